package lessons

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-imap/v2"

	"imapsh/internal/session"
)

// remote is an account on a server that is not ours, set aside for lessons.
type remote struct {
	place  Place
	before *snapshot // nil until the first Prepare
}

// NewRemote returns a ground on an account that was set aside for lessons: its INBOX must be empty. Prepare refuses a
// lesson that needs what the server does not offer, or further accounts. It keeps a copy of the account's other mail,
// which may be no more than a lesson's playground holds, and Restore puts messages, mailboxes and subscriptions back.
func NewRemote(cfg session.Config, user, password string) Ground {
	return &remote{place: Place{Config: cfg, User: user, Password: password, Private: true}}
}

// Prepare lays out the lesson's mail.
func (r *remote) Prepare(ctx context.Context, l *Lesson) (Place, error) {
	if len(l.Setup.Accounts) > 1 {
		return Place{}, fmt.Errorf("the lesson %q needs %d accounts, which only the practice server makes", l.Title, len(l.Setup.Accounts))
	}
	if err := r.Restore(ctx); err != nil {
		return Place{}, err
	}
	return r.place, r.visit(ctx, func(p *peer) error {
		if err := offers(p, l); err != nil {
			return err
		}
		if r.before == nil {
			before, err := r.save(ctx, p)
			if err != nil {
				return err
			}
			r.before = before
		}
		return layOut(p, l.Setup.Accounts[0])
	})
}

// visit does something on a connection beside the learner's.
func (r *remote) visit(ctx context.Context, do func(*peer) error) error {
	p, err := dialPeer(ctx, r.place)
	if err != nil {
		return err
	}
	defer p.leave()
	return do(p)
}

// offers checks that the server has what the lesson needs.
func offers(p *peer, l *Lesson) error {
	caps := p.Caps()
	for _, need := range l.Needs {
		offered := false
		for c := range caps {
			offered = offered || strings.EqualFold(string(c), need)
		}
		if !offered {
			return fmt.Errorf("the lesson %q needs %s, which the server does not offer", l.Title, need)
		}
	}
	return nil
}

// layOut creates the account's mailboxes and appends their messages. They are told to be recent once, to us.
func layOut(p *peer, a Account) error {
	for _, b := range a.Mailboxes {
		if b.Name != "INBOX" {
			if err := p.Create(b.Name, nil).Wait(); err != nil {
				return fmt.Errorf("create %s: %w", b.Name, err)
			}
		}
		for _, m := range b.Messages {
			var flags []imap.Flag
			for _, f := range m.Flags {
				flags = append(flags, imap.Flag(f))
			}
			if err := p.append(b.Name, message{flags: flags, date: m.InternalDate, octets: m.Octets}); err != nil {
				return err
			}
		}
		if _, err := p.Select(b.Name, nil).Wait(); err != nil {
			return fmt.Errorf("select %s: %w", b.Name, err)
		}
	}
	return nil
}

// append puts a message into a mailbox.
func (p *peer) append(mailbox string, m message) error {
	appending := p.Append(mailbox, int64(len(m.octets)), &imap.AppendOptions{Flags: m.flags, Time: m.date})
	_, writing := appending.Write(m.octets)
	closing := appending.Close()
	_, answered := appending.Wait()
	if err := errors.Join(writing, closing, answered); err != nil {
		return fmt.Errorf("append to %s: %w", mailbox, err)
	}
	return nil
}
