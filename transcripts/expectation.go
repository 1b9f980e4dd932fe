package transcripts

import (
	"bytes"
	"strings"

	"imapsh/internal/wire"
)

// expectation is a response that a transcript has, to be compared with what a
// server sends.
type expectation struct {
	script   *script
	line     int
	records  []place // where each of its records begins
	mark     Mark
	raw      []byte         // with holes in the place of templates
	number   *Template      // what stands for the number in "* ${n} EXISTS"
	response *wire.Response // with holes; nil: it is outside the grammar
	joined   bool           // it was made of several
}

// expect reads a response with holes. One that is outside the grammar, because
// a server sent it so, is kept to be compared octet by octet.
func (s *script) expect(records []place, mark Mark, raw []byte) *expectation {
	e := &expectation{script: s, line: records[0].line, records: records, mark: mark, raw: raw}
	text := string(raw)
	if holes := s.find(text); len(holes) > 1 || len(holes) == 1 && holes[0].template.Kind != Rest {
		if first := holes[0]; first.start == len("* ") && text[0] == '*' && countsMessages(text[first.end:]) {
			e.number = first.template
			text = "* 0" + text[first.end:]
		}
	}
	for _, candidate := range s.closed(text) {
		if r, err := wire.ParseResponse([]byte(candidate)); err == nil {
			e.response = r
			break
		}
	}
	return e
}

// place is where a record begins in a response.
type place struct{ offset, line int }

// lineAt gives the file's line for an offset in a response.
func (e *expectation) lineAt(offset int) int {
	line := e.line
	for _, p := range e.records {
		if p.offset <= offset {
			line = p.line
		}
	}
	return line
}

// itemAt finds where a FETCH item's name stands, 0 if nowhere.
func (e *expectation) itemAt(name string) int {
	word, _, _ := strings.Cut(name, "[")
	for _, t := range wire.Lex(wire.Server, e.raw) {
		if t.Kind == wire.Atom && strings.EqualFold(string(e.raw[t.Start:t.End]), word) {
			return t.Start
		}
	}
	return 0
}

// countsMessages says that a number belongs before a response's name.
func countsMessages(behind string) bool {
	words := strings.Fields(behind)
	if len(words) == 0 {
		return false
	}
	switch strings.ToUpper(words[0]) {
	case "EXISTS", "RECENT", "EXPUNGE", "FETCH":
		return true
	}
	return false
}

// closed makes a response whole that ends with "${...}": it shuts the brackets
// that are open there, and gives the hole a value where it stands for items of
// a FETCH.
func (s *script) closed(text string) []string {
	body := strings.TrimRight(text, "\r\n")
	holes := s.find(body)
	if len(holes) == 0 {
		return []string{text}
	}
	last := holes[len(holes)-1]
	if last.template.Kind != Rest || last.end != len(body) {
		return []string{text}
	}
	before, rest := body[:last.start], body[last.start:]
	shut := shutBrackets(before, len(before))
	return []string{
		before + rest + shut + "\r\n",
		before + rest + " NIL" + shut + "\r\n",
		before + "(" + rest + " NIL)\r\n",
	}
}

// shutBrackets gives what shuts the brackets that are open at an offset of a
// response.
func shutBrackets(text string, at int) string {
	var open []byte
	for _, t := range wire.Lex(wire.Server, []byte(text+"\r\n")) {
		switch {
		case t.End > at:
		case t.Kind == wire.ListOpen:
			open = append(open, ')')
		case t.Kind == wire.SectionOpen:
			open = append(open, ']')
		case (t.Kind == wire.ListClose || t.Kind == wire.SectionClose) && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if r, err := wire.ParseResponse([]byte(text + "\r\n")); err == nil && r.IsStatus() && strings.HasPrefix(r.Text, "[") {
		return "]"
	}
	for i, j := 0, len(open)-1; i < j; i, j = i+1, j-1 {
		open[i], open[j] = open[j], open[i]
	}
	return string(open)
}

// source writes a response with its templates as they stand in the file.
func (e *expectation) source() string { return e.script.source(string(e.raw)) }

// tagged says that the response ends a command.
func (e *expectation) tagged() bool {
	return e.response != nil && e.response.Tagged() && e.response.IsStatus()
}

// asks says that the response is a continuation request.
func (e *expectation) asks() bool { return bytes.HasPrefix(e.raw, []byte("+")) }
