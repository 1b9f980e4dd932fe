package session

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"imapsh/internal/wire"
)

// transcript is a sink that writes what passed, and checks what every sink is
// promised: nothing comes twice at once, nothing is missing, and frames follow
// one another.
type transcript struct {
	t    *testing.T
	busy atomic.Bool

	mu      sync.Mutex
	text    strings.Builder
	at      [2]int64  // octets of each side
	frame   [2]uint64 // of each side
	flushes int
	dirty   bool // something came since the last Flush
	flushed chan struct{}
}

func newTranscript(t *testing.T) *transcript {
	return &transcript{t: t, flushed: make(chan struct{}, 1)}
}

// enter says that nobody else is in the sink.
func (r *transcript) enter() func() {
	if r.busy.Swap(true) {
		r.t.Error("two of the sink's methods run at once")
	}
	r.mu.Lock()
	return func() { r.mu.Unlock(); r.busy.Store(false) }
}

func (r *transcript) Chunk(c *wire.Chunk) {
	defer r.enter()()
	if c.Offset != r.at[c.From] {
		r.t.Errorf("%s: the chunk at octet %d follows octet %d", c.From, c.Offset, r.at[c.From])
	}
	if c.First != (c.Frame == r.frame[c.From]+1) || !c.First && c.Frame != r.frame[c.From] {
		r.t.Errorf("%s: a chunk of frame %d (first: %t) follows frame %d", c.From, c.Frame, c.First, r.frame[c.From])
	}
	if c.At.IsZero() {
		r.t.Error("a chunk has no time")
	}
	r.at[c.From] += int64(len(c.Raw))
	r.frame[c.From] = c.Frame
	raw := []byte(string(c.Raw))
	for _, s := range c.Secret {
		for i := s.Start; i < s.End; i++ {
			raw[i] = '*'
		}
	}
	fmt.Fprintf(&r.text, "%s: %s\n", c.From, strings.TrimSuffix(string(raw), "\r\n"))
	r.dirty = true
}

func (r *transcript) Event(e Event) {
	defer r.enter()()
	name := [...]string{"connected", "secured", "compressed", "closed"}[e.Kind]
	if e.TLS != nil {
		name += " " + e.TLS.Version
	}
	if e.Err != nil {
		name += ": " + e.Err.Error()
	}
	fmt.Fprintf(&r.text, "-- %s\n", name)
	r.dirty = true
}

func (r *transcript) Flush() {
	defer r.enter()()
	r.flushes++
	r.dirty = false
	select {
	case r.flushed <- struct{}{}:
	default:
	}
}

// wants compares what passed with lines.
func (r *transcript) wants(lines ...string) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	want := strings.Join(lines, "\n") + "\n"
	if got := r.text.String(); got != want {
		r.t.Errorf("what passed was\n%s\nwant\n%s", got, want)
	}
	if r.dirty {
		r.t.Error("something was shown and not flushed")
	}
}

// has says that a text passed.
func (r *transcript) has(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Contains(r.text.String(), text)
}

// waitFor waits until a text has passed and was flushed.
func (r *transcript) waitFor(text string) {
	r.t.Helper()
	r.waitUntil(text, func() bool { return strings.Contains(r.text.String(), text) })
}

// waitUntil waits until something holds of what was flushed.
func (r *transcript) waitUntil(what string, holds func() bool) {
	r.t.Helper()
	for {
		r.mu.Lock()
		ok := !r.dirty && holds()
		r.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-r.flushed:
		case <-time.After(patience):
			r.t.Errorf("%s: it never came, or was not flushed", what)
			return
		}
	}
}
