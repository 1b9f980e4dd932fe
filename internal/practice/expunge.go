package practice

// expunging is EXPUNGE. RFC 9051 §6.4.3; UID EXPUNGE is in uidplus.go.
func expunging() family {
	return family{
		commands: []command{
			{name: "EXPUNGE", states: withSelection, parse: bare((*conn).expunge)},
		},
	}
}

// expunge removes all messages that have \Deleted. The EXPUNGE responses, each
// with the number that its message has after the one before, are sent as those
// for other clients' are, before the tagged OK.
//
//	expunge = "EXPUNGE"
//
// RFC 9051 §6.4.3, §7.5.1.
func (c *conn) expunge() reply {
	gone, err := c.view.Expunge()
	return c.withHighestModSeq(len(gone) > 0, done(err, "Expunge completed"))
}
