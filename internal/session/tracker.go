package session

import (
	"bytes"
	"slices"
	"strings"

	"imapsh/internal/wire"
)

// tracker keeps the state from what both sides put on the wire, whoever typed
// it and however.
type tracker struct {
	state  State
	client wire.Joiner
	asked  []asked
	told   told
	long   *wire.Response // a reply on a line past the limit, of which more is to come

	bye       string // the text of BYE
	loggedOut bool   // a LOGOUT was answered
}

// asked is a command that was sent, as far as its reply changes the state.
type asked struct {
	tag, name, argument string
}

// told says what the server has told since a command was sent that makes what
// it told before outdated.
type told struct {
	messages, recent, uidNext, validity, readOnly bool // since SELECT
	caps                                          bool // since LOGIN or AUTHENTICATE
}

const (
	longestCommand = 8192 // bounds the literals of a command that the tracker reads
	mostAsked      = 1024 // bounds the commands whose replies it awaits
)

func newTracker() tracker { return tracker{client: wire.Joiner{Limit: longestCommand}} }

// sent follows a chunk of the client's.
func (t *tracker) sent(c *wire.Chunk) {
	if c.Kind == wire.Answer {
		return
	}
	f, done := t.client.Add(c)
	if !done || f.Bad || f.Cut {
		return
	}
	tag, rest, _ := bytes.Cut(bytes.TrimRight(f.Raw, "\r\n"), []byte(" "))
	d := wire.NewDecoder(bytes.TrimLeft(rest, " "))
	name, _ := d.Atom()
	a := asked{tag: string(tag), name: strings.ToUpper(name)}
	switch a.name {
	case "SELECT", "EXAMINE":
		t.told = told{caps: t.told.caps}
		a.argument = argument(d)
	case "LOGIN":
		t.told.caps = false
		a.argument = argument(d)
	case "AUTHENTICATE":
		t.told.caps = false
	case "CAPABILITY", "CLOSE", "UNSELECT", "LOGOUT", "STARTTLS", "COMPRESS", "UNAUTHENTICATE":
	default:
		return
	}
	if len(t.asked) == mostAsked {
		t.asked = slices.Delete(t.asked, 0, 1)
	}
	t.asked = append(t.asked, a)
}

// argument takes a command's first argument; a space too many is let pass.
func argument(d *wire.Decoder) string {
	for d.Accept(' ') {
		continue
	}
	v, _ := d.Astring()
	return v
}

// heard follows a chunk of the server's, and gives the response where it is one
// that a command may wait for. When it is the tagged reply of a command whose
// reply changes the state, that command is returned.
func (t *tracker) heard(c *wire.Chunk) (done asked, r *wire.Response) {
	switch {
	case c.Kind == wire.Overlong:
		r = t.overlong(c)
	case c.First && c.Last && c.Kind == wire.Line && matters(c.Raw):
		r, _ = wire.ParseResponse(c.Raw) // what is malformed tells nothing
	}
	if r == nil {
		return asked{}, nil
	}
	if r.Code == "CAPABILITY" {
		t.state.Caps, t.told.caps = strings.Fields(r.Args), true
	}
	switch {
	case r.Tag == "*":
		t.untagged(r)
	case r.IsStatus() && r.Tagged():
		done = t.tagged(r)
	}
	return done, r
}

// matters says that a line may change the state, or answer a command: most do
// not, and are not worth reading whole.
func matters(line []byte) bool {
	if line[0] == '+' {
		return true
	}
	_, rest, _ := bytes.Cut(line, []byte(" "))
	digits := 0
	for digits < len(rest) && '0' <= rest[digits] && rest[digits] <= '9' {
		digits++
	}
	if digits > 0 {
		rest = bytes.TrimPrefix(rest[digits:], []byte(" "))
	}
	end := 0
	for end < len(rest) && rest[end] > ' ' {
		end++
	}
	for _, name := range [...]string{"OK", "NO", "BAD", "BYE", "PREAUTH", "EXISTS", "EXPUNGE", "RECENT", "CAPABILITY", "VANISHED"} {
		if len(name) == end && strings.EqualFold(name, string(rest[:end])) {
			return true
		}
	}
	return false
}

// overlong reads what it must of a reply on a line past the limit: its first
// piece. The reply is complete with the last.
func (t *tracker) overlong(c *wire.Chunk) (r *wire.Response) {
	const enough = 1000
	if c.First {
		t.long = nil
		line := append(bytes.Clone(c.Raw[:min(len(c.Raw), enough)]), '\n')
		if long, err := wire.ParseResponse(line); err == nil && (long.Tag == "+" || long.IsStatus()) {
			t.long = long
		}
	}
	if c.Last {
		r, t.long = t.long, nil
	}
	return r
}

