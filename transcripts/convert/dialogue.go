package convert

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/transcripts"
)

// dialogue puts octets together from lines of text, whose line ends are CRLF
// again, whatever they became. Literals go by their counts. Where one of the
// server's is not true, because somebody left out what was long, it is changed.
type dialogue struct {
	source *Source
	feed   *transcripts.Feed
	behind func(text []byte) error // takes what is held behind a literal's response
	open   map[string]bool         // tags of commands without their reply
	asked  bool                    // the client's next line is no command
	held   []said                  // a server's line that announces a literal, and what follows it
	size   int                     // octets in held behind that line
}

// said is a line, without its end.
type said struct {
	text []byte
	line int // in the source
}

func newDialogue(s *Source, to transcripts.Audience) *dialogue {
	d := &dialogue{source: s, feed: transcripts.NewFeed(to, time.Time{}), open: make(map[string]bool)}
	d.behind = d.server
	return d
}

// connected tells of a connection.
func (d *dialogue) connected(t session.Target) {
	d.feed.Event(session.Event{Kind: session.Connected, Target: t})
}

// closed tells that it is gone.
func (d *dialogue) closed() { d.feed.Event(session.Event{Kind: session.Closed}) }

// Whose a line is when it does not say so.
var (
	tagged   = expression(`(?i)^([^ +*]+) (?:OK|NO|BAD)(?: |$)`)
	inText   = expression(`(?i)^(\+|[^ ]+ (OK|NO|BAD|BYE|PREAUTH)( |$))`)
	untagged = expression(`^(\* |\+ |\+$)`)
)

// answers says that a line is the reply to a command under way.
func (d *dialogue) answers(text []byte) bool {
	m := tagged().FindSubmatch(text)
	return m != nil && d.open[string(m[1])]
}

// either takes a line of which it must be found out who sent it.
func (d *dialogue) either(text []byte) error {
	upload := d.feed.Upload("")
	switch {
	case len(d.held) > 0 || d.answers(text):
		return d.server(text)
	case upload.Open && (!upload.Waits || !untagged().Match(text)):
		return d.client(text)
	case untagged().Match(text) || tagged().Match(text):
		return d.server(text)
	case len(text) == 0 && !d.asked:
		return nil // nobody sends an empty line
	}
	return d.client(text)
}

// client takes a line of the client's.
func (d *dialogue) client(text []byte) error {
	if err := d.settle(true); err != nil {
		return err
	}
	d.sends(text)
	d.feed.Octets("", wire.Client, crlf(text))
	return nil
}

// sends notes a line of the client's: the tag of a command, or an answer to a "+".
func (d *dialogue) sends(line []byte) {
	if d.feed.Upload("").Open {
		return
	}
	if tag, _, _ := bytes.Cut(line, []byte(" ")); !d.asked {
		d.open[string(tag)] = true
	}
	d.asked = false
}

// server takes a line of the server's.
func (d *dialogue) server(text []byte) error {
	if len(d.held) > 0 {
		d.held = append(d.held, said{text, d.source.line})
		d.size += len(text) + len("\r\n")
		return d.settle(false)
	}
	if wire.Announced(crlf(text)).Present && !inText().Match(text) {
		d.held, d.size = []said{{text, d.source.line}}, 0
		return nil
	}
	d.hears(text)
	d.feed.Octets("", wire.Server, crlf(text))
	return nil
}

// hears notes a line of the server's: the end of a command, or a "+".
func (d *dialogue) hears(text []byte) {
	if m := tagged().FindSubmatch(text); m != nil {
		delete(d.open, string(m[1]))
		d.asked = false
	} else if len(text) > 0 && text[0] == '+' {
		d.asked = !d.feed.Upload("").Waits
	}
}

// crlf is a line with its end.
func crlf(text []byte) []byte { return append(bytes.Clone(text), '\r', '\n') }

// longestHeld bounds how much is held to see whether a literal's count is true.
const longestHeld = 64 << 20

// settle sends what is held as soon as it is known where the literal ends; no
// more lines of it come when it is over.
func (d *dialogue) settle(over bool) error {
	for len(d.held) > 0 {
		octets := int(min(wire.Announced(crlf(d.held[0].text)).Octets, longestHeld+1))
		switch {
		case octets > longestHeld:
			return d.source.problem("the literal that line %d announces is longer than %d octets", d.held[0].line, longestHeld)
		case d.size <= octets && !over:
			return nil
		case d.size <= octets || !d.fits(octets):
			octets = d.shorten()
		}
		if err := d.release(octets); err != nil {
			return err
		}
	}
	return nil
}

// fits says that behind so many octets stands what may stand behind a literal.
func (d *dialogue) fits(octets int) bool {
	for _, one := range d.held[1:] {
		if octets <= len(one.text) {
			rest := one.text[octets:]
			return len(rest) == 0 || rest[0] == ')' || rest[0] == ' '
		}
		octets -= len(one.text) + len("\r\n")
		if octets < 0 {
			return false
		}
	}
	return octets == 0
}

// shorten changes the count of a literal of which something was left out. It
// ends before the line that closes the response with a parenthesis, or before
// that parenthesis, or else before the next response.
func (d *dialogue) shorten() int {
	size, octets := 0, -1
	var last []byte
	for _, one := range d.held[1:] {
		if d.answers(one.text) || octets >= 0 && untagged().Match(one.text) {
			break
		}
		if len(one.text) > 0 && one.text[0] == ')' {
			octets = size
		}
		size, last = size+len(crlf(one.text)), one.text
	}
	switch closed := bytes.HasSuffix(last, []byte(")")); {
	case octets >= 0:
	case closed && last[0] == ' ':
		octets = size - len(crlf(last))
	case closed:
		octets = size - len(")\r\n")
	default:
		octets = size
	}
	head := &d.held[0]
	announced := wire.Announced(crlf(head.text)).Octets
	from := bytes.LastIndexByte(head.text, '{') + 1
	behind := bytes.TrimLeft(head.text[from:], "0123456789")
	head.text = append(strconv.AppendInt(bytes.Clone(head.text[:from]), int64(octets), 10), behind...)
	d.source.Note(head.line, fmt.Sprintf("a literal of %s is announced, and %d are there: the count was changed", octetsOf(announced), octets))
	return octets
}

// release sends the held line and the literal behind it, and takes the rest
// anew.
func (d *dialogue) release(octets int) error {
	held := d.held
	d.held, d.size = nil, 0
	d.feed.Octets("", wire.Server, crlf(held[0].text))
	for i, one := range held[1:] {
		line := crlf(one.text)
		n := min(octets, len(line))
		d.feed.Octets("", wire.Server, line[:n])
		if octets -= n; n == len(line) {
			continue
		}
		if err := d.server(one.text[min(n, len(one.text)):]); err != nil {
			return err
		}
		for _, next := range held[i+2:] {
			if err := d.behind(next.text); err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

// end ends the dialogue.
func (d *dialogue) end() error {
	err := d.settle(true)
	d.feed.End()
	return err
}
