package realserver

import (
	"errors"
	"fmt"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"imapsh/internal/practice/mailstore"
)

// Reset gives User the fixture anew: its mailboxes, subscriptions and messages, with UIDs from 1, nothing recent, and
// nothing else. Sessions of User's that are still open lose their mailbox.
func (s *Server) Reset(t testing.TB) {
	t.Helper()
	if err := s.lay(s.fixture.Mailboxes); err != nil {
		t.Fatalf("reset %s: %v", s.Name, err)
	}
}

// Clear does as Reset does, but leaves an empty INBOX, subscribed to, and no other mailbox.
func (s *Server) Clear(t testing.TB) {
	t.Helper()
	if err := s.lay([]mailstore.FixtureMailbox{{Name: mailstore.Inbox, Subscribed: true}}); err != nil {
		t.Fatalf("clear %s: %v", s.Name, err)
	}
}

// lay gives User these mailboxes and no others.
func (s *Server) lay(mailboxes []mailstore.FixtureMailbox) error {
	if err := s.kind.renew(s); err != nil {
		return err
	}
	return s.visit(s.User, func(c *imapclient.Client) error {
		for _, m := range mailboxes {
			if err := s.layMailbox(c, m); err != nil {
				return fmt.Errorf("mailbox %s: %w", m.Name, err)
			}
		}
		return nil
	})
}

// layMailbox makes one mailbox with its messages.
func (s *Server) layMailbox(c *imapclient.Client, m mailstore.FixtureMailbox) error {
	name := m.Name
	if name != mailstore.Inbox {
		name = s.kind.prefix + name
		options := &imap.CreateOptions{}
		if c.Caps().Has(imap.CapCreateSpecialUse) { // Dovecot has the uses in its configuration, Courier has none
			for _, use := range m.Use {
				options.SpecialUse = append(options.SpecialUse, imap.MailboxAttr(use))
			}
		}
		if err := c.Create(name, options).Wait(); err != nil {
			return err
		}
	}
	if m.Subscribed {
		if err := c.Subscribe(name).Wait(); err != nil {
			return err
		}
	}
	if len(m.Messages) == 0 {
		return nil
	}
	for _, message := range m.Messages {
		if err := appendMessage(c, name, message.NewMessage); err != nil {
			return err
		}
	}
	_, err := c.Select(name, nil).Wait() // the messages are recent to this session, and to none after it
	return err
}

func appendMessage(c *imapclient.Client, mailbox string, m mailstore.NewMessage) error {
	options := &imap.AppendOptions{Time: m.InternalDate}
	for _, flag := range m.Flags {
		options.Flags = append(options.Flags, imap.Flag(flag))
	}
	appending := c.Append(mailbox, int64(len(m.Octets)), options)
	_, err := appending.Write(m.Octets)
	if err = errors.Join(err, appending.Close()); err != nil {
		return err
	}
	_, err = appending.Wait()
	return err
}

// visit runs f in a session of the user's, one of those with the password of User.
func (s *Server) visit(name string, f func(*imapclient.Client) error) error {
	c, err := imapclient.DialTLS(s.TLSAddr, s.cert.clientOptions())
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := c.Login(name, s.Password).Wait(); err != nil {
		return fmt.Errorf("login of %s: %w", name, err)
	}
	if err := f(c); err != nil {
		return err
	}
	return c.Logout().Wait()
}

// cyrusAdmin is the user that Cyrus's configuration names as administrator.
const cyrusAdmin = "cyrus"

// renewCyrus deletes User's mailboxes, all that is theirs with the first of them. The next login makes that anew.
func renewCyrus(s *Server) error {
	inbox := "user/" + s.User
	return s.visit(cyrusAdmin, func(c *imapclient.Client) error {
		found, err := c.List("", inbox, nil).Collect()
		if err != nil || len(found) == 0 {
			return err
		}
		rights := c.SetACL(inbox, cyrusAdmin, imap.RightModificationAdd, imap.RightSet("x"))
		if err := rights.Wait(); err != nil {
			return fmt.Errorf("right to delete %s: %w", inbox, err)
		}
		return c.Delete(inbox).Wait()
	})
}
