package lessons

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// patience is how long the second connection may take to answer what goals ask it.
const patience = 2 * time.Second

// observer looks through a second connection at what the learner's commands did to the mail. It opens mailboxes with
// EXAMINE, which changes nothing (RFC 9051 §6.3.3), and names messages by UID, which no EXPUNGE moves.
type observer struct {
	place Place
	known map[string][]imap.UID // mailbox -> the UIDs seen there, in order: the third is the message numbered 3
}

func newObserver(p Place) *observer { return &observer{place: p, known: make(map[string][]imap.UID)} }

// learn notes the messages that the lesson begins with, so that their numbers in goals stay theirs.
func (w *observer) learn(ctx context.Context, a Account) error {
	look := w.look(ctx)
	defer look.end()
	for _, b := range a.Mailboxes {
		if _, err := look.messages(b.Name); err != nil {
			return err
		}
	}
	return nil
}

// look begins an observation.
func (w *observer) look(ctx context.Context) *observation {
	ctx, cancel := context.WithTimeout(ctx, patience)
	return &observation{ctx: ctx, cancel: cancel, observer: w}
}

// observation is one look. It connects when something is asked, and not before.
type observation struct {
	ctx      context.Context // until it ends
	cancel   func()
	observer *observer
	peer     *peer
}

// end ends the observation and its connection.
func (o *observation) end() {
	if o.peer != nil {
		o.peer.leave()
	}
	o.cancel()
}

// connected gives the connection.
func (o *observation) connected() (*peer, error) {
	if o.peer != nil {
		return o.peer, nil
	}
	p, err := dialPeer(o.ctx, o.observer.place)
	if err != nil {
		return nil, o.explain(err)
	}
	o.peer = p
	return p, nil
}

// explain says of an error that it is for the time limit.
func (o *observation) explain(err error) error {
	if errors.Is(o.ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("the second connection, which looks whether a goal is reached, got no answer within %v; it tries again behind your next command", patience)
	}
	return fmt.Errorf("the second connection, which looks whether a goal is reached: %w", err)
}

// messages gives the UIDs that a mailbox has now, and leaves it open. Those that are new are numbered behind the others.
func (o *observation) messages(mailbox string) ([]imap.UID, error) {
	p, err := o.connected()
	if err != nil {
		return nil, err
	}
	present, err := p.uids(mailbox)
	if err != nil {
		return nil, o.explain(err)
	}
	known := o.observer.known[mailbox]
	for _, uid := range present {
		if !slices.Contains(known, uid) {
			known = append(known, uid)
		}
	}
	o.observer.known[mailbox] = known
	return present, nil
}

// flags gives the flags of a message. It has the number that it had when the lesson began, or one behind those if it
// came later. A message that is gone has none.
func (o *observation) flags(mailbox string, number int) ([]string, error) {
	mailbox = inboxName(mailbox)
	present, err := o.messages(mailbox)
	if err != nil {
		return nil, err
	}
	known := o.observer.known[mailbox]
	if number < 1 || number > len(known) || !slices.Contains(present, known[number-1]) {
		return nil, nil
	}
	found, err := o.peer.Fetch(imap.UIDSetNum(known[number-1]), &imap.FetchOptions{Flags: true}).Collect()
	if err != nil {
		return nil, o.explain(err)
	}
	var flags []string
	for _, m := range found {
		for _, f := range m.Flags {
			flags = append(flags, string(f))
		}
	}
	return flags, nil
}

// count gives the number of messages of a mailbox; one that is not there has none.
func (o *observation) count(mailbox string) (int, error) {
	there, err := o.hasMailbox(mailbox)
	if err != nil || !there {
		return 0, err
	}
	present, err := o.messages(inboxName(mailbox))
	return len(present), err
}

// hasMailbox says that there is a mailbox of a name.
func (o *observation) hasMailbox(mailbox string) (bool, error) {
	p, err := o.connected()
	if err != nil {
		return false, err
	}
	names, err := p.mailboxes()
	if err != nil {
		return false, o.explain(err)
	}
	return slices.ContainsFunc(names, func(n string) bool { return inboxName(n) == inboxName(mailbox) }), nil
}