// untagged follows an untagged response.
func (t *tracker) untagged(r *wire.Response) {
	s := &t.state
	switch r.Name {
	case "OK", "PREAUTH":
		if !s.Greeted && r.Name == "PREAUTH" {
			s.Phase = Authenticated
		}
		t.code(r)
	case "BYE":
		t.bye = r.Text
		t.over()
	case "CAPABILITY":
		s.Caps = r.Words()
		// What answers a CAPABILITY that was sent ahead of a login tells nothing of what there is after it.
		t.told.caps = len(t.asked) == 0 || t.asked[0].name != "CAPABILITY"
	case "EXISTS":
		s.Messages, t.told.messages = r.Number, true
	case "RECENT":
		s.Recent, t.told.recent = r.Number, true
	case "EXPUNGE":
		s.Messages -= min(1, s.Messages)
	case "VANISHED":
		s.Messages -= min(vanished(r), s.Messages)
	}
	s.Greeted = true
}

// vanished counts the messages of a VANISHED that is instead of EXPUNGE.
//
//	expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids
//
// RFC 7162 §3.2.10.
func vanished(r *wire.Response) (n uint32) {
	if len(r.Values) != 1 {
		return 0
	}
	set, _ := wire.NewDecoder([]byte(r.Values[0].Text)).SequenceSet()
	for _, uids := range set {
		lo, hi := uids.Bounds(0)
		n += hi - lo + 1
	}
	return n
}

// code follows the response codes of SELECT. RFC 9051 §7.1.
func (t *tracker) code(r *wire.Response) {
	s := &t.state
	switch r.Code {
	case "UIDNEXT":
		s.UIDNext, t.told.uidNext = r.Args, true
	case "UIDVALIDITY":
		s.Validity, t.told.validity = r.Args, true
	case "READ-ONLY", "READ-WRITE":
		s.ReadOnly, t.told.readOnly = r.Code == "READ-ONLY", true
	case "CLOSED":
		t.leave()
	}
}

// tagged follows a tagged reply.
func (t *tracker) tagged(r *wire.Response) asked {
	for i, a := range t.asked {
		if a.tag == r.Tag {
			t.asked = slices.Delete(t.asked, i, i+1)
			t.answered(a, r)
			return a
		}
	}
	return asked{}
}

// answered changes the state as a command's reply says. RFC 9051 §3, figure 1.
func (t *tracker) answered(a asked, r *wire.Response) {
	s := &t.state
	ok := r.Name == "OK"
	switch {
	case a.name == "SELECT" || a.name == "EXAMINE":
		switch r.Name {
		case "OK":
			t.enter(a, r)
		case "NO":
			t.leave() // a SELECT that fails leaves no mailbox selected: §6.3.2
		}
	case !ok:
	case a.name == "LOGIN" || a.name == "AUTHENTICATE":
		s.Phase, s.User = Authenticated, a.argument
		if !t.told.caps {
			s.Caps = nil // they may differ after a login: §6.2.2, §6.2.3
		}
	case a.name == "CLOSE" || a.name == "UNSELECT":
		t.leave()
	case a.name == "UNAUTHENTICATE":
		t.leave()
		s.Phase, s.User, s.Caps = NotAuthenticated, "", nil
	case a.name == "LOGOUT":
		t.loggedOut = true
		t.over()
	}
}

// enter enters the mailbox that was selected. Of what the server has not told
// since it was asked for, it was of the mailbox before.
func (t *tracker) enter(a asked, r *wire.Response) {
	s := &t.state
	s.Phase, s.Mailbox = Selected, a.argument
	t.code(r)
	if !t.told.messages {
		s.Messages = 0
	}
	if !t.told.recent {
		s.Recent = 0
	}
	if !t.told.uidNext {
		s.UIDNext = ""
	}
	if !t.told.validity {
		s.Validity = ""
	}
	s.ReadOnly = s.ReadOnly && t.told.readOnly || a.name == "EXAMINE"
	t.told = told{caps: t.told.caps}
}

// leave leaves the selected mailbox.
func (t *tracker) leave() {
	s := &t.state
	if s.Phase == Selected {
		s.Phase = Authenticated
	}
	s.Mailbox, s.ReadOnly, s.Messages, s.Recent, s.UIDNext, s.Validity = "", false, 0, 0, "", ""
}

// over leaves all states for the last: the connection is ending. RFC 9051 §3.4.
func (t *tracker) over() {
	t.leave()
	t.state.Phase = LoggedOut
}

// secured forgets what was believed before TLS. RFC 9051 §6.2.1.
func (t *tracker) secured(f *TLSFacts) {
	t.state.Caps = nil
	t.state.TLS = f
}
