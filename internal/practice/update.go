package practice

import "imapsh/internal/practice/mailstore"

// sync says what has changed in the selected mailbox since the client was last
// told. EXPUNGE waits where the command in progress may hold sequence numbers
// that it would shift: FETCH, STORE and SEARCH. RFC 9051 §5.2, §7.5.1.
func (c *conn) sync(o *output, allowExpunge bool) {
	if c.view == nil {
		return
	}
	for _, u := range c.view.Sync(allowExpunge) {
		if u.Kind == mailstore.UpdateDeleted {
			c.interrupt(byeDeleted) // RFC 2180 §3.3
			return
		}
		o.update(u)
	}
}

// update says one change.
//
//	mailbox-data = "FLAGS" SP flag-list / number SP "EXISTS" / number SP "RECENT"
//	message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))
//
// RFC 9051 §7.3.5, §7.4.1, §7.5; RECENT is RFC 3501 §7.3.2.
func (o *output) update(u mailstore.Update) {
	switch u.Kind {
	case mailstore.UpdateFlags:
		o.flags(u.Flags)
		o.permanentFlags(u.PermanentFlags)
	case mailstore.UpdateExpunge:
		o.line("* %d EXPUNGE", u.Message.SeqNum)
	case mailstore.UpdateExists:
		o.line("* %d EXISTS", u.Messages)
		o.line("* %d RECENT", u.Recent)
	case mailstore.UpdateFetch:
		o.fetchResponse(&u.Message, []attribute{flagsAttribute()})
	}
}
