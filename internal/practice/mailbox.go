package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// mailboxes is the commands that make, name and remove mailboxes, and the list
// of subscriptions. RFC 9051 §6.3.4 to §6.3.8.
func mailboxes() family {
	return family{
		commands: []command{
			{name: "CREATE", states: whenLoggedIn, syntax: "mailbox", parse: parseMailbox((*conn).create)},
			{name: "DELETE", states: whenLoggedIn, syntax: "mailbox", parse: parseMailbox((*conn).remove)},
			{name: "RENAME", states: whenLoggedIn, syntax: "mailbox new-name", parse: parseRename},
			{name: "SUBSCRIBE", states: whenLoggedIn, syntax: "mailbox", parse: parseMailbox((*conn).subscribe)},
			{name: "UNSUBSCRIBE", states: whenLoggedIn, syntax: "mailbox", parse: parseMailbox((*conn).unsubscribe)},
		},
	}
}

// parseMailbox takes one mailbox.
//
//	create      = "CREATE" SP mailbox
//	delete      = "DELETE" SP mailbox
//	subscribe   = "SUBSCRIBE" SP mailbox
//	unsubscribe = "UNSUBSCRIBE" SP mailbox
//
// RFC 9051 §9.
func parseMailbox(run func(*conn, string) reply) parser {
	return func(d *wire.Decoder) (runner, bool) {
		name, ok := spMailbox(d)
		return func(c *conn) reply { return run(c, name) }, ok
	}
}

// create makes a mailbox, and the names above it that are missing. RFC 9051
// §6.3.4.
func (c *conn) create(name string) reply {
	return done(c.account.Create(name), "Create completed")
}

// remove deletes a mailbox. A client that has it selected, as this one may have,
// no longer has. RFC 9051 §6.3.5.
func (c *conn) remove(name string) reply {
	own := c.hasSelected(name)
	err := c.account.Delete(name)
	if own && err == nil {
		c.deselect()
	}
	return done(err, "Delete completed")
}

// hasSelected says that a mailbox is the selected one.
func (c *conn) hasSelected(name string) bool {
	return c.view != nil && c.view.State().Name == mailstore.CanonicalName(name)
}

// subscribe puts a name, which no mailbox need have, on the list that LSUB
// shows. RFC 9051 §6.3.7.
func (c *conn) subscribe(name string) reply {
	return done(c.account.Subscribe(name), "Subscribe completed")
}

// unsubscribe takes a name off that list. RFC 9051 §6.3.8.
func (c *conn) unsubscribe(name string) reply {
	return done(c.account.Unsubscribe(name), "Unsubscribe completed")
}

// parseRename takes two mailboxes. Of INBOX the messages go to the new one, and
// INBOX stays, empty.
//
//	rename = "RENAME" SP mailbox SP mailbox
//
// RFC 9051 §6.3.6.
func parseRename(d *wire.Decoder) (runner, bool) {
	from, ok := spMailbox(d)
	if !ok {
		return nil, false
	}
	to, ok := spMailbox(d)
	return func(c *conn) reply { return done(c.account.Rename(from, to), "Rename completed") }, ok
}

// done is the reply to what the store did or refused.
func done(err error, text string) reply {
	if err != nil {
		return refused(err)
	}
	return ok(text)
}
