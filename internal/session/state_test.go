package session

import (
	"fmt"
	"strings"
	"testing"

	"imapsh/internal/wire"
)

// told writes a state in a line.
func (s State) told() string {
	words := []string{s.Phase.String()}
	if s.User != "" {
		words = append(words, "user="+s.User)
	}
	if s.Mailbox != "" || s.Messages+s.Recent > 0 || s.UIDNext+s.Validity != "" {
		words = append(words, fmt.Sprintf("%s %d/%d next=%s validity=%s", s.Mailbox, s.Messages, s.Recent, s.UIDNext, s.Validity))
	}
	if s.ReadOnly {
		words = append(words, "read-only")
	}
	if s.Caps != nil {
		words = append(words, "caps="+strings.Join(s.Caps, ","))
	}
	return strings.Join(words, " ")
}

// follow gives the state at the end of a dialogue, as a session and as a sink
// that follows it see it.
func follow(t *testing.T, dialogue string) string {
	t.Helper()
	f := &following{Follower: NewFollower()}
	s := talk(t, dialogue, f)
	state := s.State()
	s.Close()
	if got, want := f.before.told(), state.told(); got != want {
		t.Errorf("a sink that follows has %s, the session has %s", got, want)
	}
	return state.told()
}

// following is a sink that keeps the state before the end.
type following struct {
	*Follower
	before State
}

func (f *following) Flush() {}

func (f *following) Event(e Event) {
	if e.Kind == Closed && f.before.Phase != LoggedOut {
		f.before = f.State()
	}
	f.Follower.Event(e)
}

