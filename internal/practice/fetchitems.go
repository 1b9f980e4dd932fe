package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/practice/mailstore/mime"
)

// messageItems are the items that describe a message. RFC 9051 §6.4.5.
func messageItems() []fetchItem {
	return []fetchItem{
		{name: "UID", write: writeUID},
		{name: "FLAGS", write: writeFlags},
		{name: "INTERNALDATE", write: writeInternalDate},
		{name: "RFC822.SIZE", write: writeSize},
		{name: "ENVELOPE", write: func(o *output, m *mailstore.Message) { o.envelope(m.Content.Envelope()) }},
		{name: "BODYSTRUCTURE", write: func(o *output, m *mailstore.Message) { o.body(m.Content.Structure(), true) }},
	}
}

func uidAttribute() attribute { return attribute{name: "UID", write: writeUID} }

func flagsAttribute() attribute { return attribute{name: "FLAGS", write: writeFlags} }

// writeUID writes a message's UID.
//
//	msg-att-static = "UID" SP uniqueid
func writeUID(o *output, m *mailstore.Message) { o.number(uint64(m.UID)) }

// writeFlags writes a message's flags, always in the same order.
//
//	msg-att-dynamic = "FLAGS" SP "(" [flag-fetch *(SP flag-fetch)] ")"
//	flag-fetch      = flag / "\Recent"
//
// RFC 3501 §9.
func writeFlags(o *output, m *mailstore.Message) {
	flags := m.Flags
	if m.Recent && !o.rev2 {
		flags = append(flags[:len(flags):len(flags)], mailstore.Recent)
	}
	list(o, flags)
}

// writeInternalDate writes when a message came.
//
//	date-time      = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
//	date-day-fixed = (SP DIGIT) / 2DIGIT
//
// RFC 9051 §9.
func writeInternalDate(o *output, m *mailstore.Message) {
	o.text(m.InternalDate.Format(`"_2-Jan-2006 15:04:05 -0700"`))
}

// writeSize writes how many octets a message has.
//
//	msg-att-static = "RFC822.SIZE" SP number64
func writeSize(o *output, m *mailstore.Message) { o.number(uint64(m.Content.Size())) }

// nstring writes a string or NIL.
//
//	nstring = string / nil
func (o *output) nstring(s mime.NString) {
	if s.Present {
		o.str(s.Value)
	} else {
		o.text("NIL")
	}
}

// envelope writes a message's parsed header.
//
//	envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP
//	           env-to SP env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"
//
// RFC 9051 §7.5.2, §9.
func (o *output) envelope(e *mime.Envelope) {
	o.text("(")
	o.nstring(e.Date)
	o.text(" ")
	o.nstring(e.Subject)
	for _, list := range [][]mime.Address{e.From, e.Sender, e.ReplyTo, e.To, e.Cc, e.Bcc} {
		o.text(" ")
		o.addresses(list)
	}
	o.text(" ")
	o.nstring(e.InReplyTo)
	o.text(" ")
	o.nstring(e.MessageID)
	o.text(")")
}

// addresses writes a field's addresses.
//
//	env-from = "(" 1*address ")" / nil
//	address  = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
func (o *output) addresses(addresses []mime.Address) {
	if len(addresses) == 0 {
		o.text("NIL")
		return
	}
	o.text("(")
	for _, a := range addresses {
		o.text("(")
		o.nstring(a.Name)
		o.text(" ")
		o.nstring(a.Route)
		o.text(" ")
		o.nstring(a.Mailbox)
		o.text(" ")
		o.nstring(a.Host)
		o.text(")")
	}
	o.text(")")
}
