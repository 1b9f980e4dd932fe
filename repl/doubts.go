package repl

import (
	"bytes"
	"strings"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// doubts is a sink that tells a person where a server breaks the protocol in a
// way that misleads: nothing that was shown tells that it is wrong.
type doubts struct {
	say     func(format string, args ...any)
	open    int      // commands in progress
	verb    [16]byte // of the one that was sent last, as far as it has room
	pending []func() // what is to be said when nothing more is waiting
}

// Event implements [session.Sink].
func (d *doubts) Event(session.Event) {}

// Flush says what there is to say.
func (d *doubts) Flush() {
	for _, tell := range d.pending {
		tell()
	}
	d.pending = nil
}

// Chunk looks at what passes.
func (d *doubts) Chunk(c *wire.Chunk) {
	switch {
	case c.Kind != wire.Line:
	case c.From == wire.Client:
		if c.First {
			d.sent(c.Raw)
		}
	case !c.First:
		d.behindLiteral(c.Raw)
	case c.Raw[0] != '*' && c.Raw[0] != '+':
		d.open = max(0, d.open-1)
	case bytes.HasSuffix(c.Raw, []byte(" EXPUNGE\r\n")) && strings.IndexByte("0123456789", c.Raw[len("* ")]) >= 0:
		d.expunged()
	}
}

// sent notes a command's name.
func (d *doubts) sent(line []byte) {
	_, rest, _ := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(" "))
	verb, _, _ := bytes.Cut(rest, []byte(" "))
	d.open++
	d.verb = [len(d.verb)]byte{}
	copy(d.verb[:], verb)
}

// behindLiteral doubts a literal's count if the response cannot go on with what
// stands behind: a space, the end of a list or a section, or that of the line.
//
//	literal = "{" number64 "}" CRLF *CHAR8
//
// RFC 9051 §4.3.
func (d *doubts) behindLiteral(rest []byte) {
	if strings.IndexByte(" )]\r\n", rest[0]) >= 0 {
		return
	}
	const most = 60
	shown := string(bytes.TrimRight(rest, "\r\n"))
	shown = shown[:min(len(shown), most)]
	d.later("the count of that literal is wrong: behind its octets stands %q, which cannot go on a response", shown)
}

// expunged doubts an EXPUNGE that comes where sequence numbers must not change.
// While several commands are in progress it may be about any of them.
//
// RFC 9051 §7.5.1 forbids it while there is no command, and in the answers to
// FETCH, STORE and SEARCH; RFC 5256 §3 in those to SORT and THREAD. Behind UID
// they allow it.
func (d *doubts) expunged() {
	const breaks = "the server said EXPUNGE while %s, which RFC 9051 §7.5.1 forbids: "
	switch verb := string(bytes.ToUpper(bytes.TrimRight(d.verb[:], "\x00"))); {
	case d.open == 0:
		d.later(breaks+"the numbers of a command that is being sent may mean other messages by now", "no command was in progress")
	case d.open > 1:
	case verb == "FETCH", verb == "STORE", verb == "SEARCH", verb == "SORT", verb == "THREAD":
		d.later(breaks+"the numbers of the command and of its answer may mean different messages", verb+" was in progress")
	}
}

func (d *doubts) later(format string, args ...any) {
	d.pending = append(d.pending, func() { d.say(format, args...) })
}
