package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// copying is COPY and UID COPY. RFC 9051 §6.4.7, §6.4.9.
func copying() family {
	return family{
		commands: []command{
			{name: "COPY", states: withSelection, syntax: "sequence-set mailbox", parse: parseCopy(bySeqNum)},
			{name: "UID COPY", states: withSelection, syntax: "uid-set mailbox", parse: parseCopy(byUID)},
		},
	}
}

// parseCopy takes the messages and the mailbox.
//
//	copy = "COPY" SP sequence-set SP mailbox
//	uid  = "UID" SP (copy / fetch / search / store)
//
// RFC 9051 §9.
func parseCopy(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		set, to, ok := setAndMailbox(d)
		return func(c *conn) reply { return c.copy(by, set, to) }, ok
	}
}

// setAndMailbox takes what COPY and MOVE are told: which messages, and where to.
func setAndMailbox(d *wire.Decoder) (wire.SequenceSet, string, bool) {
	set, ok := spSequenceSet(d)
	if !ok {
		return nil, "", false
	}
	mailbox, ok := spMailbox(d)
	return set, mailbox, ok
}

// copy puts copies of messages at the end of a mailbox, all of them or none.
// RFC 9051 §6.4.7.
func (c *conn) copy(by numbering, set wire.SequenceSet, to string) reply {
	messages, err := by.messages(c.view, set)
	if err != nil {
		return outOfRange(err)
	}
	copied, err := c.view.Copy(uids(messages), to)
	if err != nil {
		return refused(err)
	}
	r := ok(by.name("Copy") + " completed")
	if code, ok := c.copied(copied); ok {
		r.code = code
	}
	return r
}

// copied gives the code that says which messages went where, if any did.
func (c *conn) copied(done mailstore.Copied) (code string, ok bool) {
	if len(done.Source) == 0 || !c.has("UIDPLUS") {
		return "", false
	}
	return copyUID(done), true
}
