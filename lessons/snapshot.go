package lessons

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// What an account that is set aside may hold beside its empty INBOX. All of it is kept in memory to be put back.
const (
	mostKeptMessages = 1000
	mostKeptOctets   = 16 << 20
)

// snapshot is what an account held before the lesson.
type snapshot struct {
	mailboxes  []heldMailbox // in the order of their names
	subscribed []string
}

// heldMailbox is a mailbox of an account.
type heldMailbox struct {
	name     string
	validity uint32 // UIDVALIDITY
	messages []message
}

// message is a message of an account, or to be.
type message struct {
	uid    imap.UID
	flags  []imap.Flag
	date   time.Time
	octets []byte
}

// find gives a mailbox by its name.
func (s *snapshot) find(name string) *heldMailbox {
	for i := range s.mailboxes {
		if s.mailboxes[i].name == name {
			return &s.mailboxes[i]
		}
	}
	return nil
}

// save keeps what the account holds.
func (r *remote) save(ctx context.Context, p *peer) (*snapshot, error) {
	s := new(snapshot)
	var err error
	if s.subscribed, err = subscriptions(ctx, r.place); err != nil {
		return nil, err
	}
	names, err := p.mailboxes()
	if err != nil {
		return nil, err
	}
	messages, octets := 0, 0
	for _, name := range names {
		held, err := p.hold(name)
		if err != nil {
			return nil, err
		}
		if inboxName(name) == "INBOX" && len(held.messages) > 0 {
			return nil, fmt.Errorf("the INBOX of %s holds %d messages; a lesson needs an account set aside for it, with an empty INBOX",
				r.place.User, len(held.messages))
		}
		messages += len(held.messages)
		for _, m := range held.messages {
			octets += len(m.octets)
		}
		if messages > mostKeptMessages || octets > mostKeptOctets {
			return nil, errTooMuch
		}
		s.mailboxes = append(s.mailboxes, *held)
	}
	return s, nil
}

// errTooMuch says that an account is not one that was set aside.
var errTooMuch = fmt.Errorf("the account holds more than %d messages or %d MiB of mail; a lesson needs an account set aside for it, and nearly empty",
	mostKeptMessages, mostKeptOctets>>20)

// hold fetches all of a mailbox, without a trace. It closes it again: Courier appends nothing to a mailbox that is open
// for reading only. A mailbox that is, loses nothing by CLOSE: RFC 9051 §6.4.1.
func (p *peer) hold(name string) (*heldMailbox, error) {
	opened, err := p.Select(name, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return nil, fmt.Errorf("examine %s: %w", name, err)
	}
	held := &heldMailbox{name: name, validity: opened.UIDValidity}
	if opened.NumMessages > 0 {
		if held.messages, err = p.fetchAll(name, opened.NumMessages); err != nil {
			return nil, err
		}
	}
	if err := p.UnselectAndExpunge().Wait(); err != nil {
		return nil, fmt.Errorf("close %s: %w", name, err)
	}
	return held, nil
}

