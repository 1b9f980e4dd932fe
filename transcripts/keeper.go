package transcripts

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"

	"imapsh/internal/wire"
)

// keeper puts chunks of one direction together to frames that are small enough
// to keep: a literal of more than keptLiteral octets is replaced by a quoted
// string that tells its length and its SHA-256, so that two of them can still
// be compared. What is secret is replaced by stars.
type keeper struct {
	raw    []byte
	digest hash.Hash // of the large literal that is passing
	octets int64
	over   bool // the frame is too long to keep
	whole  bool // the frame has ended
	cut    bool // it is not kept as it was
}

const (
	keptLiteral = 1 << 20
	keptFrame   = 16 << 20
)

// size is how many octets of the frame that has not ended are kept.
func (k *keeper) size() int {
	if k.whole {
		return 0
	}
	return len(k.raw)
}

// add takes the next chunk. When that ends a frame, the frame is given; it is
// the caller's.
func (k *keeper) add(c *wire.Chunk) (raw []byte, done bool) {
	if c.First {
		k.raw, k.digest, k.over, k.cut = nil, nil, false, false
	}
	switch {
	case c.Kind == wire.Literal && k.digest != nil:
		_, _ = k.digest.Write(c.Raw) // a hash does not fail
		if c.Left == 0 {
			k.raw = fmt.Appendf(k.raw, `"(%d octets, SHA-256 %x)"`, k.octets, k.digest.Sum(nil))
			k.digest = nil
		}
	case c.Next.Present && c.Next.Octets > keptLiteral:
		k.digest, k.octets, k.cut = sha256.New(), c.Next.Octets, true
		head := bytes.LastIndexByte(c.Raw, '{')
		k.keep(bytes.TrimSuffix(c.Raw[:head], []byte("~")), nil)
	default:
		k.keep(c.Raw, c.Secret)
	}
	k.whole = c.Last
	return k.raw, c.Last
}

// keep takes octets as long as the frame is not too long.
func (k *keeper) keep(raw []byte, secret []wire.Span) {
	if k.over = k.over || len(k.raw)+len(raw) > keptFrame; k.over {
		k.cut = true
		return
	}
	from := 0
	for _, s := range secret {
		k.raw = append(append(k.raw, raw[from:s.Start]...), "********"...)
		from = s.End
	}
	k.raw = append(k.raw, raw[from:]...)
}
