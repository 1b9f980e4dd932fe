package practice

import (
	"slices"

	"imapsh/internal/practice/mailstore"
)

// sync says what has changed in the selected mailbox since the client was last
// told. EXPUNGE waits where the command in progress may hold sequence numbers
// that it would shift: FETCH, STORE and SEARCH. RFC 9051 §5.2, §7.5.1.
func (c *conn) sync(o *output, allowExpunge bool) {
	if c.view == nil {
		return
	}
	var gone []mailstore.UID
	for _, u := range c.view.Sync(allowExpunge) {
		switch {
		case u.Kind == mailstore.UpdateDeleted:
			c.interrupt(byeDeleted) // RFC 2180 §3.3
			return
		case u.Kind == mailstore.UpdateExpunge && c.qresync:
			gone = append(gone, u.Message.UID)
			continue
		}
		o.vanished(gone)
		gone = nil
		c.update(o, u)
	}
	o.vanished(gone)
	if c.qresync && c.view.ExpungesPending() {
		c.highestModSeq(o) // RFC 7162 §3.2: below that of the VANISHED which must wait
	}
}

// syncKeywords says which flags there are before a message is said to have one
// that is new. RFC 9051 §7.3.5.
func (c *conn) syncKeywords() {
	for _, u := range c.view.SyncKeywords() {
		c.update(&c.output, u)
	}
}

// update says one change.
//
//	mailbox-data = "FLAGS" SP flag-list / number SP "EXISTS" / number SP "RECENT"
//	message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))
//
// RFC 9051 §7.3.5, §7.4.1, §7.5; RECENT is RFC 3501 §7.3.2.
func (c *conn) update(o *output, u mailstore.Update) {
	switch u.Kind {
	case mailstore.UpdateFlags:
		o.flags(u.Flags)
		o.permanentFlags(u.PermanentFlags)
	case mailstore.UpdateExpunge:
		o.count(int(u.Message.SeqNum), "EXPUNGE")
	case mailstore.UpdateExists:
		o.count(u.Messages, "EXISTS")
		if !o.rev2 {
			o.count(u.Recent, "RECENT")
		}
	case mailstore.UpdateFetch:
		o.fetchResponse(&u.Message, c.unaskedAttributes())
	}
}

// count writes a response that is a number and a word.
func (o *output) count(n int, word string) {
	o.pending = slices.Grow(o.pending, 64) // room for a second one
	o.text("* ")
	o.number(uint64(n))
	o.text(" ")
	o.text(word)
	o.crlf()
}
