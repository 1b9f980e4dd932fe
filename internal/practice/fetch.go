package practice

import (
	"slices"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// fetching is FETCH and UID FETCH. RFC 9051 §6.4.5, §6.4.9; the items are in
// fetchitems.go and section.go.
func fetching(t *table) family {
	return family{
		commands: []command{
			{
				name: "FETCH", states: withSelection, syntax: "sequence-set items",
				parse: t.parseFetch(bySeqNum), keepNumbers: true,
			},
			{name: "UID FETCH", states: withSelection, syntax: "uid-set items", parse: t.parseFetch(byUID)},
		},
		fetch: slices.Concat(messageItems(), sectionItems()),
	}
}

// fetchItem is an item that FETCH knows: a row of the table of items.
type fetchItem struct {
	name  string
	write func(*output, *mailstore.Message)                    // its value, of an item that is just its name
	parse func(d *wire.Decoder) (attribute attribute, ok bool) // takes what stands behind the name; nil: nothing
	sees  bool                                                 // sets \Seen
	uses  func(*conn)                                          // what asking for it does besides; nil: nothing
}

// attribute is an item that one FETCH asks for.
type attribute struct {
	name  string // as the response has it
	write func(*output, *mailstore.Message)
	sees  bool        // sets \Seen
	uses  func(*conn) // what asking for it does besides; nil: nothing

	refuse func(*mailstore.Message) *reply // may refuse the FETCH of a message; nil: never does
}

// macros stand alone in place of items. RFC 9051 §6.4.5.
func macros() map[string][]string {
	fast := []string{"FLAGS", "INTERNALDATE", "RFC822.SIZE"}
	all := append(slices.Clip(fast), "ENVELOPE")
	return map[string][]string{"FAST": fast, "ALL": all, "FULL": append(slices.Clip(all), "BODY")}
}

// fetchRequest is what FETCH is asked for.
type fetchRequest struct {
	by           numbering
	set          wire.SequenceSet
	wanted       []attribute
	changedSince uint64               // only messages with a higher mod-sequence: RFC 7162 §3.1.4.1
	admit        []func(*conn) *reply // may refuse it, or send what goes before
}

// want adds an attribute, unless it is wanted already.
func (r *fetchRequest) want(a attribute) {
	if !r.wants(a.name) {
		r.wanted = append(r.wanted, a)
	}
}

func (r *fetchRequest) wants(name string) bool {
	return slices.ContainsFunc(r.wanted, func(a attribute) bool { return a.name == name })
}

// parseFetch takes the messages, the items and the modifiers.
//
//	fetch = "FETCH" SP sequence-set SP
//	        ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers]
//
// RFC 9051 §9, RFC 4466 §6.
func (t *table) parseFetch(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		set, ok := spSequenceSet(d)
		if !ok || !d.SP() {
			return nil, false
		}
		r := fetchRequest{by: by, set: set}
		ok = t.fetchAtts(d, &r) && parseLastModifiers(d, t.fetchModifiers, &r)
		return func(c *conn) reply { return c.fetch(&r) }, ok
	}
}

// fetchAtts takes a macro, an item or a list of items.
func (t *table) fetchAtts(d *wire.Decoder, r *fetchRequest) bool {
	for macro, names := range macros() {
		if d.AcceptKeyword(macro) {
			for _, name := range names {
				a, _ := t.fetchAtt(wire.NewDecoder([]byte(name)))
				r.wanted = append(r.wanted, a)
			}
			return true
		}
	}
	one := func() bool {
		a, ok := t.fetchAtt(d)
		r.wanted = append(r.wanted, a)
		return ok
	}
	if d.Peek() != '(' {
		return one()
	}
	before := *d
	return d.List(one) && (len(r.wanted) > 0 || failAt(d, before, "a list of items"))
}

// fetchAtt takes one item.
//
//	fetch-att = "ENVELOPE" / "FLAGS" / "INTERNALDATE" / "RFC822.SIZE" / "BODY" ["STRUCTURE"] / "UID" /
//	            "BODY" section [partial] / "BODY.PEEK" section [partial]
func (t *table) fetchAtt(d *wire.Decoder) (attribute, bool) {
	it, ok := lookUp(d, t.fetch, "an item such as FLAGS or BODY[]")
	switch {
	case !ok:
		return attribute{}, false
	case it.parse != nil:
		return it.parse(d)
	}
	return attribute{name: it.name, write: it.write, sees: it.sees, uses: it.uses}, true
}

