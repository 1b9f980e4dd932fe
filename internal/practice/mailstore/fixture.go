package mailstore

import (
	"fmt"
	"iter"
	"strings"
)

// Fixture is an account with its mail, as it is when nobody has touched it.
type Fixture struct {
	Name, Summary string // what it is called, and what is in it; for people to choose by

	User, Password string
	Token          string // a bearer token that opens the account (RFC 6750); empty: none does
	Mailboxes      []FixtureMailbox
}

// FixtureMailbox is one mailbox of a Fixture. Where a name stands twice, the mail of both is in the mailbox.
type FixtureMailbox struct {
	Name       string
	Use        []Use
	Subscribed bool
	Messages   []FixtureMessage
	Mail       iter.Seq2[FixtureMessage, error] // more messages, each read when it is loaded; may be nil
}

// FixtureMessage is one message of a Fixture.
type FixtureMessage struct {
	Name string // the file that it was read from
	NewMessage
}

// Load makes the account that a fixture describes. Its messages are nobody's news: none is \Recent. It fails as
// AddAccount, Create and Append do.
func (s *Store) Load(f Fixture) (*Account, error) {
	user, err := Prepare(f.User)
	if err != nil {
		return nil, err
	}
	by, err := newCredentials(f.Password, f.Token)
	if err != nil {
		return nil, err
	}
	a := newAccount(s, user, by)
	for _, m := range f.Mailboxes {
		if err := a.load(m); err != nil {
			return nil, err
		}
	}
	for _, b := range a.mailboxes {
		b.recentFrom = b.uidNext
	}
	if err := s.register(a); err != nil {
		return nil, err
	}
	return a, nil
}

// load makes a mailbox that a fixture describes. Nobody else knows the account yet.
func (a *Account) load(m FixtureMailbox) error {
	if b := a.mailboxes[CanonicalName(strings.TrimSuffix(m.Name, Delimiter))]; b == nil || b.noSelect {
		if err := a.Create(m.Name, m.Use...); err != nil {
			return err
		}
	}
	if m.Subscribed {
		if err := a.Subscribe(m.Name); err != nil {
			return err
		}
	}
	for _, message := range m.Messages {
		if _, err := a.Append(m.Name, message.NewMessage); err != nil {
			return err
		}
	}
	if m.Mail == nil {
		return nil
	}
	for message, err := range m.Mail {
		if err != nil {
			return err
		}
		if _, err := a.Append(m.Name, message.NewMessage); err != nil {
			return fmt.Errorf("%s: %w", message.Name, err)
		}
	}
	return nil
}
