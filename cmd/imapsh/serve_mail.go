package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/practice/mailstore/mailfile"
)

// mailSource is a Maildir or an mbox on the command line, and where its mail goes.
type mailSource struct {
	user    string // empty: the first
	mailbox string // that its INBOX becomes; empty: INBOX
	path    string
}

// parseMailSource reads what --maildir and --mbox are given:
//
//	source = [[user] [":" mailbox] "="] path
//
// A path with a "=" in it begins with "." or "/".
func parseMailSource(text string) mailSource {
	where, path, found := strings.Cut(text, "=")
	if !found || strings.HasPrefix(text, ".") || strings.HasPrefix(text, "/") {
		return mailSource{path: text}
	}
	user, mailbox, _ := strings.Cut(where, ":")
	return mailSource{user: user, mailbox: mailbox, path: path}
}

// place gives a mailbox of the source its name in the account.
func (s mailSource) place(box mailstore.FixtureMailbox) mailstore.FixtureMailbox {
	switch {
	case s.mailbox == "":
	case box.Name == mailstore.Inbox:
		box.Name = s.mailbox
	default:
		box.Name = s.mailbox + mailstore.Delimiter + box.Name
		box.Use = nil // that of the account's own
	}
	return box
}

// accounts are the accounts to serve: of each user, or of the fixture's own.
func (f *serveFlags) accounts(a *app, limits mailstore.Limits) ([]mailstore.Fixture, error) {
	users, err := f.namedUsers(a)
	if err != nil {
		return nil, exit(exitFile, err)
	}
	fixture, err := f.namedFixture()
	if err != nil {
		return nil, exit(exitUsage, err)
	}
	accounts := []mailstore.Fixture{fixture}
	if len(users) > 0 {
		accounts = nil
	}
	for _, u := range users {
		one := fixture
		one.User, one.Password, one.Token = u.name, u.password, ""
		accounts = append(accounts, one)
	}
	for _, source := range f.maildirs {
		s := parseMailSource(source)
		boxes, err := mailfile.Maildir(s.path, limits.OctetsPerMessage)
		if err != nil {
			return nil, exit(exitFile, err)
		}
		if err := s.addTo(accounts, a.errOut, boxes...); err != nil {
			return nil, exit(exitUsage, err)
		}
	}
	for _, source := range f.mboxes {
		s := parseMailSource(source)
		inbox := mailstore.FixtureMailbox{Name: mailstore.Inbox, Subscribed: true, Mail: mailfile.Mbox(s.path, limits.OctetsPerMessage)}
		if err := s.addTo(accounts, a.errOut, inbox); err != nil {
			return nil, exit(exitUsage, err)
		}
	}
	return accounts, nil
}

// addTo puts mailboxes into the account that the source is for. Of messages that are left out it warns.
func (s mailSource) addTo(accounts []mailstore.Fixture, warnings io.Writer, boxes ...mailstore.FixtureMailbox) error {
	for i := range accounts {
		to := &accounts[i]
		if s.user != "" && s.user != to.User {
			continue
		}
		mailboxes := append([]mailstore.FixtureMailbox(nil), to.Mailboxes...) // other users have the fixture's too
		for _, box := range boxes {
			box.Mail = withWarnings(box.Mail, warnings)
			mailboxes = append(mailboxes, s.place(box))
		}
		to.Mailboxes = mailboxes
		return nil
	}
	return fmt.Errorf("serve: there is no user %q to have the mail of %s; a path with = in it begins with ./ or /", s.user, s.path)
}

// withWarnings warns of the messages that are left out, and gives the others.
func withWarnings(mail mailfile.Messages, warnings io.Writer) mailfile.Messages {
	return func(yield func(mailstore.FixtureMessage, error) bool) {
		for message, err := range mail {
			if left := (*mailfile.LeftOut)(nil); errors.As(err, &left) {
				_, _ = fmt.Fprintf(warnings, "imapsh: warning: %v\n", left)
				continue
			}
			if !yield(message, err) {
				return
			}
		}
	}
}

// namedFixture is the mail that each account begins with. Who brings mail of their own gets no other unless they say so.
func (f *serveFlags) namedFixture() (mailstore.Fixture, error) {
	name := f.fixture
	switch {
	case name != "":
	case len(f.maildirs)+len(f.mboxes) > 0:
		name = mailstore.Empty().Name
	default:
		name = mailstore.Notes().Name
	}
	var names []string
	for _, fixture := range mailstore.Fixtures() {
		if fixture.Name == name {
			return fixture, nil
		}
		names = append(names, fixture.Name)
	}
	return mailstore.Fixture{}, fmt.Errorf("serve: there is no fixture %q; there are %s", name, strings.Join(names, ", "))
}

// fixtureHelp names the fixtures and what is in them.
func fixtureHelp() string {
	var lines []string
	for _, fixture := range mailstore.Fixtures() {
		lines = append(lines, fixture.Name+" ("+fixture.Summary+")")
	}
	return strings.Join(lines, ", ")
}

// loadStore makes the store with all accounts.
func (f *serveFlags) loadStore(a *app) (*mailstore.Store, []mailstore.Fixture, error) {
	config := mailstore.Config{}
	if f.uidValidity != 0 {
		config.UIDValidity = func() uint32 { return f.uidValidity }
	}
	store := mailstore.New(config)
	accounts, err := f.accounts(a, store.Limits())
	if err != nil {
		return nil, nil, err
	}
	for _, account := range accounts {
		if _, err := store.Load(account); err != nil {
			return nil, nil, exit(exitFile, fmt.Errorf("load the mail of %s: %w", account.User, err))
		}
	}
	return store, accounts, nil
}
