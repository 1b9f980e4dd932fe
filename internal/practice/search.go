package practice

import (
	"slices"
	"time"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// searching is SEARCH and UID SEARCH with the keys of RFC 3501 §6.4.4. What the
// keys mean is in searchkeys.go.
func searching(t *table) family {
	return family{commands: searchCommands(t, ""), search: searchKeys()}
}

// searchCommands are the two commands, with what may stand before the rest.
func searchCommands(t *table, first string) []command {
	syntax := first + "[CHARSET name] key ..."
	return []command{
		{name: "SEARCH", states: selected, syntax: syntax, parse: t.parseSearch(bySeqNum), keepNumbers: true},
		{name: "UID SEARCH", states: selected, syntax: syntax, parse: t.parseSearch(byUID)},
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
	largest mailstore.Message // what "*" is: its numbers
	now     time.Time
	saved   []mailstore.UID // what "$" is, in rising order
}

// searchParser takes search keys.
type searchParser struct {
	*wire.Decoder
	keys    map[string]searchKey
	charset string                      // of the strings
	decode  func(string) (string, bool) // strings to UTF-8
	depth   int
	sets    []wire.SequenceSet // of sequence numbers
	modSeq  bool               // MODSEQ is among the keys
}

// deepest is how far keys may be nested in parentheses, NOT and OR.
const deepest = 100

// searchProgram is what to look for.
type searchProgram struct {
	charset string             // of the strings
	known   bool               // somebody here knows it; else nothing here is of use
	named   bool               // the client did
	sets    []wire.SequenceSet // of sequence numbers, which must be those of messages
	wanted  criterion
	modSeq  bool // MODSEQ is among the keys
}

// parseSearch takes what the response is to have, and what to look for.
//
//	search         = "SEARCH" [search-return-opts] SP search-program
//	search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)
//
// RFC 3501 §9, RFC 4466 §6.
func (t *table) parseSearch(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		result, ok := t.returnOptions(d)
		if !ok {
			return nil, false
		}
		charset := "UTF-8" // RFC 9051 §6.4.4; the US-ASCII of RFC 3501 is a part of it
		before := *d
		named := d.Accept(' ') && d.AcceptKeyword("CHARSET")
		if named {
			if charset, ok = spCharset(d); !ok {
				return nil, false
			}
		} else {
			*d = before
		}
		p, ok := t.searchProgram(d, charset)
		p.named = named
		return func(c *conn) reply { return c.search(by, result, p) }, ok
	}
}

// spCharset takes a space and a charset's name.
//
//	charset = atom / quoted
//
// RFC 5256 §5; RFC 3501 §9 has an astring.
func spCharset(d *wire.Decoder) (string, bool) {
	if !d.SP() {
		return "", false
	}
	return d.Astring()
}

// searchProgram takes the keys, all of which a message must meet.
//
//	1*(SP search-key)
func (t *table) searchProgram(d *wire.Decoder, charset string) (searchProgram, bool) {
	decode, known := charsetDecoder(charset)
	p := &searchParser{Decoder: d, keys: t.search, charset: charset, decode: decode}
	var all []criterion
	for len(all) == 0 || !d.AtEnd() {
		if !d.SP() {
			return searchProgram{}, false
		}
		k, ok := p.key()
		if !ok {
			return searchProgram{}, false
		}
		all = append(all, k)
	}
	return searchProgram{charset: charset, known: known, sets: p.sets, wanted: every(all), modSeq: p.modSeq}, true
}

// search names the messages that are looked for.
//
//	mailbox-data = "SEARCH" *(SP nz-number)
//
// RFC 3501 §6.4.4, §7.2.5.
func (c *conn) search(by numbering, result searchResult, p searchProgram) reply {
	if result == nil && c.rev2 {
		result = searchResult{"ALL": true} // RFC 9051 §6.4.4: the answer is ESEARCH, RETURN or not
	}
	if p.named && c.utf8Accept {
		return bad("SEARCH: behind ENABLE UTF8=ACCEPT all strings are UTF-8, and no CHARSET is named") // RFC 6855 §3
	}
	found, wrong := c.find(p)
	if wrong != nil {
		if result.saves() && wrong.status == "NO" {
			c.view.Save(nil) // RFC 5182 §2.1
		}
		return *wrong
	}
	if result.saves() {
		c.view.Save(result.saved(uids(found)))
	}
	if result.extended() {
		c.esearch(by, result, found, p.modSeq)
	} else {
		c.text("* SEARCH")
		c.numbers(by, found, p.modSeq)
	}
	r := c.unlessExpunged(by, ok(by.name("Search")+" completed"))
	r.keepNumbers = len(p.sets) > 0 && c.qresync // RFC 7162 §3.2.10.2
	return r
}

// find gives the messages that are looked for, in the mailbox's order.
func (c *conn) find(p searchProgram) (found []mailstore.Message, wrong *reply) {
	if !p.known {
		r := no("BADCHARSET (US-ASCII UTF-8)", "There is no charset "+quote(p.charset)+" here")
		return nil, &r
	}
	for _, set := range p.sets {
		if _, err := c.view.Messages(set); err != nil {
			r := outOfRange(err)
			return nil, &r
		}
	}
	if p.modSeq {
		c.enableCondStore()
	}
	m := candidate{now: c.server.config.Store.Now(), saved: c.view.Saved()}
	m.largest.UID, m.largest.SeqNum = c.view.Largest()
	for messages := range c.view.Batches() {
		for i := range messages {
			if m.Message = &messages[i]; !p.wanted(&m) {
				continue
			}
			if len(found) == cap(found) { // append grows what is long by little
				found = slices.Grow(found, max(len(found), len(messages)))
			}
			found = append(found, messages[i])
		}
	}
	return found, nil
}

// numbers ends a line with the numbers of messages, and where that was looked
// for with the highest of their mod-sequences.
//
//	[1*(SP nz-number) SP search-sort-mod-seq] / *(SP nz-number)
//
// RFC 3501 §9, RFC 7162 §7.
func (c *conn) numbers(by numbering, messages []mailstore.Message, modSeq bool) {
	for i := range messages {
		c.text(" ")
		c.number(uint64(by.of(&messages[i])))
	}
	if modSeq && len(messages) > 0 {
		c.searchModSeq(messages)
	}
	c.crlf()
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
	case b == '*' || b == '$' && p.Allow.LastResult || '0' <= b && b <= '9':
		set, ok := p.SequenceSet()
		p.sets = append(p.sets, set)
		return func(m *candidate) bool { return m.in(set, bySeqNum) }, ok
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

// spString takes a space and a string, and gives it in UTF-8.
func (p *searchParser) spString() (string, bool) {
	if !p.SP() {
		return "", false
	}
	before := *p.Decoder
	s, ok := p.Astring()
	if !ok {
		return "", false
	}
	if s, ok = p.decode(s); !ok {
		return "", failAt(p.Decoder, before, "a string in "+p.charset)
	}
	return s, true
}

// in says that a message is in a set.
func (m *candidate) in(set wire.SequenceSet, by numbering) bool {
	if set.Contains(by.of(m.Message), by.of(&m.largest)) {
		return true
	}
	if !set.HasLastResult() {
		return false
	}
	_, found := slices.BinarySearch(m.saved, m.UID)
	return found
}
