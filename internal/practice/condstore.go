package practice

import (
	"fmt"
	"math"
	"strings"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// condStore is the CONDSTORE extension: each message has a mod-sequence, which
// rises with every change of its flags. RFC 7162 §3.1.
func condStore() family {
	return family{
		capability:     "CONDSTORE",
		when:           loggedIn,
		enabled:        func(c *conn) bool { was := c.condStore; c.enableCondStore(); return !was },
		selectParams:   []modifier[opening]{{"CONDSTORE", parseCondStore}},
		fetchModifiers: []modifier[fetchRequest]{{"CHANGEDSINCE", parseChangedSince}},
		storeModifiers: []modifier[storeRequest]{{"UNCHANGEDSINCE", parseUnchangedSince}},
		fetch:          []fetchItem{{name: "MODSEQ", write: writeModSeq, uses: (*conn).enableCondStore}},
		search:         []searchKey{{name: "MODSEQ", parse: parseModSeq}},
		status: []statusItem{{
			name: "HIGHESTMODSEQ", uses: (*conn).enableCondStore,
			value: func(s *mailstore.Status) uint64 { return s.HighestModSeq },
		}},
	}
}

// enableCondStore notes that the client wants mod-sequences, as each CONDSTORE
// enabling command tells.
//
// RFC 7162 §3.1: if a mailbox is selected by then, the first of them in a
// session makes the server say that mailbox's HIGHESTMODSEQ.
func (c *conn) enableCondStore() {
	if c.condStore {
		return
	}
	c.condStore = true
	if c.view != nil {
		c.highestModSeq(&c.output)
	}
}

// highestModSeq says up to which mod-sequence the client knows all that has
// happened.
//
//	resp-text-code =/ "HIGHESTMODSEQ" SP mod-sequence-value
//
// RFC 7162 §3.1.2.1, §7.
func (c *conn) highestModSeq(o *output) {
	o.line("* OK [HIGHESTMODSEQ %d] Nothing up to this mod-sequence is untold", c.view.State().HighestModSeq)
}

// parseCondStore takes nothing: the parameter is just its name.
//
//	condstore-param = "CONDSTORE"
//
// RFC 7162 §3.1.8.
func parseCondStore(_ *wire.Decoder, o *opening) bool {
	o.uses = append(o.uses, (*conn).enableCondStore)
	return true
}

// parseChangedSince takes the mod-sequence that a message's must be above.
//
//	chgsince-fetch-mod = "CHANGEDSINCE" SP mod-sequence-value
//
// RFC 7162 §3.1.4.1: the item MODSEQ is asked for with it.
func parseChangedSince(d *wire.Decoder, r *fetchRequest) bool {
	since, ok := spModSeq(d, 1)
	r.changedSince = since
	r.want(attribute{name: "MODSEQ", write: writeModSeq, uses: (*conn).enableCondStore})
	return ok
}

// parseUnchangedSince takes the mod-sequence that a message's must not be above.
//
//	store-modifier =/ "UNCHANGEDSINCE" SP mod-sequence-valzer
//
// RFC 7162 §3.1.3.
func parseUnchangedSince(d *wire.Decoder, r *storeRequest) bool {
	since, ok := spModSeq(d, 0)
	r.UnchangedSince = &since
	return ok
}

// modified is the code that names the messages that a STORE left as they were,
// because they had been changed.
//
//	resp-text-code =/ "MODIFIED" SP sequence-set
//
// RFC 7162 §3.1.3.
func (by numbering) modified(messages []mailstore.Message, left []mailstore.UID) string {
	if by == byUID {
		return "MODIFIED " + uidSet(left)
	}
	var numbers wire.SequenceSet
	for _, m := range messages {
		if len(left) > 0 && m.UID == left[0] {
			left = left[1:]
			numbers = append(numbers, wire.SeqRange{Start: uint32(m.SeqNum), Stop: uint32(m.SeqNum)})
		}
	}
	return "MODIFIED " + numbers.String()
}

// changeAttributes are what the client is told of a message whose flags have
// changed.
//
// RFC 7162 §3.2.4: from the first CONDSTORE enabling command on, UID and
// mod-sequence are part of every FETCH response that tells of a change.
func (c *conn) changeAttributes() []attribute {
	if c.condStore {
		return []attribute{uidAttribute(), flagsAttribute(), modSeqAttribute()}
	}
	return []attribute{flagsAttribute()}
}

func modSeqAttribute() attribute { return attribute{name: "MODSEQ", write: writeModSeq} }

// writeModSeq writes a message's mod-sequence.
//
//	fetch-mod-resp = "MODSEQ" SP "(" permsg-modsequence ")"
//
// RFC 7162 §3.1.4.2.
func writeModSeq(o *output, m *mailstore.Message) {
	o.text("(")
	o.number(m.ModSeq)
	o.text(")")
}

// parseModSeq takes the mod-sequence that a message's must not be below. A
// message has one for all its flags, so the entry is taken and ignored.
//
//	search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer
//	search-modseq-ext  = SP entry-name SP entry-type-req
//	entry-flag-name    = DQUOTE "/flags/" attr-flag DQUOTE
//	entry-type-req     = "priv" / "shared" / "all"
//
// RFC 7162 §3.1.5, §7.
func parseModSeq(p *searchParser) (criterion, bool) {
	p.modSeq = true
	before := *p.Decoder
	if p.Accept(' ') && p.Peek() == '"' {
		if !parseEntry(p.Decoder) {
			return nil, false
		}
	} else {
		*p.Decoder = before
	}
	least, ok := spModSeq(p.Decoder, 0)
	return func(m *candidate) bool { return m.ModSeq >= least }, ok
}

// searchModSeq writes the highest mod-sequence of the messages that were found.
//
//	search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"
//
// RFC 7162 §3.1.6, §7.
func (o *output) searchModSeq(found []mailstore.Message) {
	o.text(" (MODSEQ ")
	o.number(highestOf(found))
	o.text(")")
}

// esearchModSeq writes the same for ESEARCH, of the messages that it names: for
// MIN or MAX alone that is one, for the two that is both.
//
//	search-return-data =/ "MODSEQ" SP mod-sequence-value
//
// RFC 4731 §3.2, RFC 7162 §3.1.10.
func (o *output) esearchModSeq(result searchResult, found []mailstore.Message) {
	if len(found) == 0 {
		return
	}
	if (result["MIN"] || result["MAX"]) && !result["ALL"] && !result["COUNT"] {
		var ends []mailstore.Message
		if result["MIN"] {
			ends = append(ends, found[0])
		}
		if result["MAX"] {
			ends = append(ends, found[len(found)-1])
		}
		found = ends
	}
	o.text(" MODSEQ ")
	o.number(highestOf(found))
}

func highestOf(messages []mailstore.Message) uint64 {
	var highest uint64
	for _, m := range messages {
		highest = max(highest, m.ModSeq)
	}
	return highest
}

// parseEntry takes an entry's name and type.
func parseEntry(d *wire.Decoder) bool {
	before := *d
	entry, ok := d.Quoted()
	if !ok {
		return false
	}
	flag := wire.NewDecoder([]byte(strings.TrimPrefix(entry, "/flags/")))
	if _, ok := flag.Flag(); !ok || !flag.AtEnd() || !strings.HasPrefix(entry, "/flags/") {
		*d = before
		return d.Fail(`an entry such as "/flags/\\seen"`)
	}
	return d.SP() && (d.AcceptKeyword("PRIV") || d.AcceptKeyword("SHARED") || d.AcceptKeyword("ALL") ||
		d.Fail("priv, shared or all"))
}

// spModSeq takes a space and a mod-sequence.
//
//	mod-sequence-value  = 1*DIGIT ; 1 <= n <= 9,223,372,036,854,775,807
//	mod-sequence-valzer = "0" / mod-sequence-value
//
// RFC 7162 §7.
func spModSeq(d *wire.Decoder, least uint64) (uint64, bool) {
	if !d.SP() {
		return 0, false
	}
	before := *d
	n, ok := d.Number64()
	if !ok || n < least {
		*d = before
		return 0, d.Fail(fmt.Sprintf("a mod-sequence from %d to %d", least, uint64(math.MaxInt64)))
	}
	return n, true
}
