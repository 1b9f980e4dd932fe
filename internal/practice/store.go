package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// storing is STORE and UID STORE. RFC 9051 §6.4.6, §6.4.9.
func storing(t *table) family {
	return family{
		commands: []command{
			{
				name: "STORE", states: withSelection, syntax: "sequence-set [+|-]FLAGS[.SILENT] (flags)",
				parse: t.parseStore(bySeqNum), keepNumbers: true,
			},
			{
				name: "UID STORE", states: withSelection, syntax: "uid-set [+|-]FLAGS[.SILENT] (flags)",
				parse: t.parseStore(byUID),
			},
		},
	}
}

// storeRequest is what STORE is asked for.
type storeRequest struct {
	by  numbering
	set wire.SequenceSet
	mailstore.FlagChange
}

// parseStore takes the messages and the change.
//
//	store           = "STORE" SP sequence-set [store-modifiers] SP store-att-flags
//	store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
//
// RFC 9051 §9, RFC 4466 §6.
func (t *table) parseStore(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		set, ok := spSequenceSet(d)
		if !ok || !d.SP() {
			return nil, false
		}
		r := storeRequest{by: by, set: set}
		if len(t.storeModifiers) > 0 && d.Peek() == '(' && (!parseModifiers(d, t.storeModifiers, &r) || !d.SP()) {
			return nil, false
		}
		ok = r.storeAttFlags(d)
		return func(c *conn) reply { return c.store(&r) }, ok
	}
}

// storeAttFlags takes the change.
func (r *storeRequest) storeAttFlags(d *wire.Decoder) (ok bool) {
	switch {
	case d.Accept('+'):
		r.Op = mailstore.AddFlags
	case d.Accept('-'):
		r.Op = mailstore.RemoveFlags
	}
	r.Silent = d.AcceptKeyword("FLAGS.SILENT")
	if !r.Silent && !d.AcceptKeyword("FLAGS") {
		return d.Fail("FLAGS, +FLAGS or -FLAGS, perhaps with .SILENT")
	}
	if !d.SP() {
		return false
	}
	r.Flags, ok = storeFlags(d)
	return ok
}

// storeFlags takes flags with parentheses or without.
func storeFlags(d *wire.Decoder) ([]mailstore.Flag, bool) {
	if d.Peek() == '(' {
		return flagList(d)
	}
	var flags []mailstore.Flag
	for {
		f, ok := storableFlag(d)
		if !ok {
			return nil, false
		}
		flags = append(flags, f)
		if !d.Accept(' ') {
			return flags, true
		}
	}
}

// store changes flags, and unless that is silent says what they are now. Of
// messages that others have expunged it can say nothing: RFC 2180 §4.2.
func (c *conn) store(r *storeRequest) reply {
	messages, err := r.by.messages(c.view, r.set)
	if err != nil {
		return outOfRange(err)
	}
	if r.UnchangedSince != nil {
		c.enableCondStore()
	}
	stored, err := c.view.Store(uids(messages), r.FlagChange)
	if err != nil {
		return refused(err)
	}
	if told := c.storeAttributes(r); len(told) > 0 {
		c.syncKeywords()
		for i := range stored.Messages {
			c.fetchResponse(&stored.Messages[i], told)
		}
	}
	switch {
	case len(stored.Modified) > 0:
		return reply{status: "OK", code: r.by.modified(messages, stored.Modified), text: "Some messages had changed, and stay as they are"}
	case len(stored.Expunged) > 0 && len(stored.Messages) == 0 && !r.Silent:
		return no("EXPUNGEISSUED", "Another client has expunged these messages")
	}
	return c.unlessExpunged(r.by, ok(r.by.name("Store")+" completed"))
}

// storeAttributes are what is said of each message that STORE was for. A client
// that wants mod-sequences gets them even if it is silent: RFC 7162 §3.1.3.
func (c *conn) storeAttributes(r *storeRequest) []attribute {
	switch {
	case r.Silent && c.condStore:
		return []attribute{uidAttribute(), modSeqAttribute()}
	case r.Silent:
		return nil
	case r.by == byUID && !c.condStore:
		return []attribute{uidAttribute(), flagsAttribute()}
	}
	return c.changeAttributes()
}