// The states of RFC 9051 §3, from dialogues.
func TestState(t *testing.T) {
	const selected = `
		S: * OK hello
		C: A LOGIN "b ob" secret
		S: A OK in
		C: B SELECT "my box"
		S: * 4 EXISTS
		S: * 1 RECENT
		S: * OK [UIDVALIDITY 7] x
		S: * OK [UIDNEXT 5] x
		S: B OK [READ-WRITE] done`
	for name, tt := range map[string]struct{ dialogue, want string }{
		"greeted":             {"S: * OK hello", "not authenticated"},
		"PREAUTH":             {"S: * PREAUTH hello", "authenticated"},
		"PREAUTH too late":    {"S: * OK hello\nC: A NOOP\nS: * PREAUTH x\nS: A OK", "not authenticated"},
		"login":               {"S: * OK hello\nC: A LOGIN bob secret\nS: A OK", "authenticated user=bob"},
		"login, spaces":       {"S: * OK hello\nC: A  LOGIN  bob secret\nS: A OK", "authenticated user=bob"},
		"login refused":       {"S: * OK hello\nC: A LOGIN bob secret\nS: A NO", "not authenticated"},
		"another's OK":        {"S: * OK hello\nC: A LOGIN bob secret\nS: B OK\nS: A NO", "not authenticated"},
		"authenticate":        {"S: * OK hello\nC: A AUTHENTICATE PLAIN AAA=\nS: A OK", "authenticated"},
		"unauthenticate":      {selected + "\nC: C UNAUTHENTICATE\nS: C OK", "not authenticated"},
		"select":              {selected, "selected user=b ob my box 4/1 next=5 validity=7"},
		"select, lower case":  {"S: * PREAUTH hello\nC: a1 select inbox\nS: a1 ok done", "selected inbox 0/0 next= validity="},
		"select refused":      {selected + "\nC: C SELECT none\nS: C NO none", "authenticated user=b ob"},
		"select, a typo":      {selected + "\nC: C SELECT\nS: C BAD what", "selected user=b ob my box 4/1 next=5 validity=7"},
		"CLOSED":              {selected + "\nC: C SELECT b\nS: * OK [CLOSED] x\nS: * 2 EXISTS\nS: C OK", "selected user=b ob b 2/0 next= validity="},
		"another, no CLOSED":  {selected + "\nC: C SELECT b\nS: * 2 EXISTS\nS: C OK", "selected user=b ob b 2/0 next= validity="},
		"refused, CLOSED":     {selected + "\nC: C SELECT b\nS: * OK [CLOSED] x\nS: C NO", "authenticated user=b ob"},
		"examine":             {"S: * PREAUTH hello\nC: A EXAMINE b\nS: A OK", "selected b 0/0 next= validity= read-only"},
		"examine, a code":     {"S: * PREAUTH hello\nC: A EXAMINE b\nS: A OK [READ-ONLY]", "selected b 0/0 next= validity= read-only"},
		"select, READ-ONLY":   {"S: * PREAUTH hello\nC: A SELECT b\nS: A OK [READ-ONLY]", "selected b 0/0 next= validity= read-only"},
		"becomes READ-ONLY":   {selected + "\nC: C NOOP\nS: * OK [READ-ONLY] now\nS: C OK", "selected user=b ob my box 4/1 next=5 validity=7 read-only"},
		"read-only, then not": {"S: * PREAUTH hello\nC: A EXAMINE b\nS: A OK [READ-ONLY]\nC: B SELECT b\nS: B OK", "selected b 0/0 next= validity="},
		"close":               {selected + "\nC: C CLOSE\nS: C OK", "authenticated user=b ob"},
		"close refused":       {selected + "\nC: C CLOSE\nS: C NO", "selected user=b ob my box 4/1 next=5 validity=7"},
		"unselect":            {selected + "\nC: C UNSELECT\nS: C OK", "authenticated user=b ob"},
		"arrival, expunge":    {selected + "\nC: C NOOP\nS: * 6 EXISTS\nS: * 2 RECENT\nS: * 1 EXPUNGE\nS: * 1 EXPUNGE\nS: * 1 FETCH (UID 3)\nS: C OK", "selected user=b ob my box 4/2 next=5 validity=7"},
		"expunge of nothing":  {"S: * PREAUTH hello\nC: A NOOP\nS: * 1 EXPUNGE\nS: A OK", "authenticated"},
		"vanished":            {selected + "\nC: C UID EXPUNGE 1:9\nS: * VANISHED 1,3:4\nS: C OK", "selected user=b ob my box 1/1 next=5 validity=7"},
		"vanished earlier":    {selected + "\nC: C NOOP\nS: * VANISHED (EARLIER) 1,3:4\nS: C OK", "selected user=b ob my box 4/1 next=5 validity=7"},
		"vanished too many":   {selected + "\nC: C NOOP\nS: * VANISHED 1:4294967295\nS: C OK", "selected user=b ob my box 0/1 next=5 validity=7"},
		"BYE":                 {selected + "\nC: C NOOP\nS: * BYE off\nS: C OK", "logout user=b ob"},
		"logout":              {selected + "\nC: C LOGOUT\nS: * BYE off\nS: C OK", "logout user=b ob"},
		"malformed":           {selected + "\nC: C NOOP\nS: * 9x EXISTS\nS: * 99999999999 EXISTS\nS: * EXISTS \"\nS: C OK", "selected user=b ob my box 4/1 next=5 validity=7"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := follow(t, tt.dialogue); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// Capabilities come from the greeting, from a code, from a response; they are
// forgotten where they may differ. RFC 9051 §6.1.1, §6.2.3, §7.1.
func TestCapabilities(t *testing.T) {
	const greeted = "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN idle] hello"
	for name, tt := range map[string]struct{ dialogue, want string }{
		"unknown":                {"S: * OK hello", "not authenticated"},
		"greeting":               {greeted, "not authenticated caps=IMAP4rev1,AUTH=PLAIN,idle"},
		"PREAUTH":                {"S: * PREAUTH [CAPABILITY X] hello", "authenticated caps=X"},
		"response":               {greeted + "\nC: A CAPABILITY\nS: * CAPABILITY X Y\nS: A OK", "not authenticated caps=X,Y"},
		"code":                   {greeted + "\nC: A LOGIN bob secret\nS: A OK [CAPABILITY X] in", "authenticated user=bob caps=X"},
		"code, refused":          {greeted + "\nC: A LOGIN bob secret\nS: A NO [CAPABILITY X] no", "not authenticated caps=X"},
		"login":                  {greeted + "\nC: A LOGIN bob secret\nS: A OK in", "authenticated user=bob"},
		"login refused":          {greeted + "\nC: A LOGIN bob secret\nS: A NO no", "not authenticated caps=IMAP4rev1,AUTH=PLAIN,idle"},
		"response before its OK": {greeted + "\nC: A LOGIN bob secret\nS: * CAPABILITY X\nS: A OK in", "authenticated user=bob caps=X"},
		"response before it":     {greeted + "\nC: 0 CAPABILITY\nS: * CAPABILITY X\nS: 0 OK\nC: A LOGIN bob secret\nS: A OK in", "authenticated user=bob"},
		"empty":                  {"S: * OK [CAPABILITY] hello", "not authenticated caps="},
	} {
		t.Run(name, func(t *testing.T) {
			if got := follow(t, tt.dialogue); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	s := State{Caps: []string{"IMAP4rev1", "idle"}}
	if !s.Has("IDLE") || s.Has("ID") {
		t.Error("capabilities are compared wrongly")
	}
}

// A CAPABILITY sent ahead of a LOGIN is answered ahead of it: what it says is
// not what there is afterwards.
func TestCapabilitiesSentAhead(t *testing.T) {
	s := dial(t, serve(t, `
		S: * OK hello
		C: A CAPABILITY
		C: B LOGIN bob secret
		S: * CAPABILITY X
		S: A OK
		S: B OK`).config(Plain))
	if _, err := s.Command("", "CAPABILITY"); err != nil {
		t.Fatal(err)
	}
	run(t, s, "", "LOGIN bob secret")
	if got, want := s.State().told(), "authenticated user=bob"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Most lines tell nothing of the state and are not parsed: they cost nothing.
func TestTrackerAllocatesNothing(t *testing.T) {
	f := NewFollower()
	for _, line := range []string{"* 12 FETCH (ENVELOPE (NIL NIL))\r\n", "* SEARCH 1 2 3\r\n", "* LIST () \"/\" a\r\n"} {
		c := wire.Chunk{From: wire.Server, Kind: wire.Line, First: true, Last: true, Raw: []byte(line)}
		if n := testing.AllocsPerRun(100, func() { f.Chunk(&c) }); n != 0 {
			t.Errorf("%q: %v allocations", line, n)
		}
	}
}
