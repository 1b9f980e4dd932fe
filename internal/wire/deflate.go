package wire

import (
	"bufio"
	"compress/flate"
	"io"
)

// Deflater compresses what is written to it: RFC 4978. It keeps the compressed
// octets until it is flushed, or they are many.
type Deflater struct {
	*flate.Writer
	below *bufio.Writer
}

// NewDeflater returns a writer of compressed octets to another.
func NewDeflater(to io.Writer) *Deflater {
	below := bufio.NewWriterSize(to, inflateRead)
	w, _ := flate.NewWriter(below, flate.DefaultCompression) // there is such a level
	return &Deflater{w, below}
}

// Flush sends what was written, so that the peer can read all of it.
func (d *Deflater) Flush() error {
	if err := d.Writer.Flush(); err != nil {
		return err
	}
	return d.below.Flush()
}
