package practice

import (
	"slices"
	"strings"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// listing is LIST and LSUB. RFC 9051 §6.3.9, RFC 3501 §6.3.8, §6.3.9. What
// LIST-EXTENDED adds is in listextended.go.
func listing() family {
	return family{
		commands: []command{
			{name: "LIST", states: whenLoggedIn, syntax: "reference pattern", parse: parseList((*conn).list)},
			{name: "LSUB", states: whenLoggedIn, syntax: "reference pattern", parse: parseList((*conn).lsub)},
		},
	}
}

// parseList takes the reference and the pattern, which is all that a name is
// compared with: a reference is what its names begin with.
//
//	list = "LIST" SP mailbox SP list-mailbox
//	lsub = "LSUB" SP mailbox SP list-mailbox
//
// RFC 3501 §9.
func parseList(run func(c *conn, reference, pattern string) reply) parser {
	return func(d *wire.Decoder) (runner, bool) {
		if !d.SP() {
			return nil, false
		}
		reference, ok := d.Astring()
		if !ok || !d.SP() {
			return nil, false
		}
		pattern, ok := d.ListMailbox()
		return func(c *conn) reply { return run(c, reference, pattern) }, ok
	}
}

// list names the mailboxes that match; a pattern without octets asks for the
// delimiter. RFC 9051 §6.3.9.
func (c *conn) list(reference, pattern string) reply {
	if pattern == "" {
		c.listResponse("LIST", []string{`\Noselect`}, "")
		return ok("List completed")
	}
	for _, m := range c.account.Mailboxes() {
		if matchesPattern(reference+pattern, c.encodedName(m.Name)) {
			c.listResponse("LIST", c.attributes(m), m.Name)
		}
	}
	return ok("List completed")
}

// attributes gives a mailbox's attributes.
//
//	mbx-list-sflag = "\NonExistent" / "\Noselect" / "\Marked" / "\Unmarked"
//	mbx-list-oflag = "\Noinferiors" / child-mbox-flag / "\Subscribed" / ...
//
// RFC 9051 §7.3.1.
func (c *conn) attributes(m mailstore.Mailbox) []string {
	var attributes []string
	if m.NoSelect {
		attributes = append(attributes, `\Noselect`)
	}
	if c.has("CHILDREN") {
		attributes = append(attributes, childAttribute(m))
	}
	if c.has("SPECIAL-USE") {
		attributes = append(attributes, useAttributes(m)...)
	}
	return attributes
}

// lsub names the subscriptions that match. Where "%" hides subscribed names
// below one that is not subscribed, that one is shown instead. RFC 3501 §6.3.9.
func (c *conn) lsub(reference, pattern string) reply {
	pattern = reference + pattern
	subscribed := c.account.Subscriptions()
	shown := make(map[string]bool)
	for _, name := range subscribed {
		if matchesPattern(pattern, c.encodedName(name)) {
			shown[name] = true
			c.listResponse("LSUB", c.lsubAttributes(name), name)
			continue
		}
		for superior := range superiors(name) {
			if strings.Contains(pattern, "%") && !shown[superior] && !slices.Contains(subscribed, superior) &&
				matchesPattern(pattern, c.encodedName(superior)) {
				shown[superior] = true
				c.listResponse("LSUB", []string{`\Noselect`}, superior)
			}
		}
	}
	return ok("Lsub completed")
}

func (c *conn) lsubAttributes(name string) []string {
	if m, err := c.account.Mailbox(name); err != nil || m.NoSelect {
		return []string{`\Noselect`}
	}
	return nil
}

// superiors gives the names above a name, the nearest first.
func superiors(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for {
			i := strings.LastIndex(name, mailstore.Delimiter)
			if i < 0 || !yield(name[:i]) {
				return
			}
			name = name[:i]
		}
	}
}

// listResponse names a mailbox.
//
//	mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]
//
// RFC 9051 §7.3.1.
func (c *conn) listResponse(name string, attributes []string, mailbox string, extended ...string) {
	c.text("* " + name + " ")
	list(&c.output, attributes)
	c.text(" " + wire.QuotedOf(mailstore.Delimiter) + " " + c.mailboxName(mailbox))
	if len(extended) > 0 {
		c.text(" ")
		list(&c.output, extended)
	}
	c.crlf()
}

// matchesPattern says that a pattern matches a mailbox's name: "*" stands for
// any octets, "%" for any but the delimiter. Names are compared as the wire has
// them. INBOX is the same in any case.
//
// RFC 9051 §6.3.9.
func matchesPattern(pattern, name string) bool {
	if len(pattern) > len(name) && len(strings.NewReplacer("*", "", "%", "").Replace(pattern)) > len(name) {
		return false
	}
	inbox := 0 // octets that are the same in any case
	if first, _, _ := strings.Cut(name, mailstore.Delimiter); first == mailstore.Inbox {
		inbox = len(first)
	}
	reached := make([]bool, len(name)+1) // [i]: the pattern so far matches name[:i]
	reached[0] = true
	for _, p := range []byte(pattern) {
		switch p {
		case '*', '%':
			for i := range len(name) {
				reached[i+1] = reached[i+1] || reached[i] && (p == '*' || name[i:i+1] != mailstore.Delimiter)
			}
		default:
			for i := len(name); i > 0; i-- {
				same := p == name[i-1] || i <= inbox && strings.EqualFold(string(p), name[i-1:i])
				reached[i] = reached[i-1] && same
			}
			reached[0] = false
		}
	}
	return reached[len(name)]
}
