package practice

import "imapsh/internal/wire"

// login is the command with the password in the clear. RFC 9051 §6.2.3.
func login() family {
	return family{
		commands: []command{
			{name: "LOGIN", states: beforeLogin, syntax: "user password", parse: parseLogin, secret: true},
		},
	}
}

// parseLogin takes the two names.
//
//	login    = "LOGIN" SP userid SP password
//	userid   = astring
//	password = astring
func parseLogin(d *wire.Decoder) (runner, bool) {
	if !d.SP() {
		return nil, false
	}
	user, ok := d.Astring()
	if !ok || !d.SP() {
		return nil, false
	}
	password, ok := d.Astring()
	return func(c *conn) reply {
		if c.loginDisabled() {
			return privacyRequired("LOGIN")
		}
		return c.authenticated(user, password, "")
	}, ok
}

// authenticated logs in a user who knows the password, by whatever command.
func (c *conn) authenticated(user, password, identity string) reply {
	account, err := c.server.config.Store.Authenticate(user, password)
	if err != nil {
		return loginFailed()
	}
	return c.loggedIn(account, identity)
}
