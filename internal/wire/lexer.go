package wire

import (
	"bytes"
	"strings"
)

// Lexer names the parts of one direction's chunks, for people: it takes every
// octet that it is given and calls Bad what has no place. It keeps what it must
// know from one chunk of a frame to the next, so that BODY[...] or a list may
// hold literals. Programs read values with a [Decoder].
type Lexer struct {
	tokens  []Token
	line    []byte
	pos     int
	section bool // inside BODY[ ]
	depth   int  // parentheses open inside that section
	closed  bool // the token before was the section's "]"
}

// Lex returns the tokens of the next chunk. They are valid until the next call.
func (l *Lexer) Lex(c *Chunk) []Token {
	l.tokens, l.line, l.pos = l.tokens[:0], c.Raw, 0
	if c.First {
		l.section, l.depth, l.closed = false, 0, false
	}
	switch c.Kind {
	case Literal:
		l.take(Octets, len(l.line))
	case Overlong, Torn:
		l.take(Bad, len(l.line))
	case Answer:
		l.take(Text, len(l.line)-lineEnd(l.line))
	case Line:
		end := len(l.line) - lineEnd(l.line)
		if c.Next.Present {
			end = c.Next.start
		}
		if c.First {
			l.begin(c.From, end)
		}
		l.rest(end)
		if c.Next.Present {
			l.take(Head, len(l.line)-lineEnd(l.line))
		}
	}
	l.take(LineEnd, len(l.line))
	return l.tokens
}

// take makes the octets up to end a token; none are no token.
func (l *Lexer) take(k Kind, end int) {
	if end > l.pos {
		l.tokens = append(l.tokens, Token{k, l.pos, end})
		l.pos = end
	}
}

// begin takes the words that say what a frame is.
//
//	command       = tag SP command-name ...
//	response-data = "*" SP [number SP] name ...
//	response-done = tag SP status SP resp-text
//	continue-req  = "+" SP text
//
// RFC 9051 §9.
func (l *Lexer) begin(from Side, end int) {
	first := l.word(end)
	switch {
	case from == Server && l.line[0] == '+':
		l.take(Plus, 1)
		l.spaces(end)
		l.take(Text, end)
		return
	case from == Server && string(first) == "*":
		l.take(Star, l.pos+1)
	case len(first) > 0 && isAtom(first):
		l.take(Tag, l.pos+len(first))
	default:
		return
	}
	l.spaces(end)
	word := l.word(end)
	if from == Server && isNumber(word) {
		l.take(Number, l.pos+len(word))
		l.spaces(end)
		word = l.word(end)
	}
	if len(word) == 0 || !isAtom(word) {
		return
	}
	if from == Server && isStatus(word) {
		l.take(Status, l.pos+len(word))
		l.spaces(end)
		l.respText(end)
		return
	}
	l.take(Name, l.pos+len(word))
	if from == Client && isWord(word, "UID") {
		l.spaces(end)
		l.take(Name, l.pos+len(l.word(end)))
	}
}

// respText takes a response code and the text behind it.
//
//	resp-text = ["[" resp-text-code "]" SP] [text]
//
// RFC 9051 §7.1, §9.
func (l *Lexer) respText(end int) {
	if l.pos < end && l.line[l.pos] == '[' {
		if shut := bytes.IndexByte(l.line[l.pos:end], ']'); shut > 0 {
			shut += l.pos
			l.take(CodeOpen, l.pos+1)
			l.take(CodeName, min(shut, l.pos+len(l.word(shut))))
			for l.pos < shut {
				l.next(shut)
			}
			l.take(CodeClose, shut+1)
			l.spaces(end)
		}
	}
	l.take(Text, end)
}

// rest takes everything up to end.
func (l *Lexer) rest(end int) {
	for l.pos < end {
		l.next(end)
	}
}

