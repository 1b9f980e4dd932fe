package practice

import (
	"strings"
	"unicode/utf8"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// searching is SEARCH and UID SEARCH with the keys of RFC 3501 §6.4.4. What the
// keys mean is in searchkeys.go.
func searching(t *table) family {
	return family{
		commands: []command{
			{
				name: "SEARCH", states: withSelection, syntax: "[CHARSET name] key ...",
				parse: t.parseSearch(bySeqNum), keepNumbers: true,
			},
			{name: "UID SEARCH", states: withSelection, syntax: "[CHARSET name] key ...", parse: t.parseSearch(byUID)},
		},
		search: searchKeys(),
	}
}

// searchKey is a row of the table of keys.
type searchKey struct {
	name  string
	match criterion                               // of a key that is just its name
	parse func(p *searchParser) (criterion, bool) // takes what stands behind the name; nil: nothing
}

// criterion says whether a message is looked for.
type criterion func(*candidate) bool

// candidate is a message that may be looked for, in its mailbox.
type candidate struct {
	*mailstore.Message
	last *mailstore.Message // of the mailbox: what "*" is
}

// searchParser takes search keys.
type searchParser struct {
	*wire.Decoder
	keys    map[string]searchKey
	charset string // of the strings
	depth   int
	sets    []wire.SequenceSet // of sequence numbers, which must be those of messages
}

// deepest is how far keys may be nested in parentheses, NOT and OR.
const deepest = 100

// parseSearch takes the keys, all of which a message must meet.
//
//	search = "SEARCH" [SP "CHARSET" SP astring] 1*(SP search-key)
//
// RFC 3501 §9.
func (t *table) parseSearch(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		p := &searchParser{Decoder: d, keys: t.search, charset: "US-ASCII"}
		before := *d
		if d.Accept(' ') && d.AcceptKeyword("CHARSET") {
			if !d.SP() {
				return nil, false
			}
			p.charset, _ = d.Astring()
		} else {
			*d = before
		}
		var all []criterion
		for len(all) == 0 || !d.AtEnd() {
			if !d.SP() {
				return nil, false
			}
			k, ok := p.key()
			if !ok {
				return nil, false
			}
			all = append(all, k)
		}
		return func(c *conn) reply { return c.search(by, p, every(all)) }, true
	}
}

// search names the messages that are looked for.
//
//	mailbox-data = "SEARCH" *(SP nz-number)
//
// RFC 3501 §6.4.4, §7.2.5.
func (c *conn) search(by numbering, p *searchParser, wanted criterion) reply {
	if !p.charsetKnown() {
		return no("BADCHARSET (US-ASCII UTF-8)", "There is no charset "+quote(p.charset)+" here")
	}
	for _, set := range p.sets {
		if _, err := c.view.Messages(set); err != nil {
			return outOfRange(err)
		}
	}
	messages := c.view.All()
	c.text("* SEARCH")
	for i := range messages {
		m := &messages[i]
		if !wanted(&candidate{m, &messages[len(messages)-1]}) {
			continue
		}
		c.text(" ")
		if by == byUID {
			c.number(uint64(m.UID))
		} else {
			c.number(uint64(m.SeqNum))
		}
	}
	c.crlf()
	return c.unlessExpunged(by, ok(by.name("Search")+" completed"))
}

// key takes one key.
//
//	search-key = "ALL" / ... / sequence-set / "(" search-key *(SP search-key) ")"
func (p *searchParser) key() (criterion, bool) {
	if p.depth++; p.depth > deepest {
		return nil, p.Fail("keys that are not nested so deeply")
	}
	defer func() { p.depth-- }()
	switch b := p.Peek(); {
	case b == '(':
		return p.list()
	case b == '*' || '0' <= b && b <= '9':
		set, ok := p.SequenceSet()
		p.sets = append(p.sets, set)
		return func(m *candidate) bool { return set.Contains(uint32(m.SeqNum), uint32(m.last.SeqNum)) }, ok
	}
	k, ok := lookUp(p.Decoder, p.keys, "a search key such as UNSEEN")
	if ok && k.parse != nil {
		return k.parse(p)
	}
	return k.match, ok
}

// list takes keys in parentheses, all of which a message must meet.
func (p *searchParser) list() (criterion, bool) {
	var all []criterion
	before := *p.Decoder
	ok := p.List(func() bool {
		k, ok := p.key()
		all = append(all, k)
		return ok
	})
	return every(all), ok && (len(all) > 0 || failAt(p.Decoder, before, "a list of search keys"))
}

func every(all []criterion) criterion {
	return func(m *candidate) bool {
		for _, k := range all {
			if !k(m) {
				return false
			}
		}
		return true
	}
}

// spKey takes a space and a key.
func (p *searchParser) spKey() (criterion, bool) {
	if !p.SP() {
		return nil, false
	}
	return p.key()
}

func (p *searchParser) charsetKnown() bool {
	return strings.EqualFold(p.charset, "US-ASCII") || strings.EqualFold(p.charset, "UTF-8")
}

// spString takes a space and a string, which is UTF-8 in both charsets that are
// known.
func (p *searchParser) spString() (string, bool) {
	if !p.SP() {
		return "", false
	}
	before := *p.Decoder
	s, ok := p.Astring()
	if ok && p.charsetKnown() && !utf8.ValidString(s) {
		return "", failAt(p.Decoder, before, "a string in UTF-8")
	}
	return s, ok
}
