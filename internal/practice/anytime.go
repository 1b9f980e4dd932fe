package practice

import "strings"

// anyTime is what is valid in all states. RFC 9051 §6.1.
func anyTime() family {
	return family{
		capability: "IMAP4rev1",
		commands: []command{
			{name: "CAPABILITY", states: anyState, parse: bare((*conn).capability)},
			{name: "NOOP", states: anyState, parse: bare((*conn).noop)},
			{name: "LOGOUT", states: anyState, parse: bare((*conn).logout)},
		},
	}
}

// capability lists what the server can do.
//
//	capability      = "CAPABILITY"
//	capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev1" *(SP capability)
//
// RFC 9051 §6.1.1, §7.2.2.
func (c *conn) capability() reply {
	c.line("* CAPABILITY %s", c.capabilities())
	return ok("Capability completed")
}

func (c *conn) capabilities() string {
	var names []string
	for _, f := range c.server.table.families {
		if f.capability != "" && (f.when == nil || f.when(c)) {
			name := f.capability
			if f.value != nil {
				name += "=" + f.value(c)
			}
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// noop does nothing, which is when a client hears of what others did: whatever
// is to be said of the mailbox comes before each command's tagged response.
//
//	noop = "NOOP"
//
// RFC 9051 §6.1.2.
func (c *conn) noop() reply { return ok("NOOP completed") }

// logout ends the connection.
//
//	logout = "LOGOUT"
//
// RFC 9051 §6.1.3.
func (c *conn) logout() reply {
	c.deselect()
	c.line("* BYE Logging out")
	r := ok("Logout completed")
	r.then = func() error { return errLogout }
	return r
}

// loggedIn and notLoggedIn say when a capability is of use.
func loggedIn(c *conn) bool { return c.account != nil }

func notLoggedIn(c *conn) bool { return c.account == nil }
