package practice

import (
	"strings"

	"imapsh/internal/wire"
)

// enable is the ENABLE extension, with which a client says that it knows an
// extension that changes what the server sends unasked: RFC 5161, RFC 9051
// §6.3.1.
func enable() family {
	return family{
		capability: "ENABLE",
		commands: []command{
			{name: "ENABLE", states: authenticated, syntax: "capability ...", parse: parseEnable},
		},
	}
}

// parseEnable takes the capabilities.
//
//	enable = "ENABLE" 1*(SP capability)
func parseEnable(d *wire.Decoder) (runner, bool) {
	var names []string
	for len(names) == 0 || !d.AtEnd() {
		if !d.SP() {
			return nil, false
		}
		name, ok := d.Atom()
		if !ok {
			return nil, false
		}
		names = append(names, name)
	}
	return func(c *conn) reply { return c.enable(names) }, true
}

// enable switches on those that can be, and names those that were not on.
//
//	response-data =/ "*" SP "ENABLED" *(SP capability) CRLF
//
// RFC 5161 §3.1: what is not known, or cannot be switched on, is passed over.
func (c *conn) enable(names []string) reply {
	c.text("* ENABLED")
	for _, f := range c.server.table.families {
		for _, name := range names {
			if f.enabled != nil && strings.EqualFold(f.capability, name) && f.enabled(c) {
				c.text(" " + f.capability)
			}
		}
	}
	c.crlf()
	return ok("Enable completed")
}
