package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// imap4rev2 is IMAP4rev2: what other extensions do here, and, for a client that
// has sent ENABLE IMAP4rev2, what RFC 9051 does otherwise than RFC 3501. That is
// the list of its appendix E, of which these points make a difference here:
//
//	4   SEARCH is answered with ESEARCH           search.go
//	10  SELECT and EXAMINE send LIST              here
//	11  they do not send UNSEEN                   select.go
//	12  nobody is told of \Recent                 select.go, update.go, fetchitems.go
//	16  mailboxes are UTF-8, not modified UTF-7   wire.Decoder.Mailbox, status.go
//	21  FETCH that nobody asked for has the UID   here
//
// RFC 9051 appendix A: what is gone (CHECK, LSUB, RFC822, STATUS RECENT, SEARCH
// NEW) stays for clients of both, and is sent to those only that ask for it.
func imap4rev2() family {
	return family{
		capability: "IMAP4rev2",
		needs: []string{
			"SASL-IR", "ENABLE", "IDLE", "NAMESPACE", "UNSELECT", "UIDPLUS", "MOVE",
			"LIST-EXTENDED", "LIST-STATUS", "STATUS=SIZE", "ESEARCH", "SEARCHRES", "BINARY",
		},
		when:    func(c *conn) bool { return loggedIn(c) || c.server.config.Profile.Name == ProfileRev2().Name },
		enabled: (*conn).enableRev2,
		status:  []statusItem{deletedItem()},
	}
}

// dialect is what a client has enabled that changes what it is sent.
type dialect struct {
	rev2 bool // IMAP4rev2
	utf8 bool // mailboxes are UTF-8, and quoted strings may be

	utf8Accept bool // headers of messages may be UTF-8: RFC 6855
}

// enableRev2 is what ENABLE IMAP4rev2 does. RFC 9051 §6.3.1.
func (c *conn) enableRev2() bool {
	was := c.rev2
	c.rev2, c.utf8 = true, true
	return !was
}

// selectedMailbox names the mailbox that was opened, and the name that the
// client gave it, if that was another.
//
//	oldname-extended-item = "OLDNAME" SP "(" mailbox ")"
//
// RFC 9051 §6.3.2, §6.3.9.7.
func (c *conn) selectedMailbox(asked string) {
	m, err := c.account.Mailbox(asked)
	if err != nil {
		return // it has just been renamed, or deleted
	}
	var old []string
	if asked != m.Name {
		old = []string{`"OLDNAME" (` + wire.QuotedOf(c.encodedName(asked)) + ")"}
	}
	c.listResponse("LIST", c.attributes(m), m.Name, old...)
}

// unaskedAttributes are those of a FETCH that nobody asked for.
//
// RFC 9051 §7.5.2: the UID is among them, always.
func (c *conn) unaskedAttributes() []attribute {
	if c.rev2 && !c.condStore {
		return []attribute{uidAttribute(), flagsAttribute()}
	}
	return c.changeAttributes()
}

// encodedName is a mailbox's name as the wire has it, without quotes.
//
// RFC 9051 §5.1, appendix A.1.
func (d dialect) encodedName(name string) string {
	if d.utf8 {
		return name
	}
	return wire.EncodeMailbox(name)
}

// mailboxName writes a mailbox's name, in UTF-8, as the wire has it.
//
//	mailbox = "INBOX" / astring
func (d dialect) mailboxName(name string) string {
	return wire.AstringOf(d.encodedName(mailstore.CanonicalName(name)))
}
