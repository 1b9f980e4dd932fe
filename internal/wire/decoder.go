package wire

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// SyntaxError says where octets leave the grammar.
type SyntaxError struct {
	Offset int    // in octets, from the start of what is decoded
	Want   string // what the grammar has there
	Got    string // what stands there
}

// Error says it for a person.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("expected %s at octet %d, found %s", e.Want, e.Offset, e.Got)
}

// Decoder reads the grammar of RFC 9051 section 9 from a frame's octets. Its
// methods are named for the grammar's elements; each takes its element from the
// front and reports whether it stood there. The first that does not is kept as
// the error, and nothing is taken from then on.
type Decoder struct {
	Allow Extensions // what is taken beside the base grammar

	raw []byte
	pos int
	err *SyntaxError
}

// Extensions of the grammar that a peer may or may not use.
type Extensions struct {
	LastResult  bool // "$" is a sequence-set: RFC 5182 §3
	UTF8Mailbox bool // a mailbox is UTF-8, not modified UTF-7: RFC 9051 §5.1, RFC 6855 §3
	Literal8    bool // a message may be a literal8: RFC 3516 §7
	UTF8Message bool // a message may be UTF8 (literal8): RFC 6855 §4
	Quoted      QuotedOctets
}

// QuotedOctets is what a quoted string may hold beside US-ASCII.
type QuotedOctets uint8

// Whatever a peer sends; nothing, as in RFC 3501; or UTF-8, as in RFC 9051 and
// RFC 6855.
const (
	QuotedAny QuotedOctets = iota
	QuotedASCII
	QuotedUTF8
)

// NewDecoder returns a decoder of a whole frame, or of a part of one.
func NewDecoder(raw []byte) *Decoder { return &Decoder{raw: raw} }

// Err is the first place where the octets left the grammar, or nil.
func (d *Decoder) Err() error {
	if d.err == nil {
		return nil
	}
	return d.err
}

// Offset is how many octets were taken.
func (d *Decoder) Offset() int { return d.pos }

// Fail records that something else was expected here. It returns false.
func (d *Decoder) Fail(want string) bool { return d.failAt(d.pos, want) }

func (d *Decoder) failAt(pos int, want string) bool {
	if d.err == nil {
		d.err = &SyntaxError{pos, want, d.found(pos)}
	}
	return false
}

// found names what stands at an offset.
func (d *Decoder) found(pos int) string {
	rest := d.raw[min(pos, len(d.raw)):]
	switch {
	case len(rest) == 0 || rest[0] == '\r' || rest[0] == '\n':
		return "the end of the line"
	case rest[0] == ' ':
		return "a space"
	}
	n := 0
	for n < len(rest) && n < 20 && rest[n] > ' ' && rest[n] < 0x7f && (n == 0 || isAtomChar(rest[n])) {
		n++
	}
	return fmt.Sprintf("%q", rest[:max(n, 1)])
}

// Peek is the next octet, 0 at the end.
func (d *Decoder) Peek() byte {
	if d.err != nil || d.pos >= len(d.raw) {
		return 0
	}
	return d.raw[d.pos]
}

// Accept takes one octet if it is next.
func (d *Decoder) Accept(b byte) bool {
	if d.err == nil && d.pos < len(d.raw) && d.raw[d.pos] == b {
		d.pos++
		return true
	}
	return false
}

// Expect takes one octet, which must be next.
func (d *Decoder) Expect(b byte) bool {
	return d.Accept(b) || d.Fail(fmt.Sprintf("%q", string(b)))
}

// SP takes exactly one space.
func (d *Decoder) SP() bool { return d.Accept(' ') || d.Fail("a space") }

// CRLF takes the end of the line; a lone LF is let pass, for peers who type.
func (d *Decoder) CRLF() bool {
	if d.err != nil {
		return false
	}
	n := lineEnd(d.raw[d.pos:])
	if n == 0 || d.pos+n != len(d.raw) {
		return d.Fail("the end of the line")
	}
	d.pos += n
	return true
}

// AtEnd says that nothing but the line's end is left.
func (d *Decoder) AtEnd() bool {
	return d.err == nil && len(d.raw)-d.pos == lineEnd(d.raw[d.pos:])
}

