package mailstore_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice/mailstore"
)

func TestOffice(t *testing.T) {
	s := newStore(mailstore.Limits{})
	a, err := s.Load(mailstore.Office())
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "mailboxes", tree(a), `INBOX* Archive*\Archive Drafts*\Drafts Junk\Junk Lists!+ Lists/Harbour news* Projects!+ Projects/Harbour!+ `+
		`Projects/Harbour/Signs* Projects/Lighthouse Sent*\Sent Trash*\Trash Travel!+ Travel/Zürich*`)
	state := mustSelect(t, a, "INBOX", true).State()
	expect(t, "messages, recent, first unseen", []int{state.Messages, state.Recent, int(state.FirstUnseen)}, "[14 0 4]")
	expect(t, "flags", flags(state.Flags), `(\Answered \Flagged \Deleted \Seen \Draft $Forwarded invoice)`)
	expect(t, "UIDVALIDITY", state.UIDValidity, 1000)
	expect(t, "quota", a.Quota().Messages, 32)
}

// Each file is there and each is used; lines end in CRLF and fit (RFC 5322 §2.1.1); the messages came in the order in
// which they stand.
func TestFixturesAreGoodMail(t *testing.T) {
	names := make(map[string]bool)
	for _, fixture := range mailstore.Fixtures() {
		if fixture.Name == "" || fixture.Summary == "" || fixture.User != "strategos" || fixture.Mailboxes[0].Name != "INBOX" {
			t.Errorf("fixture %+v", fixture)
		}
		for _, mailbox := range fixture.Mailboxes {
			var last time.Time
			for _, m := range mailbox.Messages {
				if names[m.Name] {
					t.Errorf("%s stands twice", m.Name)
				}
				names[m.Name] = true
				if bytes.Count(m.Octets, []byte("\n")) != bytes.Count(m.Octets, []byte("\r\n")) || !bytes.HasSuffix(m.Octets, []byte("\r\n")) {
					t.Errorf("%s: not all lines end in CRLF", m.Name)
				}
				for line := range strings.Lines(string(m.Octets)) {
					if len(line) > 82 || strings.Contains(line, "\x00") {
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
	expect(t, "messages", len(names), 6+32)
}

// Where a fixture has a name twice, the mail of both is in the mailbox; what is read while it is loaded, and fails, is
// said by its name.
func TestLoadMail(t *testing.T) {
	mail := func(messages ...string) func(func(mailstore.FixtureMessage, error) bool) {
		return func(yield func(mailstore.FixtureMessage, error) bool) {
			for _, m := range messages {
				if !yield(mailstore.FixtureMessage{Name: "box:" + m, NewMessage: text(m)}, nil) {
					return
				}
			}
		}
	}
	s := newStore(mailstore.Limits{Accounts: 5, MailboxesPerAccount: 10, MessagesPerMailbox: 3, OctetsPerMessage: 1000, OctetsPerAccount: 1000})
	box := func(name string, messages ...string) mailstore.FixtureMailbox {
		return mailstore.FixtureMailbox{Name: name, Mail: mail(messages...)}
	}
	a, err := s.Load(mailstore.Fixture{User: "u", Mailboxes: []mailstore.FixtureMailbox{box("a/b", "1"), box("a", "2"), box("a/b", "3", "4"), box("inbox", "5")}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "mailboxes", tree(a), "INBOX a+ a/b")
	state := mustSelect(t, a, "a/b", true).State()
	expect(t, "messages, recent", []int{state.Messages, state.Recent}, "[3 0]")
	_, err = s.Load(mailstore.Fixture{User: "v", Mailboxes: []mailstore.FixtureMailbox{box("INBOX", "1", "2", "3", "4")}})
	expect(t, "one too many", codeOf(t, err), "LIMIT")
	expect(t, "one too many", err, `box:4: append "INBOX": a mailbox holds at most 3 messages`)
}
