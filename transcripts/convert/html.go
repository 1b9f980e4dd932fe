package convert

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed" // the style sheet
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/repl"
	"imapsh/transcripts"
)

//go:embed page.css
var styleSheet string

// page writes a session as a page that needs nothing else: no script, and no
// style but its own, which its policy knows by its hash. It is written as it
// comes; the time line, which is not known before the end, stands there, and the
// style sheet shows it on top.
type page struct {
	out   *bufio.Writer
	views map[string]*repl.View
	line  timeLine
	begun time.Time // when the session began
	last  time.Time // when the last row was

	run      run  // whose octets the open row holds
	row      bool // a row is open
	literal  bool // a literal is open in it
	section  bool // an exchange is open
	narrated bool // it was opened by a sentence, and has no command yet
}

// run is octets that one side sends without being interrupted.
type run struct {
	conn  string
	from  wire.Side
	frame uint64
}

func openHTML(out io.Writer, h transcripts.Header) Output {
	p := &page{out: bufio.NewWriterSize(out, 64<<10), views: make(map[string]*repl.View)}
	hash := sha256.Sum256([]byte(styleSheet))
	title := text(titleOf(h))
	p.printf(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="imapsh">
<title>%s</title>
<style>%s</style>
</head>
<body>
<header>
<h1>%s</h1>
`, base64.StdEncoding.EncodeToString(hash[:]), title, styleSheet, title)
	if about := aboutOf(h); about != "" {
		p.printf("<p>%s</p>\n", text(about))
	}
	p.printf("</header>\n<main>\n")
	return p
}

// text makes of a text one that a page shows as it is.
func text(s string) string { return html.EscapeString(repl.Clean(s)) }

func (p *page) printf(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format, args...) }

// Chunk writes octets.
func (p *page) Chunk(c *wire.Chunk) {
	if c.First && c.From == wire.Client && c.Kind != wire.Answer {
		p.openSection(p.line.sent(c))
	}
	if r := (run{c.Conn, c.From, c.Frame}); !p.row || r != p.run {
		p.openRow(r, c.At)
	}
	p.octets(c)
	if c.From == wire.Server {
		p.line.heard(c)
	}
}

// octets writes a chunk into the open row.
func (p *page) octets(c *wire.Chunk) {
	if literal := c.Kind == wire.Literal; literal != p.literal {
		p.printf("</pre>")
		if p.literal {
			p.printf("</details>")
		}
		if literal {
			p.openLiteral(c)
		}
		p.printf("<pre>")
		p.literal = literal
	}
	view := p.views[c.Conn]
	if view == nil {
		view = repl.NewView(spanWriter{p.out}, spanTheme(), 0, false)
		p.views[c.Conn] = view
	}
	drawn := *c
	drawn.Conn = "" // the row has its name
	view.Chunk(&drawn)
	view.Flush()
}

// longestOpen is how many octets a literal may have to be shown unfolded.
const longestOpen = 2 << 10

// openLiteral begins a literal that can be folded. How long a secret is, is not
// told.
func (p *page) openLiteral(c *wire.Chunk) {
	size := c.Left + int64(len(c.Raw))
	open := " open"
	if size > longestOpen {
		open = ""
	}
	summary := "literal, " + octetsOf(size)
	if len(c.Secret) > 0 {
		summary = "secret literal"
	}
	p.printf("<details%s><summary>%s</summary>", open, summary)
}

func octetsOf(n int64) string {
	if n == 1 {
		return "1 octet"
	}
	return fmt.Sprintf("%d octets", n)
}

// openSection begins an exchange: a command and all that answers it.
func (p *page) openSection(number int) {
	p.closeRow()
	if p.section && p.narrated {
		p.narrated = false
		p.printf("<a id=\"x%d\"></a>\n", number)
		return
	}
	p.closeSection()
	p.printf("<section id=\"x%d\">\n", number)
	p.section = true
}

func (p *page) closeSection() {
	p.closeRow()
	if p.section {
		p.printf("</section>\n")
		p.section = false
	}
}

// longestQuiet is how long nothing may happen without a word.
const longestQuiet = time.Second

// openRow begins a row.
func (p *page) openRow(r run, at time.Time) {
	p.closeRow()
	if !p.section {
		p.printf("<section>\n")
		p.section = true
	}
	since := p.clock(at)
	side, same := "server", ""
	if r.from == wire.Client {
		side = "client"
	}
	if at.Equal(p.last) {
		same = " same"
	} else if quiet := at.Sub(p.last); !p.last.IsZero() && quiet >= longestQuiet {
		p.printf("<p class=\"gap\">%s later</p>\n", brief(quiet))
	}
	p.last = at
	p.printf(`<div class="row %s%s"><span class="at">%.3f</span><span class="side" title="%s">%s</span><div>`, side, same, since.Seconds(), side, r.from)
	if r.conn != "" {
		p.printf(`<span class="conn">%s</span>`, text(r.conn))
	}
	p.printf("<pre>")
	p.run, p.row, p.literal = r, true, false
}

// clock is how long the session has lasted.
func (p *page) clock(at time.Time) time.Duration {
	if p.begun.IsZero() {
		p.begun = at
	}
	return at.Sub(p.begun)
}

func (p *page) closeRow() {
	if !p.row {
		return
	}
	p.printf("</pre>")
	if p.literal {
		p.printf("</details>")
	}
	p.printf("</div></div>\n")
	p.row = false
}

// Narrate writes a sentence. It begins what follows.
func (p *page) Narrate(_ time.Time, sentence string) {
	if !p.narrated {
		p.closeSection()
		p.printf("<section>\n")
		p.section, p.narrated = true, true
	}
	p.closeRow()
	p.printf("<p class=\"say\">%s</p>\n", text(sentence))
}

// Event writes what happened to a connection.
func (p *page) Event(e session.Event) {
	p.clock(e.At)
	p.closeRow()
	if e.Kind == session.Closed {
		delete(p.views, e.Conn)
	}
	p.printf("<p class=\"event\">%s</p>\n", text(eventText(e)))
}

// eventText says what happened to a connection.
func eventText(e session.Event) string {
	var b strings.Builder
	if e.Conn != "" {
		b.WriteString(e.Conn + ": ")
	}
	switch e.Kind {
	case session.Connected:
		b.WriteString("connected")
		if e.Target.Host != "" {
			b.WriteString(" to " + e.Target.Addr())
		}
	case session.Secured:
		b.WriteString("TLS from here on")
	case session.Compressed:
		b.WriteString("compressed from here on")
	case session.Closed:
		b.WriteString("the connection ended")
		if e.Err != nil {
			b.WriteString(": " + e.Err.Error())
		}
	}
	if e.TLS != nil {
		fmt.Fprintf(&b, ", %s, %s", e.TLS.Version, e.TLS.Cipher)
	}
	return b.String()
}

// Flush has nothing to do.
func (p *page) Flush() {}

// Close ends the page.
func (p *page) Close() error {
	p.closeSection()
	p.printf("</main>\n")
	p.line.write(p.out, p.begun)
	p.printf("<footer>Made by imapsh; what is secret was left out.</footer>\n</body>\n</html>\n")
	return p.out.Flush()
}

// words are the words that a command's line begins with, up to a few, and none
// of them secret.
func words(c *wire.Chunk) [][]byte {
	raw := c.Raw[:min(len(c.Raw), 256)]
	for _, s := range c.Secret {
		raw = raw[:min(len(raw), s.Start)]
	}
	return bytes.Fields(raw)
}
