package practice

import (
	"bytes"
	"strings"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// binary is the BINARY extension: FETCH decodes parts, and APPEND takes messages
// with NUL. RFC 3516, RFC 9051 §6.4.5. What becomes of a NUL is in
// literal8.go.
func binary() family {
	return family{
		capability: "BINARY",
		when:       loggedIn,
		fetch: []fetchItem{
			{name: "BINARY", parse: parseBinary},
			{name: "BINARY.PEEK", parse: parseBinaryPeek},
			{name: "BINARY.SIZE", parse: parseBinarySize},
		},
	}
}

// parseBinary takes a part and a range, and sets \Seen.
//
//	fetch-att =/ "BINARY" section-binary [partial]
func parseBinary(d *wire.Decoder) (attribute, bool) {
	a, ok := parseBinaryPeek(d)
	a.sees = true
	return a, ok
}

// parseBinaryPeek takes a part and a range of its decoded octets.
//
//	fetch-att      =/ "BINARY.PEEK" section-binary [partial]
//	msg-att-static =/ "BINARY" section-binary SP (nstring / literal8)
//
// RFC 3516 §4.2, §4.3, §7.
func parseBinaryPeek(d *wire.Decoder) (attribute, bool) {
	section, ok := sectionBinary(d)
	if !ok {
		return attribute{}, false
	}
	a := attribute{name: "BINARY" + section.String(), refuse: unknownEncoding(section)}
	part := wire.Partial{Octets: 1 << 62}
	if d.Peek() == '<' {
		part, ok = d.Partial(wire.Client)
		a.name += partialName(part)
	}
	a.write = func(o *output, m *mailstore.Message) {
		octets, exists := decodedSection(m, section)
		if !exists {
			o.text("NIL")
			return
		}
		octets = octets[min(part.Offset, uint64(len(octets))):]
		o.literalOrLiteral8(octets[:min(part.Octets, uint64(len(octets)))])
	}
	return a, ok
}

// parseBinarySize takes a part, to say how many octets BINARY has of it.
//
//	fetch-att      =/ "BINARY.SIZE" section-binary
//	msg-att-static =/ "BINARY.SIZE" section-binary SP number
func parseBinarySize(d *wire.Decoder) (attribute, bool) {
	section, ok := sectionBinary(d)
	return attribute{
		name: "BINARY.SIZE" + section.String(), refuse: unknownEncoding(section),
		write: func(o *output, m *mailstore.Message) {
			octets, _ := decodedSection(m, section)
			o.number(uint64(len(octets)))
		},
	}, ok
}

// sectionBinary takes a part's number, or none.
//
//	section-binary = "[" [section-part] "]"
func sectionBinary(d *wire.Decoder) (wire.Section, bool) {
	before := *d
	section, ok := d.Section()
	if ok && section.Text != "" {
		return section, failAt(d, before, "a part's number in brackets")
	}
	return section, ok
}

// decodedSection gives a part's octets without their transfer encoding. The
// whole message, a multipart and a message in a message have none.
func decodedSection(m *mailstore.Message, s wire.Section) (octets []byte, exists bool) {
	octets, exists = m.Content.Section(s)
	if encoding := leafEncoding(m, s); exists && encoding != "" {
		octets, _ = decodeTransfer(encoding, octets)
	}
	return octets, exists
}

// leafEncoding is the transfer encoding of a part that has no parts in it.
func leafEncoding(m *mailstore.Message, s wire.Section) string {
	if len(s.Part) == 0 {
		return ""
	}
	p := m.Content.Part(s.Part)
	if p == nil || p.IsMultipart() || p.Message != nil {
		return ""
	}
	return p.Encoding
}

// unknownEncoding refuses a FETCH of what cannot be decoded.
//
// RFC 3516 §4.3: the whole command is answered NO, with UNKNOWN-CTE.
func unknownEncoding(s wire.Section) func(*mailstore.Message) *reply {
	return func(m *mailstore.Message) *reply {
		encoding := leafEncoding(m, s)
		if _, known := decodeTransfer(encoding, nil); known {
			return nil
		}
		r := no("UNKNOWN-CTE", "Nobody here can decode the transfer encoding "+quote(encoding)+"; fetch BODY"+s.String())
		return &r
	}
}

// literalOrLiteral8 writes a literal, or for octets with a NUL a literal8.
//
//	literal8 = "~{" number "}" CRLF *OCTET
//
// RFC 3516 §4.3: where no octet is NUL a string will do.
func (o *output) literalOrLiteral8(octets []byte) {
	if bytes.IndexByte(octets, 0) >= 0 {
		o.text("~")
	}
	o.literal(octets)
}

// decodeTransfer takes off a transfer encoding, if it is known. What does not
// belong to it is passed over, or stays: there are no errors. RFC 2045 §6.
func decodeTransfer(encoding string, octets []byte) (decoded []byte, known bool) {
	switch strings.ToLower(encoding) {
	case "", "7bit", "8bit", "binary":
		return octets, true
	case "quoted-printable":
		return decodeQuotedPrintable(octets), true
	case "base64":
		return decodeBase64(octets), true
	}
	return octets, false
}
