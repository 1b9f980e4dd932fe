package practice

import (
	"bytes"
	"fmt"
	"time"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// appending is APPEND. RFC 9051 §6.3.12.
func appending() family {
	return family{
		commands: []command{
			{
				name: "APPEND", states: whenLoggedIn, syntax: `mailbox [(flags)] ["date-time"] {octets}`,
				parse: parseAppend, admit: admitMessage,
			},
		},
	}
}

// parseAppend takes the mailbox and the message.
//
//	append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal
//
// RFC 3501 §9.
func parseAppend(d *wire.Decoder) (runner, bool) {
	mailbox, ok := spMailbox(d)
	if !ok {
		return nil, false
	}
	message, ok := appendedMessage(d)
	return func(c *conn) reply { return c.appendMessages(mailbox, []mailstore.NewMessage{message}) }, ok
}

// appendedMessage takes a message, whose octets are still the command's.
//
//	[SP flag-list] [SP date-time] SP (literal / literal8)
//
// RFC 3502 §6.3.11, RFC 3516 §7.
func appendedMessage(d *wire.Decoder) (message mailstore.NewMessage, ok bool) {
	if !d.SP() {
		return message, false
	}
	if d.Peek() == '(' {
		if message.Flags, ok = flagList(d); !ok || !d.SP() {
			return message, false
		}
	}
	if d.Peek() == '"' {
		if message.InternalDate, ok = dateTime(d); !ok || !d.SP() {
			return message, false
		}
	}
	before := *d
	if d.Allow.UTF8Message && d.AcceptKeyword("UTF8") {
		message.Octets, ok = utf8Message(d)
		return message, ok
	}
	octets, binary, ok := d.Literal()
	switch {
	case !ok:
		return message, false
	case binary && !d.Allow.Literal8:
		return message, failAt(d, before, "{octets}, for ~{octets} needs BINARY,")
	case !binary && bytes.IndexByte(octets, 0) >= 0:
		return message, failAt(d, before, fmt.Sprintf("a message without NUL, which its octet %d is,", bytes.IndexByte(octets, 0)))
	}
	message.Octets = octets
	return message, true
}

// admitMessage refuses a message that cannot be stored before the client sends
// it. RFC 9051 §6.3.12, §4.3.
func admitMessage(c *conn, d *wire.Decoder, octets int64) *reply {
	mailbox, _ := spMailbox(d)
	if d.AtEnd() { // the literal is the mailbox's name
		return c.admitOctets("APPEND", octets)
	}
	if _, err := c.account.Append(mailbox); err != nil { // nothing, to see whether it could
		r := refused(err)
		return &r
	}
	if most := c.server.config.Store.Limits().OctetsPerMessage; octets > most {
		r := no("TOOBIG", fmt.Sprintf("A message of %d octets is too large; it may have %d", octets, most))
		return &r
	}
	together := octets
	for !d.AtEnd() {
		m, ok := appendedMessage(d)
		if !ok {
			break
		}
		together += int64(len(m.Octets))
	}
	if q := c.account.Quota(); q.Octets+together > q.MaxOctets {
		r := no(string(mailstore.OverQuota), fmt.Sprintf("The account holds at most %d octets", q.MaxOctets))
		return &r
	}
	return nil
}

// appendMessages puts messages at the end of a mailbox. One of no octets is how
// a client that has begun an APPEND stops it (RFC 3502 §6.3.11).
func (c *conn) appendMessages(mailbox string, messages []mailstore.NewMessage) reply {
	for i := range messages {
		m := &messages[i]
		if len(m.Octets) == 0 {
			return no("", "A message has at least one octet; nothing was appended")
		}
		if refusal, refused := c.refuseUTF8(m.Octets); refused {
			return refusal
		}
		octets, ok := withoutNUL(m.Octets)
		if !ok {
			return no("UNKNOWN-CTE", "There is a NUL outside of parts whose Content-Transfer-Encoding is binary")
		}
		m.Octets = bytes.Clone(octets)
	}
	appended, err := c.account.Append(mailbox, messages...)
	if err != nil {
		return refused(err)
	}
	r := ok("Append completed")
	if c.has("UIDPLUS") {
		r.code = appendUID(appended)
	}
	return r
}

// flagList takes flags that a client may store: not \Recent, which is the
// server's, nor the \* of PERMANENTFLAGS.
//
//	flag-list = "(" [flag *(SP flag)] ")"
//	flag      = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension
//
// RFC 9051 §9.
func flagList(d *wire.Decoder) ([]mailstore.Flag, bool) {
	var flags []mailstore.Flag
	ok := d.List(func() bool {
		f, ok := storableFlag(d)
		flags = append(flags, f)
		return ok
	})
	return flags, ok
}

func storableFlag(d *wire.Decoder) (mailstore.Flag, bool) {
	before := *d
	name, ok := d.Flag()
	f := mailstore.Flag(name)
	if ok && (f == `\*` || mailstore.Flags{f}.Has(mailstore.Recent)) {
		return f, failAt(d, before, "a flag that can be stored")
	}
	return f, ok
}

// dateTime takes a date with its time.
//
//	date-time      = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
//	date-day-fixed = (SP DIGIT) / 2DIGIT
//
// RFC 9051 §9.
func dateTime(d *wire.Decoder) (time.Time, bool) {
	const layout = "_2-Jan-2006 15:04:05 -0700"
	before := *d
	text, ok := d.Quoted()
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(layout, text)
	if err != nil || len(text) != len(layout) {
		return t, failAt(d, before, `a date-time such as "17-Jul-1996 02:44:25 -0700"`)
	}
	return t, true
}
