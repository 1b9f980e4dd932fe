package mailstore

import (
	"slices"
	"sort"
	"strconv"
	"time"

	"imapsh/internal/practice/mailstore/mime"
)

// mailbox is a name's mail. All of it is guarded by the account's lock.
type mailbox struct {
	name        string
	noSelect    bool // a level of hierarchy, no mail
	use         []Use
	uidValidity uint32
	uidNext     UID
	modSeq      uint64 // HIGHESTMODSEQ (RFC 7162 §3.1.2.1)
	size        int64  // octets of all messages
	flags       flagTable

	// recentFrom is the first UID that no session has been told of: messages from here on are \Recent for the next
	// session that selects the mailbox, or is told of them (RFC 3501 §2.3.2).
	recentFrom UID

	// messages is in order of UID. Views share its array, so it is only ever appended to, and replaced when messages
	// are expunged.
	messages []*record

	expunged int // how many messages were ever removed
	gone     expungeLog
	removed  bool    // the mailbox itself was: its views are all that is left of it
	views    []*View // in the order in which they were opened, which is that in which they are woken
}

// record is a message as its mailbox has it.
type record struct {
	uid      UID
	date     time.Time
	content  *mime.Message // shared by the message's copies
	flags    Flags         // canonical; replaced, never written to
	modSeq   uint64
	expunged bool // no longer in the mailbox; some views may not know yet
}

func newMailbox(name string, uidValidity uint32, limits Limits) *mailbox {
	return &mailbox{
		name:        name,
		uidValidity: uidValidity,
		uidNext:     1,
		recentFrom:  1,
		modSeq:      1,
		flags:       newFlagTable(limits.KeywordsPerMailbox),
		gone:        expungeLog{limit: limits.ExpungedPerMailbox},
	}
}

// search returns the index of the first message whose UID is uid or higher.
func (b *mailbox) search(uid UID) int {
	return search(b.messages, uid)
}

func search(records []*record, uid UID) int {
	return sort.Search(len(records), func(i int) bool { return records[i].uid >= uid })
}

// room refuses what would not fit behind the messages that are there.
func (b *mailbox) room(op string, n, limit int) error {
	if len(b.messages)+n > limit {
		return &Error{
			Op: op, Name: b.name, Code: Limit,
			Reason: "a mailbox holds at most " + strconv.Itoa(limit) + " messages",
		}
	}
	return nil
}

// add puts messages at the end and gives them UIDs. Their flags must be known to the mailbox.
func (b *mailbox) add(records []record) []UID {
	b.modSeq++
	uids := make([]UID, 0, len(records))
	for _, r := range records {
		r.uid, r.modSeq, r.flags = b.uidNext, b.modSeq, b.flags.canonical(r.flags)
		b.messages = append(b.messages, &r)
		b.size += int64(r.content.Size())
		b.uidNext++
		uids = append(uids, r.uid)
	}
	b.notify(nil)
	return uids
}

// expunge takes out the messages that doomed picks.
func (b *mailbox) expunge(doomed func(*record) bool) []UID {
	var gone []UID
	kept := make([]*record, 0, len(b.messages))
	for _, r := range b.messages {
		if !doomed(r) {
			kept = append(kept, r)
			continue
		}
		r.expunged = true
		gone = append(gone, r.uid)
		b.size -= int64(r.content.Size())
	}
	if gone == nil {
		return nil
	}
	b.messages = kept
	b.expunged += len(gone)
	b.modSeq++
	b.gone.add(gone, b.modSeq)
	b.notify(nil)
	return gone
}

// moveAll puts every message into another, new mailbox.
func (b *mailbox) moveAll(to *mailbox) {
	to.flags.flags = slices.Clip(b.flags.flags)
	records := make([]record, 0, len(b.messages))
	for _, r := range b.messages {
		records = append(records, *r)
	}
	b.expunge(func(*record) bool { return true })
	if len(records) > 0 {
		to.add(records)
	}
}

// remove takes all the mail away for good.
func (b *mailbox) remove() {
	b.expunge(func(*record) bool { return true })
	b.removed = true
	b.notify(nil)
}

// notify wakes all views but one: there is something to Sync.
func (b *mailbox) notify(except *View) {
	for _, v := range b.views {
		if v != except {
			v.account.mu.woken = append(v.account.mu.woken, v)
		}
	}
}
