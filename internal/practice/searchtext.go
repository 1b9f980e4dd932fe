package practice

import (
	"bytes"
	gomime "mime"
	"strings"

	"imapsh/internal/practice/mailstore/mime"
)

// needle is a string that is looked for, prepared for i;unicode-casemap.
type needle []byte

func newNeedle(s string) needle { return casemap([]byte(s)) }

// in says that the string stands in a text. What is no UTF-8 in the text equals
// nothing.
func (n needle) in(text []byte) bool {
	found, ascii := n.inASCII(text)
	return found || !ascii && bytes.Contains(casemap(bytes.ToValidUTF8(text, []byte("\ufffd"))), n)
}

// inASCII looks for the string in a text as if that were US-ASCII, and says
// whether it is. It takes no memory: the text is prepared in pieces, which
// overlap so that the string is whole in one of them.
func (n needle) inASCII(text []byte) (found, ascii bool) {
	var piece [1 << 10]byte
	if len(n) == 0 {
		return true, true
	}
	if len(n) > len(piece)/2 {
		return false, false
	}
	for {
		prepared := piece[:min(len(text), len(piece))]
		if !casemapPiece(prepared, text) {
			return false, false
		}
		switch {
		case bytes.Contains(prepared, n):
			return true, true
		case len(prepared) == len(text):
			return false, true
		}
		text = text[len(prepared)-len(n)+1:]
	}
}

// inField looks in the fields of a name, decoded. A string of no octets is in
// every message that has the field.
//
// RFC 3501 §6.4.4, HEADER; RFC 9051 §6.4.4 wants encoded words decoded.
func inField(name string, n needle) criterion {
	matches := func(value []byte) bool { return n.in(bytes.TrimSpace(decodeWords(unfold(value)))) }
	return func(m *candidate) bool { return m.Content.HasField(name, matches) }
}

// inText looks in the text of all parts, decoded, and if header is true in the
// message's header too. A string of no octets is in every message.
func inText(header bool, n needle) criterion {
	return func(m *candidate) bool {
		return len(n) == 0 || header && n.inHeader(m.Content.Header()) || n.inPart(m.Content.Structure())
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

// unfold joins the lines of each field; of a fold a space is left. RFC 5322
// §2.2.3.
func unfold(header []byte) []byte {
	if i := bytes.IndexByte(header, '\n'); i < 0 || i == len(header)-1 {
		return header
	}
	unfolded := make([]byte, 0, len(header))
	for line := range bytes.Lines(header) {
		if line[0] == ' ' || line[0] == '\t' {
			before, folded := bytes.CutSuffix(unfolded, []byte("\n"))
			if folded {
				unfolded = append(bytes.TrimSuffix(before, []byte("\r")), ' ')
				line = line[1:]
			}
		}
		unfolded = append(unfolded, line...)
	}
	return unfolded
}

// decodeWords decodes encoded words; what cannot be decoded stays as it is.
// RFC 2047.
func decodeWords(text []byte) []byte {
	if !bytes.Contains(text, []byte("=?")) {
		return text
	}
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
