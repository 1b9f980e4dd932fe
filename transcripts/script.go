package transcripts

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"imapsh/internal/wire"
)

// script is what a replay has to do: the records put together to lines,
// literals and responses, in the file's order. To cut them, the octets go
// through the same [wire.Conversation] as a live connection's, with a hole in
// the place of each template.
type script struct {
	file     string
	steps    []step
	holes    []*Template
	mark     string   // what every hole begins with, and nothing else does
	torn     *Problem // the records end within a command or a response
	problems Problems

	talks map[string]*talk
	rest  []upload // of each record that is a line: the literal behind it
}

// step is one thing to do: one of its four is set.
type step struct {
	line      int // in the file
	conn      string
	event     *Event
	send      *send
	expect    *expectation
	narration string
}

// noConn is the connection of what belongs to none.
const noConn = "@"

// send is a line, or a literal, of the client's.
type send struct {
	parts   []Part
	kind    wire.ChunkKind
	command int    // which of the connection's commands it belongs to
	first   bool   // it begins the command
	tag     string // of a first line
	name    string // of a first line: the command's name, in upper case
	args    string // of a first line: what stands behind the name, with holes
	head    wire.LiteralHead
	literal *send  // the literal that a line announces
	auth    *Event // what became of the AUTHENTICATE that this line begins
}

// talk is a connection while its records are put together.
type talk struct {
	conv     *wire.Conversation
	commands int
	client   []Part    // of the line or the literal that has not ended
	text     []byte    // the beginning of that line, with holes
	held     [2][]byte // what each side's records hold of a line that has not ended
	first    bool      // that line begins a command
	server   keeper
	places   []place // of the server's records in its response
	line     [2]int  // where each side's current line, literal or response began; 0: nowhere
	mark     Mark
	announce [2]int   // the line of each side that announced a literal
	left     [2]int64 // how much of that literal is still to come
	before   *send    // the client's line before
	lost     bool     // a literal did not fit
}

// upload is the literal behind a line.
type upload struct {
	octets   int
	template bool // it holds templates
}

// compile puts records together.
func compile(file string, records []Record) *script {
	s := &script{file: file, mark: freeMark(records), talks: make(map[string]*talk)}
	s.measure(records)
	for i := range records {
		switch r := &records[i]; r.Kind {
		case Wire:
			s.wire(i, r)
		case Happening:
			s.happening(r)
		case Narration:
			s.steps = append(s.steps, step{line: r.Line, conn: noConn, narration: r.Text})
		}
		if s.problems.full() {
			return s
		}
	}
	s.finish()
	s.gatherAuthentications()
	return s
}

// freeMark finds a word that no record holds, for holes to begin with: "$" and
// one more "H" than stand behind any "$".
func freeMark(records []Record) string {
	most := 0
	for i := range records {
		run := -1
		for _, p := range records[i].Parts {
			for _, b := range p.Octets {
				switch {
				case b == '$':
					run = 0
				case b == 'H' && run >= 0:
					run++
				default:
					run = -1
				}
				most = max(most, run)
			}
		}
	}
	return "$" + strings.Repeat("H", most+1)
}

// measure finds how long the literal behind each line is. A long line may be
// several records.
func (s *script) measure(records []Record) {
	s.rest = make([]upload, len(records))
	literal, line := make(map[stream]upload), make(map[stream]upload)
	for i, r := range slices.Backward(records) {
		key := stream{r.Conn, r.Side}
		switch {
		case r.Kind != Wire:
		case r.Literal:
			u := literal[key]
			u.add(s, r.Parts)
			literal[key] = u
		default:
			if endsLine(r.Parts) {
				line[key] = literal[key]
				delete(literal, key)
			}
			s.rest[i] = line[key]
		}
	}
}

func (u *upload) add(s *script, parts []Part) {
	for _, p := range parts {
		u.octets += len(p.Octets)
		if p.Template != nil {
			u.octets += len(s.hole(0))
			u.template = true
		}
	}
}

func hasCount(parts []Part) bool {
	return slices.ContainsFunc(parts, func(p Part) bool { return p.Template != nil && p.Template.Kind == Count })
}

func endsLine(parts []Part) bool {
	return len(parts) > 0 && bytes.HasSuffix(parts[len(parts)-1].Octets, []byte("\n"))
}

// hole is what stands for a template: an atom of a fixed length.
func (s *script) hole(n int) string { return fmt.Sprintf("%s%06d$", s.mark, n) }

// render writes parts with holes for templates; a count is written out.
func (s *script) render(parts []Part, u upload) []byte {
	var raw []byte
	for _, p := range parts {
		switch {
		case p.Template == nil:
			raw = append(raw, p.Octets...)
		case p.Template.Kind == Count:
			raw = strconv.AppendInt(raw, int64(u.octets), 10)
		default:
			raw = append(raw, s.hole(len(s.holes))...)
			s.holes = append(s.holes, p.Template)
		}
	}
	return raw
}

// headAtEnd is a literal's announcement at the end of a line: its braces, with
// what stands between them and the line end.
var headAtEnd = regexp.MustCompile(`\{(\d*)(\+?)\}(\r?\n)\z`)

// setCount changes the count of the literal that a line announces.
func setCount(line []byte, octets int) []byte {
	at := headAtEnd.FindSubmatchIndex(line)
	if at == nil {
		return line
	}
	return slices.Concat(line[:at[2]], strconv.AppendInt(nil, int64(octets), 10), line[at[3]:])
}

func (s *script) talk(conn string) *talk {
	t := s.talks[conn]
	if t == nil {
		t = &talk{conv: wire.NewConversation(0)}
		s.talks[conn] = t
	}
	return t
}

