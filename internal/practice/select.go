package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// selecting is the commands that open a mailbox and close it.
// RFC 9051 §6.3.2, §6.3.3, §6.4.1, RFC 3501 §6.4.1.
func selecting() family {
	return family{
		commands: []command{
			{name: "SELECT", states: whenLoggedIn, syntax: "mailbox", parse: parseSelect(false)},
			{name: "EXAMINE", states: whenLoggedIn, syntax: "mailbox", parse: parseSelect(true)},
			{name: "CHECK", states: withSelection, parse: bare((*conn).check)},
			{name: "CLOSE", states: withSelection, parse: bare((*conn).closeMailbox)},
		},
	}
}

// parseSelect takes the mailbox.
//
//	select  = "SELECT" SP mailbox
//	examine = "EXAMINE" SP mailbox
func parseSelect(readOnly bool) parser {
	return func(d *wire.Decoder) (runner, bool) {
		name, ok := spMailbox(d)
		return func(c *conn) reply { return c.selectMailbox(name, readOnly) }, ok
	}
}

// selectMailbox closes the mailbox that was selected, even if the new one cannot
// be opened, and reports the new one. RFC 9051 §6.3.2; RECENT and UNSEEN are RFC
// 3501 §6.3.1.
func (c *conn) selectMailbox(name string, readOnly bool) reply {
	if c.view != nil {
		c.deselect()
		c.line("* OK [CLOSED] The previous mailbox is closed")
	}
	view, err := c.account.Select(name, readOnly)
	if err != nil {
		return refused(err)
	}
	c.view, c.readOnly = view, readOnly
	s := view.State()
	c.flags(s.Flags)
	c.line("* %d EXISTS", s.Messages)
	c.line("* %d RECENT", s.Recent)
	if s.FirstUnseen > 0 {
		c.line("* OK [UNSEEN %d] The first message that is not seen", s.FirstUnseen)
	}
	c.line("* OK [UIDVALIDITY %d] UIDs are valid", s.UIDValidity)
	c.line("* OK [UIDNEXT %d] The next message's UID", s.UIDNext)
	c.permanentFlags(s.PermanentFlags)
	if readOnly {
		return reply{status: "OK", code: "READ-ONLY", text: "Examine completed"}
	}
	return reply{status: "OK", code: "READ-WRITE", text: "Select completed"}
}

// flags lists the mailbox's flags.
//
//	mailbox-data = "FLAGS" SP flag-list
//
// RFC 9051 §7.3.5.
func (o *output) flags(flags mailstore.Flags) {
	o.text("* FLAGS ")
	list(o, flags)
	o.crlf()
}

// permanentFlags lists the flags that can be changed for good.
//
//	resp-text-code = "PERMANENTFLAGS" SP "(" [flag-perm *(SP flag-perm)] ")"
//
// RFC 9051 §7.1.
func (o *output) permanentFlags(flags mailstore.Flags) {
	o.text("* OK [PERMANENTFLAGS ")
	list(o, flags)
	if len(flags) == 0 {
		o.text("] No flag can be changed")
	} else {
		o.text("] Flags that stay")
	}
	o.crlf()
}

// check asks for a checkpoint, of which memory needs none.
//
//	check = "CHECK"
//
// RFC 3501 §6.4.1.
func (c *conn) check() reply { return ok("Check completed") }

// closeMailbox removes what is marked as deleted, without a word, and closes the
// mailbox; one that EXAMINE opened is only closed.
//
//	close = "CLOSE"
//
// RFC 9051 §6.4.1.
func (c *conn) closeMailbox() reply {
	if !c.readOnly {
		if _, err := c.view.Expunge(); err != nil {
			return refused(err)
		}
	}
	c.deselect()
	return ok("Close completed")
}

// spMailbox takes a space and a mailbox's name, and gives it in UTF-8.
//
//	mailbox = "INBOX" / astring
//
// RFC 9051 §5.1, RFC 3501 §5.1.3.
func spMailbox(d *wire.Decoder) (string, bool) {
	if !d.SP() {
		return "", false
	}
	before := *d
	encoded, ok := d.Astring()
	if !ok {
		return "", false
	}
	name, ok := wire.DecodeMailbox(encoded)
	return name, ok || failAt(d, before, "a mailbox name in modified UTF-7")
}
