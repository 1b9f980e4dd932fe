package mime

import (
	"slices"
	"strings"

	"imapsh/internal/wire"
)

// Section returns the octets of a section, or false if the message has no such part, or the part no such section:
// only a message has HEADER and TEXT, only a part has MIME.
func (m *Message) Section(s wire.Section) ([]byte, bool) {
	if len(s.Part) == 0 {
		return messageSection(m.octets, m.Header(), s)
	}
	part := m.Structure().find(s.Part)
	switch {
	case part == nil:
		return nil, false
	case s.Text == "":
		return part.Body(), true
	case s.Text == "MIME":
		return part.Header(), true
	case part.Message == nil:
		return nil, false
	}
	return messageSection(part.Body(), part.Message.Body.Header(), s)
}

// Part returns the part with a number, or nil; without a number the message as an entity.
func (m *Message) Part(number []uint32) *Part { return m.Structure().find(number) }

// find follows part numbers down from a message (RFC 9051 §6.4.5.1).
func (p *Part) find(path []uint32) *Part {
	parent, part := p, p
	for i, n := range path {
		if i > 0 {
			// What has parts of its own is a multipart, or the message in a message/rfc822.
			switch {
			case part.IsMultipart():
				parent = part
			case part.Message != nil:
				parent = part.Message.Body
			default:
				return nil
			}
		}
		switch {
		case parent.IsMultipart() && n >= 1 && int64(n) <= int64(len(parent.Parts)):
			part = parent.Parts[n-1]
		case !parent.IsMultipart() && n == 1:
			part = parent // RFC 9051 §6.4.5.1: even where there is one part only, it has a number
		default:
			return nil
		}
	}
	return part
}

// messageSection returns a section of a message, the outermost or an embedded one, whose header this is.
func messageSection(octets, header []byte, s wire.Section) ([]byte, bool) {
	switch s.Text {
	case "":
		return octets, true
	case "HEADER":
		return header, true
	case "HEADER.FIELDS", "HEADER.FIELDS.NOT":
		return headerFields(header, s.Fields, s.Text == "HEADER.FIELDS"), true
	case "TEXT":
		return octets[len(header):], true
	default:
		return nil, false
	}
}

// headerFields returns those fields of a header whose names are, or are not, in a list. The empty line is always
// among them; lines that are no fields have no name that could match.
func headerFields(header []byte, names []string, in bool) []byte {
	out := make([]byte, 0, len(header))
	for name, raw := range rawFields(string(header)) {
		listed := name != "" && slices.ContainsFunc(names, func(s string) bool { return strings.EqualFold(s, name) })
		if listed == in || raw == "\r\n" || raw == "\n" {
			out = append(out, raw...)
		}
	}
	return out
}
