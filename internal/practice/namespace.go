package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// namespace is the NAMESPACE extension: RFC 2342, RFC 9051 §6.3.10.
func namespace() family {
	return family{
		capability: "NAMESPACE",
		when:       loggedIn,
		commands: []command{
			{name: "NAMESPACE", states: whenLoggedIn, parse: bare((*conn).namespaces)},
		},
	}
}

// namespaces says that all mailboxes are the user's own, with nothing before
// their names.
//
//	namespace          = nil / "(" 1*namespace-descr ")"
//	namespace-descr    = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) ... ")"
//	namespace-response = "*" SP "NAMESPACE" SP namespace SP namespace SP namespace
func (c *conn) namespaces() reply {
	c.line(`* NAMESPACE (("" %s)) NIL NIL`, wire.QuotedOf(mailstore.Delimiter))
	return ok("Namespace completed")
}
