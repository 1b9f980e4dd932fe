package convert

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/repl"
	"imapsh/transcripts"
)

// cast writes a session as asciicast v2: a header, then an array for each
// output, its time in seconds from the beginning.
//
//	{"version": 2, "width": 100, "height": 30, ...}
//	[1.25, "o", "A LOGIN strategos ********\r\n"]
//
// https://docs.asciinema.org/manual/asciicast/v2/
type cast struct {
	out    *bufio.Writer
	encode *json.Encoder
	views  map[string]*repl.View
	theme  repl.Theme
	begun  time.Time
	at     time.Time
	conn   string // whose lines were drawn last
	err    error
}

// castHeader is the first line.
type castHeader struct {
	Version   int               `json:"version"`
	Width     int               `json:"width"`
	Height    int               `json:"height"`
	Timestamp int64             `json:"timestamp,omitempty"`
	Title     string            `json:"title,omitempty"`
	Env       map[string]string `json:"env"`
}

// The screen that a session is drawn on.
const (
	castWidth  = 100
	castHeight = 30
)

// ownMark is what the shell's own lines begin with.
const ownMark = '│'

func openCast(out io.Writer, h transcripts.Header) Output {
	w := bufio.NewWriterSize(out, 64<<10)
	c := &cast{out: w, encode: json.NewEncoder(w), views: make(map[string]*repl.View), theme: repl.NewTheme(true)}
	c.encode.SetEscapeHTML(false)
	head := castHeader{
		Version: 2, Width: castWidth, Height: castHeight,
		Title: repl.Clean(h.Title), Env: map[string]string{"TERM": "xterm-256color"},
	}
	if !h.Date.IsZero() {
		head.Timestamp = h.Date.Unix()
	}
	c.err = c.encode.Encode(head)
	return c
}

// Write takes what a view has drawn.
func (c *cast) Write(p []byte) (int, error) {
	since := max(c.at.Sub(c.begun), 0).Round(time.Millisecond).Seconds()
	text := string(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	if err := c.encode.Encode([]any{since, "o", text}); err != nil && c.err == nil {
		c.err = err
	}
	return len(p), nil
}

// Chunk draws octets.
func (c *cast) Chunk(k *wire.Chunk) {
	c.pass(k.At)
	if k.Conn != c.conn {
		c.Flush()
		c.conn = k.Conn
	}
	view := c.views[k.Conn]
	if view == nil {
		view = repl.NewView(c, c.theme, ownMark, false)
		c.views[k.Conn] = view
	}
	view.Chunk(k)
}

// pass draws what was drawn before a time.
func (c *cast) pass(at time.Time) {
	if c.begun.IsZero() {
		c.begun = at
	}
	if !at.Equal(c.at) {
		c.Flush()
	}
	c.at = at
}

// Narrate draws a sentence as the shell says its own.
func (c *cast) Narrate(at time.Time, text string) {
	c.pass(at)
	c.say(at, repl.Clean(text))
}

func (c *cast) say(at time.Time, text string) {
	c.Flush()
	c.at = at
	_, _ = c.Write(append(c.theme.Mark.Append(nil, string(ownMark)+" "), text+"\n"...)) // the first error is kept
}

// Event draws that a connection is protected from here on.
func (c *cast) Event(e session.Event) {
	c.pass(e.At)
	switch e.Kind {
	case session.Secured, session.Compressed:
		c.say(e.At, repl.Clean(eventText(e)))
	case session.Closed:
		c.Flush()
		delete(c.views, e.Conn)
	}
}

// Flush draws what is waiting.
func (c *cast) Flush() {
	if view := c.views[c.conn]; view != nil {
		view.Flush()
	}
}

// Close draws what is left.
func (c *cast) Close() error {
	c.Flush()
	if err := c.out.Flush(); c.err == nil {
		c.err = err
	}
	return c.err
}
