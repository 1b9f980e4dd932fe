package wire

import "bytes"

// marker is the one place that knows which octets of a connection are secret:
// LOGIN's password in all its forms and the literal's count that tells its
// length, every answer of an AUTHENTICATE exchange and its initial response,
// and whatever stands where a password would after a near miss such as
// "LOGON user password". A server that repeats a secret in the text of a reply
// gets it marked there too. In doubt it hides: a name too many costs less than
// a password.
type marker struct {
	stage  stage
	missed bool     // a login was refused before its secret was sent: the next line may be it
	value  []byte   // octets of the secret literal that is passing
	known  [][]byte // secrets that were sent, as the server may repeat them
}

// stage says what the rest of the client's current command hides.
type stage uint8

const (
	hidesNothing  stage = iota
	hidesArgument       // the first argument is a literal; what follows it is secret
	hidesRest           // everything from here on is secret
)

// SecretsIn says which octets of a command line, tag and all, are secret.
// authenticated says whether a login was accepted before.
func SecretsIn(line []byte, authenticated bool) []Span {
	var m marker
	c := Chunk{From: Client, Kind: Line, First: true, Raw: line, Next: literalHead(line)}
	m.mark(&c, authenticated)
	return c.Secret
}

// refused forgets the rest of a command that the server refused.
func (m *marker) refused() { m.stage = hidesNothing }

// mark marks the secrets in a chunk of a command.
func (m *marker) mark(c *Chunk, authenticated bool) {
	if c.First {
		m.stage, m.value = hidesNothing, nil
		m.command(c, authenticated)
		m.missed = false
		return
	}
	switch m.stage {
	case hidesArgument:
		m.behindLiteral(c)
	case hidesRest:
		m.hide(c, 0)
	}
}

// behindLiteral hides what follows a first argument that is a literal. A space
// or a line's end in the literal itself means that it was counted wrongly, or
// that the password stands in it too.
func (m *marker) behindLiteral(c *Chunk) {
	if c.Kind != Literal {
		m.hide(c, skipBlanks(c.Raw, 0))
		return
	}
	if i := bytes.IndexAny(c.Raw, " \t\r\n\x00"); i >= 0 {
		m.hide(c, i)
	}
}

// command finds what a command's first line hides. The word LOGIN is looked for
// among the first three: where it belongs, where the tag belongs (the tag was
// forgotten) and behind a second tag.
func (m *marker) command(c *Chunk, authenticated bool) {
	line := c.Raw[:textEnd(c)]
	var verb verb
	next := verbAt(line, skipBlanks(line, 0))
	for i := 0; i < 3 && next.start < len(line); i++ {
		v := next
		next = verbAt(line, v.next)
		switch {
		case v.login != noLogin && (i > 0 || !next.known):
			m.login(c, v)
			return
		case v.known && (i > 0 || !next.known && next.login == noLogin):
			return
		}
		if i == 1 || i == 0 && v.next == len(line) {
			verb = v
		}
	}
	if c.Kind == Overlong && !authenticated {
		m.stage = hidesRest
	}
	switch {
	case m.missed:
		m.hide(c, verb.start)
	case !authenticated && verb.args > 0:
		m.unknown(c, verb)
	}
}

// login hides the arguments of LOGIN, AUTHENTICATE and the like: all but the
// user's name, or the mechanism's.
func (m *marker) login(c *Chunk, v verb) {
	line := c.Raw[:textEnd(c)]
	if v.args == len(line) && c.Next.Present && v.login != pass {
		m.stage = hidesArgument
		return
	}
	end, next := argument(line, v.args)
	word := line[v.args:end]
	switch {
	case v.login == authenticate && string(line[next:]) == "=": // an empty initial response
		m.stage = hidesRest
	case v.login == pass, v.login == authenticate && !isMechanism(word):
		m.hide(c, v.args)
	case next < len(line) || c.Next.Present:
		m.hide(c, next)
	case v.login == login && bytes.IndexByte(word, ':') >= 0: // user:password
		m.hide(c, v.args+bytes.IndexByte(word, ':')+1)
	}
	if c.Kind == Overlong {
		m.stage = hidesRest
	}
}

// unknown hides the arguments of what is no command, before a login: all but
// the first, or that one too where it is the only one.
func (m *marker) unknown(c *Chunk, v verb) {
	line := c.Raw[:textEnd(c)]
	if v.args == len(line) && !c.Next.Present {
		return
	}
	from := v.args
	if end, next := argument(line, v.args); end < next && next < len(line) {
		from = next
	}
	m.hide(c, from)
}

// argument says where the argument that begins at an offset ends, and where the
// next begins. A quoted string that does not end, or that begins or ends within
// a word, ends the argument there, so that nothing behind it is taken for a
// part of it.
func argument(line []byte, at int) (end, next int) {
	if at < len(line) && line[at] == '"' {
		if end = closingQuote(line, at); end < 0 {
			return at, at
		}
		return end, skipBlanks(line, end)
	}
	for end = at; end < len(line) && line[end] != '"' && !isBlank(line[end]); {
		end++
	}
	return end, skipBlanks(line, end)
}

// hide marks everything from an offset to the line's end, and says that what
// follows in this command is secret too. A literal's announcement keeps its
// braces: only the count is hidden.
func (m *marker) hide(c *Chunk, from int) {
	m.stage = hidesRest
	if c.Kind == Literal {
		m.add(c, Span{from, len(c.Raw), SecretValue})
		if len(m.value) < longestKept {
			m.value = append(m.value, c.Raw[from:]...)
		}
		if c.Left == 0 {
			m.remember(m.value)
			m.remember(bytes.Trim(m.value, " \t\r\n"))
			m.value = nil
		}
		return
	}
	line := c.Raw[:textEnd(c)]
	if c.Next.Present {
		line = bytes.TrimRight(line, " ")
	}
	if from < len(line) {
		m.add(c, Span{from, len(line), SecretValue})
		m.rememberWritten(line[from:])
	}
	if c.Next.Present {
		digits := bytes.IndexByte(c.Raw[c.Next.start:], '{') + c.Next.start + 1
		last := digits
		for isDigit(c.Raw[last]) {
			last++
		}
		m.add(c, Span{digits, last, SecretCount})
	}
}

// add marks a span.
func (m *marker) add(c *Chunk, s Span) {
	if s.End > s.Start {
		c.Secret = append(c.Secret, s)
	}
}

// answer marks a line of a SASL exchange: all but the "*" that cancels it. A
// user's name is hidden, but not looked for in what the server says.
// RFC 9051 §6.2.2.
func (m *marker) answer(c *Chunk, name bool) {
	line := c.Raw[:len(c.Raw)-lineEnd(c.Raw)]
	if c.First && string(line) == "*" {
		return
	}
	m.add(c, Span{0, len(line), SecretValue})
	m.keep(line)
	if !name {
		m.rememberSASL(line)
	}
}

// textEnd is where a line's text ends: before the literal's announcement, or
// the line's end.
func textEnd(c *Chunk) int {
	if c.Next.Present {
		return c.Next.start
	}
	return len(c.Raw) - lineEnd(c.Raw)
}

// isBlank says that an octet stands between words, for one who types or pastes.
func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == 0 }

func skipBlanks(line []byte, i int) int {
	for i < len(line) && isBlank(line[i]) {
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
