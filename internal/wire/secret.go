package wire

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
)

// marker is the one place that knows which octets of a connection are secret:
// LOGIN's password in all its forms and the literal's count that tells its
// length, every answer of an AUTHENTICATE exchange and its initial response,
// and whatever stands where a password would after a near miss such as
// "LOGON user password". A server that repeats a secret in the text of a reply
// gets it marked there too.
type marker struct {
	stage stage
	value []byte   // octets of the secret literal that is passing
	known [][]byte // secrets that were sent, as the server may repeat them
}

// stage says what the rest of the client's current command hides.
type stage uint8

const (
	hidesNothing  stage = iota
	hidesArgument       // the first argument is a literal; what follows it is secret
	hidesRest           // everything from here on is secret
)

// longestKept bounds the secrets that are remembered, in octets and in number.
const (
	longestKept = 4096
	mostKept    = 16
)

// SecretsIn says which octets of a command line, tag and all, are secret.
// authenticated says whether a login was accepted before.
func SecretsIn(line []byte, authenticated bool) []Span {
	var m marker
	c := Chunk{From: Client, Kind: Line, First: true, Raw: line, Next: literalHead(line)}
	m.mark(&c, authenticated)
	return c.Secret
}

func (m *marker) reset() { m.stage = hidesNothing }

// mark marks the secrets in a chunk of a command.
func (m *marker) mark(c *Chunk, authenticated bool) {
	if c.First {
		m.stage = hidesNothing
		m.command(c, authenticated)
		return
	}
	switch m.stage {
	case hidesArgument:
		if c.Kind != Literal {
			m.hide(c, skipSpaces(c.Raw, 0))
		}
	case hidesRest:
		m.hide(c, 0)
	}
}

// answer marks a line of a SASL exchange: all but the "*" that cancels it.
// RFC 9051 §6.2.2.
func (m *marker) answer(c *Chunk) {
	line := c.Raw[:len(c.Raw)-lineEnd(c.Raw)]
	if len(line) > 0 && string(line) != "*" {
		m.add(c, Span{0, len(line), SecretValue})
	}
}

// command finds what a command's first line hides. The word LOGIN is looked for
// among the first three: where it belongs, where the tag belongs (the tag was
// forgotten) and behind a second tag.
func (m *marker) command(c *Chunk, authenticated bool) {
	var known, verb bool // a word so far is a command's name; the second word is there
	args := 0
	for i, at := 0, 0; i < 3 && at < len(c.Raw); i++ {
		word, _ := cutWord(c.Raw[at:])
		name := strings.ToUpper(string(word))
		behind := skipSpaces(c.Raw, at+len(word))
		next, _ := cutWord(c.Raw[behind:])
		if isLogin(name) && !known && (i > 0 || !IsCommand(strings.ToUpper(string(next)))) {
			m.behindArgument(c, behind)
			return
		}
		if i == 1 {
			verb, args = name != "", behind
		}
		known = known || i > 0 && IsCommand(name)
		at = behind
	}
	if verb && !known && !authenticated && !m.behindArgument(c, args) {
		m.hide(c, args)
	}
}

// behindArgument hides what follows the first argument. It reports whether
// there was anything.
func (m *marker) behindArgument(c *Chunk, at int) bool {
	end := len(c.Raw) - lineEnd(c.Raw)
	if c.Next.Present && at >= c.Next.start {
		m.stage = hidesArgument
		return true
	}
	if at >= end {
		return false
	}
	behind := at
	if c.Raw[at] == '"' {
		shut := closingQuote(c.Raw[:end], at)
		if shut < 0 {
			m.hide(c, at)
			return true
		}
		behind = shut
	}
	for behind < end && c.Raw[behind] != ' ' {
		behind++
	}
	behind = skipSpaces(c.Raw[:end], behind)
	if behind >= end {
		return false
	}
	m.hide(c, behind)
	return true
}

