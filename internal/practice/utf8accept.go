package practice

import (
	"imapsh/internal/practice/mailstore/mime"
	"imapsh/internal/wire"
)

// utf8Accept is the UTF8=ACCEPT extension: UTF-8 in quoted strings, in mailboxes
// and in the headers of messages. RFC 6855.
//
// A client that has not sent ENABLE UTF8=ACCEPT gets messages whose headers are
// UTF-8 as they are, in literals: RFC 6855 §7 leaves that to the server.
func utf8Accept() family {
	return family{
		capability: "UTF8=ACCEPT",
		needs:      []string{"ENABLE"}, // RFC 6855 §3
		when:       loggedIn,
		enabled:    (*conn).enableUTF8,
	}
}

// enableUTF8 is what ENABLE UTF8=ACCEPT does. RFC 6855 §3.
func (c *conn) enableUTF8() bool {
	was := c.utf8Accept
	c.utf8Accept, c.utf8 = true, true
	return !was
}

// quotedOctets says what a client's quoted strings may hold.
//
//	quoted       =/ DQUOTE *uQUOTED-CHAR DQUOTE
//	uQUOTED-CHAR = QUOTED-CHAR / UTF8-2 / UTF8-3 / UTF8-4
//
// RFC 6855 §3, RFC 9051 §9; RFC 3501 §9 has US-ASCII only.
func (c *conn) quotedOctets() wire.QuotedOctets {
	if c.has("UTF8=ACCEPT") || c.has("IMAP4rev2") {
		return wire.QuotedUTF8
	}
	return wire.QuotedASCII
}

// utf8Message takes a message that may have UTF-8 in its header.
//
//	append-data  =/ utf8-literal
//	utf8-literal = "UTF8" SP "(" literal8 ")"
//
// RFC 6855 §4.
func utf8Message(d *wire.Decoder) ([]byte, bool) {
	if !d.SP() || !d.Expect('(') {
		return nil, false
	}
	before := *d
	octets, binary, ok := d.Literal()
	if ok && !binary {
		return nil, failAt(d, before, "~{octets}")
	}
	return octets, ok && d.Expect(')')
}

// refuseUTF8 refuses a message for what is in its header.
//
// RFC 6855 §4: octets above 127 in a header are for clients that have enabled
// UTF8=ACCEPT; the APPEND of others is answered NO.
func (c *conn) refuseUTF8(message []byte) (refusal reply, refused bool) {
	if !c.has("UTF8=ACCEPT") || c.utf8Accept || isASCII(mime.New(message).Header()) {
		return reply{}, false
	}
	return no("", "The header is not US-ASCII; ENABLE UTF8=ACCEPT before a mailbox is selected, or encode it"), true
}
