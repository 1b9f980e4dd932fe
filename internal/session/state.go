package session

import (
	"strings"

	"imapsh/internal/wire"
)

// Phase is a connection's state in the sense of RFC 9051 §3.
type Phase uint8

// The states.
const (
	NotAuthenticated Phase = iota
	Authenticated
	Selected
	LoggedOut
)

// String is the RFC's name of the state.
func (p Phase) String() string {
	return [...]string{"not authenticated", "authenticated", "selected", "logout"}[p]
}

// State is what a connection's traffic has told so far.
type State struct {
	Phase    Phase
	Greeted  bool
	User     string   // the name given to LOGIN, when it was accepted
	Caps     []string // as the server listed them; nil: not known
	Mailbox  string   // the selected mailbox, as its name stood on the wire
	ReadOnly bool
	Messages uint32 // in the selected mailbox
	Recent   uint32
	UIDNext  string // as SELECT's response codes said
	Validity string // UIDVALIDITY
	TLS      *TLSFacts
}

// Has says that the server offers a capability.
func (s *State) Has(capability string) bool {
	for _, c := range s.Caps {
		if strings.EqualFold(c, capability) {
			return true
		}
	}
	return false
}

// asked is a command that was sent, as far as its reply changes the state.
type asked struct {
	tag, name, argument string
}

// tracker keeps the state from what both sides put on the wire, whoever typed
// it and however.
type tracker struct {
	state  State
	client wire.Joiner
	asked  []asked

	loggedOut bool // a LOGOUT was answered
}

// longestCommand bounds the literals of a command that the tracker reads.
const longestCommand = 8192

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
	d := wire.NewDecoder(f.Raw)
	tag, _ := d.Tag()
	d.SP()
	name, ok := d.Atom()
	if !ok {
		return
	}
	a := asked{tag: tag, name: strings.ToUpper(name)}
	switch a.name {
	case "SELECT", "EXAMINE", "LOGIN":
		d.SP()
		a.argument, _ = d.Astring()
	case "AUTHENTICATE", "CLOSE", "UNSELECT", "LOGOUT", "STARTTLS", "UNAUTHENTICATE":
	default:
		return
	}
	t.asked = append(t.asked, a)
}

// heard follows a chunk of the server's. When it is the tagged reply of a
// command whose reply changes the state, that command is returned.
func (t *tracker) heard(c *wire.Chunk) (done asked, r *wire.Response) {
	if !c.First || !c.Last || c.Kind != wire.Line {
		return asked{}, nil
	}
	r, err := wire.ParseResponse(c.Raw)
	if err != nil {
		return asked{}, nil
	}
	if r.Code == "CAPABILITY" {
		t.state.Caps = strings.Fields(r.Args)
	}
	switch {
	case r.Tag == "*":
		t.untagged(r)
	case r.IsStatus() && r.Tagged():
		done = t.tagged(r)
	}
	return done, r
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
		s.Phase = LoggedOut
	case "CAPABILITY":
		s.Caps = r.Words()
	case "EXISTS":
		s.Messages = r.Number
	case "RECENT":
		s.Recent = r.Number
	case "EXPUNGE":
		if s.Messages > 0 {
			s.Messages--
		}
	}
	s.Greeted = true
}

// code follows the response codes of SELECT. RFC 9051 §7.1.
func (t *tracker) code(r *wire.Response) {
	switch r.Code {
	case "UIDNEXT":
		t.state.UIDNext = r.Args
	case "UIDVALIDITY":
		t.state.Validity = r.Args
	case "CLOSED":
		t.leave()
	}
}

// tagged follows a tagged reply.
func (t *tracker) tagged(r *wire.Response) asked {
	for i, a := range t.asked {
		if a.tag != r.Tag {
			continue
		}
		t.asked = append(t.asked[:i], t.asked[i+1:]...)
		t.answered(a, r)
		return a
	}
	return asked{}
}

// answered changes the state as a command's reply says. RFC 9051 §3, figure 1.
func (t *tracker) answered(a asked, r *wire.Response) {
	s := &t.state
	ok := r.Name == "OK"
	switch {
	case a.name == "SELECT" || a.name == "EXAMINE":
		if !ok && r.Name == "NO" {
			t.leave() // a SELECT that fails leaves no mailbox selected: §6.3.2
		}
		if ok {
			s.Phase, s.Mailbox = Selected, a.argument
			s.ReadOnly = r.Code == "READ-ONLY" || r.Code == "" && a.name == "EXAMINE"
		}
	case !ok:
	case a.name == "LOGIN" || a.name == "AUTHENTICATE":
		s.Phase, s.User = Authenticated, a.argument
		if r.Code != "CAPABILITY" {
			s.Caps = nil // they may differ after a login: §6.2.2, §6.2.3
		}
	case a.name == "CLOSE" || a.name == "UNSELECT":
		t.leave()
	case a.name == "UNAUTHENTICATE":
		t.leave()
		s.Phase, s.User, s.Caps = NotAuthenticated, "", nil
	case a.name == "LOGOUT":
		s.Phase, t.loggedOut = LoggedOut, true
	}
}

// leave leaves the selected mailbox.
func (t *tracker) leave() {
	s := &t.state
	if s.Phase == Selected {
		s.Phase = Authenticated
	}
	s.Mailbox, s.ReadOnly, s.Messages, s.Recent, s.UIDNext, s.Validity = "", false, 0, 0, "", ""
}

// secured forgets what was believed before TLS. RFC 9051 §6.2.1.
func (t *tracker) secured(f *TLSFacts) {
	t.state.Caps = nil
	t.state.TLS = f
}
