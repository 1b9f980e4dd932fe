package transcripts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// Writer records what passes on connections, as one of their sinks. It only
// appends; a record is written whole, so that what a killed process leaves can
// be read to its last one. Where records break depends on the octets alone,
// never on how they arrived. What [wire] marks as secret is replaced before it
// is kept. It is safe for concurrent use.
type Writer struct {
	mu      sync.Mutex
	dst     io.Writer
	out     []byte // whole records that are not written yet
	err     error  // why nothing more is written
	at      time.Time
	pause   time.Duration // the shortest that is written
	breakAt int
	streams map[stream]*recording
	auths   map[string]*authentication
	names   secretNames
}

// stream is one side of a connection.
type stream struct {
	conn string
	side wire.Side
}

// Recording says what is to stand in a transcript besides what passes.
type Recording struct {
	Header  Header
	AllTime bool // write each pause, however short
}

const (
	// breakAt is after how many octets a line is broken into records.
	breakAt = 64 << 10
	// writeAt is how many octets of records are collected at most.
	writeAt = 64 << 10
	// shortestPause is the time from which on a pause is written.
	shortestPause = 50 * time.Millisecond
)

// NewWriter returns a writer that has written the header.
func NewWriter(dst io.Writer, r Recording) *Writer {
	w := &Writer{
		dst:     dst,
		pause:   shortestPause,
		breakAt: breakAt,
		streams: make(map[stream]*recording),
		auths:   make(map[string]*authentication),
		names:   newSecretNames(),
	}
	if r.AllTime {
		w.pause = time.Millisecond
	}
	w.out = r.Header.append(nil)
	w.write()
	return w
}

// Create makes a file, for its owner alone, and a writer to it. A file that
// exists is overwritten only with force.
func Create(name string, r Recording, force bool) (*Writer, error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_APPEND | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_APPEND | os.O_TRUNC
	}
	f, err := os.OpenFile(name, flags, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("record to %s: the file exists already; --force overwrites it: %w", name, err)
	case err != nil:
		return nil, fmt.Errorf("record: %w", err)
	}
	w := NewWriter(f, r)
	if w.err != nil {
		_ = f.Close() // the first error is the one that counts
		return nil, w.err
	}
	return w, nil
}

// Err says why nothing more is written, or nil.
func (w *Writer) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Close writes what is left, and closes what it writes to where that can be
// closed.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, s := range w.streams {
		w.end(key, s)
	}
	w.write()
	err := w.err
	if c, ok := w.dst.(io.Closer); ok {
		if failed := c.Close(); err == nil && failed != nil {
			err = fmt.Errorf("record: %w", failed)
		}
	}
	w.err = errors.Join(err, os.ErrClosed)
	return err
}

// Flush writes all records that are whole.
func (w *Writer) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.write()
}

// write writes what is collected. After a failure nothing more is written, so
// that nothing is recorded behind a gap.
func (w *Writer) write() {
	if w.err == nil && len(w.out) > 0 {
		if _, err := w.dst.Write(w.out); err != nil {
			w.err = fmt.Errorf("record: what follows is lost: %w", err)
		}
	}
	w.out = w.out[:0]
}

// Event records what happens to a connection.
func (w *Writer) Event(e session.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	event := Event{Verb: "connect"}
	switch e.Kind {
	case session.Connected:
		delete(w.streams, stream{e.Conn, wire.Client})
		delete(w.streams, stream{e.Conn, wire.Server})
		delete(w.auths, e.Conn)
		event.Fields = []Field{{"tls", e.Target.Security.String()}}
		if e.Target.Host != "" {
			event.Fields = append(event.Fields, Field{"address", e.Target.Addr()})
		}
	case session.Secured:
		event.Verb = "tls"
	case session.Compressed:
		event.Verb = "compress"
	case session.Closed:
		event.Verb = "close"
		for _, side := range []wire.Side{wire.Client, wire.Server} {
			if s := w.streams[stream{e.Conn, side}]; s != nil {
				w.end(stream{e.Conn, side}, s)
			}
		}
		if reason := reasonOf(e.Err); reason != "" {
			event.Fields = []Field{{"reason", reason}}
		}
	}
	if e.TLS != nil {
		event.Fields = append(event.Fields, Field{"version", e.TLS.Version}, Field{"cipher", e.TLS.Cipher})
	}
	w.event(e.Conn, e.At, &event)
	w.write()
}

// Narrate writes a sentence for those who see the transcript played.
func (w *Writer) Narrate(at time.Time, text string) { w.remark("## ", at, text) }

// Note writes a note for those who read the file.
func (w *Writer) Note(at time.Time, text string) { w.remark("# ", at, text) }

// remark writes a line that is no octets of anybody's.
func (w *Writer) remark(mark string, at time.Time, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pass(at)
	w.out = append(append(append(w.out, mark...), oneLine(text)...), '\n')
	w.write()
}

// reasonOf says in a word why a connection ended other than as it should.
func reasonOf(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, session.ErrHungUp):
		return "hung-up"
	case errors.Is(err, session.ErrInjection):
		return "injection"
	}
	return "error"
}

// event writes an event's record.
func (w *Writer) event(conn string, at time.Time, e *Event) {
	w.pass(at)
	w.out = append(appendEvent(w.out, conn, e), '\n')
}

// pass writes how much time has passed since the record before.
func (w *Writer) pass(at time.Time) {
	passed := at.Sub(w.at).Round(time.Millisecond)
	if first := w.at.IsZero(); !first && passed >= w.pause {
		w.out = append(appendEvent(w.out, "", &Event{After: passed}), '\n')
	}
	w.at = at
}
