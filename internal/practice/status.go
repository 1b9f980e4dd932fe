package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// statusing is STATUS. RFC 9051 §6.3.11.
func statusing(t *table) family {
	return family{
		commands: []command{
			{name: "STATUS", states: whenLoggedIn, syntax: "mailbox (items)", parse: t.parseStatus},
		},
		status: []statusItem{
			{name: "MESSAGES", value: func(s *mailstore.Status) uint64 { return uint64(s.Messages) }},
			{name: "RECENT", value: func(s *mailstore.Status) uint64 { return uint64(s.Recent) }},
			{name: "UIDNEXT", value: func(s *mailstore.Status) uint64 { return uint64(s.UIDNext) }},
			{name: "UIDVALIDITY", value: func(s *mailstore.Status) uint64 { return uint64(s.UIDValidity) }},
			{name: "UNSEEN", value: func(s *mailstore.Status) uint64 { return uint64(s.Unseen) }},
		},
	}
}

// statusItem is an item that STATUS may be asked for.
type statusItem struct {
	name  string
	value func(*mailstore.Status) uint64
	uses  func(*conn) // what asking for it does besides; nil: nothing
}

// parseStatus takes the mailbox and the items.
//
//	status     = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
//	status-att = "MESSAGES" / "RECENT" / "UIDNEXT" / "UIDVALIDITY" / "UNSEEN"
//
// RFC 3501 §9.
func (t *table) parseStatus(d *wire.Decoder) (runner, bool) {
	mailbox, ok := spMailbox(d)
	if !ok || !d.SP() {
		return nil, false
	}
	items, ok := t.statusItems(d)
	return func(c *conn) reply { return c.statusOf(mailbox, items) }, ok
}

// statusItems takes items in parentheses.
//
//	"(" status-att *(SP status-att) ")"
func (t *table) statusItems(d *wire.Decoder) ([]statusItem, bool) {
	var items []statusItem
	before := *d
	ok := d.List(func() bool {
		it, ok := lookUp(d, t.status, "an item such as MESSAGES")
		items = append(items, it)
		return ok
	})
	return items, ok && (len(items) > 0 || failAt(d, before, "a list of items"))
}

// statusOf sends the figures of a mailbox. Of the selected one a client should
// not ask, who is told everything anyway; it gets them with CLIENTBUG.
// RFC 9051 §6.3.11, RFC 5530 §3.
func (c *conn) statusOf(mailbox string, items []statusItem) reply {
	status, err := c.account.Status(mailbox)
	if err != nil {
		return refused(err)
	}
	c.statusResponse(mailbox, &status, items)
	if c.hasSelected(mailbox) {
		return reply{status: "OK", code: "CLIENTBUG", text: "Status completed; of the selected mailbox you are told anyway"}
	}
	return ok("Status completed")
}

// statusResponse sends a mailbox's figures.
//
//	mailbox-data    = "STATUS" SP mailbox SP "(" [status-att-list] ")"
//	status-att-list = status-att-val *(SP status-att-val)
//
// RFC 9051 §7.3.4.
func (c *conn) statusResponse(mailbox string, status *mailstore.Status, items []statusItem) {
	for _, it := range items {
		if it.uses != nil {
			it.uses(c)
		}
	}
	c.text("* STATUS " + c.mailboxName(mailbox) + " (")
	for i, it := range items {
		if i > 0 {
			c.text(" ")
		}
		c.text(it.name + " ")
		c.number(it.value(status))
	}
	c.text(")")
	c.crlf()
}
