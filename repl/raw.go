package repl

import (
	"bufio"
	"io"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// rawSink writes the server's octets as they came, CRLF and all, for programs.
type rawSink struct {
	out *bufio.Writer
	err error
}

func newRawSink(out io.Writer) *rawSink { return &rawSink{out: bufio.NewWriterSize(out, 64<<10)} }

func (r *rawSink) Event(session.Event) {}

func (r *rawSink) Chunk(c *wire.Chunk) {
	if c.From != wire.Server || r.err != nil {
		return
	}
	at := 0
	for _, s := range c.Secret { // a secret that the server repeated
		r.write(c.Raw[at:s.Start])
		r.write([]byte(stars))
		at = s.End
	}
	r.write(c.Raw[at:])
}

func (r *rawSink) write(p []byte) {
	if _, err := r.out.Write(p); err != nil && r.err == nil {
		r.err = err
	}
}

func (r *rawSink) Flush() {
	if err := r.out.Flush(); err != nil && r.err == nil {
		r.err = err
	}
}

// hideSecrets replaces each secret by stars.
func hideSecrets(raw []byte, secret []wire.Span) []byte {
	if len(secret) == 0 {
		return raw
	}
	var out []byte
	at := 0
	for _, s := range secret {
		out = append(out, raw[at:s.Start]...)
		if s.Kind == wire.SecretCount {
			out = append(out, '*')
		} else {
			out = append(out, stars...)
		}
		at = s.End
	}
	return append(out, raw[at:]...)
}
