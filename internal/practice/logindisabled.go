package practice

// loginDisabling is what a server says that takes no password in plain text.
// RFC 9051 §6.2.3, §7.2.2, and §11.1 on why.
func loginDisabling() family {
	return family{capability: "LOGINDISABLED", when: (*conn).loginDisabled}
}

// loginDisabled says that who listens could have the password, and that the
// server is told to prevent it.
func (c *conn) loginDisabled() bool {
	return c.server.config.LoginDisabled && c.has("LOGINDISABLED") && notLoggedIn(c) && c.tls == nil
}

// privacyRequired is the reply to a password in plain text. RFC 5530 §3.
func privacyRequired(name string) reply {
	return no("PRIVACYREQUIRED", name+" takes a password here under TLS only; STARTTLS first")
}
