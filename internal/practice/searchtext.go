package practice

import (
	"bytes"
	gomime "mime"
	"strings"

	"imapsh/internal/practice/mailstore/mime"
	"imapsh/internal/wire"
)

// needle is a string that is looked for, prepared for i;unicode-casemap.
type needle []byte

func newNeedle(s string) needle { return casemap([]byte(s)) }

// in says that the string stands in a text. What is no UTF-8 in the text equals
// nothing.
func (n needle) in(text []byte) bool {
	return len(n) == 0 || bytes.Contains(casemap(bytes.ToValidUTF8(text, []byte("\ufffd"))), n)
}

// inField looks in the fields of a name, decoded. A string of no octets is in
// every message that has the field.
//
// RFC 3501 §6.4.4, HEADER; RFC 9051 §6.4.4 wants encoded words decoded.
func inField(name string, n needle) criterion {
	return func(m *candidate) bool {
		fields, _ := m.Content.Section(wire.Section{Text: "HEADER.FIELDS", Fields: []string{name}})
		for value := range values(fields) {
			if n.in(value) {
				return true
			}
		}
		return false
	}
}

// inText looks in the text of all parts, decoded, and if header is true in the
// message's header too.
func inText(header bool, n needle) criterion {
	return func(m *candidate) bool {
		return header && n.inHeader(m.Content.Header()) || n.inPart(m.Content.Structure())
	}
}

// inHeader looks in a whole header, names and all.
func (n needle) inHeader(header []byte) bool { return n.in(decodeWords(unfold(header))) }

// inPart looks in a part and those in it. The headers of inner parts belong to
// the body of the outermost.
func (n needle) inPart(p *mime.Part) bool {
	for _, inner := range p.Parts {
		if n.inHeader(inner.Header()) || n.inPart(inner) {
			return true
		}
	}
	switch {
	case p.Message != nil:
		return n.inHeader(p.Message.Body.Header()) || n.inPart(p.Message.Body)
	case strings.EqualFold(p.Type, "text"):
		return n.in(decodeBody(p))
	}
	return false
}

// values gives the values of header fields, unfolded and decoded.
func values(fields []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for line := range bytes.Lines(unfold(fields)) {
			_, value, found := bytes.Cut(line, []byte(":"))
			if found && !yield(bytes.TrimSpace(decodeWords(value))) {
				return
			}
		}
	}
}

// unfold joins the lines of each field; of a fold a space is left. RFC 5322
// §2.2.3.
func unfold(header []byte) []byte {
	for _, fold := range []string{"\r\n ", "\r\n\t", "\n ", "\n\t"} {
		header = bytes.ReplaceAll(header, []byte(fold), []byte(" "))
	}
	return header
}

// decodeWords decodes encoded words; what cannot be decoded stays as it is.
// RFC 2047.
func decodeWords(text []byte) []byte {
	decoder := gomime.WordDecoder{CharsetReader: charsetReader}
	decoded, err := decoder.DecodeHeader(string(text))
	if err != nil {
		return text
	}
	return []byte(decoded)
}

// decodeBody gives a text part in UTF-8, as far as it can be decoded.
// RFC 2045 §6, RFC 2046 §4.1.2.
func decodeBody(p *mime.Part) []byte {
	text, _ := decodeTransfer(p.Encoding, p.Body())
	for _, param := range p.Params {
		if strings.EqualFold(param.Name, "charset") {
			text = toUTF8(text, param.Value)
		}
	}
	return text
}
