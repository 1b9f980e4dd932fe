package practice

import (
	"bytes"
	"net"

	"imapsh/internal/wire"
)

// Sizes of the buffer that a connection reads into: the small one serves a
// client that types, or idles, the large one a literal that is under way.
const (
	smallRead = 1 << 10
	largeRead = 64 << 10
)

// input cuts what a client sends into chunks.
type input struct {
	scanner *wire.Scanner
	read    func(p []byte) (int, error) // the connection's, with its time limits
	unread  []byte                      // of what was read
	small   []byte
	large   []byte // only while a literal needs it
}

// next returns the next chunk; its octets are valid until the next call.
func (in *input) next() (wire.Chunk, error) {
	for {
		if len(in.unread) > 0 {
			n, c, ok := in.scanner.Scan(in.unread)
			in.unread = in.unread[n:]
			if ok {
				in.size(c)
				return c, nil
			}
			continue
		}
		buffer := in.small
		if in.large != nil {
			buffer = in.large
		}
		n, err := in.read(buffer)
		if n == 0 && err != nil {
			return wire.Chunk{}, err
		}
		in.unread = buffer[:n]
	}
}

// size chooses the buffer for what is to come behind a chunk.
func (in *input) size(c wire.Chunk) {
	switch {
	case c.Next.Octets > smallRead && in.large == nil:
		in.large = make([]byte, largeRead)
	case c.Kind == wire.Line && c.Next.Octets <= smallRead && len(in.unread) == 0:
		in.large = nil
	}
}

// prefixed is a connection of which some octets were read already.
type prefixed struct {
	net.Conn
	read []byte
}

func (p *prefixed) Read(b []byte) (int, error) {
	if len(p.read) > 0 {
		n := copy(b, p.read)
		p.read = p.read[n:]
		return n, nil
	}
	return p.Conn.Read(b)
}

// trimTelnet drops the CR NUL that telnet makes of a CR, where a line ends in CR
// NUL CR LF (RFC 854, the end of line).
func trimTelnet(line []byte) []byte {
	for _, end := range []string{"\r\n", "\n"} {
		if rest, found := bytes.CutSuffix(line, []byte("\r\x00"+end)); found {
			return append(rest, end...)
		}
	}
	return line
}
