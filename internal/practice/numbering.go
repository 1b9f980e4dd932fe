package practice

import (
	"errors"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// numbering is how a command names messages: by sequence number, or, behind
// UID, by UID. RFC 9051 §2.3.1, §6.4.9.
type numbering bool

const (
	bySeqNum numbering = false
	byUID    numbering = true
)

// messages gives the messages of a set. A UID that no message has is passed
// over; a sequence number that none has is an error, "*" of an empty mailbox
// among them. RFC 9051 §6.4.9, §9 (seq-number).
func (by numbering) messages(v *mailstore.View, set wire.SequenceSet) ([]mailstore.Message, error) {
	if by == byUID {
		return v.MessagesByUID(set), nil
	}
	return v.Messages(set)
}

// of is a message's number.
func (by numbering) of(m *mailstore.Message) uint32 {
	if by == byUID {
		return uint32(m.UID)
	}
	return uint32(m.SeqNum)
}

// name is a command's name in a tagged response.
func (by numbering) name(command string) string {
	if by == byUID {
		return "UID " + command
	}
	return command
}

// spSequenceSet takes a space and a sequence set.
func spSequenceSet(d *wire.Decoder) (wire.SequenceSet, bool) {
	if !d.SP() {
		return nil, false
	}
	return d.SequenceSet()
}

// outOfRange is the reply to a sequence number that no message has.
//
// RFC 9051 §9, seq-number: such a command is answered BAD.
func outOfRange(err error) reply {
	var e *mailstore.Error
	if !errors.As(err, &e) {
		return bad(printable(err.Error()))
	}
	return bad("Out of range: " + e.Reason)
}

// uids gives the UIDs of messages.
func uids(messages []mailstore.Message) []mailstore.UID {
	list := make([]mailstore.UID, len(messages))
	for i := range messages {
		list[i] = messages[i].UID
	}
	return list
}

// uidSet writes UIDs as a set, in their order.
//
//	uid-set = (uniqueid / uid-range) *("," uid-set)
//
// RFC 4315 §4.
func uidSet(uids []mailstore.UID) string {
	numbers := make([]uint32, len(uids))
	for i, u := range uids {
		numbers[i] = uint32(u)
	}
	return wire.NumberSet(numbers).String()
}

// unlessExpunged adds to an OK that others have expunged messages, of which a
// command with sequence numbers may not tell. RFC 5530 §3.
func (c *conn) unlessExpunged(by numbering, r reply) reply {
	if by == bySeqNum && c.view.ExpungesPending() {
		r.code = "EXPUNGEISSUED"
	}
	return r
}
