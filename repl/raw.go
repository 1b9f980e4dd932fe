package repl

import (
	"bufio"
	"io"
	"sync"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// late is how long what came may wait to be written when something was written
// just before, and the script has more to do: many short replies then cost few
// writes.
const late = 50 * time.Millisecond

// rawSink writes the server's octets as they came, CRLF and all, for programs.
type rawSink struct {
	mu      sync.Mutex
	out     *bufio.Writer
	err     error
	written time.Time   // when last
	timer   *time.Timer // writes what waits; nil: nothing does
}

func newRawSink(out io.Writer) *rawSink { return &rawSink{out: bufio.NewWriterSize(out, 64<<10)} }

func (r *rawSink) Event(session.Event) {}

func (r *rawSink) Chunk(c *wire.Chunk) {
	if c.From != wire.Server {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
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

// Flush writes what came, at once or a little later.
func (r *rawSink) Flush() {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.out.Buffered() == 0 || r.timer != nil:
	case time.Since(r.written) < late:
		r.timer = time.AfterFunc(late, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.flush()
		})
	default:
		r.flush()
	}
}

// push writes what came at once: the script waits for its next line, perhaps
// from a program that reads this.
func (r *rawSink) push() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.out.Buffered() > 0 {
		r.flush()
	}
}

func (r *rawSink) flush() {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
	if err := r.out.Flush(); err != nil && r.err == nil {
		r.err = err
	}
	r.written = time.Now()
}

// finish writes what is left, and gives the first error of writing.
func (r *rawSink) finish() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flush()
	return r.err
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
