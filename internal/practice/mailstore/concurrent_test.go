package mailstore_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// mirror is what a client makes of what it is told: UIDs in the order of their sequence numbers, and flags.
type mirror struct {
	uids  []mailstore.UID
	flags map[mailstore.UID]string
}

// client does what it likes to a mailbox, and believes only what it is told.
type client struct {
	account *mailstore.Account
	view    *mailstore.View
	random  *rand.Rand
	mirror  mirror
}

func newClient(a *mailstore.Account, name string, seed uint64) (*client, error) {
	v, err := a.Select(name, false)
	if err != nil {
		return nil, err
	}
	c := &client{account: a, view: v, random: rand.New(rand.NewPCG(seed, 0)), mirror: mirror{flags: make(map[mailstore.UID]string)}}
	for _, m := range v.All() {
		c.mirror.uids = append(c.mirror.uids, m.UID)
		c.mirror.flags[m.UID] = flags(m.Flags)
	}
	return c, nil
}

// sync applies updates to the mirror, and fetches the flags of new messages.
func (c *client) sync(allowExpunge bool) error {
	for _, u := range c.view.Sync(allowExpunge) {
		switch u.Kind {
		case mailstore.UpdateExpunge:
			i := int(u.Message.SeqNum) - 1
			if !allowExpunge || i >= len(c.mirror.uids) || c.mirror.uids[i] != u.Message.UID {
				return fmt.Errorf("%d EXPUNGE of UID %d; the client knows %v", u.Message.SeqNum, u.Message.UID, c.mirror.uids)
			}
			delete(c.mirror.flags, u.Message.UID)
			c.mirror.uids = slices.Delete(c.mirror.uids, i, i+1)
		case mailstore.UpdateExists:
			if err := c.fetchNew(u.Messages); err != nil {
				return err
			}
		case mailstore.UpdateFetch:
			if i := int(u.Message.SeqNum) - 1; c.mirror.uids[i] != u.Message.UID {
				return fmt.Errorf("%d FETCH of UID %d; the client knows %v", u.Message.SeqNum, u.Message.UID, c.mirror.uids)
			}
			c.mirror.flags[u.Message.UID] = flags(u.Message.Flags)
		}
	}
	if known := c.view.UIDs(); !slices.Equal(known, c.mirror.uids) {
		return fmt.Errorf("the view has %v, the client knows %v", known, c.mirror.uids)
	}
	return nil
}

func (c *client) fetchNew(exists int) error {
	if exists <= len(c.mirror.uids) {
		return fmt.Errorf("%d EXISTS; the client knows %v", exists, c.mirror.uids)
	}
	list, err := c.view.Messages(wire.SequenceSet{{Start: uint32(len(c.mirror.uids) + 1), Stop: uint32(exists)}})
	if err != nil {
		return err
	}
	for _, m := range list {
		c.mirror.uids = append(c.mirror.uids, m.UID)
		c.mirror.flags[m.UID] = flags(m.Flags)
	}
	c.view.Reported(list...)
	return nil
}

// act does one thing at random.
func (c *client) act(other string) (err error) {
	var some []mailstore.UID
	for _, uid := range c.mirror.uids {
		if c.random.IntN(4) == 0 {
			some = append(some, uid)
		}
	}
	switch c.random.IntN(8) {
	case 0:
		_, err = c.account.Append("INBOX", text("x"), text("y"))
	case 1:
		_, err = c.view.Copy(some[:min(len(some), 2)], other)
	case 2:
		_, err = c.view.Move(some, other)
	case 3:
		_, err = c.view.Expunge()
	case 4, 5, 6:
		err = c.store(some)
	}
	if err != nil {
		return err
	}
	return c.sync(c.random.IntN(2) == 0)
}

// store changes one flag of messages; if silently, the client works out the outcome by itself.
func (c *client) store(some []mailstore.UID) error {
	change := mailstore.FlagChange{
		Op:     mailstore.FlagOp(c.random.IntN(3)),
		Flags:  mailstore.SystemFlags()[c.random.IntN(5):][:1],
		Silent: c.random.IntN(2) == 0,
	}
	done, err := c.view.Store(some, change)
	if err != nil {
		return err
	}
	for _, m := range done.Messages {
		if change.Silent {
			c.mirror.flags[m.UID] = compute(c.mirror.flags[m.UID], change)
		} else {
			c.mirror.flags[m.UID] = flags(m.Flags)
		}
	}
	return nil
}

// compute is the flags that a client expects of its own STORE.
func compute(before string, change mailstore.FlagChange) string {
	old := mailstore.Flags(flagList(before[1 : len(before)-1]))
	var after mailstore.Flags
	for _, f := range mailstore.SystemFlags() {
		is, named := old.Has(f), f == change.Flags[0]
		switch change.Op {
		case mailstore.AddFlags:
			is = is || named
		case mailstore.RemoveFlags:
			is = is && !named
		default:
			is = named
		}
		if is {
			after = append(after, f)
		}
	}
	return flags(after)
}

// Many clients at two mailboxes, each copying and moving to the other: no deadlock, no wrong number, and in the end each
// client knows what the store knows.
func TestManyClients(t *testing.T) {
	const clients, actions = 8, 150
	a := newAccount(t)
	mustCreate(t, a, "box")
	fill(t, a, 20)
	names := []string{"INBOX", "box"}
	all := make([]*client, clients)
	for i := range all {
		c, err := newClient(a, names[i%2], uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.view.Close)
		all[i] = c
	}
	var group sync.WaitGroup
	for i, c := range all {
		group.Go(func() {
			for range actions {
				if err := c.act(names[1-i%2]); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	for i, c := range all {
		if err := c.sync(true); err != nil {
			t.Fatal(err)
		}
		truth := make(map[mailstore.UID]string)
		for _, m := range mustSelect(t, a, names[i%2], true).All() {
			truth[m.UID] = flags(m.Flags)
		}
		expect(t, "what the client knows", c.mirror.flags, truth)
	}
}

// An idle client needs nothing but the token to keep up.
func TestIdleKeepsUp(t *testing.T) {
	a := newAccount(t)
	idle, err := newClient(a, "INBOX", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.view.Close()
	var group sync.WaitGroup
	group.Go(func() {
		for len(idle.mirror.uids) < 200 {
			<-idle.view.Changes()
			if err := idle.sync(true); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 2 {
		group.Go(func() {
			for range 100 {
				if _, err := a.Append("INBOX", text("x")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}
