package transcripts

import (
	"bytes"
	"strings"

	"imapsh/internal/wire"
)

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
		t.lost = !s.problem(r.Line, notAnnounced)
		return
	case r.Literal && left < int64(len(raw)):
		t.lost = !s.problem(r.Line, literalTooLong, t.announce[r.Side])
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
		return s.problem(r.Line, literalRefused, t.announce[c.From])
	case literal && !r.Literal:
		return s.problem(r.Line, literalMissing, t.announce[c.From], c.Left+int64(len(c.Raw)), c.From)
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
