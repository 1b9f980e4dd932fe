package practice

import (
	"cmp"
	"maps"
	"slices"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/practice/mailstore/mime"
	"imapsh/internal/wire"
)

// sorting is the SORT extension: SEARCH whose result is in an order that the
// client asks for. RFC 5256 §3.
func sorting(t *table) family {
	const syntax = "(criterion ...) charset key ..."
	return family{
		capability: "SORT",
		when:       loggedIn,
		commands: []command{
			{name: "SORT", states: selected, syntax: syntax, parse: t.parseSort(bySeqNum), keepNumbers: true},
			{name: "UID SORT", states: selected, syntax: syntax, parse: t.parseSort(byUID)},
		},
	}
}

// sortKey gives what messages are compared by: a number, or a text that is
// prepared for its collation.
type sortKey struct {
	number func(*mailstore.Message) int64
	text   func(*mailstore.Message) string
}

// sortKeys is the table of keys. A field that is absent counts as the empty
// string. RFC 5256 §3, SORT.
func sortKeys() map[string]sortKey {
	return map[string]sortKey{
		"ARRIVAL": {number: func(m *mailstore.Message) int64 { return m.InternalDate.UnixMicro() }},
		"CC":      byMailbox(func(e *mime.Envelope) []mime.Address { return e.Cc }),
		"DATE":    {number: func(m *mailstore.Message) int64 { return sentDate(m).UnixMicro() }},
		"FROM":    byMailbox(func(e *mime.Envelope) []mime.Address { return e.From }),
		"SIZE":    {number: func(m *mailstore.Message) int64 { return int64(m.Content.Size()) }},
		"SUBJECT": {text: func(m *mailstore.Message) string { return derivedOf(m).base.collated }},
		"TO":      byMailbox(func(e *mime.Envelope) []mime.Address { return e.To }),
	}
}

// byMailbox is the addr-mailbox of a field's first address.
func byMailbox(field func(*mime.Envelope) []mime.Address) sortKey {
	return sortKey{text: func(m *mailstore.Message) string {
		list := field(m.Content.Envelope())
		if len(list) == 0 {
			return ""
		}
		return string(casemap([]byte(list[0].Mailbox.Value)))
	}}
}

// sortCriterion is a key, or the key in descending order.
type sortCriterion struct {
	key     sortKey
	reverse bool
}

// parseSort takes the criteria, and what to look for.
//
//	sort            = ["UID" SP] "SORT" SP sort-criteria SP search-criteria
//	search-criteria = charset 1*(SP search-key)
//
// RFC 5256 §5.
func (t *table) parseSort(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		criteria, ok := sortCriteria(d)
		if !ok {
			return nil, false
		}
		charset, ok := spCharset(d)
		if !ok {
			return nil, false
		}
		p, ok := t.searchProgram(d, charset)
		return func(c *conn) reply { return c.sort(by, criteria, p) }, ok
	}
}

// sortCriteria takes a space and the criteria, the most important first.
//
//	sort-criteria  = "(" sort-criterion *(SP sort-criterion) ")"
//	sort-criterion = ["REVERSE" SP] sort-key
//	sort-key       = "ARRIVAL" / "CC" / "DATE" / "FROM" / "SIZE" / "SUBJECT" / "TO"
//
// RFC 5256 §5.
func sortCriteria(d *wire.Decoder) ([]sortCriterion, bool) {
	if !d.SP() {
		return nil, false
	}
	keys := sortKeys()
	var criteria []sortCriterion
	ok := d.List(func() bool {
		reverse := d.AcceptKeyword("REVERSE")
		if reverse && !d.SP() {
			return false
		}
		key, ok := lookUp(d, keys, "a sort key such as SUBJECT")
		criteria = append(criteria, sortCriterion{key, reverse})
		return ok
	})
	return criteria, ok && (len(criteria) > 0 || d.Fail("a sort key between the parentheses before here"))
}

// sort names the messages that are looked for, in the order of the criteria;
// those that are equal by all of them stay in the order of the mailbox, which
// REVERSE does not change.
//
//	sort-data = "SORT" [1*(SP nz-number) SP search-sort-mod-seq] / "SORT" *(SP nz-number)
//
// RFC 5256 §3, §4, §5, RFC 7162 §3.1.9, §7.
func (c *conn) sort(by numbering, criteria []sortCriterion, p searchProgram) reply {
	found, wrong := c.find(p)
	if wrong != nil {
		return *wrong
	}
	c.text("* SORT")
	for _, i := range sorted(found, criteria) {
		c.text(" ")
		c.number(uint64(by.of(&found[i])))
	}
	if p.modSeq && len(found) > 0 {
		c.searchModSeq(found)
	}
	c.crlf()
	return c.unlessExpunged(by, ok(by.name("Sort")+" completed"))
}

// sorted gives the order of messages, as indices.
func sorted(messages []mailstore.Message, criteria []sortCriterion) []int {
	columns := make([][]int64, len(criteria))
	for i, criterion := range criteria {
		columns[i] = criterion.values(messages)
	}
	order := make([]int, len(messages))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		for _, values := range columns {
			if result := cmp.Compare(values[a], values[b]); result != 0 {
				return result
			}
		}
		return cmp.Compare(a, b)
	})
	return order
}

// values gives a number for each message: the lower comes first.
func (criterion sortCriterion) values(messages []mailstore.Message) []int64 {
	values := make([]int64, len(messages))
	if criterion.key.text == nil {
		for i := range messages {
			values[i] = criterion.key.number(&messages[i])
		}
	} else {
		texts := make([]string, len(messages))
		for i := range messages {
			texts[i] = criterion.key.text(&messages[i])
		}
		rank(values, texts)
	}
	if criterion.reverse {
		for i := range values {
			values[i] = -values[i]
		}
	}
	return values
}

// rank gives each text its place among all. Texts that many messages have are
// compared once.
func rank(places []int64, texts []string) {
	place := make(map[string]int64)
	for _, text := range texts {
		place[text] = 0
	}
	for i, text := range slices.Sorted(maps.Keys(place)) {
		place[text] = int64(i)
	}
	for i, text := range texts {
		places[i] = place[text]
	}
}
