package practice

// startTLS is TLS on the port for plain text. RFC 9051 §6.2.1.
func startTLS() family {
	return family{
		capability: "STARTTLS",
		when:       func(c *conn) bool { return notLoggedIn(c) && c.tls == nil && !c.stripped },
		commands: []command{
			{name: "STARTTLS", states: beforeLogin, parse: bare((*conn).starttls)},
		},
	}
}

// starttls begins TLS behind its OK.
//
//	starttls = "STARTTLS"
//
// RFC 9051 §6.2.1.
func (c *conn) starttls() reply {
	switch {
	case c.tls != nil:
		return bad("TLS is in use already")
	case c.stripped:
		return unknownCommand("STARTTLS")
	}
	r := ok("Begin TLS negotiation now")
	r.then = func() error {
		c.text(c.injected)
		return c.startTLS()
	}
	return r
}