// fetch sends what is asked for of each message. If that sets \Seen, the flag is
// set first and is among what is sent.
func (c *conn) fetch(r *fetchRequest) reply {
	messages, err := r.by.messages(c.view, r.set)
	if err != nil {
		return outOfRange(err)
	}
	if refusal := r.refused(messages); refusal != nil {
		return *refusal
	}
	for _, admit := range r.admit {
		if refusal := admit(c); refusal != nil {
			return *refusal
		}
	}
	for _, a := range r.wanted {
		if a.uses != nil {
			a.uses(c)
		}
	}
	if r.changedSince > 0 {
		messages = slices.DeleteFunc(messages, func(m mailstore.Message) bool { return m.ModSeq <= r.changedSince })
	}
	wanted := r.wanted
	if r.by == byUID && !r.wants("UID") {
		wanted = slices.Insert(wanted, 0, uidAttribute())
	}
	changed := c.see(messages, wanted)
	if r.wants("FLAGS") {
		c.view.Reported(messages...)
	}
	c.syncKeywords()
	withChange := c.withChange(wanted)
	for i := range messages {
		m := &messages[i]
		attributes := wanted
		if changed[m.UID] {
			attributes = withChange
		}
		c.fetchResponse(m, attributes)
		if c.queue.failed() != nil {
			break
		}
	}
	return c.unlessExpunged(r.by, ok(r.by.name("Fetch")+" completed"))
}

// withChange puts before what is wanted of a message what the client is to be
// told of its changed flags.
func (c *conn) withChange(wanted []attribute) []attribute {
	missing := slices.DeleteFunc(c.changeAttributes(), func(change attribute) bool {
		return slices.ContainsFunc(wanted, func(a attribute) bool { return a.name == change.name })
	})
	return slices.Concat(missing, wanted)
}

// refused says why something that is wanted of one of the messages cannot be
// sent, before anything is.
func (r *fetchRequest) refused(messages []mailstore.Message) *reply {
	for _, a := range r.wanted {
		for i := range messages {
			if a.refuse == nil {
				break
			}
			if refusal := a.refuse(&messages[i]); refusal != nil {
				return refusal
			}
		}
	}
	return nil
}

// see sets \Seen for messages of which a body is fetched, and says which of them
// did not have it. RFC 9051 §6.4.5.
func (c *conn) see(messages []mailstore.Message, wanted []attribute) map[mailstore.UID]bool {
	if c.readOnly || !slices.ContainsFunc(wanted, func(a attribute) bool { return a.sees }) {
		return nil
	}
	var unseen []mailstore.UID
	for _, m := range messages {
		if !m.Flags.Has(mailstore.Seen) {
			unseen = append(unseen, m.UID)
		}
	}
	stored, err := c.view.Store(unseen, mailstore.FlagChange{Op: mailstore.AddFlags, Flags: []mailstore.Flag{mailstore.Seen}})
	if err != nil {
		return nil
	}
	now := make(map[mailstore.UID]mailstore.Message, len(stored.Messages))
	for _, m := range stored.Messages {
		now[m.UID] = m
	}
	changed := make(map[mailstore.UID]bool, len(now))
	for i := range messages {
		if m, ok := now[messages[i].UID]; ok {
			messages[i].Flags, messages[i].ModSeq, changed[m.UID] = m.Flags, m.ModSeq, true
		}
	}
	return changed
}

// fetchResponse sends a message's attributes.
//
//	message-data = nz-number SP "FETCH" SP msg-att
//	msg-att      = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"
//
// RFC 9051 §7.5.2.
func (o *output) fetchResponse(m *mailstore.Message, attributes []attribute) {
	o.text("* ")
	o.number(uint64(m.SeqNum))
	o.text(" FETCH (")
	for i, a := range attributes {
		if i > 0 {
			o.text(" ")
		}
		o.text(a.name)
		o.text(" ")
		a.write(o, m)
	}
	o.text(")")
	o.crlf()
}
