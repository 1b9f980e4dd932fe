package wire

import (
	"errors"
	"io"
)

// Inflater reads what a peer has compressed: RFC 1951, for RFC 4978.
//
// It gives every octet as soon as the bits for it have come. The standard
// library's reader does not: it holds back what was flushed with zlib's
// Z_PARTIAL_FLUSH, as mutt does, until more comes, and both sides would wait for
// ever. Memory is bounded, whatever comes.
type Inflater struct {
	from io.Reader
	in   []byte // what has come
	at   int    // of in is decoded, in bits
	err  error

	window []byte // the octets of the past that may be copied, and those not yet read
	read   int    // of window

	next              func() error // what comes next: a block's head, or what is in it
	last              bool         // the block is the last
	stored            int          // octets still to come of a block that is not compressed
	literal, distance huffman
}

const (
	inflateHistory = 32 << 10 // how far back a copy reaches: RFC 1951 §2
	inflateAhead   = 16 << 10 // how much is decoded before it is read
	inflateRead    = 4 << 10
)

// ErrDeflate says that octets are not a DEFLATE stream.
var ErrDeflate = errors.New("the compressed octets are not DEFLATE (RFC 1951)")

// errShort says that the bits that have come do not suffice for the next step.
var errShort = errors.New("more bits are needed")

// NewInflater returns a reader of what from gives, decompressed.
func NewInflater(from io.Reader) *Inflater {
	z := &Inflater{from: from}
	z.next = z.head
	return z
}

// Read gives decompressed octets; it waits only where there is none. After an
// error of the reader below, such as that a deadline has passed, it can go on.
func (z *Inflater) Read(p []byte) (int, error) {
	for z.read == len(z.window) {
		if z.err != nil {
			return 0, z.err
		}
		if err := z.decode(); err != nil {
			return 0, err
		}
	}
	n := copy(p, z.window[z.read:])
	z.read += n
	return n, nil
}

// decode takes steps until there is something to read, and no more can be had
// without waiting.
func (z *Inflater) decode() error {
	if over := len(z.window) - inflateHistory; over > inflateAhead { // all of it has been read
		z.window = append(z.window[:0], z.window[over:]...)
		z.read = len(z.window)
	}
	for z.err == nil && len(z.window)-z.read < inflateAhead {
		before := z.at
		err := z.next()
		if !errors.Is(err, errShort) {
			z.err = err
			continue
		}
		if z.at = before; z.read < len(z.window) {
			break
		}
		if err := z.more(); err != nil {
			return err
		}
	}
	return nil
}

// more waits for what is still to come of the next step.
func (z *Inflater) more() error {
	z.in = append(z.in[:0], z.in[z.at/8:]...)
	z.at %= 8
	had := len(z.in)
	z.in = append(z.in, make([]byte, inflateRead)...)
	n, err := z.from.Read(z.in[had:])
	z.in = z.in[:had+n]
	if n > 0 {
		return nil
	}
	return err
}

// bits takes n bits, of which the first is the lowest. RFC 1951 §3.1.1.
func (z *Inflater) bits(n int) (int, error) {
	if z.at+n > 8*len(z.in) {
		return 0, errShort
	}
	v := 0
	for i := range n {
		v |= int(z.in[z.at/8]>>(z.at%8)&1) << i
		z.at++
	}
	return v, nil
}

// head takes a block's head. RFC 1951 §3.2.3.
func (z *Inflater) head() error {
	if z.last {
		return io.EOF
	}
	v, err := z.bits(3)
	if err != nil {
		return err
	}
	switch v >> 1 {
	case 0:
		err = z.storedHead()
	case 1:
		z.literal, z.distance = fixedHuffman()
		z.next = z.symbol
	case 2:
		err = z.dynamicHead()
	default:
		err = ErrDeflate
	}
	if err == nil {
		z.last = v&1 == 1
	}
	return err
}

// storedHead takes the length of a block that is not compressed. RFC 1951
// §3.2.4.
func (z *Inflater) storedHead() error {
	z.at = (z.at + 7) / 8 * 8
	v, err := z.bits(32)
	if err != nil {
		return err
	}
	if v&0xffff != ^v>>16&0xffff {
		return ErrDeflate
	}
	z.stored, z.next = v&0xffff, z.copyStored
	return nil
}

func (z *Inflater) copyStored() error {
	if z.stored == 0 {
		z.next = z.head
		return nil
	}
	n := min(z.stored, len(z.in)-z.at/8, inflateAhead)
	if n == 0 {
		return errShort
	}
	z.window = append(z.window, z.in[z.at/8:z.at/8+n]...)
	z.at += 8 * n
	z.stored -= n
	return nil
}

// symbol takes an octet, a copy of earlier ones, or the block's end. RFC 1951
// §3.2.5.
func (z *Inflater) symbol() error {
	v, err := z.code(&z.literal)
	switch {
	case err != nil:
		return err
	case v < 256:
		z.window = append(z.window, byte(v))
		return nil
	case v == 256:
		z.next = z.head
		return nil
	}
	length, err := z.extended(v-257, 4, 3, 28)
	if v == 285 {
		length, err = 258, nil
	}
	if err != nil {
		return err
	}
	if v, err = z.code(&z.distance); err != nil {
		return err
	}
	distance, err := z.extended(v, 2, 1, 30)
	switch {
	case err != nil:
		return err
	case distance > len(z.window):
		return ErrDeflate
	}
	for range length {
		z.window = append(z.window, z.window[len(z.window)-distance])
	}
	return nil
}

// extended gives the number that a length's or a distance's code stands for: the
// codes come in groups of so many, whose numbers have one bit more each.
func (z *Inflater) extended(code, group, first, codes int) (int, error) {
	if code >= codes {
		return 0, ErrDeflate
	}
	if code < 2*group {
		return first + code, nil
	}
	extra := code/group - 1
	v, err := z.bits(extra)
	return first + (group+code%group)<<extra + v, err
}

// code takes a symbol. RFC 1951 §3.2.2.
func (z *Inflater) code(h *huffman) (int, error) {
	code, first, index := 0, 0, 0
	for length := 1; length < len(h.count); length++ {
		bit, err := z.bits(1)
		if err != nil {
			return 0, err
		}
		code |= bit
		if code-h.count[length] < first {
			return h.symbols[index+code-first], nil
		}
		index += h.count[length]
		first = (first + h.count[length]) << 1
		code <<= 1
	}
	return 0, ErrDeflate
}
