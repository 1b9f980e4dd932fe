package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// storing is STORE and UID STORE. RFC 9051 §6.4.6, §6.4.9.
func storing() family {
	return family{
		commands: []command{
			{
				name: "STORE", states: withSelection, syntax: "sequence-set [+|-]FLAGS[.SILENT] (flags)",
				parse: parseStore(bySeqNum), keepNumbers: true,
			},
			{
				name: "UID STORE", states: withSelection, syntax: "uid-set [+|-]FLAGS[.SILENT] (flags)",
				parse: parseStore(byUID),
			},
		},
	}
}

// parseStore takes the messages and the change.
//
//	store           = "STORE" SP sequence-set SP store-att-flags
//	store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
//
// RFC 9051 §9.
func parseStore(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		set, ok := spSequenceSet(d)
		if !ok || !d.SP() {
			return nil, false
		}
		var change mailstore.FlagChange
		switch {
		case d.Accept('+'):
			change.Op = mailstore.AddFlags
		case d.Accept('-'):
			change.Op = mailstore.RemoveFlags
		}
		change.Silent = d.AcceptKeyword("FLAGS.SILENT")
		if !change.Silent && !d.AcceptKeyword("FLAGS") {
			return nil, d.Fail("FLAGS, +FLAGS or -FLAGS, perhaps with .SILENT")
		}
		if !d.SP() {
			return nil, false
		}
		change.Flags, ok = storeFlags(d)
		return func(c *conn) reply { return c.store(by, set, change) }, ok
	}
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
func (c *conn) store(by numbering, set wire.SequenceSet, change mailstore.FlagChange) reply {
	messages, err := by.messages(c.view, set)
	if err != nil {
		return outOfRange(err)
	}
	stored, err := c.view.Store(uids(messages), change)
	if err != nil {
		return refused(err)
	}
	if !change.Silent {
		attributes := []attribute{flagsAttribute()}
		if by == byUID {
			attributes = []attribute{uidAttribute(), flagsAttribute()}
		}
		for i := range stored.Messages {
			c.fetchResponse(&stored.Messages[i], attributes)
		}
	}
	if len(stored.Expunged) > 0 && len(stored.Messages) == 0 && !change.Silent {
		return no("EXPUNGEISSUED", "Another client has expunged these messages")
	}
	return c.unlessExpunged(by, ok(by.name("Store")+" completed"))
}
