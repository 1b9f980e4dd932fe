package mime

import (
	"bytes"
	"iter"
	"strings"
)

// header is the fields of a header, in order.
type header []field

// field is one header field, its value unfolded and without white space at its ends.
type field struct {
	name, value string
}

// headerEnd returns where the body begins: behind the first empty line, or at the end if there is none.
func headerEnd(octets []byte) int {
	pos := 0
	for pos < len(octets) {
		next := lineEnd(octets, pos)
		if isEmptyLine(octets[pos:next]) {
			return next
		}
		pos = next
	}
	return pos
}

// lineEnd returns where the line after the one that begins at pos begins. A line ends with LF, CR before it or not.
func lineEnd(octets []byte, pos int) int {
	if i := bytes.IndexByte(octets[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(octets)
}

func isEmptyLine(line []byte) bool {
	return string(line) == "\r\n" || string(line) == "\n"
}

// rawFields yields the fields of a header as they stand in it, folded lines and line ends included, with their names.
// The empty line, and lines that are no fields, have no name.
//
//	field = field-name ":" unstructured CRLF      RFC 5322 §2.2
func rawFields(header string) iter.Seq2[string, string] {
	return func(yield func(name, raw string) bool) {
		for header != "" {
			end := foldedEnd(header)
			if !yield(fieldName(header[:end]), header[:end]) {
				return
			}
			header = header[end:]
		}
	}
}

// HasField reports whether the header has a field of a name whose value matches. That is the value as it stands there,
// with folds and the line end.
func (m *Message) HasField(name string, match func(value []byte) bool) bool {
	if name == "" || strings.ContainsAny(name, ": \t\r\n") {
		return false // no field has such a name
	}
	for rest := m.octets; len(rest) > 0; {
		end := lineEnd(rest, 0)
		if isEmptyLine(rest[:end]) {
			break
		}
		for end < len(rest) && isSpace(rest[end]) {
			end = lineEnd(rest, end)
		}
		if value, ok := fieldValue(rest[:end], name); ok && match(value) {
			return true
		}
		rest = rest[end:]
	}
	return false
}

// fieldValue returns what stands behind the colon of a field of a name.
func fieldValue(raw []byte, name string) ([]byte, bool) {
	if len(raw) <= len(name) || !strings.EqualFold(string(raw[:len(name)]), name) {
		return nil, false
	}
	return bytes.CutPrefix(bytes.TrimLeft(raw[len(name):], " \t"), []byte(":"))
}

// foldedEnd returns where the first line ends, with the lines that it goes on in.
func foldedEnd(header string) int {
	end := 0
	for {
		i := strings.IndexByte(header[end:], '\n')
		if i < 0 {
			return len(header)
		}
		end += i + 1
		if end == len(header) || !isSpace(header[end]) {
			return end
		}
	}
}

// fieldName returns what stands before the colon. White space between the two is obsolete, not wrong (RFC 5322 §4.5).
func fieldName(raw string) string {
	name, _, ok := strings.Cut(raw, ":")
	name = strings.TrimRight(name, " \t")
	if !ok || strings.ContainsAny(name, " \t\r\n") {
		return ""
	}
	return name
}

// parseHeader reads the fields of a header. Lines that are no fields are passed over.
func parseHeader(octets []byte) header {
	h := make(header, 0, 16)
	for name, raw := range rawFields(string(octets)) {
		if name != "" {
			_, value, _ := strings.Cut(raw, ":")
			h = append(h, field{name: name, value: strings.Trim(unfold(value), " \t")})
		}
	}
	return h
}

// unfold takes out the line ends; the white space that a folded line begins with stays (RFC 5322 §2.2.3).
func unfold(value string) string {
	value = strings.TrimSuffix(strings.TrimSuffix(value, "\n"), "\r")
	if !strings.Contains(value, "\n") {
		return value
	}
	return strings.ReplaceAll(strings.ReplaceAll(value, "\r\n", ""), "\n", "")
}

// get returns the value of the first field of a name.
func (h header) get(name string) NString {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			return NString{Value: f.value, Present: true}
		}
	}
	return NString{}
}

// nonEmpty returns the value of the first field of a name, or NIL if there is nothing in it.
func (h header) nonEmpty(name string) NString {
	v := h.get(name)
	v.Present = v.Value != ""
	return v
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
