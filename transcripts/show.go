package transcripts

import (
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// Show shows an audience what a transcript holds, record by record, so that a
// large one is never held whole. A variable is shown with its value in the
// header, any other template as it is written. Time begins at the header's date.
//
// What is wrong is told as [Problems]: all of it, though what follows the first
// is not shown. When a recording was broken off, torn says where.
func Show(r *Reader, to Audience) (torn *Problem, err error) {
	if !r.opened {
		if _, err := r.Header(); err != nil {
			return nil, err
		}
	}
	s := &showing{reader: r, feed: NewFeed(to, r.header.Date), vars: make(map[string]string), announced: make(map[stream]int)}
	for _, v := range r.header.Vars {
		s.vars[v.Name] = v.Value
	}
	for !s.problems.full() {
		record, err := r.Next()
		var p *Problem
		switch {
		case err == nil:
			s.take(record)
			continue
		case errors.Is(err, io.EOF):
			s.ended = true
			s.drain()
			s.feed.End()
			return torn, s.problems.orNil()
		case errors.As(err, &p) && p.What == errTorn.Error():
			torn = p
		case errors.As(err, &p):
			s.problems = append(s.problems, p)
		}
	}
	return torn, s.problems.orNil()
}

// showing is a transcript while it is shown.
type showing struct {
	reader    *Reader
	feed      *Feed
	vars      map[string]string
	queue     []Record // a line whose literal must be measured, and what follows it
	held      int      // octets in the queue
	looked    int      // how much of the queue was measured
	size      int      // of the literal, as far as it was measured
	changed   bool     // it holds templates
	ended     bool     // no more records come
	announced map[stream]int
	problems  Problems
}

// longestLook bounds how much is held to measure a literal.
const longestLook = 1 << 20

// take takes the next record.
func (s *showing) take(r Record) {
	s.queue = append(s.queue, r)
	s.held += len(r.Source)
	s.drain()
}

// drain shows what can be shown.
func (s *showing) drain() {
	for len(s.queue) > 0 && len(s.problems) == 0 {
		r := &s.queue[0]
		octets, known := -1, true
		if r.Kind == Wire && !r.Literal && endsLine(r.Parts) {
			octets, known = s.measure(r)
		}
		if !known {
			return
		}
		s.show(r, octets)
		s.held -= len(r.Source)
		s.looked, s.size, s.changed = 0, 0, false
		s.queue = s.queue[1:]
	}
	s.queue, s.held = s.queue[:0], 0
}

// measure says how many octets the literal has that a line announces: -1 is as
// many as it says. That is not known before its end where {*} stands, or where
// templates stand in it.
func (s *showing) measure(line *Record) (octets int, known bool) {
	head := wire.Announced(s.render(line.Parts, 1))
	if !head.Present {
		return -1, true
	}
	counted, done := hasCount(line.Parts), s.ended
	for s.looked = max(s.looked, 1); s.looked < len(s.queue) && !done; s.looked++ {
		switch r := &s.queue[s.looked]; {
		case r.Conn != line.Conn:
		case r.Kind == Happening && (r.Event.Verb == "connect" || r.Event.Verb == "close"):
			done = true
		case r.Kind == Wire && r.Side == line.Side && !r.Literal:
			done = true
		case r.Kind == Wire && r.Side == line.Side:
			s.size += len(s.render(r.Parts, 0))
			s.changed = s.changed || slices.ContainsFunc(r.Parts, func(p Part) bool { return p.Template != nil })
		}
	}
	switch {
	case done && (counted || s.changed):
		return s.size, true
	case done, !counted && !s.changed && int64(s.size) >= head.Octets:
		return -1, true
	case s.held < longestLook:
		return -1, false
	case counted || s.changed:
		s.problem(line.Line, "the literal behind this line is too long to be counted: write how many octets it has in the place of {*}, and no templates in it")
	}
	return -1, true
}

// render writes parts as they are shown.
func (s *showing) render(parts []Part, octets int) []byte {
	if len(parts) == 1 && parts[0].Template == nil {
		return parts[0].Octets
	}
	var raw []byte
	for _, p := range parts {
		value, known := "", false
		if p.Template != nil && p.Template.Kind == Variable {
			value, known = s.vars[p.Template.Name]
		}
		switch {
		case p.Template == nil:
			raw = append(raw, p.Octets...)
		case p.Template.Kind == Count:
			raw = strconv.AppendInt(raw, int64(octets), 10)
		case known:
			raw = append(raw, value...)
		default:
			raw = append(raw, p.Template.String()...)
		}
	}
	return raw
}

// show shows a record.
func (s *showing) show(r *Record, octets int) {
	switch r.Kind {
	case Narration:
		s.feed.Narrate(r.Text)
	case Happening:
		s.happening(r)
	case Wire:
		s.wire(r, octets)
	}
}

// wire shows octets.
func (s *showing) wire(r *Record, octets int) {
	raw := s.render(r.Parts, octets)
	if octets >= 0 {
		raw = setCount(raw, octets)
	}
	key := stream{r.Conn, r.Side}
	s.feed.scan(r.Conn, r.Side, raw, func(c *wire.Chunk) bool {
		if c.Next.Present {
			s.announced[key] = r.Line
		}
		switch literal := c.Kind == wire.Literal; {
		case r.Literal && !literal:
			return s.problem(r.Line, "no literal is awaited here: none was announced, it was refused, or it has ended")
		case literal && !r.Literal:
			return s.problem(r.Line, `line %d announces a literal, of which %d octets are missing: they stand behind "%s|"`,
				s.announced[key], c.Left+int64(len(c.Raw)), r.Side)
		}
		return true
	})
}

// happening tells of an event.
func (s *showing) happening(r *Record) {
	e := session.Event{Conn: r.Conn}
	switch r.Event.Verb {
	case "":
		s.feed.Pass(r.Event.After)
		return
	case "connect":
		e.Target = targetOf(&r.Event)
	case "tls":
		e.Kind = session.Secured
	case "compress":
		e.Kind = session.Compressed
	case "close":
		e.Kind = session.Closed
	default:
		return // the lines of an AUTHENTICATE tell of it
	}
	if v := r.Event.Get("version"); v != "" {
		e.TLS = &session.TLSFacts{Version: v, Cipher: r.Event.Get("cipher")}
	}
	if reason := r.Event.Get("reason"); reason != "" {
		e.Err = errors.New(reason)
	}
	s.feed.Event(e)
}

// targetOf reads where a connection went.
func targetOf(e *Event) session.Target {
	var t session.Target
	for _, security := range []session.Security{session.Plain, session.StartTLS, session.ImplicitTLS} {
		if strings.EqualFold(e.Get("tls"), security.String()) {
			t.Security = security
		}
	}
	host, port, err := net.SplitHostPort(e.Get("address"))
	if err != nil {
		return t
	}
	t.Host = host
	t.Port, _ = strconv.Atoi(port) // a name is no port that anybody could look up here
	return t
}

// problem notes what is wrong. It returns false.
func (s *showing) problem(line int, format string, args ...any) bool {
	s.problems = append(s.problems, problemf(s.reader.name, line, format, args...))
	return false
}
