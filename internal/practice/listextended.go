package practice

import (
	"slices"
	"strings"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// listExtended is the LIST-EXTENDED extension: several patterns, selection
// options that say which names are wanted, and return options that say what is
// wanted of them. RFC 5258, RFC 9051 §6.3.9.
func listExtended(t *table) family {
	return family{
		capability: "LIST-EXTENDED",
		when:       loggedIn,
		commands: []command{
			{
				name: "LIST", states: whenLoggedIn, syntax: "[(selection options)] reference pattern|(patterns) [RETURN (return options)]",
				parse: t.parseListExtended,
			},
		},
		listSelect: []listOption{
			{"SUBSCRIBED", func(_ *wire.Decoder, q *listQuery) bool { q.onlySubscribed, q.subscribed = true, true; return true }},
			{"REMOTE", func(*wire.Decoder, *listQuery) bool { return true }}, // there are none
			{"RECURSIVEMATCH", func(_ *wire.Decoder, q *listQuery) bool { q.recursive = true; return true }},
		},
		listReturn: []listOption{
			{"SUBSCRIBED", func(_ *wire.Decoder, q *listQuery) bool { q.subscribed = true; return true }},
			{"CHILDREN", func(_ *wire.Decoder, q *listQuery) bool { q.children = true; return true }},
		},
	}
}

// listOption is a selection option or a return option: a row of their tables.
type listOption struct {
	name string
	take func(d *wire.Decoder, q *listQuery) bool // takes what stands behind the name, and notes what is asked for
}

// listQuery is what an extended LIST asks for.
type listQuery struct {
	patterns []string // behind the reference

	onlySubscribed bool
	onlySpecialUse bool
	recursive      bool // superiors too of what is wanted

	subscribed bool // say so
	children   bool
	status     []statusItem
}

// parseListExtended takes the options and the patterns; a LIST without any of
// what is new is the one of old.
//
//	list        = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
//	mbox-or-pat = list-mailbox / patterns
//	patterns    = "(" list-mailbox *(SP list-mailbox) ")"
//
// RFC 5258 §6.
func (t *table) parseListExtended(d *wire.Decoder) (runner, bool) {
	before := *d
	if run, ok := parseList((*conn).list)(d); ok && d.AtEnd() {
		return run, true
	}
	*d = before
	var q listQuery
	if !d.SP() {
		return nil, false
	}
	if d.Peek() == '(' && (!t.listSelection(d, &q) || !d.SP()) {
		return nil, false
	}
	reference, ok := d.Astring()
	if !ok || !d.SP() {
		return nil, false
	}
	one := func() bool {
		pattern, ok := d.ListMailbox()
		if pattern != "" { // RFC 5258 §3: an empty one names nothing
			q.patterns = append(q.patterns, reference+pattern)
		}
		return ok
	}
	if d.Peek() == '(' {
		before := *d
		if ok = d.List(one); ok && before.Accept('(') && before.Peek() == ')' {
			ok = failAt(d, before, "a mailbox pattern")
		}
	} else {
		ok = one()
	}
	if ok && !d.AtEnd() {
		ok = d.SP() && t.listReturns(d, &q)
	}
	return func(c *conn) reply { return c.listExtended(&q) }, ok
}

// listSelection takes the selection options. RECURSIVEMATCH needs SUBSCRIBED
// beside it.
//
//	list-select-opts = "(" [(*(list-select-opt SP) list-select-base-opt *(SP list-select-opt)) /
//	                   (list-select-independent-opt *(SP list-select-independent-opt))] ")"
//
// RFC 5258 §3.1, §6.
func (t *table) listSelection(d *wire.Decoder, q *listQuery) bool {
	before := *d
	ok := d.List(func() bool {
		o, ok := lookUp(d, t.listSelect, "a selection option such as SUBSCRIBED")
		return ok && o.take(d, q)
	})
	return ok && (!q.recursive || q.onlySubscribed || failAt(d, before, "SUBSCRIBED beside RECURSIVEMATCH"))
}

// listReturns takes the return options.
//
//	list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"
//
// RFC 5258 §6.
func (t *table) listReturns(d *wire.Decoder, q *listQuery) bool {
	return d.Keyword("RETURN") && d.SP() && d.List(func() bool {
		o, ok := lookUp(d, t.listReturn, "a return option such as CHILDREN")
		return ok && o.take(d, q)
	})
}

// listExtended names the mailboxes that match a pattern and are wanted. With
// RECURSIVEMATCH a name that is not wanted is there for what lies below it, if
// no pattern shows that: what is shown anyway needs no pointing at. RFC 5258
// §3.3, §3.5.
func (c *conn) listExtended(q *listQuery) reply {
	names := c.account.Names()
	for i, m := range names {
		if !c.matches(q, m) {
			continue
		}
		below, hidden := false, false // inferiors that are wanted
		for _, inferior := range names[i+1:] {
			if !q.recursive || !strings.HasPrefix(inferior.Name, m.Name+mailstore.Delimiter) {
				break
			}
			if q.wants(inferior) {
				below, hidden = true, hidden || !c.matches(q, inferior)
			}
		}
		if wanted := q.wants(m); wanted || hidden {
			c.listed(q, m, wanted, below)
		}
	}
	return ok("List completed")
}

// matches says that a pattern matches a name.
func (c *conn) matches(q *listQuery, m mailstore.Mailbox) bool {
	return slices.ContainsFunc(q.patterns, func(p string) bool { return matchesPattern(p, c.encodedName(m.Name)) })
}

// wants says that a name meets the selection options. One that no mailbox has is
// wanted by SUBSCRIBED only.
func (q *listQuery) wants(m mailstore.Mailbox) bool {
	if q.onlySpecialUse && len(m.Use) == 0 {
		return false
	}
	return m.Subscribed && q.onlySubscribed || !m.NonExistent && !q.onlySubscribed
}

// listed sends what is asked for of one name.
//
//	childinfo-extended-item = "CHILDINFO" SP "(" list-select-base-opt-quoted *(SP list-select-base-opt-quoted) ")"
//
// RFC 5258 §6; RFC 5819 §2: a name that is there for its inferiors gets no
// STATUS, nor does one that cannot be selected.
func (c *conn) listed(q *listQuery, m mailstore.Mailbox, wanted, below bool) {
	var status *mailstore.Status
	if len(q.status) > 0 && wanted && !m.NoSelect && !m.NonExistent {
		s, err := c.account.Status(m.Name)
		if m.NoSelect = err != nil; !m.NoSelect { // it may just have gone
			status = &s
		}
	}
	var childInfo []string
	if below {
		childInfo = []string{`"CHILDINFO" ("SUBSCRIBED")`}
	}
	c.listResponse("LIST", c.extendedAttributes(q, m), m.Name, childInfo...)
	if status != nil {
		c.statusResponse(m.Name, status, q.status)
	}
}

// extendedAttributes gives a name's attributes as an extended LIST shows them.
//
//	mbx-list-oflag =/ child-mbox-flag / "\Subscribed" / "\Remote"
//	mbx-list-sflag =/ "\NonExistent"
//
// RFC 5258 §6.
func (c *conn) extendedAttributes(q *listQuery, m mailstore.Mailbox) []string {
	attributes := c.attributes(m)
	if q.children && !c.has("CHILDREN") {
		attributes = append(attributes, childAttribute(m))
	}
	if q.subscribed && m.Subscribed {
		attributes = append(attributes, `\Subscribed`)
	}
	if m.NonExistent {
		attributes = append([]string{`\NonExistent`}, attributes...)
	}
	return attributes
}
