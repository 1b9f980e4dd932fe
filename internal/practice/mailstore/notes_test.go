package mailstore_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice/mailstore"
)

func TestNotes(t *testing.T) {
	s := newStore(mailstore.Limits{})
	if _, err := s.Load(mailstore.Notes()); err != nil {
		t.Fatal(err)
	}
	a, err := s.Authenticate("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "mailboxes", tree(a), `INBOX* Archive*\Archive Drafts*\Drafts Sent*\Sent Trash*\Trash`)
	v := mustSelect(t, a, "inbox", false)
	state := v.State()
	expect(t, "messages, recent, first unseen", []int{state.Messages, state.Recent, int(state.FirstUnseen)}, "[4 0 2]")
	expect(t, "FLAGS as in the session that all began with", flags(state.Flags), `(\Answered \Flagged \Deleted \Seen \Draft)`)
	var list []string
	for _, m := range v.All() {
		list = append(list, flags(m.Flags))
	}
	expect(t, "flags", strings.Join(list, " "), `(\Answered \Seen) () (\Seen) ()`)
	third := v.All()[2].Content
	expect(t, "RFC822.SIZE", third.Size(), 445)
	if octets := string(third.Octets()); !strings.HasPrefix(octets, "Return-path: <user@client.thm>\r\n") ||
		!strings.HasSuffix(octets, "\r\n\r\nHello. I am using telnet to send you an email!\r\n") {
		t.Errorf("the third message is %q", octets)
	}
}

// What a learner reads has to be right: lines end in CRLF, fit a screen and the mail rules (RFC 5322 §2.1.1), are 7-bit,
// and the messages came in the order in which they stand.
func TestNotesAreGoodMail(t *testing.T) {
	for _, mailbox := range mailstore.Notes().Mailboxes {
		var last time.Time
		for _, m := range mailbox.Messages {
			if bytes.Count(m.Octets, []byte("\n")) != bytes.Count(m.Octets, []byte("\r\n")) || !bytes.HasSuffix(m.Octets, []byte("\r\n")) {
				t.Errorf("%s: not all lines end in CRLF", m.Name)
			}
			for line := range strings.Lines(string(m.Octets)) {
				if len(line) > 80 || strings.ContainsFunc(line, func(r rune) bool { return r >= 0x7f }) {
					t.Errorf("%s: %q", m.Name, line)
				}
			}
			if !m.InternalDate.After(last) || !m.InternalDate.Before(noon.Truncate(24*time.Hour)) {
				t.Errorf("%s: came on %v", m.Name, m.InternalDate)
			}
			last = m.InternalDate
		}
	}
}

func TestNotesAreFresh(t *testing.T) {
	first := mailstore.Notes()
	first.Mailboxes[0].Messages[0].Octets[0] = 'X'
	expect(t, "octets", mailstore.Notes().Mailboxes[0].Messages[0].Octets[0], 'R')
}

func TestLoadErrors(t *testing.T) {
	s := newStore(mailstore.Limits{})
	message := mailstore.FixtureMessage{NewMessage: text("x", `\Bogus`)}
	for _, test := range []struct {
		mailbox mailstore.FixtureMailbox
		want    string
	}{
		{mailstore.FixtureMailbox{Name: "a//b"}, "CANNOT"},
		{mailstore.FixtureMailbox{Name: "INBOX", Messages: []mailstore.FixtureMessage{message}}, "CANNOT"},
		{mailstore.FixtureMailbox{Name: "/", Subscribed: true}, "CANNOT"},
		{mailstore.FixtureMailbox{Name: "a b/", Subscribed: true}, "CANNOT"}, // a delimiter at the end is CREATE's only
		{mailstore.FixtureMailbox{Name: "a/"}, "OK"},
		{mailstore.FixtureMailbox{Name: "box"}, "ALREADYEXISTS"}, // the account now
	} {
		_, err := s.Load(mailstore.Fixture{User: "u", Mailboxes: []mailstore.FixtureMailbox{test.mailbox}})
		expect(t, test.mailbox.Name, codeOf(t, err), test.want)
	}
}
