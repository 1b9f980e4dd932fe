package wire

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Section names a part of a message.
//
//	section         = "[" [section-spec] "]"
//	section-spec    = section-msgtext / (section-part ["." section-text])
//	section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
//	section-text    = section-msgtext / "MIME"
//
// RFC 9051 §6.4.5.1, §9.
type Section struct {
	Part   []uint32 // 1.2.3; none: the whole message
	Text   string   // HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT, MIME, or none
	Fields []string // of HEADER.FIELDS and HEADER.FIELDS.NOT, as written
}

// String writes the section as the grammar has it, with its brackets.
func (s Section) String() string {
	var b strings.Builder
	b.WriteByte('[')
	for i, n := range s.Part {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strconv.FormatUint(uint64(n), 10))
	}
	if len(s.Part) > 0 && s.Text != "" {
		b.WriteByte('.')
	}
	b.WriteString(s.Text)
	if len(s.Fields) > 0 {
		b.WriteString(" (")
		for i, f := range s.Fields {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(AstringOf(f))
		}
		b.WriteByte(')')
	}
	b.WriteByte(']')
	return b.String()
}

// Partial is the range of octets behind a section: <0.100>.
type Partial struct {
	Offset uint64
	Octets uint64 // not 0 in a command; a response has none
}

// Section takes a section, brackets and all.
func (d *Decoder) Section() (Section, bool) {
	var s Section
	if !d.Expect('[') {
		return s, false
	}
	for isDigit(d.Peek()) {
		n, ok := d.NzNumber()
		if !ok {
			return s, false
		}
		s.Part = append(s.Part, n)
		if !d.Accept('.') {
			return s, d.Expect(']')
		}
	}
	if len(s.Part) == 0 && d.Accept(']') {
		return s, true
	}
	ok := d.sectionText(&s) && d.Expect(']')
	return s, ok
}

// sectionText takes the words of a section behind its part.
func (d *Decoder) sectionText(s *Section) bool {
	start := d.pos
	word, ok := d.run(func(b byte) bool { return isAtomChar(b) && b != '[' }, "HEADER, HEADER.FIELDS, TEXT or a part's number")
	if !ok {
		return false
	}
	s.Text = strings.ToUpper(word)
	switch s.Text {
	case "HEADER", "TEXT":
		return true
	case "MIME":
		return len(s.Part) > 0 || d.failAt(start, "a part's number before MIME")
	case "HEADER.FIELDS", "HEADER.FIELDS.NOT":
		if !d.SP() {
			return false
		}
		ok := d.List(func() bool {
			f, ok := d.Astring()
			s.Fields = append(s.Fields, f)
			return ok
		})
		return ok && (len(s.Fields) > 0 || d.Fail("a header field's name"))
	}
	return d.failAt(start, "HEADER, HEADER.FIELDS, TEXT or MIME")
}

// Partial takes the range behind a section, in a command with its count.
//
//	partial = "<" number64 ["." nz-number64] ">"
func (d *Decoder) Partial(from Side) (Partial, bool) {
	var p Partial
	var ok bool
	if !d.Expect('<') {
		return p, false
	}
	if p.Offset, ok = d.Number64(); !ok {
		return p, false
	}
	if from == Client {
		if !d.Expect('.') {
			return p, false
		}
		start := d.pos
		if p.Octets, ok = d.Number64(); !ok {
			return p, false
		}
		if p.Octets == 0 {
			return p, d.failAt(start, "a count of octets that is not 0")
		}
	}
	return p, d.Expect('>')
}

// AstringOf writes a value as an atom where it can be one, else as a quoted
// string. A value with CR, LF, NUL or 8-bit octets needs a literal: see
// [NeedsLiteral].
func AstringOf(v string) string {
	plain := v != "" && !strings.EqualFold(v, "NIL")
	for i := range len(v) {
		plain = plain && (isAtomChar(v[i]) || v[i] == ']')
	}
	if plain {
		return v
	}
	return QuotedOf(v)
}

// QuotedOf writes a value as a quoted string.
func QuotedOf(v string) string { return string(AppendQuoted(nil, v)) }

// AppendQuoted writes a value as a quoted string at the end of b.
func AppendQuoted(b []byte, v string) []byte {
	b = append(b, '"')
	for i := strings.IndexAny(v, `\"`); i >= 0; i = strings.IndexAny(v, `\"`) {
		b = append(b, v[:i]...)
		b = append(b, '\\', v[i])
		v = v[i+1:]
	}
	b = append(b, v...)
	return append(b, '"')
}

// IsQuotedUTF8 says that a value fits in a quoted string for a peer that takes
// UTF-8 there: RFC 6855 §3, RFC 9051 §9.
func IsQuotedUTF8(v string) bool {
	return utf8.ValidString(v) && !strings.ContainsAny(v, "\x00\r\n")
}

// NeedsLiteral says that no quoted string of RFC 9051 §4.3 can hold a value.
func NeedsLiteral(v string) bool {
	for i := range len(v) {
		if b := v[i]; b == 0 || b == '\r' || b == '\n' || b >= 0x80 {
			return true
		}
	}
	return false
}
