package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// multiAppend is the MULTIAPPEND extension: an APPEND with more messages than
// one, of which all are appended or none. RFC 3502.
func multiAppend() family {
	return family{
		capability: "MULTIAPPEND",
		when:       loggedIn,
		commands: []command{
			{
				name: "APPEND", states: whenLoggedIn, syntax: `mailbox [(flags)] ["date-time"] {octets} ...`,
				parse: parseMultiAppend, admit: admitMessage,
			},
		},
	}
}

// parseMultiAppend takes the mailbox and the messages.
//
//	append         = "APPEND" SP mailbox 1*append-message
//	append-message = [SP flag-list] [SP date-time] SP literal
//
// RFC 3502 §6.3.11.
func parseMultiAppend(d *wire.Decoder) (runner, bool) {
	var messages []mailstore.NewMessage
	mailbox, ok := spMailbox(d)
	for ok && (len(messages) == 0 || !d.AtEnd()) {
		var m mailstore.NewMessage
		m, ok = appendedMessage(d)
		messages = append(messages, m)
	}
	return func(c *conn) reply { return c.appendMessages(mailbox, messages) }, ok
}
