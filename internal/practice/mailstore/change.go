package mailstore

import (
	"slices"

	"imapsh/internal/wire"
)

// FlagChange is what a STORE asks for (RFC 9051 §6.4.6).
type FlagChange struct {
	Op     FlagOp
	Flags  []Flag
	Silent bool // FLAGS.SILENT: the client will not be told the outcome

	// UnchangedSince leaves messages as they are that have a higher mod-sequence (RFC 7162 §3.1.3). Nil: none.
	UnchangedSince *uint64
}

// Stored is what a STORE did.
type Stored struct {
	Messages []Message // those addressed, as they are now
	Changed  []UID     // those of them whose flags are others than before
	Expunged []UID     // addressed, but another client has expunged them
	Modified []UID     // addressed, but changed after UnchangedSince
}

// Store changes the flags of messages. Unless it is silent, the client is taken to be told of them from Messages; what
// another client changed before is in them too. If it is silent, such changes are still owed to the client. It fails
// with READ-ONLY, CANNOT for what is no flag, or LIMIT.
func (v *View) Store(uids []UID, c FlagChange) (Stored, error) {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	if err := v.writable("store"); err != nil {
		return Stored{}, err
	}
	b := v.mailbox
	if c.Op != RemoveFlags && len(uids) > 0 {
		if err := b.flags.learn("store", c.Flags); err != nil {
			return Stored{}, err
		}
	}
	var (
		done   Stored
		flags  = b.flags.canonical(c.Flags)
		modSeq = b.modSeq + 1
	)
	done.Messages = make([]Message, 0, len(uids))
	for _, uid := range uids {
		i := v.index(uid)
		if i < 0 {
			continue
		}
		r := v.list[i]
		if r.expunged {
			done.Expunged = append(done.Expunged, uid)
			continue
		}
		if c.UnchangedSince != nil && r.modSeq > *c.UnchangedSince {
			done.Modified = append(done.Modified, uid)
			continue
		}
		if after := b.flags.apply(c.Op, r.flags, flags); !slices.Equal(r.flags, after) {
			r.flags, r.modSeq, b.modSeq = after, modSeq, modSeq
			done.Changed = append(done.Changed, uid)
		}
		if !c.Silent {
			delete(v.owed, uid)
		}
		done.Messages = append(done.Messages, v.message(i))
	}
	v.owe(done.Changed)
	return done, nil
}

// owe leaves word of changed flags with the other views that know the messages.
func (v *View) owe(changed []UID) {
	if len(changed) == 0 {
		return
	}
	for _, other := range v.mailbox.views {
		if other == v {
			continue
		}
		for _, uid := range changed {
			if uid < other.uidNext {
				other.owed[uid] = struct{}{}
			}
		}
	}
	v.mailbox.notify(v)
}

// Expunge removes all messages that have \Deleted, and returns their UIDs. They leave the view when Sync says so. It
// fails with READ-ONLY.
func (v *View) Expunge() ([]UID, error) {
	return v.expunge(func(UID) bool { return true })
}

// ExpungeUIDs removes those of the messages with these UIDs that have \Deleted (RFC 4315 §2.1). It fails with
// READ-ONLY.
func (v *View) ExpungeUIDs(set wire.SequenceSet) ([]UID, error) {
	v.account.mu.Lock()
	wanted := v.resolveUIDs(set)
	v.account.mu.Unlock()
	return v.expunge(func(uid UID) bool { return wanted.has(uint32(uid)) })
}

func (v *View) expunge(addressed func(UID) bool) ([]UID, error) {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	if err := v.writable("expunge"); err != nil {
		return nil, err
	}
	before := v.mailbox.usage()
	gone := v.mailbox.expunge(func(r *record) bool { return r.flags.Has(Deleted) && addressed(r.uid) })
	v.account.used = v.account.used.minus(before.minus(v.mailbox.usage()))
	return gone, nil
}

// Copied says which messages went where: COPYUID (RFC 4315 §3).
type Copied struct {
	UIDValidity uint32 // of the destination
	Source      []UID
	Dest        []UID // of the copies, in the order of Source
	Expunged    []UID // addressed by a Move, but another client has expunged them
}

// Copy puts copies of messages at the end of a mailbox, all or none, with their flags and dates (RFC 9051 §6.4.7). It
// fails with TRYCREATE, CANNOT, OVERQUOTA or LIMIT.
func (v *View) Copy(uids []UID, name string) (Copied, error) {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	return v.copy("copy", uids, name, usage{})
}

// Move puts messages at the end of a mailbox and takes them out of this one, in one step, all or none (RFC 6851 §3.3).
// It fails as Copy does, and with READ-ONLY.
func (v *View) Move(uids []UID, name string) (Copied, error) {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	if err := v.writable("move"); err != nil {
		return Copied{}, err
	}
	var (
		there, expunged []UID
		room            usage
		leaving         = make(map[*record]struct{})
	)
	for _, uid := range uids {
		i := v.index(uid)
		switch {
		case i < 0:
		case v.list[i].expunged:
			expunged = append(expunged, uid)
		default:
			there = append(there, uid)
			leaving[v.list[i]] = struct{}{}
			room = room.plus(usage{int64(v.list[i].content.Size()), 1})
		}
	}
	moved, err := v.copy("move", there, name, room)
	if err != nil {
		return Copied{}, err
	}
	v.mailbox.expunge(func(r *record) bool { _, ok := leaving[r]; return ok })
	v.account.used = v.account.used.minus(room)
	moved.Expunged = expunged
	return moved, nil
}

// copy puts copies into a mailbox, when so much room is about to become free.
func (v *View) copy(op string, uids []UID, name string, free usage) (Copied, error) {
	b, err := v.account.destination(op, name)
	if err != nil {
		return Copied{}, err
	}
	var (
		done    = Copied{UIDValidity: b.uidValidity}
		records []record
		flags   []Flag
	)
	for _, uid := range uids {
		if i := v.index(uid); i >= 0 {
			r := v.list[i]
			records = append(records, record{date: r.date, content: r.content, flags: r.flags})
			flags = append(flags, r.flags...)
			done.Source = append(done.Source, uid)
		}
	}
	done.Dest, err = v.account.deliver(op, b, records, flags, free)
	if err != nil {
		return Copied{}, err
	}
	return done, nil
}

// writable refuses changes through a view that EXAMINE opened.
func (v *View) writable(op string) error {
	if v.readOnly {
		return &Error{Op: op, Name: v.mailbox.name, Code: ReadOnly, Reason: "the mailbox was opened with EXAMINE; SELECT it"}
	}
	return nil
}
