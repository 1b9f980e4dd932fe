package practice

import (
	"strings"

	"github.com/emersion/go-sasl"

	"imapsh/internal/practice/mailstore"
)

// mechanism is one of SASL's, for AUTHENTICATE. RFC 4422.
type mechanism struct {
	name  string // as in AUTH=
	start func(c *conn) exchange

	serverFirst bool             // an initial response has no place in it: RFC 4959 §3
	reveals     bool             // who listens has the secret
	needs       string           // what it takes beside the profile, in words
	met         func(*conn) bool // that is there; nil: nothing is needed
	everywhere  bool             // it is listed on a connection in plain text too
}

// exchange is the server's side of a mechanism: it takes the client's response,
// nil where none was sent yet, and gives the next challenge, or how AUTHENTICATE
// ends.
type exchange func(response []byte) (challenge []byte, end *reply)

// family is the mechanism as a profile has it. Of what can be used, a connection
// in plain text is shown PLAIN alone, so that the first line that a newcomer
// reads stays short; under TLS each is listed.
func (m mechanism) family() family {
	return family{
		capability: "AUTH=" + m.name,
		when: func(c *conn) bool {
			listed := m.everywhere || c.tls != nil
			refused := m.reveals && c.loginDisabled()
			return notLoggedIn(c) && listed && m.usable(c) && !refused
		},
		mechanism: &m,
	}
}

func (m *mechanism) usable(c *conn) bool { return m.met == nil || m.met(c) }

// mechanism finds one by its name, or says why the client cannot have it.
func (c *conn) mechanism(name string) (*mechanism, reply) {
	var names []string
	for _, f := range c.server.table.families {
		m := f.mechanism
		switch {
		case m == nil:
		case !strings.EqualFold(m.name, name):
			if m.usable(c) {
				names = append(names, m.name)
			}
		case !m.usable(c):
			return nil, c.unmet(m)
		case m.reveals && c.loginDisabled():
			return nil, privacyRequired(m.name)
		default:
			return m, reply{}
		}
	}
	if len(names) == 0 {
		return nil, no("CANNOT", "There is no mechanism "+quote(name)+" here, nor another; LOGIN is there")
	}
	return nil, no("CANNOT", "There is no mechanism "+quote(name)+" here; there are "+strings.Join(names, ", "))
}

// unmet is the reply to a mechanism that needs what is not there.
func (c *conn) unmet(m *mechanism) reply {
	code := "AUTHENTICATIONFAILED"
	if c.tls == nil {
		code = "PRIVACYREQUIRED"
	}
	return no(code, m.name+" needs "+m.needs)
}

// step is an exchange with a server of the library's, whose callback leaves the
// end in end. What that server cannot read is malformed.
func step(server sasl.Server, end *reply, malformed string) exchange {
	return func(response []byte) ([]byte, *reply) {
		challenge, done, err := server.Next(response)
		switch {
		case end.status != "":
			return nil, end
		case done || err != nil:
			return nil, new(bad(malformed))
		}
		return challenge, nil
	}
}

// loginFailed is the reply to whoever does not prove to be the user. It does not
// tell a wrong user from a wrong password. RFC 5530 §3.
func loginFailed() reply {
	return no("AUTHENTICATIONFAILED", "Login failed: no such user, or not their password")
}

// notForOthers is the reply to a user who wants to be another. RFC 5530 §3.
func notForOthers() reply {
	return no("AUTHORIZATIONFAILED", "Nobody acts for somebody else here; leave the authorization identity empty")
}

// proved logs in a user who has proved to be who they say.
func (c *conn) proved(user, identity string) reply {
	account, err := c.server.config.Store.Account(user)
	if err != nil {
		return loginFailed()
	}
	return c.loggedIn(account, identity)
}

// loggedIn gives the connection its account, unless the user asks to act for
// somebody else.
func (c *conn) loggedIn(account *mailstore.Account, identity string) reply {
	if identity != "" && !account.Is(identity) {
		return notForOthers()
	}
	c.account = account
	return ok("Logged in")
}
