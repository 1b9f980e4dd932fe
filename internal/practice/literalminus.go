package practice

import "fmt"

// mostNonSync is how many octets a literal may have that a client with LITERAL-
// sends without waiting.
const mostNonSync = 4096

// literalMinus is the LITERAL- extension: LITERAL+, for small literals only. A
// server must not offer both. RFC 7888 §5, RFC 9051 §4.3.
func literalMinus() family {
	return family{capability: "LITERAL-", unless: []string{"LITERAL+"}}
}

// admitNonSync says why a literal may not be sent without waiting, or nothing.
//
// RFC 7888 §5: the BAD to an APPEND that is too long for this says TOOBIG.
func (c *conn) admitNonSync(octets int64) *reply {
	switch {
	case c.has("LITERAL+"):
		return nil
	case !c.has("LITERAL-"):
		r := bad("{n+} needs LITERAL+, which is not offered here; write {n}")
		return &r
	case octets > mostNonSync:
		r := bad(fmt.Sprintf("{n+} is for at most %d octets with LITERAL-; write {%d}", mostNonSync, octets))
		r.code = "TOOBIG"
		return &r
	}
	return nil
}