// next takes one token.
func (l *Lexer) next(end int) {
	b, closed := l.line[l.pos], l.closed
	l.closed = false
	switch {
	case b == ' ':
		l.spaces(end)
	case b == '(':
		l.depth += one(l.section)
		l.take(ListOpen, l.pos+1)
	case b == ')':
		l.depth -= one(l.section && l.depth > 0)
		l.take(ListClose, l.pos+1)
	case b == '"':
		l.quoted(end)
	case b == '[' && l.opensSection():
		l.section, l.depth = true, 0
		l.take(SectionOpen, l.pos+1)
	case b == ']' && l.section && l.depth == 0:
		l.section, l.closed = false, true
		l.take(SectionClose, l.pos+1)
	case b == '<' && closed:
		if shut := bytes.IndexByte(l.line[l.pos:end], '>'); shut > 0 {
			l.take(Range, l.pos+shut+1)
			return
		}
		l.take(Bad, l.pos+1)
	default:
		l.atom(end)
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (l *Lexer) spaces(end int) {
	i := l.pos
	for i < end && l.line[i] == ' ' {
		i++
	}
	l.take(Space, i)
}

// word is the octets up to the next space.
func (l *Lexer) word(end int) []byte {
	i := bytes.IndexByte(l.line[l.pos:end], ' ')
	if i < 0 {
		i = end - l.pos
	}
	return l.line[l.pos : l.pos+i]
}

// quoted takes a quoted string; one that does not end is Bad.
//
//	quoted = DQUOTE *QUOTED-CHAR DQUOTE
//
// RFC 9051 §4.3, §9.
func (l *Lexer) quoted(end int) {
	for i := l.pos + 1; i < end; i++ {
		switch l.line[i] {
		case '\\':
			i++
		case '"':
			l.take(Quoted, i+1)
			return
		}
	}
	l.take(Bad, end)
}

// opensSection says that the word before a "[" takes a section.
// RFC 9051 §6.4.5, RFC 3516.
func (l *Lexer) opensSection() bool {
	if len(l.tokens) == 0 {
		return false
	}
	t := l.tokens[len(l.tokens)-1]
	return t.Kind == Atom && takesSection(l.line[t.Start:t.End])
}

func takesSection(word []byte) bool {
	for _, name := range [...]string{"BODY", "BODY.PEEK", "BINARY", "BINARY.PEEK", "BINARY.SIZE"} {
		if isWord(word, name) {
			return true
		}
	}
	return false
}

// atom takes a word: an atom, a number, a set, a flag, NIL, or octets that
// belong to none of them.
func (l *Lexer) atom(end int) {
	i := l.pos
	for ; i < end; i++ {
		b := l.line[i]
		if b == ' ' || b == '(' || b == ')' || b == '"' || b == ']' && l.section && l.depth == 0 {
			break
		}
		if b == '[' && takesSection(l.line[l.pos:i]) {
			break
		}
	}
	l.take(kindOfWord(l.line[l.pos:i]), i)
}

func kindOfWord(word []byte) Kind {
	set, digits := true, true
	for i, b := range word {
		switch {
		case b == '\\' && i == 0 && len(word) > 1:
			if isAtom(word[1:]) {
				return Flag
			}
			return Bad
		case !isWordChar(b):
			return Bad
		}
		digits = digits && isDigit(b)
		set = set && (isDigit(b) || strings.IndexByte(":,*", b) >= 0)
	}
	switch {
	case digits:
		return Number
	case set && string(word) != "*":
		return Set
	case isWord(word, "NIL"):
		return Nil
	}
	return Atom
}

func isNumber(word []byte) bool {
	for _, b := range word {
		if !isDigit(b) {
			return false
		}
	}
	return len(word) > 0
}

func isAtom(word []byte) bool {
	for _, b := range word {
		if !isWordChar(b) {
			return false
		}
	}
	return true
}

// isWordChar says that an octet may stand in a word of some kind: an atom, an
// astring, a sequence set, a list pattern.
//
//	ATOM-CHAR    = <any CHAR except atom-specials>
//	ASTRING-CHAR = ATOM-CHAR / "]"
//	list-char    = ATOM-CHAR / "%" / "*" / "]"
//
// RFC 9051 §9.
func isWordChar(b byte) bool {
	return b > ' ' && b < 0x7f && b != '(' && b != ')' && b != '{' && b != '"' && b != '\\'
}
