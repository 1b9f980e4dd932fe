package mailstore

// newcomer is the user of every fixture.
const newcomer = "strategos"

// Fixtures returns all fixtures, each made anew. The first is the one for newcomers.
func Fixtures() []Fixture { return []Fixture{Notes(), Office(), Empty()} }

// Empty returns an account with nothing but an empty INBOX.
func Empty() Fixture {
	return Fixture{
		Name:      "empty",
		Summary:   "an INBOX with nothing in it",
		User:      newcomer,
		Password:  "password",
		Token:     "token",
		Mailboxes: []FixtureMailbox{{Name: Inbox, Subscribed: true}},
	}
}