// hide marks everything from an offset to the line's end, and says that what
// follows in this command is secret too. A literal's announcement keeps its
// braces: only the count is hidden.
func (m *marker) hide(c *Chunk, from int) {
	m.stage = hidesRest
	if c.Kind == Literal {
		c.Secret = append(c.Secret, Span{0, len(c.Raw), SecretValue})
		if len(m.value) < longestKept {
			m.value = append(m.value, c.Raw...)
		}
		if c.Left == 0 {
			m.keep(m.value)
			m.value = nil
		}
		return
	}
	end := len(c.Raw) - lineEnd(c.Raw)
	if c.Next.Present {
		end = c.Next.start
	}
	for end > from && c.Raw[end-1] == ' ' && c.Next.Present {
		end--
	}
	if end > from && string(c.Raw[from:end]) != "=" { // "=": an empty initial response
		m.add(c, Span{from, end, SecretValue})
	}
	if c.Next.Present {
		digits := bytes.IndexByte(c.Raw[c.Next.start:], '{') + c.Next.start + 1
		last := digits
		for isDigit(c.Raw[last]) {
			last++
		}
		c.Secret = append(c.Secret, Span{digits, last, SecretCount})
	}
}

// add marks a secret and remembers the forms in which it may come back.
func (m *marker) add(c *Chunk, s Span) {
	c.Secret = append(c.Secret, s)
	raw := c.Raw[s.Start:s.End]
	m.keep(raw)
	if v, ok := unquote(raw); ok {
		m.keep(v)
	}
	if v, err := base64.StdEncoding.DecodeString(string(raw)); err == nil {
		for _, part := range bytes.Split(v, []byte{0}) {
			m.keep(part)
		}
	}
}

// keep remembers a secret. The word "password" in a server's sentence is no
// leak, whatever somebody chose for a password.
func (m *marker) keep(v []byte) {
	if len(v) < 3 || len(v) > longestKept || strings.EqualFold(string(v), "password") {
		return
	}
	if len(m.known) == mostKept {
		m.known = m.known[1:]
	}
	m.known = append(m.known, bytes.Clone(v))
}

// echo marks secrets that a server's status response repeats.
func (m *marker) echo(c *Chunk) {
	for _, secret := range m.known {
		for from := 0; ; {
			i := bytes.Index(c.Raw[from:], secret)
			if i < 0 {
				break
			}
			c.Secret = append(c.Secret, Span{from + i, from + i + len(secret), SecretValue})
			from += i + len(secret)
		}
	}
	c.Secret = merge(c.Secret)
}

// merge sorts spans and joins those that overlap.
func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

func skipSpaces(line []byte, i int) int {
	for i < len(line) && line[i] == ' ' {
		i++
	}
	return i
}

// closingQuote gives the offset behind the quoted string that begins at an
// offset, or -1 when it does not end.
func closingQuote(line []byte, at int) int {
	for i := at + 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// unquote gives the octets that a quoted string stands for.
func unquote(raw []byte) ([]byte, bool) {
	if len(raw) < 2 || raw[0] != '"' || closingQuote(raw, 0) != len(raw) {
		return nil, false
	}
	v := make([]byte, 0, len(raw)-2)
	for i := 1; i < len(raw)-1; i++ {
		if raw[i] == '\\' {
			i++
		}
		v = append(v, raw[i])
	}
	return v, true
}

// isLogin says that a word, in upper case, is or was meant to be LOGIN or
// AUTHENTICATE.
func isLogin(verb string) bool {
	if IsCommand(verb) {
		return verb == "LOGIN" || verb == "AUTHENTICATE"
	}
	return strings.Contains(verb, "LOGIN") || distance(verb, "LOGIN") <= 2 || distance(verb, "AUTHENTICATE") <= 2
}

// distance is how many letters must be put in, left out or exchanged to make
// one word of the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	if len(a) > 2*len(b) {
		return len(a)
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal + 1
			if a[i] == b[j] {
				cost = diagonal
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
