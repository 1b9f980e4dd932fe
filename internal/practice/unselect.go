package practice

// unselect is the UNSELECT extension: RFC 3691.
func unselect() family {
	return family{
		capability: "UNSELECT",
		when:       loggedIn,
		commands: []command{
			{name: "UNSELECT", states: withSelection, parse: bare((*conn).unselect)},
		},
	}
}

// unselect closes the mailbox and removes nothing.
//
//	command-select /= "UNSELECT"
//
// RFC 3691 §2, §4.
func (c *conn) unselect() reply {
	c.deselect()
	return ok("Unselect completed")
}
