package convert

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/repl"
	"imapsh/transcripts"
)

// markdown writes a session as RFCs show one, in fenced blocks, and what is
// narrated as paragraphs between them. Each line of a block begins with C or S,
// so that nothing that was sent can end a block.
type markdown struct {
	out    *bufio.Writer
	views  map[string]*repl.View
	line   lineWriter
	fenced bool
}

func openMarkdown(out io.Writer, h transcripts.Header) Output {
	w := bufio.NewWriterSize(out, 64<<10)
	m := &markdown{out: w, views: make(map[string]*repl.View), line: lineWriter{out: w}}
	_, _ = fmt.Fprintf(w, "# %s\n\n", escapeMarkdown(titleOf(h))) // a bufio.Writer keeps its error
	if about := aboutOf(h); about != "" {
		_, _ = fmt.Fprintf(w, "%s\n\n", escapeMarkdown(about))
	}
	return m
}

// Chunk writes octets as they are drawn on a screen that has no colours.
func (m *markdown) Chunk(c *wire.Chunk) {
	if !m.fenced {
		_, _ = m.out.WriteString("```imap\n")
		m.fenced = true
	}
	view := m.views[c.Conn]
	if view == nil {
		view = repl.NewView(&m.line, repl.Theme{}, 0, false)
		m.views[c.Conn] = view
	}
	mark := c.From.String() + ": "
	if c.Conn != "" {
		mark = c.From.String() + "." + c.Conn + ": "
	}
	m.line.begin(mark)
	drawn := *c
	drawn.Conn = "" // the mark has its name
	view.Chunk(&drawn)
	view.Flush()
}

// Narrate writes a sentence as a paragraph.
func (m *markdown) Narrate(_ time.Time, text string) {
	m.unfence()
	_, _ = fmt.Fprintf(m.out, "%s\n\n", escapeMarkdown(text))
}

// Event forgets a connection that is gone.
func (m *markdown) Event(e session.Event) {
	if e.Kind == session.Closed {
		delete(m.views, e.Conn)
	}
}

// Flush has nothing to do.
func (m *markdown) Flush() {}

// Close ends the last block.
func (m *markdown) Close() error {
	m.unfence()
	return m.out.Flush()
}

func (m *markdown) unfence() {
	if m.fenced {
		m.line.begin("")
		_, _ = m.out.WriteString("```\n\n")
		m.fenced = false
	}
}

// lineWriter puts a mark before each line.
type lineWriter struct {
	out  *bufio.Writer
	mark string
	mid  bool
}

// begin gives the mark of what follows. A line of another mark is ended.
func (l *lineWriter) begin(mark string) {
	if l.mid && mark != l.mark {
		_ = l.out.WriteByte('\n')
		l.mid = false
	}
	l.mark = mark
}

func (l *lineWriter) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		if !l.mid {
			mark := l.mark
			if line[0] == '\n' {
				mark = strings.TrimRight(mark, " ")
			}
			_, _ = l.out.WriteString(mark)
		}
		_, _ = l.out.Write(line)
		l.mid = line[len(line)-1] != '\n'
	}
	return len(p), nil
}

// escapeMarkdown makes of a text a line that Markdown shows as it is.
func escapeMarkdown(text string) string {
	var b strings.Builder
	text = strings.TrimSpace(repl.Clean(text))
	digits := strings.TrimLeft(text, "0123456789")
	for i, r := range text {
		special := strings.ContainsRune("\\`*_[]<>#|~&!$", r)
		opensList := i == 0 && strings.ContainsRune("-+=:", r) ||
			i > 0 && len(text)-i == len(digits) && strings.ContainsRune(".)", r)
		if special || opensList {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// titleOf is what a page about a session is called.
func titleOf(h transcripts.Header) string {
	if h.Title != "" {
		return h.Title
	}
	return "An IMAP session"
}

// aboutOf says when and where a session was.
func aboutOf(h transcripts.Header) string {
	var parts []string
	if !h.Date.IsZero() {
		parts = append(parts, h.Date.UTC().Format("2 January 2006, 15:04 UTC"))
	}
	if h.Server != "" {
		parts = append(parts, "server: "+h.Server)
	}
	return strings.Join(parts, "; ")
}
