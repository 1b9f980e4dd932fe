package wire

import (
	"bytes"
	"math"
)

// DefaultLineLimit is how long a line may be, without its literals, before a
// scanner hands it on in pieces.
const DefaultLineLimit = 1 << 20

// Scanner cuts the octets of one direction into chunks, however they were cut
// into reads. Its memory is bounded by its line limit: a literal passes through
// in pieces of the caller's own buffer.
//
// It knows that {n}, {n+}, ~{n} and ~{n+} announce a literal only at the end of
// a line and never inside a quoted string; that a status response, tagged or
// not, and a continuation request end in free text, where {5} is just text; and
// that some peers end lines with a lone LF.
type Scanner struct {
	from   Side
	limit  int
	held   []byte // a line that has not ended
	given  bool   // held was handed out and is to be dropped
	left   int64  // octets of the current literal still to come
	inside bool   // a frame has begun
	over   bool   // in an overlong line
	text   bool   // the next line is free text
	frame  uint64
	offset int64
}

// NewScanner returns a scanner for what one side sends. A limit of 0 is
// [DefaultLineLimit].
func NewScanner(from Side, limit int) *Scanner {
	if limit <= 0 {
		limit = DefaultLineLimit
	}
	return &Scanner{from: from, limit: limit}
}

// Scan takes octets from the front of p. It says how many it took and, when
// they complete a chunk, gives that chunk, whose Raw is valid until the next
// call and while p is left alone. Call it until p is used up.
func (s *Scanner) Scan(p []byte) (n int, c Chunk, ok bool) {
	if s.given {
		s.held, s.given = s.held[:0], false
	}
	if len(p) == 0 {
		return 0, Chunk{}, false
	}
	if s.left > 0 {
		n = int(min(int64(len(p)), s.left))
		s.left -= int64(n)
		return n, s.chunk(Literal, p[:n]), true
	}
	end := bytes.IndexByte(p, '\n') + 1
	n = end
	if end == 0 {
		n = len(p)
	}
	if s.over || len(s.held)+n > s.limit {
		return s.scanOverlong(p[:n], end > 0)
	}
	if end == 0 {
		s.held = append(s.held, p...)
		return n, Chunk{}, false
	}
	line := p[:n]
	if len(s.held) > 0 {
		s.held = append(s.held, line...)
		line, s.given = s.held, true
	}
	return n, s.chunk(Line, line), true
}

// scanOverlong hands on a piece of a line that passed the limit. The first
// piece is as long as the limit, however the line was cut into reads, so that
// it says what the line is.
func (s *Scanner) scanOverlong(p []byte, ended bool) (int, Chunk, bool) {
	if !s.over {
		s.over = true
		n := s.limit - len(s.held)
		if len(s.held) == 0 {
			return n, s.chunk(Overlong, p[:n]), true
		}
		s.held, s.given = append(s.held, p[:n]...), true
		return n, s.chunk(Overlong, s.held), true
	}
	s.over = !ended
	return len(p), s.chunk(Overlong, p), true
}

// chunk makes the chunk and moves the scanner past it.
func (s *Scanner) chunk(kind ChunkKind, raw []byte) Chunk {
	c := Chunk{From: s.from, Kind: kind, Raw: raw, Offset: s.offset, First: !s.inside}
	s.offset += int64(len(raw))
	if c.First {
		s.frame++
	}
	c.Frame, s.inside = s.frame, true
	switch kind {
	case Literal:
		c.Left = s.left
	case Line:
		if text := s.text || c.First && endsInText(s.from, raw); !text {
			c.Next = literalHead(raw)
		}
		s.left, s.text = c.Next.Octets, false
		c.Last = !c.Next.Present
	case Overlong:
		c.Last = !s.over
		s.text = s.text && s.over
	case Torn:
		c.Last = true
	}
	s.inside = !c.Last
	return c
}

