package mailstore

import (
	_ "embed" // the messages
	"time"
)

// The messages of the fixture "notes", octet for octet.
var (
	//go:embed fixtures/notes/1-welcome.eml
	notesWelcome string
	//go:embed fixtures/notes/2-encoded.eml
	notesEncoded string
	//go:embed fixtures/notes/3-telnet-email.eml
	notesTelnet string
	//go:embed fixtures/notes/4-reply.eml
	notesReply string
	//go:embed fixtures/notes/drafts-1-saturday.eml
	notesDraft string
	//go:embed fixtures/notes/sent-1-thanks.eml
	notesSent string
)

// Notes returns the mail that every newcomer meets: user strategos, password password, token token, and four messages in INBOX. The
// first is a tree of parts, the second is encoded, the third is the one that a learner once sent by telnet, the fourth
// is a short answer to it. The second and the fourth are unseen.
func Notes() Fixture {
	return Fixture{
		Name:     "notes",
		Summary:  "the newcomer's mail: four messages, and a draft",
		User:     newcomer,
		Password: "password",
		Token:    "token",
		Mailboxes: []FixtureMailbox{
			{Name: Inbox, Subscribed: true, Messages: []FixtureMessage{
				note("1-welcome.eml", notesWelcome, time.Date(2026, 11, 16, 9, 0, 7, 0, time.UTC), Answered, Seen),
				note("2-encoded.eml", notesEncoded, time.Date(2026, 11, 18, 17, 30, 14, 0, time.UTC)),
				note("3-telnet-email.eml", notesTelnet, time.Date(2026, 11, 19, 10, 12, 41, 0, time.UTC), Seen),
				note("4-reply.eml", notesReply, time.Date(2026, 11, 20, 7, 45, 33, 0, time.UTC)),
			}},
			{Name: "Archive", Use: []Use{UseArchive}, Subscribed: true},
			{Name: "Drafts", Use: []Use{UseDrafts}, Subscribed: true, Messages: []FixtureMessage{
				note("drafts-1-saturday.eml", notesDraft, time.Date(2026, 11, 20, 8, 2, 0, 0, time.UTC), Seen, Draft),
			}},
			{Name: "Sent", Use: []Use{UseSent}, Subscribed: true, Messages: []FixtureMessage{
				note("sent-1-thanks.eml", notesSent, time.Date(2026, 11, 16, 12, 15, 41, 0, time.UTC), Seen),
			}},
			{Name: "Trash", Use: []Use{UseTrash}, Subscribed: true},
		},
	}
}

func note(name, octets string, date time.Time, flags ...Flag) FixtureMessage {
	return FixtureMessage{
		Name:       name,
		NewMessage: NewMessage{Octets: []byte(octets), Flags: flags, InternalDate: date},
	}
}
