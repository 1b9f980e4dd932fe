package mailstore

import (
	"strconv"
	"time"

	"imapsh/internal/practice/mailstore/mime"
)

// NewMessage is a message to be put into a mailbox.
type NewMessage struct {
	Octets       []byte    // the store's from here on: they must not change
	Flags        []Flag    // in any order
	InternalDate time.Time // zero: now
}

// Appended says where messages went: APPENDUID (RFC 4315 §3).
type Appended struct {
	UIDValidity uint32
	UIDs        []UID
}

// Append puts messages at the end of a mailbox, all or none of them (RFC 9051 §6.3.12, RFC 3502). It fails with
// TRYCREATE, CANNOT, TOOBIG, OVERQUOTA or LIMIT.
func (a *Account) Append(name string, messages ...NewMessage) (Appended, error) {
	records := make([]record, 0, len(messages))
	var flags []Flag
	for _, m := range messages {
		if m.InternalDate.IsZero() {
			m.InternalDate = a.store.Now()
		}
		records = append(records, record{date: m.InternalDate, content: mime.New(m.Octets), flags: m.Flags})
		flags = append(flags, m.Flags...)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	b, err := a.destination("append", name)
	if err != nil {
		return Appended{}, err
	}
	uids, err := a.deliver("append", b, records, flags, usage{})
	return Appended{UIDValidity: b.uidValidity, UIDs: uids}, err
}

// deliver adds records to b if they fit, when so much room is about to become free. What is checked comes first, so that
// nothing has changed when it fails.
func (a *Account) deliver(op string, b *mailbox, records []record, flags []Flag, free usage) ([]UID, error) {
	if len(records) == 0 {
		return nil, nil
	}
	limits := a.store.config.Limits
	more := usage{messages: int64(len(records))}
	for _, r := range records {
		size := int64(r.content.Size())
		if size > limits.OctetsPerMessage {
			return nil, &Error{
				Op: op, Name: b.name, Code: TooBig,
				Reason: "a message has at most " + strconv.FormatInt(limits.OctetsPerMessage, 10) + " octets",
			}
		}
		more.octets += size
	}
	if err := a.fits(op, b.name, more.minus(free)); err != nil {
		return nil, err
	}
	if err := b.room(op, len(records), limits.MessagesPerMailbox); err != nil {
		return nil, err
	}
	if err := b.flags.learn(op, flags); err != nil {
		return nil, err
	}
	a.used = a.used.plus(more)
	return b.add(records), nil
}
