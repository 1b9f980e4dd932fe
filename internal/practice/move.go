package practice

import "imapsh/internal/wire"

// move is the MOVE extension: RFC 6851.
func move() family {
	return family{
		capability: "MOVE",
		when:       loggedIn,
		commands: []command{
			{name: "MOVE", states: withSelection, syntax: "sequence-set mailbox", parse: parseMove(bySeqNum)},
			{name: "UID MOVE", states: withSelection, syntax: "uid-set mailbox", parse: parseMove(byUID)},
		},
	}
}

// parseMove takes the messages and the mailbox.
//
//	command-select =/ move
//	move           = "MOVE" SP sequence-set SP mailbox
//	uid            = "UID" SP (copy / fetch / search / store / move)
//
// RFC 6851 §5.
func parseMove(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		set, to, ok := setAndMailbox(d)
		return func(c *conn) reply { return c.move(by, set, to) }, ok
	}
}

// move does in one step what COPY, STORE +FLAGS.SILENT \Deleted and UID EXPUNGE
// would do in three: no message is ever in both mailboxes, or in none, and none
// gets \Deleted.
//
// The client learns the new UIDs, by COPYUID in an untagged OK, before EXPUNGE
// takes the old ones away. EXPUNGE comes before the tagged OK, as for every
// command. RFC 6851 §3.3, §4.3.
func (c *conn) move(by numbering, set wire.SequenceSet, to string) reply {
	messages, err := by.messages(c.view, set)
	if err != nil {
		return outOfRange(err)
	}
	moved, err := c.view.Move(uids(messages), to)
	if err != nil {
		return refused(err)
	}
	if code, ok := c.copied(moved); ok {
		c.line("* OK [%s] Moved UIDs", code)
	}
	return c.withHighestModSeq(len(moved.Source) > 0, ok(by.name("Move")+" completed")) // RFC 6851 §4.4
}
