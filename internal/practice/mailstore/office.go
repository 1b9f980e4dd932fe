package mailstore

import (
	"embed"
	"time"
)

// officeFiles are the messages of the fixture "office", octet for octet.
//
//go:embed fixtures/office/*.eml
var officeFiles embed.FS

// Office returns the mail of somebody who works, to practise the extensions on: levels of mailboxes, one without mail
// and one whose name is not ASCII, special uses, subscriptions, threads over several mailboxes with a message missing,
// flags and keywords, parts within parts, a digest, a delivery report, six charsets, groups of addresses, and a
// header in which most is missing.
func Office() Fixture {
	return Fixture{
		Name:     "office",
		Summary:  "a working life: folders, threads, attachments, many charsets",
		User:     newcomer,
		Password: "password",
		Token:    "token",
		Mailboxes: append([]FixtureMailbox{
			{Name: Inbox, Subscribed: true, Messages: officeInbox()},
			{Name: "Archive", Use: []Use{UseArchive}, Subscribed: true, Messages: []FixtureMessage{
				office("archive-1-lamp", time.Date(2024, 2, 11, 22, 10, 4, 0, time.UTC), Seen, Answered),
				office("archive-2-lamp", time.Date(2024, 2, 11, 22, 55, 9, 0, time.UTC), Seen),
			}},
			{Name: "Drafts", Use: []Use{UseDrafts}, Subscribed: true, Messages: []FixtureMessage{
				office("drafts-1-speech", time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), Seen, Draft),
			}},
			{Name: "Junk", Use: []Use{UseJunk}, Messages: []FixtureMessage{
				office("junk-1-prize", time.Date(2026, 11, 15, 9, 44, 50, 0, time.UTC), "$Junk"),
			}},
			{Name: "Sent", Use: []Use{UseSent}, Subscribed: true, Messages: []FixtureMessage{
				office("sent-1-open-day", time.Date(2026, 11, 3, 9, 0, 1, 0, time.UTC), Seen),
				office("sent-2-invitation", time.Date(2026, 11, 11, 14, 0, 1, 0, time.UTC), Seen),
			}},
			{Name: "Trash", Use: []Use{UseTrash}, Subscribed: true, Messages: []FixtureMessage{
				office("trash-1-gate", time.Date(2026, 11, 18, 6, 0, 6, 0, time.UTC), Seen),
			}},
		}, officeFolders()...),
	}
}

// officeInbox is INBOX: the thread of the open day, whose fourth message is in Sent, and one message for each thing that
// makes mail difficult.
func officeInbox() []FixtureMessage {
	return []FixtureMessage{
		office("inbox-01-open-day", time.Date(2026, 11, 2, 9, 14, 6, 0, time.UTC), Answered, Seen),
		office("inbox-02-open-day", time.Date(2026, 11, 2, 10, 40, 3, 0, time.UTC), Seen),
		office("inbox-03-open-day", time.Date(2026, 11, 3, 7, 5, 37, 0, time.UTC), Answered, Flagged, Seen),
		office("inbox-04-photos", time.Date(2026, 11, 4, 16, 20, 30, 0, time.UTC)),
		office("inbox-05-timetable", time.Date(2026, 11, 5, 10, 2, 48, 0, time.UTC), Seen),
		office("inbox-06-visit", time.Date(2026, 11, 6, 9, 30, 4, 0, time.UTC)),
		office("inbox-07-policy", time.Date(2026, 11, 9, 9, 30, 14, 0, time.UTC), Seen, "$Forwarded"),
		office("inbox-08-digest", time.Date(2026, 11, 10, 6, 0, 20, 0, time.UTC), Seen),
		office("inbox-09-undelivered", time.Date(2026, 11, 11, 14, 0, 8, 0, time.UTC)),
		office("inbox-10-invoice", time.Date(2026, 11, 12, 7, 15, 5, 0, time.UTC), Flagged, Seen, "invoice"),
		office("inbox-11-crew", time.Date(2026, 11, 13, 15, 45, 9, 0, time.UTC), Seen),
		office("inbox-12-odd", time.Date(2026, 11, 14, 3, 3, 3, 0, time.UTC), Deleted, Seen),
		office("inbox-13-open-day", time.Date(2026, 11, 16, 18, 0, 5, 0, time.UTC)),
		office("inbox-14-weather", time.Date(2026, 11, 19, 4, 0, 9, 0, time.UTC), Flagged),
	}
}

// officeFolders are the mailboxes below others. Of those no mailbox is called Projects, Lists, or Travel.
func officeFolders() []FixtureMailbox {
	return []FixtureMailbox{
		{Name: "Lists/Harbour news", Subscribed: true, Messages: []FixtureMessage{
			office("news-1", time.Date(2026, 10, 31, 6, 0, 12, 0, time.UTC), Seen),
			office("news-2", time.Date(2026, 11, 7, 6, 0, 11, 0, time.UTC), Seen),
			office("news-3", time.Date(2026, 11, 14, 6, 0, 15, 0, time.UTC)),
		}},
		{Name: "Projects/Harbour/Signs", Subscribed: true, Messages: []FixtureMessage{
			office("signs-1-steps", time.Date(2026, 10, 14, 13, 0, 4, 0, time.UTC), Answered, Seen),
			office("signs-2-steps", time.Date(2026, 10, 14, 13, 10, 2, 0, time.UTC), Seen),
		}},
		{Name: "Projects/Lighthouse", Messages: []FixtureMessage{
			office("lighthouse-1-paint", time.Date(2026, 10, 5, 8, 0, 3, 0, time.UTC), Answered, Seen),
			office("lighthouse-2-paint", time.Date(2026, 10, 5, 10, 30, 2, 0, time.UTC), Seen),
			office("lighthouse-3-paint", time.Date(2026, 10, 5, 11, 45, 3, 0, time.UTC), Flagged, Seen),
			office("lighthouse-4-budget", time.Date(2026, 10, 6, 7, 0, 2, 0, time.UTC), Seen, "budget"),
			office("lighthouse-5-paint", time.Date(2026, 10, 7, 6, 0, 4, 0, time.UTC), Seen, "budget"),
		}},
		{Name: "Travel/Zürich", Subscribed: true, Messages: []FixtureMessage{
			office("travel-1-hotel", time.Date(2026, 10, 20, 7, 0, 5, 0, time.UTC), Seen),
		}},
	}
}

func office(name string, date time.Time, flags ...Flag) FixtureMessage {
	octets, _ := officeFiles.ReadFile("fixtures/office/" + name + ".eml") // a test reads each
	return note(name+".eml", string(octets), date, flags...)
}
