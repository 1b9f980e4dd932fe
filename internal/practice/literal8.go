package practice

import (
	"bytes"
	"encoding/base64"
	"strings"

	"imapsh/internal/practice/mailstore/mime"
)

// withoutNUL gives a message that APPEND took in a literal8 in a form that a
// FETCH of BODY can send: parts of the transfer encoding "binary" with a NUL in
// them become base64. It is not ok if there are others.
//
// RFC 3516 §4.4 lets a server change the transfer encoding, as long as nothing
// is lost; §6 wants that done only where nothing else will do.
func withoutNUL(message []byte) (encoded []byte, ok bool) {
	if bytes.IndexByte(message, 0) < 0 {
		return message, true
	}
	done := 0
	eachLeaf(mime.New(message).Structure(), func(p *mime.Part) {
		if !strings.EqualFold(p.Encoding, "binary") || bytes.IndexByte(p.Body(), 0) < 0 {
			return
		}
		start, end := p.Offsets()
		encoded = append(encoded, message[done:start]...)
		encoded = append(encoded, labelledBase64(p.Header())...)
		encoded = append(encoded, encodeBase64(p.Body())...)
		done = end
	})
	encoded = append(encoded, message[done:]...)
	return encoded, bytes.IndexByte(encoded, 0) < 0
}

// eachLeaf does something with all parts that have none in them, in order.
func eachLeaf(p *mime.Part, do func(*mime.Part)) {
	switch {
	case p.Message != nil:
		eachLeaf(p.Message.Body, do)
	case p.IsMultipart():
		for _, inner := range p.Parts {
			eachLeaf(inner, do)
		}
	default:
		do(p)
	}
}

// labelledBase64 is a header whose Content-Transfer-Encoding is base64.
func labelledBase64(header []byte) []byte {
	const name = "Content-Transfer-Encoding"
	var labelled []byte
	inside, done := false, false
	for line := range bytes.Lines(header) {
		if line[0] != ' ' && line[0] != '\t' {
			field, _, found := bytes.Cut(line, []byte(":"))
			inside = found && strings.EqualFold(string(bytes.TrimRight(field, " \t")), name)
		}
		switch {
		case !inside:
			labelled = append(labelled, line...)
		case !done:
			labelled, done = append(labelled, name+": base64\r\n"...), true
		}
	}
	return labelled
}

// encodeBase64 writes octets in lines of 76 characters, as RFC 2045 §6.8 has it.
func encodeBase64(octets []byte) []byte {
	const perLine = 57
	var lines []byte
	for len(octets) > 0 {
		n := min(perLine, len(octets))
		lines = base64.StdEncoding.AppendEncode(lines, octets[:n])
		if octets = octets[n:]; len(octets) > 0 {
			lines = append(lines, "\r\n"...)
		}
	}
	return lines
}
