package mailstore

import (
	"maps"
	"slices"
)

// UpdateKind says what an Update tells the client.
type UpdateKind int

// The kinds, in the order in which Sync returns them.
const (
	UpdateDeleted UpdateKind = iota + 1 // the mailbox or the account is gone: BYE (RFC 2180 §3.3)
	UpdateFlags                         // * FLAGS (Flags), * OK [PERMANENTFLAGS (PermanentFlags)]: a keyword is new
	UpdateExpunge                       // * Message.SeqNum EXPUNGE
	UpdateExists                        // * Messages EXISTS, * Recent RECENT
	UpdateFetch                         // * Message.SeqNum FETCH (UID Message.UID FLAGS (Message.Flags))
)

// Update is one thing that a client has to be told. Its numbers hold if it is sent behind the updates before it.
type Update struct {
	Kind           UpdateKind
	Message        Message // UpdateExpunge, UpdateFetch
	Messages       int     // UpdateExists
	Recent         int     // UpdateExists
	Flags          Flags   // UpdateFlags
	PermanentFlags Flags   // UpdateFlags
}

// Changes returns a channel that holds a token while something has changed since the last Sync. IDLE waits for it:
//
//	for send(v.Sync(true)); ; send(v.Sync(true)) {
//		<-v.Changes() // or DONE
//	}
func (v *View) Changes() <-chan struct{} { return v.changes }

// ExpungesPending reports whether other clients have expunged messages that this one still counts: commands that must
// not be answered with EXPUNGE say [EXPUNGEISSUED] then (RFC 5530 §3).
func (v *View) ExpungesPending() bool {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	return v.expunged != v.mailbox.expunged
}

// Sync returns what the client has to be told so that it knows the mailbox as it is, and takes it for told. Expunged
// messages are left for a later Sync where the command in progress does not allow EXPUNGE (RFC 9051 §7.5.1). What it
// returns is valid until the next Sync.
//
// Messages expunged come first, lowest first, so that the EXISTS behind them counts what is left.
func (v *View) Sync(allowExpunge bool) []Update {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	select {
	case <-v.changes:
	default:
	}
	b := v.mailbox
	if b.removed {
		v.list, v.uidNext, v.expunged, v.told = nil, b.uidNext, b.expunged, b.modSeq
		clear(v.owed)
		return []Update{{Kind: UpdateDeleted}}
	}
	updates := v.syncKeywords(v.updates[:0])
	if allowExpunge {
		updates = v.syncExpunged(updates)
	}
	updates = v.syncFlags(v.syncNew(updates))
	if v.expunged == b.expunged {
		v.told = b.modSeq
	}
	if v.updates = nil; len(updates) <= fewUpdates {
		v.updates = updates
	}
	return updates
}

// fewUpdates is how many updates a view keeps room for: with thousands of clients that wait, room is dear.
const fewUpdates = 4

// SyncKeywords is Sync for keywords that are new, and nothing else: FLAGS names them before a FETCH response does.
func (v *View) SyncKeywords() []Update {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	return v.syncKeywords(nil)
}

func (v *View) syncKeywords(updates []Update) []Update {
	known := v.mailbox.flags.flags
	if v.flags == len(known) {
		return updates
	}
	v.flags = len(known)
	return append(updates, Update{Kind: UpdateFlags, Flags: slices.Clip(known), PermanentFlags: v.permanentFlags()})
}

// syncExpunged takes out what other clients, or this one, have expunged.
func (v *View) syncExpunged(updates []Update) []Update {
	if v.expunged == v.mailbox.expunged {
		return updates
	}
	before := len(updates)
	for i, r := range v.list {
		if r.expunged {
			m := v.message(i)
			m.SeqNum -= SeqNum(len(updates) - before) // each EXPUNGE before has moved it down by one
			updates = append(updates, Update{Kind: UpdateExpunge, Message: m})
		}
	}
	v.list = slices.Clip(v.mailbox.messages[:v.mailbox.search(v.uidNext)])
	v.expunged = v.mailbox.expunged
	return updates
}

// syncNew takes in the messages that have arrived.
func (v *View) syncNew(updates []Update) []Update {
	b := v.mailbox
	arrived := b.messages[b.search(v.uidNext):]
	if len(arrived) == 0 {
		return updates
	}
	if v.expunged == b.expunged {
		v.list = slices.Clip(b.messages)
	} else {
		v.list = append(slices.Clip(v.list), arrived...) // expunged ones stay before them
	}
	v.claimRecent(v.uidNext)
	v.uidNext = b.uidNext
	return append(updates, Update{Kind: UpdateExists, Messages: len(v.list), Recent: v.countRecent()})
}

// syncFlags reports the flags that other clients have changed.
func (v *View) syncFlags(updates []Update) []Update {
	if len(v.owed) == 0 {
		return updates
	}
	updates = slices.Grow(updates, len(v.owed))
	for _, uid := range slices.Sorted(maps.Keys(v.owed)) {
		if i := v.index(uid); i >= 0 && !v.list[i].expunged {
			updates = append(updates, Update{Kind: UpdateFetch, Message: v.message(i)})
		}
	}
	clear(v.owed)
	return updates
}
