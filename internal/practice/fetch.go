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
}

// attribute is an item that one FETCH asks for.
type attribute struct {
	name  string // as the response has it
	write func(*output, *mailstore.Message)
	sees  bool // sets \Seen
}

// macros stand alone in place of items. RFC 9051 §6.4.5.
func macros() map[string][]string {
	fast := []string{"FLAGS", "INTERNALDATE", "RFC822.SIZE"}
	all := append(slices.Clip(fast), "ENVELOPE")
	return map[string][]string{"FAST": fast, "ALL": all, "FULL": append(slices.Clip(all), "BODY")}
}

// parseFetch takes the messages and the items.
//
//	fetch = "FETCH" SP sequence-set SP
//	        ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
//
// RFC 9051 §9.
func (t *table) parseFetch(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		set, ok := spSequenceSet(d)
		if !ok || !d.SP() {
			return nil, false
		}
		var wanted []attribute
		for macro, names := range macros() {
			if d.AcceptKeyword(macro) {
				for _, name := range names {
					a, _ := t.fetchAtt(wire.NewDecoder([]byte(name)))
					wanted = append(wanted, a)
				}
				return fetch(by, set, wanted), true
			}
		}
		one := func() bool {
			a, ok := t.fetchAtt(d)
			wanted = append(wanted, a)
			return ok
		}
		if d.Peek() == '(' {
			before := *d
			ok = d.List(one) && (len(wanted) > 0 || failAt(d, before, "a list of items"))
		} else {
			ok = one()
		}
		return fetch(by, set, wanted), ok
	}
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
	return attribute{it.name, it.write, it.sees}, true
}

func fetch(by numbering, set wire.SequenceSet, wanted []attribute) runner {
	return func(c *conn) reply { return c.fetch(by, set, wanted) }
}

// fetch sends what is asked for of each message. If that sets \Seen, the flag is
// set first and is among what is sent.
func (c *conn) fetch(by numbering, set wire.SequenceSet, wanted []attribute) reply {
	messages, err := by.messages(c.view, set)
	if err != nil {
		return outOfRange(err)
	}
	flags := slices.ContainsFunc(wanted, func(a attribute) bool { return a.name == "FLAGS" })
	if by == byUID && !slices.ContainsFunc(wanted, func(a attribute) bool { return a.name == "UID" }) {
		wanted = slices.Insert(wanted, 0, uidAttribute())
	}
	changed := c.see(messages, wanted)
	if flags {
		c.view.Reported(messages...)
	}
	for i := range messages {
		m := &messages[i]
		attributes := wanted
		if changed[m.UID] && !flags {
			attributes = slices.Insert(slices.Clone(wanted), 0, flagsAttribute())
		}
		c.fetchResponse(m, attributes)
		if c.queue.failed() != nil {
			break
		}
	}
	return c.unlessExpunged(by, ok(by.name("Fetch")+" completed"))
}

// see sets \Seen for messages of which a body is fetched, and says which of them
// did not have it. RFC 9051 §6.4.5: "The \Seen flag is implicitly set".
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
	now := make(map[mailstore.UID]mailstore.Flags, len(stored.Messages))
	for _, m := range stored.Messages {
		now[m.UID] = m.Flags
	}
	changed := make(map[mailstore.UID]bool, len(now))
	for i := range messages {
		if flags, ok := now[messages[i].UID]; ok {
			messages[i].Flags, changed[messages[i].UID] = flags, true
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
