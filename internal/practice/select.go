package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// selecting is the commands that open a mailbox and close it.
// RFC 9051 §6.3.2, §6.3.3, §6.4.1, RFC 3501 §6.4.1.
func selecting(t *table) family {
	return family{
		commands: []command{
			{name: "SELECT", states: whenLoggedIn, syntax: "mailbox", parse: t.parseSelect(false)},
			{name: "EXAMINE", states: whenLoggedIn, syntax: "mailbox", parse: t.parseSelect(true)},
			{name: "CHECK", states: withSelection, parse: bare((*conn).check)},
			{name: "CLOSE", states: withSelection, parse: bare((*conn).closeMailbox)},
		},
	}
}

// opening is what SELECT and EXAMINE are asked for; its parameters say what is to
// be done besides.
type opening struct {
	mailbox  string
	readOnly bool
	admit    []func(*conn) *reply // may refuse it before anything is done
	uses     []func(*conn)        // when the mailbox that was selected is closed
	opened   []func(*conn)        // when the new one is open and reported
}

// parseSelect takes the mailbox and the parameters.
//
//	select  = "SELECT" SP mailbox [select-params]
//	examine = "EXAMINE" SP mailbox [select-params]
//
// RFC 3501 §9, RFC 4466 §6.
func (t *table) parseSelect(readOnly bool) parser {
	return func(d *wire.Decoder) (runner, bool) {
		name, ok := spMailbox(d)
		o := opening{mailbox: name, readOnly: readOnly}
		ok = ok && parseLastModifiers(d, t.selectParams, &o)
		return func(c *conn) reply { return c.selectMailbox(&o) }, ok
	}
}

// selectMailbox closes the mailbox that was selected, even if the new one cannot
// be opened, and reports the new one. RFC 9051 §6.3.2; RECENT and UNSEEN are RFC
// 3501 §6.3.1.
func (c *conn) selectMailbox(o *opening) reply {
	for _, admit := range o.admit {
		if refusal := admit(c); refusal != nil {
			return *refusal
		}
	}
	if c.view != nil {
		c.deselect()
		if c.has("QRESYNC") || c.has("IMAP4rev2") { // RFC 7162 §3.2.11, RFC 9051 §7.1
			c.line("* OK [CLOSED] The previous mailbox is closed")
		}
	}
	for _, use := range o.uses {
		use(c)
	}
	view, err := c.account.Select(o.mailbox, o.readOnly)
	if err != nil {
		return refused(err)
	}
	c.view, c.readOnly = view, o.readOnly
	c.opened(o.mailbox, view.State())
	for _, do := range o.opened {
		do(c)
	}
	if o.readOnly {
		return reply{status: "OK", code: "READ-ONLY", text: "Examine completed"}
	}
	return reply{status: "OK", code: "READ-WRITE", text: "Select completed"}
}

// opened reports the mailbox that is open now, by whatever name it was asked for.
func (c *conn) opened(asked string, s mailstore.State) {
	c.flags(s.Flags)
	c.line("* %d EXISTS", s.Messages)
	if c.rev2 {
		c.selectedMailbox(asked)
	} else {
		c.line("* %d RECENT", s.Recent)
		if s.FirstUnseen > 0 {
			c.line("* OK [UNSEEN %d] The first message that is not seen", s.FirstUnseen)
		}
	}
	c.line("* OK [UIDVALIDITY %d] UIDs are valid", s.UIDValidity)
	c.line("* OK [UIDNEXT %d] The next message's UID", s.UIDNext)
	c.permanentFlags(s.PermanentFlags)
	if c.condStore {
		c.highestModSeq(&c.output)
	}
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
	return d.Mailbox()
}
