package practice

import (
	"fmt"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// uidPlus is the UIDPLUS extension: UID EXPUNGE, and the UIDs that APPEND, COPY
// and MOVE gave. RFC 4315, RFC 9051 §6.4.9, §7.1.
func uidPlus() family {
	return family{
		capability: "UIDPLUS",
		when:       loggedIn,
		commands: []command{
			{name: "UID EXPUNGE", states: withSelection, syntax: "uid-set", parse: parseUIDExpunge},
		},
	}
}

// parseUIDExpunge takes the UIDs.
//
//	uid-expunge = "UID" SP "EXPUNGE" SP sequence-set
//
// RFC 4315 §4.
func parseUIDExpunge(d *wire.Decoder) (runner, bool) {
	set, ok := spSequenceSet(d)
	return func(c *conn) reply { return c.uidExpunge(set) }, ok
}

// uidExpunge removes those of the messages that have \Deleted. RFC 4315 §2.1.
func (c *conn) uidExpunge(set wire.SequenceSet) reply {
	gone, err := c.view.ExpungeUIDs(set)
	return c.withHighestModSeq(len(gone) > 0, done(err, "UID Expunge completed"))
}

// appendUID is the code of an APPEND's OK.
//
//	resp-code-apnd = "APPENDUID" SP nz-number SP append-uid
//
// RFC 4315 §3, §4.
func appendUID(a mailstore.Appended) string {
	return fmt.Sprintf("APPENDUID %d %s", a.UIDValidity, uidSet(a.UIDs))
}

// copyUID is the code of a COPY's or a MOVE's OK: the two sets name the same
// messages in the same order.
//
//	resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set
//
// RFC 4315 §3, §4.
func copyUID(done mailstore.Copied) string {
	return fmt.Sprintf("COPYUID %d %s %s", done.UIDValidity, uidSet(done.Source), uidSet(done.Dest))
}