// End gives the octets of a line whose end never came, when the stream ends.
func (s *Scanner) End() (Chunk, bool) {
	if s.given || len(s.held) == 0 {
		return Chunk{}, false
	}
	s.given = true
	return s.chunk(Torn, s.held), true
}

// Refuse ends the current frame: the literal that its last line announced will
// not come, because the other side answered NO or BAD instead of "+".
// RFC 9051 §4.3.
func (s *Scanner) Refuse() { s.left, s.inside = 0, false }

// ExpectText says that the next line is free text, in which nothing announces a
// literal: a line of a SASL exchange.
func (s *Scanner) ExpectText() { s.text = true }

// Mid says that the stream stopped inside a frame.
func (s *Scanner) Mid() bool { return s.inside || len(s.held) > 0 && !s.given }

// endsInText says that a frame whose first line this is ends in free text.
//
//	continue-req  = "+" SP (resp-text / base64) CRLF
//	resp-cond-... = ("OK" / "NO" / "BAD" / "BYE" / "PREAUTH") SP resp-text
//
// RFC 9051 §9.
func endsInText(from Side, line []byte) bool {
	if from == Client {
		return false
	}
	if len(line) > 0 && line[0] == '+' {
		return true
	}
	_, rest := cutWord(line)
	word, _ := cutWord(rest)
	return isStatus(word)
}

// isStatus says that a word is a status response's condition, in any case.
// RFC 9051 §7.1.
func isStatus(word []byte) bool {
	for _, s := range [...]string{"OK", "NO", "BAD", "BYE", "PREAUTH"} {
		if isWord(word, s) {
			return true
		}
	}
	return false
}

// cutWord gives a line's first word and what follows the space behind it.
func cutWord(line []byte) (word, rest []byte) {
	for i, b := range line {
		switch b {
		case ' ':
			return line[:i], line[i+1:]
		case '\r', '\n':
			return line[:i], nil
		}
	}
	return line, nil
}

// literalHead finds the announcement at the end of a line.
func literalHead(line []byte) LiteralHead {
	end := len(line) - lineEnd(line)
	if end < 3 || line[end-1] != '}' {
		return LiteralHead{}
	}
	h := LiteralHead{Present: true, start: end - 2}
	if line[h.start] == '+' {
		h.NonSync = true
		h.start--
	}
	digits := h.start + 1
	for h.start >= 0 && isDigit(line[h.start]) {
		h.start--
	}
	n, ok := parseNumber(line[h.start+1:digits], math.MaxInt64)
	if !ok || h.start < 0 || line[h.start] != '{' {
		return LiteralHead{}
	}
	h.Octets = int64(n)
	if h.start > 0 && line[h.start-1] == '~' {
		h.Binary = true
		h.start--
	}
	if insideQuoted(line[:h.start]) {
		return LiteralHead{}
	}
	return h
}

// lineEnd is how many octets of the line are its end: CRLF, LF, or none.
func lineEnd(line []byte) int {
	switch {
	case bytes.HasSuffix(line, []byte("\r\n")):
		return 2
	case bytes.HasSuffix(line, []byte("\n")):
		return 1
	}
	return 0
}

// insideQuoted says that a quoted string is still open at the end of a line's
// beginning.
func insideQuoted(line []byte) bool {
	open := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '"':
			open = !open
		case line[i] == '\\' && open:
			i++
		}
	}
	return open
}

// isWord says that octets are a word of the grammar, in any case.
func isWord(b []byte, upper string) bool { return len(b) == len(upper) && equalFold(b, upper) }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// parseNumber reads decimal digits up to a largest value.
func parseNumber(digits []byte, largest uint64) (uint64, bool) {
	if len(digits) == 0 || len(digits) > 20 {
		return 0, false
	}
	var n uint64
	for _, b := range digits {
		if !isDigit(b) || n > (largest-uint64(b-'0'))/10 {
			return 0, false
		}
		n = n*10 + uint64(b-'0')
	}
	return n, true
}
