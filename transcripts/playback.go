package transcripts

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"imapsh/internal/wire"
)

// Playback reads a transcript as what its connections' sinks were shown when it
// was recorded, for those who show it again. It holds no more of it than a line,
// or a piece of a literal, unless a {*} must be worked out.
//
// Where there are templates: a variable has the value that the header gives it,
// a secret is octets that say nothing, and any other stands as it is written.
type Playback struct {
	name    string
	src     *Reader
	header  Header
	vars    map[string]string
	talks   map[string]*told
	ahead   []Record // read already, to count a literal
	octets  int      // of the lines in ahead
	failed  error    // what came behind ahead
	pending []Moment // of connections that have ended
	record  Record   // the one that is being cut
	raw     []byte   // what is left of its octets
	chunk   wire.Chunk
	torn    *Problem
}

// Moment is the next thing that happened: one of its fields but the first two is
// set.
type Moment struct {
	Line int    // in the file
	Conn string // the connection's name

	Chunk     *wire.Chunk // valid until the next moment
	Event     *Event      // what happened to the connection
	Narration string
	Wait      time.Duration // how long nothing happened
}

// Begins says that a command begins here: an exchange is what passes from one
// such moment to the next.
func (m *Moment) Begins() bool {
	c := m.Chunk
	return c != nil && c.From == wire.Client && c.First && c.Kind != wire.Answer
}

// told is a connection while its octets are cut into chunks again.
type told struct {
	conv     *wire.Conversation
	line     [2]int   // where each side's current line or response began; 0: nowhere
	announce [2]int   // the line that announced a literal
	left     [2]int64 // how much of that literal is still to come
	skip     bool     // the response must not come, and is not told
}

// NewPlayback reads the header of the file of that name. What is wrong with it
// is told as [Problems].
func NewPlayback(name string, src io.Reader) (*Playback, error) {
	p := &Playback{name: name, src: NewReader(name, src), vars: make(map[string]string), talks: make(map[string]*told)}
	var err error
	p.header, err = p.src.Header()
	for _, v := range p.header.Vars {
		p.vars[v.Name] = v.Value
	}
	return p, err
}

// Header is the transcript's header.
func (p *Playback) Header() *Header { return &p.header }

// Torn says, at the end, where a recording was broken off, or nil.
func (p *Playback) Torn() *Problem { return p.torn }

// Next gives the next moment. The error is [io.EOF] at the end, or a [Problem]
// behind which nothing can be told any more.
func (p *Playback) Next() (Moment, error) {
	for {
		if len(p.pending) > 0 {
			m := p.pending[0]
			p.pending = p.pending[1:]
			return m, nil
		}
		if len(p.raw) > 0 {
			if ok, err := p.cut(); err != nil {
				return Moment{}, err
			} else if ok {
				return Moment{Line: p.record.Line, Conn: p.record.Conn, Chunk: &p.chunk}, nil
			}
			continue
		}
		m, told, err := p.next()
		if told || err != nil {
			return m, err
		}
	}
}

// next takes the next record. It reports whether that is a moment by itself.
func (p *Playback) next() (m Moment, told bool, err error) {
	r, err := p.read()
	if err != nil {
		return m, false, p.ended(err)
	}
	m = Moment{Line: r.Line, Conn: r.Conn}
	switch {
	case r.Kind == Wire:
		return m, false, p.wire(&r)
	case r.Kind == Narration:
		m.Narration = r.Text
		return m, r.Text != "", nil
	case r.Kind == Happening && r.Event.Verb == "":
		m.Wait = r.Event.After
		return m, true, nil
	case r.Kind == Happening:
		if r.Event.Verb == "connect" || r.Event.Verb == "close" {
			p.end(r.Conn, r.Line)
		}
		m.Event = &r.Event
		p.pending = append(p.pending, m)
	}
	return m, false, nil
}

// read gives the next record: one that was read ahead, if there is one.
func (p *Playback) read() (Record, error) {
	if len(p.ahead) > 0 {
		r := p.ahead[0]
		p.ahead, p.octets = p.ahead[1:], p.octets-len(r.Source)
		return r, nil
	}
	if p.failed != nil {
		return Record{}, p.failed
	}
	return p.src.Next()
}

