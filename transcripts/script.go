package transcripts

import "imapsh/internal/wire"

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

// compile puts records together for a replay.
func compile(file string, records []Record) *script {
	s := assemble(file, records)
	if !s.problems.full() {
		s.gatherAuthentications()
	}
	return s
}

// assemble puts records together as they stand.
func assemble(file string, records []Record) *script {
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
	return s
}

// happening takes an event.
func (s *script) happening(r *Record) {
	switch r.Event.Verb {
	case "connect", "close":
		s.talks[r.Conn] = nil // what was not whole was never sent
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
				s.torn = notEnded(s.file, line, wire.Side(side))
			}
		}
	}
}

// problem notes what is wrong. It returns false.
func (s *script) problem(line int, format string, args ...any) bool {
	s.problems = append(s.problems, problemf(s.file, line, format, args...))
	return false
}
