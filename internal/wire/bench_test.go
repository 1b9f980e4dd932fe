package wire

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"testing"
)

// Beside each benchmark of the wire's own code stands one of the least that a
// client must do: read lines with bufio, and copy literals.

const (
	literalOctets = 512 << 20
	envelopes     = 100_000
)

// repeated is a stream that gives the same octets again and again.
type repeated struct {
	head   []byte
	octets []byte
	left   int64 // of octets repeated
	tail   []byte
	at     int
}

func (r *repeated) Read(p []byte) (int, error) {
	switch {
	case len(r.head) > 0:
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	case r.left > 0:
		n := copy(p[:min(int64(len(p)), r.left)], r.octets[r.at:])
		r.at = (r.at + n) % len(r.octets)
		r.left -= int64(n)
		return n, nil
	case len(r.tail) > 0:
		n := copy(p, r.tail)
		r.tail = r.tail[n:]
		return n, nil
	}
	return 0, io.EOF
}

// literalStream is one FETCH with one literal.
func literalStream() io.Reader {
	return &repeated{
		head:   fmt.Appendf(nil, "* 1 FETCH (BODY[] {%d}\r\n", literalOctets),
		octets: bytes.Repeat([]byte("0123456789abcdef"), 8<<10), left: literalOctets,
		tail: []byte(")\r\nA OK done\r\n"),
	}
}

// envelopeLine is an ENVELOPE as a mailing list has it.
const envelopeLine = `* 12345 FETCH (ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" ` +
	`(("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ` +
	`((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")) NIL NIL "<B27397-0100000@cac.washington.edu>"))` + "\r\n"

func envelopeStream() io.Reader {
	return &repeated{octets: []byte(envelopeLine), left: envelopes * int64(len(envelopeLine)), tail: []byte("A OK done\r\n")}
}

// bare reads a stream as the least client does, and counts its lines.
func bare(r io.Reader, w io.Writer) (lines int, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := in.ReadSlice('\n')
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		lines++
		_, _ = w.Write(line)
		text := bytes.TrimRight(line, "\r\n")
		if n := len(text); n > 2 && text[n-1] == '}' {
			octets, err := strconv.ParseInt(string(text[bytes.LastIndexByte(text, '{')+1:n-1]), 10, 64)
			if err != nil {
				return lines, err
			}
			if _, err := io.CopyN(w, in, octets); err != nil {
				return lines, err
			}
		}
	}
}

// followed reads a stream through a conversation, and counts its frames.
func followed(r io.Reader, see func(*Chunk)) (frames int, err error) {
	v := NewConversation(0)
	_, _, _ = v.Scan(Client, []byte("A FETCH 1:* ALL\r\n"))
	buf := make([]byte, 64<<10)
	var c Chunk
	for {
		n, err := r.Read(buf)
		for p := buf[:n]; len(p) > 0; {
			var ok bool
			n, c, ok = v.Scan(Server, p)
			p = p[n:]
			if ok {
				see(&c)
				if c.Last {
					frames++
				}
			}
		}
		if err == io.EOF {
			return frames, nil
		}
		if err != nil {
			return frames, err
		}
	}
}

func BenchmarkLiteral(b *testing.B) {
	benchmarkStreams(b, literalStream, literalOctets, 3)
}

func BenchmarkEnvelopes(b *testing.B) {
	benchmarkStreams(b, envelopeStream, envelopes*int64(len(envelopeLine)), envelopes+1)
}

// benchmarkStreams reads a stream bare, through a conversation, and through a
// lexer behind that.
func benchmarkStreams(b *testing.B, stream func() io.Reader, octets int64, lines int) {
	var lexer Lexer
	for _, way := range []struct {
		name string
		read func(io.Reader) (int, error)
	}{
		{"bare", func(r io.Reader) (int, error) { return bare(r, io.Discard) }},
		{"conversation", func(r io.Reader) (int, error) { return followed(r, func(*Chunk) {}) }},
		{"tokens", func(r io.Reader) (int, error) { return followed(r, func(c *Chunk) { lexer.Lex(c) }) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.SetBytes(octets)
			b.ReportAllocs()
			for b.Loop() {
				n, err := way.read(stream())
				if err != nil || n < lines-1 {
					b.Fatalf("%d lines, want %d: %v", n, lines, err)
				}
			}
		})
	}
}
