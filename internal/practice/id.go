package practice

import (
	"fmt"

	"imapsh/internal/wire"
)

// id is the ID extension, in which the two programs say who they are: RFC 2971.
func id() family {
	return family{
		capability: "ID",
		commands: []command{
			{name: "ID", states: anyState, syntax: `NIL, or ("field" "value" ...)`, parse: parseID},
		},
	}
}

// What an ID may hold. RFC 2971 §3.3.
const (
	idFields      = 30
	idFieldOctets = 30
	idValueOctets = 1024
)

// parseID takes what the client says of itself, and forgets it.
//
//	id              = "ID" SPACE id_params_list
//	id_params_list  = "(" #(string SPACE nstring) ")" / nil
//
// RFC 2971 §4.
func parseID(d *wire.Decoder) (runner, bool) {
	if !d.SP() {
		return nil, false
	}
	if d.Peek() != '(' {
		return (*conn).identify, d.Keyword("NIL") || d.Fail(`NIL or "("`)
	}
	fields := 0
	ok := d.List(func() bool {
		field, ok := d.String()
		if fields++; fields > idFields || len(field) > idFieldOctets {
			return d.Fail(fmt.Sprintf("at most %d fields with names of at most %d octets", idFields, idFieldOctets))
		}
		if !ok || !d.SP() {
			return false
		}
		value, _, ok := d.Nstring()
		return ok && (len(value) <= idValueOctets || d.Fail(fmt.Sprintf("a value of at most %d octets", idValueOctets)))
	})
	return (*conn).identify, ok
}

// identify says who the server is.
//
//	id_response = "ID" SPACE id_params_list
//
// RFC 2971 §3.2.
func (c *conn) identify() reply {
	c.line(`* ID ("name" %s)`, wire.QuotedOf(c.server.config.Name))
	return ok("ID completed")
}
