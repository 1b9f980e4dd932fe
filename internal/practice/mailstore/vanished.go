package mailstore

import (
	"slices"

	"imapsh/internal/wire"
)

// expungeLog remembers which messages were expunged, the latest of them, for clients that come back (RFC 7162 §5.3).
type expungeLog struct {
	limit   int
	entries []expungedUID // in order of mod-sequence
	since   uint64        // all that was expunged with a higher mod-sequence is in entries
}

type expungedUID struct {
	uid    UID
	modSeq uint64
}

// add remembers messages that were expunged together, and forgets the oldest where there is no room.
func (l *expungeLog) add(uids []UID, modSeq uint64) {
	for _, uid := range uids {
		l.entries = append(l.entries, expungedUID{uid, modSeq})
	}
	if over := len(l.entries) - l.limit; over > 0 {
		l.since = l.entries[over-1].modSeq
		l.entries = slices.Delete(l.entries, 0, over)
	}
}

// Vanished returns those of a set of UIDs whose messages were expunged after a mod-sequence, in ascending order:
// VANISHED (EARLIER). What Sync has still to report is not among them. "*" is the highest UID that was ever given, for
// who asks for all wants to hear of the last message too.
//
// RFC 7162 §3.2.6: who asks for more than is remembered is told of all UIDs of the set that no message has.
func (v *View) Vanished(set wire.SequenceSet, since uint64) []UID {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	wanted := resolve(set, uint32(v.uidNext-1))
	if since < v.mailbox.gone.since {
		return v.absent(wanted)
	}
	var gone []UID
	for _, e := range v.mailbox.gone.entries {
		if e.modSeq > since && e.uid < v.uidNext && wanted.has(uint32(e.uid)) && v.index(e.uid) < 0 {
			gone = append(gone, e.uid)
		}
	}
	slices.Sort(gone)
	return gone
}

// absent returns those of a set of UIDs that were given and that no message has.
func (v *View) absent(wanted ranges) []UID {
	var gone []UID
	for _, r := range wanted {
		for uid := UID(r.Start); uid <= UID(r.Stop) && uid < v.uidNext; uid++ {
			if v.index(uid) < 0 {
				gone = append(gone, uid)
			}
		}
	}
	return gone
}
