package transcripts

import (
	"bytes"
	"io"
	"testing"

	"imapsh/internal/wire"
)

// BenchmarkWriter records a literal that passes in pieces of a socket's size.
func BenchmarkWriter(b *testing.B) {
	piece := bytes.Repeat([]byte("Lines of a message, as long as most are, seventy-six octets and their end..\r\n"), 800)
	w := NewWriter(io.Discard, Recording{})
	c := wire.Chunk{From: wire.Server, At: start(), Frame: 1, Raw: piece}
	b.SetBytes(int64(len(piece)))
	b.ReportAllocs()
	c.First = true
	w.Chunk(&c)
	c.First, c.Kind, c.Left = false, wire.Literal, 1<<40
	for b.Loop() {
		w.Chunk(&c)
		w.Flush()
	}
	if err := w.Err(); err != nil {
		b.Fatal(err)
	}
}
