package practice

import (
	"slices"
	"strings"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// createSpecialUse is the CREATE-SPECIAL-USE extension: CREATE says what the
// mailbox is for. RFC 6154 §3.
func createSpecialUse() family {
	return family{
		capability: "CREATE-SPECIAL-USE",
		when:       loggedIn,
		commands: []command{
			{name: "CREATE", states: whenLoggedIn, syntax: "mailbox [(USE (attributes))]", parse: parseCreateFor},
		},
	}
}

// parseCreateFor takes the mailbox and its uses.
//
//	create       =  "CREATE" SP mailbox [create-params]
//	create-params = SP "(" create-param *(SP create-param) ")"
//	create-param =/ "USE" SP "(" [use-attr *(SP use-attr)] ")"
//
// RFC 4466 §2.2, RFC 6154 §6.
func parseCreateFor(d *wire.Decoder) (runner, bool) {
	name, ok := spMailbox(d)
	var uses []string
	if ok && d.Accept(' ') {
		before := *d
		params := 0
		ok = d.List(func() bool {
			params++
			return d.Keyword("USE") && d.SP() && d.List(func() bool {
				use, ok := useAttribute(d)
				uses = append(uses, use)
				return ok
			})
		})
		ok = ok && (params > 0 || failAt(d, before, "a list of parameters"))
	}
	return func(c *conn) reply { return c.createFor(name, uses) }, ok
}

// useAttribute takes one attribute.
//
//	use-attr     = "\All" / "\Archive" / "\Drafts" / "\Flagged" / "\Junk" / "\Sent" / "\Trash" / use-attr-ext
//	use-attr-ext = "\" atom
//
// RFC 6154 §6.
func useAttribute(d *wire.Decoder) (string, bool) {
	if !d.Accept('\\') {
		return "", d.Fail(`a use such as \Drafts`)
	}
	name, ok := d.Atom()
	return `\` + name, ok
}

// createFor makes a mailbox for some uses. Those of mailboxes that hold what
// others hold, \All and \Flagged, and those that nobody knows are refused.
//
// RFC 6154 §3: if the use cannot be had, nothing is made, and the NO says
// USEATTR. More mailboxes than one may have the same use.
func (c *conn) createFor(name string, wanted []string) reply {
	can := []mailstore.Use{
		mailstore.UseArchive, mailstore.UseDrafts, mailstore.UseJunk, mailstore.UseSent, mailstore.UseTrash,
	}
	var uses []mailstore.Use
	for _, w := range wanted {
		i := slices.IndexFunc(can, func(u mailstore.Use) bool { return strings.EqualFold(string(u), w) })
		switch {
		case i < 0:
			return no("USEATTR", "No mailbox can be made for "+quote(w)+" here")
		case !slices.Contains(uses, can[i]):
			uses = append(uses, can[i])
		}
	}
	return done(c.account.Create(name, uses...), "Create completed")
}