func isAtomChar(b byte) bool { return isWordChar(b) && b != '%' && b != '*' && b != ']' }

// run takes the longest run of octets that belong to a class, at least one.
func (d *Decoder) run(class func(byte) bool, want string) (string, bool) {
	if d.err != nil {
		return "", false
	}
	end := d.pos
	for end < len(d.raw) && class(d.raw[end]) {
		end++
	}
	if end == d.pos {
		return "", d.Fail(want)
	}
	s := string(d.raw[d.pos:end])
	d.pos = end
	return s, true
}

// Tag takes a command's tag.
//
//	tag = 1*<any ASTRING-CHAR except "+">
func (d *Decoder) Tag() (string, bool) {
	return d.run(func(b byte) bool { return (isAtomChar(b) || b == ']') && b != '+' }, "a tag")
}

// Atom takes an atom.
//
//	atom = 1*ATOM-CHAR
func (d *Decoder) Atom() (string, bool) { return d.run(isAtomChar, "an atom") }

// Number64 takes a number.
//
//	number64 = 1*DIGIT ; 0 <= n <= 9,223,372,036,854,775,807
func (d *Decoder) Number64() (uint64, bool) { return d.number(math.MaxInt64) }

// Number takes a number.
//
//	number = 1*DIGIT ; 0 <= n < 4,294,967,296
func (d *Decoder) Number() (uint32, bool) {
	n, ok := d.number(math.MaxUint32)
	return uint32(n), ok
}

// NzNumber takes a number that is not 0.
//
//	nz-number = digit-nz *DIGIT
func (d *Decoder) NzNumber() (uint32, bool) {
	start := d.pos
	n, ok := d.Number()
	if ok && d.raw[start] == '0' {
		return 0, d.failAt(start, "a number that does not begin with 0")
	}
	return n, ok
}

func (d *Decoder) number(largest uint64) (uint64, bool) {
	start := d.pos
	digits, ok := d.run(isDigit, "a number")
	if !ok {
		return 0, false
	}
	n, ok := parseNumber([]byte(digits), largest)
	if !ok {
		return 0, d.failAt(start, fmt.Sprintf("a number up to %d", largest))
	}
	return n, true
}

// Quoted takes a quoted string.
//
//	quoted       = DQUOTE *QUOTED-CHAR DQUOTE
//	QUOTED-CHAR  = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials / UTF8-2..4
func (d *Decoder) Quoted() (string, bool) {
	if d.err != nil || !d.Expect('"') {
		return "", false
	}
	var v []byte
	for i := d.pos; i < len(d.raw); i++ {
		switch b := d.raw[i]; b {
		case '"':
			if want, ok := d.Allow.Quoted.allow(v); !ok {
				return "", d.Fail(want)
			}
			d.pos = i + 1
			return string(v), true
		case '\r', '\n', 0:
			return "", d.failAt(i, `a closing '"'`)
		case '\\':
			i++
			if i == len(d.raw) || d.raw[i] != '"' && d.raw[i] != '\\' {
				return "", d.failAt(i, `'"' or '\' behind a backslash`)
			}
			fallthrough
		default:
			v = append(v, d.raw[i])
		}
	}
	return "", d.failAt(len(d.raw), `a closing '"'`)
}

// allow says whether a quoted string may hold octets, and what it is to hold.
func (q QuotedOctets) allow(octets []byte) (want string, ok bool) {
	switch q {
	case QuotedASCII:
		return "US-ASCII between the quotes", !slices.ContainsFunc(octets, func(b byte) bool { return b >= utf8.RuneSelf })
	case QuotedUTF8:
		return "UTF-8 between the quotes", utf8.Valid(octets)
	}
	return "", true
}

// Literal takes a literal, or a literal8: its octets, and which of them it is.
// The octets are a part of the frame.
func (d *Decoder) Literal() (octets []byte, binary, ok bool) {
	if d.err != nil {
		return nil, false, false
	}
	end := d.pos
	for end < len(d.raw) && d.raw[end] != '\n' {
		end++
	}
	if end == len(d.raw) {
		return nil, false, d.Fail("a literal")
	}
	h := literalHead(d.raw[d.pos : end+1])
	if !h.Present || h.start != 0 || h.Octets > int64(len(d.raw)-end-1) {
		return nil, false, d.Fail("a literal")
	}
	from := end + 1
	d.pos = from + int(h.Octets)
	return d.raw[from:d.pos], h.Binary, true
}