// fetchAll fetches the messages of the mailbox that is open, if they are not too many.
func (p *peer) fetchAll(name string, number uint32) ([]message, error) {
	all := imap.SeqSet{}
	all.AddRange(1, number)
	sizes, err := p.Fetch(all, &imap.FetchOptions{RFC822Size: true}).Collect()
	if err != nil {
		return nil, fmt.Errorf("fetch the sizes of %s: %w", name, err)
	}
	var octets int64
	for _, m := range sizes {
		octets += m.RFC822Size
	}
	if octets > mostKeptOctets || len(sizes) > mostKeptMessages {
		return nil, errTooMuch
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	found, err := p.Fetch(all, &imap.FetchOptions{
		UID: true, Flags: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{whole},
	}).Collect()
	if err != nil {
		return nil, fmt.Errorf("fetch the messages of %s: %w", name, err)
	}
	var messages []message
	for _, m := range found {
		messages = append(messages, message{m.UID, storable(m.Flags), m.InternalDate, m.FindBodySection(whole)})
	}
	return messages, nil
}

// storable leaves out \Recent, which no client can set: RFC 3501 §2.3.2.
func storable(flags []imap.Flag) []imap.Flag {
	return slices.DeleteFunc(slices.Clone(flags), func(f imap.Flag) bool { return strings.EqualFold(string(f), `\Recent`) })
}

// Restore puts messages, mailboxes and subscriptions back.
func (r *remote) Restore(ctx context.Context) error {
	if r.before == nil {
		return nil
	}
	err := r.visit(ctx, func(p *peer) error {
		if err := r.before.mailboxesBack(p); err != nil {
			return err
		}
		for i := range r.before.mailboxes {
			if err := r.before.mailboxes[i].back(p); err != nil {
				return err
			}
		}
		return r.subscriptionsBack(ctx, p)
	})
	if err != nil {
		return fmt.Errorf("put the account of %s back as it was: %w", r.place.User, err)
	}
	return nil
}

// mailboxesBack deletes the mailboxes that were not there, the innermost first, and creates those that are missing.
func (s *snapshot) mailboxesBack(p *peer) error {
	present, err := p.mailboxes()
	if err != nil {
		return err
	}
	slices.Sort(present)
	for _, name := range slices.Backward(present) {
		if s.find(name) == nil {
			if err := p.Delete(name).Wait(); err != nil {
				return fmt.Errorf("delete %s: %w", name, err)
			}
		}
	}
	for _, b := range s.mailboxes {
		if !slices.Contains(present, b.name) {
			if err := p.Create(b.name, nil).Wait(); err != nil {
				return fmt.Errorf("create %s: %w", b.name, err)
			}
		}
	}
	return nil
}

// subscriptionsBack subscribes and unsubscribes what is not as it was.
func (r *remote) subscriptionsBack(ctx context.Context, p *peer) error {
	now, err := subscriptions(ctx, r.place)
	if err != nil {
		return err
	}
	var failed error
	for _, name := range now {
		if !slices.Contains(r.before.subscribed, name) {
			failed = errors.Join(failed, p.Unsubscribe(name).Wait())
		}
	}
	for _, name := range r.before.subscribed {
		if !slices.Contains(now, name) {
			failed = errors.Join(failed, p.Subscribe(name).Wait())
		}
	}
	return failed
}

// back removes the messages that were not in the mailbox, puts back those that are gone, and sets the flags of all as
// they were. In a mailbox that is another one of the same name, no message is one of those.
func (b *heldMailbox) back(p *peer) error {
	now, err := p.hold(b.name)
	if err != nil {
		return err
	}
	same := now.validity == b.validity
	if _, err := p.Select(b.name, nil).Wait(); err != nil {
		return fmt.Errorf("select %s: %w", b.name, err)
	}
	var kept, others imap.UIDSet
	for _, m := range now.messages {
		if same && b.holds(m.uid) {
			kept.AddNum(m.uid)
		} else {
			others.AddNum(m.uid)
		}
	}
	if err := p.expunge(others, kept); err != nil {
		return fmt.Errorf("remove messages from %s: %w", b.name, err)
	}
	for _, m := range b.messages {
		if !kept.Contains(m.uid) {
			if err := p.append(b.name, m); err != nil {
				return err
			}
			continue
		}
		if err := p.store(imap.UIDSetNum(m.uid), imap.StoreFlagsSet, m.flags...); err != nil {
			return fmt.Errorf("set the flags of a message of %s: %w", b.name, err)
		}
	}
	return nil
}

func (b *heldMailbox) holds(uid imap.UID) bool {
	return slices.ContainsFunc(b.messages, func(m message) bool { return m.uid == uid })
}

// expunge removes messages of the selected mailbox. Those that are kept lose \Deleted first, as without UIDPLUS all
// that bear it go.
func (p *peer) expunge(gone, kept imap.UIDSet) error {
	if len(gone) == 0 {
		return nil
	}
	if len(kept) > 0 {
		if err := p.store(kept, imap.StoreFlagsDel, imap.FlagDeleted); err != nil {
			return err
		}
	}
	if err := p.store(gone, imap.StoreFlagsAdd, imap.FlagDeleted); err != nil {
		return err
	}
	return p.Expunge().Close()
}

func (p *peer) store(uids imap.UIDSet, how imap.StoreFlagsOp, flags ...imap.Flag) error {
	return p.Store(uids, &imap.StoreFlags{Op: how, Silent: true, Flags: flags}, nil).Close()
}
