package mailstore

// Fixture is an account with its mail, as it is when nobody has touched it.
type Fixture struct {
	User, Password string
	Token          string // a bearer token that opens the account (RFC 6750); empty: none does
	Mailboxes      []FixtureMailbox
}

// FixtureMailbox is one mailbox of a Fixture.
type FixtureMailbox struct {
	Name       string
	Use        []Use
	Subscribed bool
	Messages   []FixtureMessage
}

// FixtureMessage is one message of a Fixture.
type FixtureMessage struct {
	Name string // the file that it was read from
	NewMessage
}

// Load makes the account that a fixture describes. Its messages are nobody's news: none is \Recent. It fails as
// AddAccount, Create and Append do.
func (s *Store) Load(f Fixture) (*Account, error) {
	user, err := prepare("user", f.User)
	if err != nil {
		return nil, err
	}
	by, err := newCredentials(f.Password, f.Token)
	if err != nil {
		return nil, err
	}
	a := newAccount(s, user, by)
	for _, m := range f.Mailboxes {
		if CanonicalName(m.Name) != Inbox {
			if err := a.Create(m.Name, m.Use...); err != nil {
				return nil, err
			}
		}
		if m.Subscribed {
			if err := a.Subscribe(m.Name); err != nil {
				return nil, err
			}
		}
		for _, message := range m.Messages {
			if _, err := a.Append(m.Name, message.NewMessage); err != nil {
				return nil, err
			}
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