// wire takes a record of octets. Where a literal does not fit, what follows on
// its connection would be read in the wrong place, and is not.
func (s *script) wire(i int, r *Record) {
	t := s.talk(r.Conn)
	if t.lost {
		return
	}
	begun := t.line[r.Side] != 0
	if !begun {
		t.line[r.Side] = r.Line
	}
	switch {
	case r.Mark != Required && begun:
		s.problem(r.Line, "the mark %q belongs on the first line of the response, line %d", r.Mark, t.line[r.Side])
	case r.Mark != Required:
		t.mark = r.Mark
	}
	raw := s.render(r.Parts, s.rest[i])
	switch left := t.left[r.Side]; {
	case r.Literal && left == 0 && (!begun || len(t.held[r.Side]) > 0):
		t.lost = !s.problem(r.Line, "no line before announces a literal: it would end with {*}, or with how many octets follow")
		return
	case r.Literal && left < int64(len(raw)):
		t.lost = !s.problem(r.Line, "the literal that line %d announces ends before these octets do; write {*} there to have them counted", t.announce[r.Side])
		return
	}
	if r.Side == wire.Server {
		t.places = append(t.places, place{t.server.size() + len(t.held[r.Side]), r.Line})
	} else {
		t.client = append(t.client, r.Parts...)
		t.text = append(t.text, raw[:min(len(raw), max(0, longestName-len(t.text)))]...)
	}
	if !r.Literal {
		t.held[r.Side] = append(t.held[r.Side], raw...)
		if !endsLine(r.Parts) {
			return
		}
		raw, t.held[r.Side] = t.held[r.Side], nil
		if u := s.rest[i]; u.template {
			raw = setCount(raw, u.octets)
		}
		if r.Side == wire.Client && hasCount(r.Parts) { // it announces a literal, whatever quotes the secrets held
			raw = bytes.ReplaceAll(raw, []byte(`"`), []byte("'"))
		}
	}
	for len(raw) > 0 {
		n, c, ok := t.conv.Scan(r.Side, raw)
		raw = raw[n:]
		if ok && !s.chunk(t, r, &c) {
			t.lost = true
			return
		}
	}
}

// longestName bounds how much of a command is looked at for its name.
const longestName = 8192

// chunk takes a chunk that a record's octets made. It reports whether the
// record may hold it.
func (s *script) chunk(t *talk, r *Record, c *wire.Chunk) bool {
	switch literal := c.Kind == wire.Literal; {
	case r.Literal && !literal:
		return s.problem(r.Line, "the literal that line %d announces was refused", t.announce[c.From])
	case literal && !r.Literal:
		return s.problem(r.Line, `line %d announces a literal, of which %d octets are missing: they stand behind "%s|"`,
			t.announce[c.From], c.Left+int64(len(c.Raw)), c.From)
	}
	t.left[c.From] = c.Left
	if c.Next.Present {
		t.announce[c.From], t.left[c.From] = r.Line, c.Next.Octets
	}
	if c.From == wire.Client {
		s.clientChunk(t, r.Conn, c)
		return true
	}
	raw, done := t.server.add(c)
	if done {
		e := s.expect(t.places, t.mark, raw)
		if e.mark != Required && (e.tagged() || e.asks()) {
			s.problem(e.line, `a tagged reply or a "+" ends a wait, so it can have no mark`)
		}
		s.steps = append(s.steps, step{line: e.line, conn: r.Conn, expect: e})
		t.line[wire.Server], t.mark, t.places = 0, Required, nil
	}
	return true
}

// clientChunk takes a chunk of the client's: a line is a step, a literal one
// step altogether.
func (s *script) clientChunk(t *talk, conn string, c *wire.Chunk) {
	t.first = t.first || c.First && c.Kind != wire.Answer
	if c.Kind == wire.Literal && c.Left > 0 || c.Kind == wire.Overlong && !c.Last {
		return
	}
	one := &send{parts: t.client, kind: c.Kind, first: t.first, head: c.Next}
	if one.first {
		t.commands++
		words := strings.SplitN(strings.TrimRight(string(t.text), "\r\n"), " ", 3)
		one.tag = words[0]
		if len(words) > 1 {
			one.name = strings.ToUpper(words[1])
		}
		if len(words) > 2 {
			one.args = words[2]
		}
	}
	one.command = t.commands
	if c.Kind == wire.Literal && t.before != nil {
		t.before.literal = one
	}
	s.steps = append(s.steps, step{line: t.line[wire.Client], conn: conn, send: one})
	t.client, t.text, t.first, t.before, t.line[wire.Client] = nil, nil, false, one, 0
}

// happening takes an event.
func (s *script) happening(r *Record) {
	switch r.Event.Verb {
	case "connect", "close":
		s.talks[r.Conn] = nil // what was not whole was never sent
	case "compress":
		s.problem(r.Line, "a connection that was compressed cannot be replayed")
	case "":
		return
	}
	s.steps = append(s.steps, step{line: r.Line, conn: r.Conn, event: &r.Event})
}

// finish says what is cut off at the records' end.
func (s *script) finish() {
	for _, t := range s.talks {
		if t == nil || t.lost {
			continue
		}
		for side, line := range t.line {
			if line > 0 && (s.torn == nil || line < s.torn.Line) {
				s.torn = problemf(s.file, line, "what the %s begins here does not end: the recording was broken off",
					[...]string{"client", "server"}[side])
			}
		}
	}
}

// problem notes what is wrong. It returns false.
func (s *script) problem(line int, format string, args ...any) bool {
	s.problems = append(s.problems, problemf(s.file, line, format, args...))
	return false
}
