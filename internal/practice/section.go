package practice

import (
	"strconv"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// sectionItems are the items that give octets of a message.
// RFC 9051 §6.4.5, and RFC 3501 §6.4.5 for those that begin with RFC822.
func sectionItems() []fetchItem {
	return []fetchItem{
		{name: "BODY", parse: parseBody},
		{name: "BODY.PEEK", parse: parseBodyPeek},
		{name: "RFC822", write: writeSection(wire.Section{}), sees: true},
		{name: "RFC822.HEADER", write: writeSection(wire.Section{Text: "HEADER"})},
		{name: "RFC822.TEXT", write: writeSection(wire.Section{Text: "TEXT"}), sees: true},
	}
}

// parseBody takes what stands behind BODY: nothing, when it asks for the
// structure without extension data, or a section, which sets \Seen.
//
//	fetch-att = "BODY" / "BODY" section ["<" number64 "." nz-number64 ">"]
func parseBody(d *wire.Decoder) (attribute, bool) {
	if d.Peek() != '[' {
		return attribute{name: "BODY", write: func(o *output, m *mailstore.Message) { o.body(m.Content.Structure(), false) }}, true
	}
	a, ok := parseBodyPeek(d)
	a.sees = true
	return a, ok
}

// parseBodyPeek takes a section and a range.
//
//	fetch-att      = "BODY.PEEK" section [partial]
//	msg-att-static = "BODY" section ["<" number ">"] SP nstring
//
// RFC 9051 §6.4.5, §7.5.2.
func parseBodyPeek(d *wire.Decoder) (attribute, bool) {
	section, ok := d.Section()
	if !ok {
		return attribute{}, false
	}
	a := attribute{name: "BODY" + section.String(), write: writeSection(section)}
	if d.Peek() != '<' {
		return a, true
	}
	part, ok := d.Partial(wire.Client)
	a.name += partialName(part)
	a.write = writePartial(section, part)
	return a, ok
}

// writeSection writes a section's octets, or NIL where the message has no such
// part.
func writeSection(s wire.Section) func(*output, *mailstore.Message) {
	return func(o *output, m *mailstore.Message) {
		if octets, ok := m.Content.Section(s); ok {
			o.literal(octets)
		} else {
			o.text("NIL")
		}
	}
}

// partialName is what the response says of a range: where it begins.
func partialName(p wire.Partial) string { return "<" + strconv.FormatUint(p.Offset, 10) + ">" }

// writePartial writes those of a section's octets that are in a range; of one
// that begins behind the end there are none, which is not NIL. RFC 9051 §6.4.5.
func writePartial(s wire.Section, p wire.Partial) func(*output, *mailstore.Message) {
	return func(o *output, m *mailstore.Message) {
		octets, ok := m.Content.Section(s)
		if !ok {
			o.text("NIL")
			return
		}
		octets = octets[min(p.Offset, uint64(len(octets))):]
		o.literal(octets[:min(p.Octets, uint64(len(octets)))])
	}
}
