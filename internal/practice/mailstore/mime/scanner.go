package mime

import "strings"

// scanner reads the tokens of a structured header field (RFC 5322 §3.2, RFC 2045 §5.1). Nothing is an error: what fits
// no rule is read as far as it goes.
type scanner struct {
	s       string
	pos     int
	comment string // the last one passed over
}

// next returns the next octet that is neither white space nor in a comment, or 0 at the end.
func (sc *scanner) next() byte {
	sc.skip()
	if sc.pos == len(sc.s) {
		return 0
	}
	return sc.s[sc.pos]
}

// accept passes over c if it comes next.
func (sc *scanner) accept(c byte) bool {
	if sc.pos < len(sc.s) && sc.next() == c {
		sc.pos++
		return true
	}
	return false
}

// skip passes over white space and comments.
//
//	CFWS = (1*([FWS] comment) [FWS]) / FWS      RFC 5322 §3.2.2
func (sc *scanner) skip() {
	for sc.pos < len(sc.s) {
		switch sc.s[sc.pos] {
		case ' ', '\t', '\r', '\n':
			sc.pos++
		case '(':
			sc.comment = sc.quoted('(', ')')
		default:
			return
		}
	}
}

// quoted reads a quoted-string or a comment, without its ends and with its quoted-pairs resolved. Comments nest. One
// that is not closed goes to the end.
//
//	quoted-string = DQUOTE *([FWS] qcontent) [FWS] DQUOTE
//	comment       = "(" *([FWS] ccontent) [FWS] ")"      RFC 5322 §3.2
func (sc *scanner) quoted(open, end byte) string {
	sc.pos++
	rest := sc.s[sc.pos:]
	if i := strings.IndexAny(rest, string([]byte{'\\', open, end})); i >= 0 && rest[i] == end {
		sc.pos += i + 1
		return rest[:i] // the usual case: nothing to resolve
	}
	var out strings.Builder
	for depth := 1; sc.pos < len(sc.s); sc.pos++ {
		c := sc.s[sc.pos]
		switch {
		case c == '\\' && sc.pos+1 < len(sc.s):
			sc.pos++
			c = sc.s[sc.pos]
		case c == end:
			if depth--; depth == 0 {
				sc.pos++
				return out.String()
			}
		case c == open:
			depth++
		}
		out.WriteByte(c)
	}
	return out.String()
}

// until reads up to the first octet of stops, white space, or the end.
func (sc *scanner) until(stops string) string {
	rest := sc.s[sc.pos:]
	if i := strings.IndexAny(rest, stops+" \t\r\n"); i >= 0 {
		rest = rest[:i]
	}
	sc.pos += len(rest)
	return rest
}
