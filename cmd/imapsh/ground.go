package main

import (
	"context"
	"fmt"
	"slices"

	"imapsh/internal/practice/mailstore"
	"imapsh/lessons"
)

// practiceGround lets lessons take place on a practice server of their own, so that a lesson never touches the mail of
// the one that the learner plays with.
type practiceGround struct {
	server *practiceServer // started by the first lesson
	users  []string        // of the last lesson's accounts
}

// The learner's account on the practice server.
const (
	learnerUser     = "strategos"
	learnerPassword = "password"
)

// Prepare makes the lesson's accounts anew.
func (g *practiceGround) Prepare(_ context.Context, l *lessons.Lesson) (lessons.Place, error) {
	if g.server == nil {
		server, err := servePractice(mailstore.New(mailstore.Config{}))
		if err != nil {
			return lessons.Place{}, err
		}
		g.server = server
	}
	store := g.server.server.Store()
	for _, user := range g.users {
		if err := store.DropAccount(user); err != nil {
			return lessons.Place{}, fmt.Errorf("clear the practice server: %w", err)
		}
	}
	g.users = nil
	for i, a := range l.Setup.Accounts {
		if i == 0 {
			a.User, a.Password = learnerUser, learnerPassword
		}
		if _, err := store.Load(fixture(a)); err != nil {
			return lessons.Place{}, fmt.Errorf("lay out the lesson's mail: %w", err)
		}
		g.users = append(g.users, a.User)
	}
	return lessons.Place{Config: g.server.config(), User: learnerUser, Password: learnerPassword}, nil
}

// Restore ends the server, on which nothing was before.
func (g *practiceGround) Restore(ctx context.Context) error {
	if g.server != nil {
		g.server.stop(ctx)
		g.server, g.users = nil, nil
	}
	return nil
}

// fixture is an account of a lesson as the mail store loads it.
func fixture(a lessons.Account) mailstore.Fixture {
	f := mailstore.Fixture{User: a.User, Password: a.Password}
	for _, b := range a.Mailboxes {
		box := mailstore.FixtureMailbox{Name: b.Name, Subscribed: true}
		for _, m := range b.Messages {
			var flags []mailstore.Flag
			for _, name := range m.Flags {
				flags = append(flags, mailstore.Flag(name))
			}
			box.Messages = append(box.Messages, mailstore.FixtureMessage{
				Name:       m.File,
				NewMessage: mailstore.NewMessage{Octets: slices.Clone(m.Octets), Flags: flags, InternalDate: m.InternalDate},
			})
		}
		f.Mailboxes = append(f.Mailboxes, box)
	}
	return f
}