// ended gives what ends the transcript. What the last lines left open is torn
// off.
func (p *Playback) ended(err error) error {
	p.failed = err
	if problem := new(Problem); errors.As(err, &problem) && problem.What == errTorn.Error() {
		p.torn = problem
		p.failed = io.EOF
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	for _, conn := range slices.Sorted(maps.Keys(p.talks)) {
		for side, line := range p.talks[conn].line {
			if line > 0 && (p.torn == nil || line < p.torn.Line) {
				p.torn = notEnded(p.name, line, wire.Side(side))
			}
		}
		p.end(conn, 0)
	}
	if len(p.pending) > 0 {
		return nil
	}
	return p.failed
}

// end ends a connection, and tells what of a line had come.
func (p *Playback) end(conn string, line int) {
	t := p.talks[conn]
	delete(p.talks, conn)
	if t == nil || t.skip {
		return
	}
	for _, side := range []wire.Side{wire.Client, wire.Server} {
		if c, ok := t.conv.End(side); ok {
			c.Conn = conn
			p.pending = append(p.pending, Moment{Line: line, Conn: conn, Chunk: &c})
		}
	}
}

// wire takes a record of octets, to be cut.
func (p *Playback) wire(r *Record) error {
	t := p.talks[r.Conn]
	if t == nil {
		t = &told{conv: wire.NewConversation(0)}
		p.talks[r.Conn] = t
	}
	if t.line[r.Side] == 0 {
		t.line[r.Side] = r.Line
		t.skip = t.skip || r.Mark == Forbidden
	}
	var err error
	if p.record = *r; r.Literal || !endsLine(r.Parts) {
		p.raw = p.render(nil, r.Parts, 0)
	} else if p.raw, err = p.line(r); err != nil {
		return err
	}
	switch left := t.left[r.Side]; {
	case r.Literal && t.announce[r.Side] == 0:
		return p.problem(r.Line, notAnnounced)
	case r.Literal && r.Side == wire.Client && left > 0 && t.conv.Upload().Left == 0:
		return p.problem(r.Line, literalRefused, t.announce[r.Side])
	case r.Literal && left < int64(len(p.raw)):
		return p.problem(r.Line, literalTooLong, t.announce[r.Side])
	}
	return nil
}

// cut cuts a chunk off the record's octets, and reports whether it is to be
// told.
func (p *Playback) cut() (bool, error) {
	r := &p.record
	t := p.talks[r.Conn]
	n, c, ok := t.conv.Scan(r.Side, p.raw)
	p.raw = p.raw[n:]
	if !ok {
		return false, nil
	}
	if c.Kind == wire.Literal && !r.Literal {
		return false, p.problem(r.Line, literalMissing, t.announce[r.Side], c.Left+int64(len(c.Raw)), r.Side)
	}
	if t.left[r.Side] = c.Left; c.Left == 0 {
		t.announce[r.Side] = 0
	}
	if c.Next.Present {
		t.announce[r.Side], t.left[r.Side] = r.Line, c.Next.Octets
	}
	if c.Last || r.Side == wire.Client && c.Left == 0 {
		t.line[r.Side] = 0
	}
	skip := t.skip && r.Side == wire.Server
	if skip && c.Last {
		t.skip = false
	}
	p.chunk = c
	p.chunk.Conn = r.Conn
	return !skip, nil
}

// line gives the octets of a record that ends a line. Where that announces a
// literal which holds templates, the count is that of what stands for them.
func (p *Playback) line(r *Record) ([]byte, error) {
	if hasCount(r.Parts) {
		count, err := p.count(r)
		return p.render(nil, r.Parts, count), err
	}
	raw := p.render(nil, r.Parts, 0)
	head := wire.Announced(raw)
	if !head.Present || head.Octets > mostFilled {
		return raw, nil
	}
	ahead, octets, err := p.literal(r, head.Octets)
	if err == nil && ahead {
		raw = setCount(raw, octets)
	}
	return raw, err
}

// mostFilled bounds the literals that are looked through for templates, in
// octets as they were announced.
const mostFilled = 1 << 20

// mostAhead bounds how many octets of a file are looked through for the end of a
// literal that a {*} counts.
const mostAhead = 16 << 20

// count counts the octets of the literal behind a line.
func (p *Playback) count(line *Record) (octets int, err error) {
	_, octets, err = p.literal(line, mostAhead)
	return octets, err
}

// literal looks through the literal behind a line, and no further than it may be
// long: whether templates stand in it, and how many octets it has with what
// stands for them.
func (p *Playback) literal(line *Record, longest int64) (filled bool, octets int, err error) {
	var literal []byte
	for i := 0; filled || int64(octets) < longest || longest == mostAhead; i++ {
		if i == len(p.ahead) && !p.lookAhead() {
			break
		}
		if p.octets > mostAhead {
			return false, 0, p.problem(line.Line, "what {*} counts is too long to be looked through (%d octets); write the count", mostAhead)
		}
		r := &p.ahead[i]
		if r.Conn != line.Conn {
			continue
		}
		if r.Kind == Happening && r.Event.Verb == "close" || r.Kind == Wire && r.Side == line.Side && !r.Literal {
			break
		}
		if r.Kind == Wire && r.Side == line.Side {
			filled = filled || slices.ContainsFunc(r.Parts, func(p Part) bool { return p.Template != nil })
			literal = p.render(literal[:0], r.Parts, 0)
			octets += len(literal)
		}
	}
	return filled, octets, nil
}

// lookAhead reads one more record. At the end, or where one is wrong, it reports
// false.
func (p *Playback) lookAhead() bool {
	if p.failed != nil {
		return false
	}
	r, err := p.src.Next()
	if p.failed = err; err != nil {
		return false
	}
	p.ahead = append(p.ahead, r)
	p.octets += len(r.Source)
	return true
}

// hidden is what is told of a secret: an atom, which is marked as secret where
// the secret itself was. Two secrets are two.
func hidden(name string) string {
	const any = "xxxxxxxx"
	if name == firstSecret || name == saslSecret {
		return any
	}
	return any + "-" + name
}

// render writes parts as they are told.
func (p *Playback) render(dst []byte, parts []Part, count int) []byte {
	for _, one := range parts {
		t := one.Template
		switch {
		case t == nil:
			dst = append(dst, one.Octets...)
		case t.Kind == SecretRef:
			dst = append(dst, hidden(t.Name)...)
		case t.Kind == Count:
			dst = strconv.AppendInt(dst, int64(count), 10)
		default:
			value, known := p.vars[t.Name]
			if t.Kind != Variable || !known {
				value = t.String()
			}
			dst = append(dst, value...)
		}
	}
	return dst
}

func (p *Playback) problem(line int, format string, args ...any) error {
	p.failed = problemf(p.name, line, format, args...)
	p.ahead, p.raw = nil, nil
	return p.failed
}