// String takes a string.
//
//	string = quoted / literal
func (d *Decoder) String() (string, bool) {
	switch d.Peek() {
	case '"':
		return d.Quoted()
	case '{':
		v, _, ok := d.Literal()
		return string(v), ok
	}
	return "", d.Fail("a string")
}

// Astring takes an astring.
//
//	astring = 1*ASTRING-CHAR / string
func (d *Decoder) Astring() (string, bool) {
	if b := d.Peek(); b == '"' || b == '{' {
		return d.String()
	}
	return d.run(func(b byte) bool { return isAtomChar(b) || b == ']' }, "an atom or a string")
}

// Nstring takes a string or NIL.
//
//	nstring = string / nil
func (d *Decoder) Nstring() (value string, isNil, ok bool) {
	if d.atString() {
		value, ok = d.anyString()
		return value, false, ok
	}
	return "", true, d.Keyword("NIL")
}

// atString says that a string, or a literal8, is next. A "~" alone begins an
// atom: ~peter is a mailbox's name.
func (d *Decoder) atString() bool {
	switch d.Peek() {
	case '"', '{':
		return true
	case '~':
		return d.pos+1 < len(d.raw) && d.raw[d.pos+1] == '{'
	}
	return false
}

// anyString takes a string, or a literal8.
func (d *Decoder) anyString() (string, bool) {
	if d.Peek() == '~' {
		v, _, ok := d.Literal()
		return string(v), ok
	}
	return d.String()
}

// Keyword takes a word of the grammar, in any case; it is given in upper case.
func (d *Decoder) Keyword(word string) bool {
	return d.AcceptKeyword(word) || d.Fail(word)
}

// AcceptKeyword takes a word of the grammar if it is next, in any case, and
// ends there.
func (d *Decoder) AcceptKeyword(word string) bool {
	end := d.pos + len(word)
	if d.err != nil || end > len(d.raw) || !equalFold(d.raw[d.pos:end], word) {
		return false
	}
	if end < len(d.raw) && isAtomChar(d.raw[end]) && d.raw[end] != '[' && d.raw[end] != '<' {
		return false
	}
	d.pos = end
	return true
}

func equalFold(b []byte, upper string) bool {
	for i := range b {
		c := b[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != upper[i] {
			return false
		}
	}
	return true
}

// ListMailbox takes a LIST pattern.
//
//	list-mailbox = 1*list-char / string
func (d *Decoder) ListMailbox() (string, bool) {
	if b := d.Peek(); b == '"' || b == '{' {
		return d.String()
	}
	return d.run(isWordChar, "a mailbox pattern")
}

// Flag takes a flag or a keyword; \* too where a response may have it.
//
//	flag      = "\Answered" / ... / flag-keyword / flag-extension
//	flag-perm = flag / "\*"
func (d *Decoder) Flag() (string, bool) {
	if !d.Accept('\\') {
		return d.run(isAtomChar, "a flag")
	}
	if d.Accept('*') {
		return `\*`, true
	}
	name, ok := d.run(isAtomChar, "a flag's name behind the backslash")
	return `\` + name, ok
}

// List takes a list in parentheses; item takes one element and says whether it
// stood there.
//
//	"(" [item *(SP item)] ")"
func (d *Decoder) List(item func() bool) bool {
	if !d.Expect('(') {
		return false
	}
	if d.Accept(')') {
		return true
	}
	for {
		if !item() {
			return false
		}
		if d.Accept(')') {
			return true
		}
		if !d.Accept(' ') {
			return d.Fail(`a space or ")"`)
		}
	}
}

// FlagList takes flags in parentheses.
//
//	flag-list = "(" [flag *(SP flag)] ")"
func (d *Decoder) FlagList() (flags []string, ok bool) {
	ok = d.List(func() bool {
		f, ok := d.Flag()
		flags = append(flags, f)
		return ok
	})
	return flags, ok
}
