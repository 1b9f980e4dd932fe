package transcripts

import (
	"slices"
	"strings"

	"imapsh/internal/wire"
)

// heard is a response that a server sent.
type heard struct {
	n        uint64 // in the order in which they came
	raw      []byte
	response *wire.Response // nil: it is outside the grammar
	passed   bool           // it is an answer, or not compared: no untagged response
	joined   bool           // it was made of several
	cut      bool           // it is not kept as it came
}

// answered is a tagged reply, or a "+", that the recording has, and what came
// for it: nil if nothing did.
type answered struct {
	want *expectation
	got  *heard
}

// segment is what lies between two sync points of a connection.
type segment struct {
	m       *matcher
	file    string
	conn    string
	want    []*expectation // untagged, in the file's order
	got     []*heard       // untagged, in the order in which they came
	answers []answered
	line    int // of the sync point

	differences []Difference
}

// compare says how what came differs from what is expected.
func (s *segment) compare() []Difference {
	s.forbidden()
	s.inWindows()
	for _, a := range s.answers {
		why := "no reply came"
		s.m.where = 0
		if a.got != nil {
			why = s.m.match(a.want, a.got)
		}
		if why != "" && (a.got != nil || a.want.mark != Optional) {
			s.differs(a.want, a.got, why)
		}
	}
	slices.SortStableFunc(s.differences, func(a, b Difference) int { return a.Line - b.Line })
	return s.differences
}

// differs notes a difference.
func (s *segment) differs(want *expectation, got *heard, why string) {
	d := Difference{File: s.file, Line: s.line, Conn: s.conn, What: why, want: want, got: got}
	if want != nil {
		d.Line, d.Expected = want.lineAt(s.m.where), want.source()
	}
	if got != nil {
		d.Received = string(got.raw)
	}
	s.differences = append(s.differences, d)
}

// forbidden looks for responses that must not come.
func (s *segment) forbidden() {
	s.want = slices.DeleteFunc(s.want, func(e *expectation) bool {
		if e.mark != Forbidden {
			return false
		}
		for _, g := range s.got {
			before := s.m.here()
			if s.m.match(e, g) == "" {
				s.m.back(before)
				s.differs(e, g, "this must not come, and it did")
				break
			}
		}
		return true
	})
}

// inWindows compares what lies between responses that change what message
// numbers mean: EXPUNGE and VANISHED. Their order counts; that of all others
// does not.
func (s *segment) inWindows() {
	for {
		w, g := nextExpunge(s.want), nextExpunge(s.got)
		wantLeft, gotLeft := w < len(s.want), g < len(s.got)
		switch {
		case !wantLeft && !gotLeft:
			s.window(s.want, s.got)
			return
		case wantLeft && gotLeft && s.m.match(s.want[w], s.got[g]) == "":
			s.window(s.want[:w], s.got[:g])
			s.want, s.got = s.want[w+1:], s.got[g+1:]
		case wantLeft && s.want[w].mark == Optional:
			s.want = slices.Delete(s.want, w, w+1)
		case wantLeft && gotLeft:
			s.differs(s.want[w], s.got[g], "another message is gone")
			return
		case wantLeft:
			s.differs(s.want[w], nil, "no such response came")
			return
		default:
			s.differs(nil, s.got[g], "a message is gone that should not be")
			return
		}
	}
}

// named is a response or an expectation of one.
type named interface{ responseName() string }

func (e *expectation) responseName() string {
	if e.response == nil {
		return ""
	}
	return e.response.Name
}

func (h *heard) responseName() string {
	if h.response == nil {
		return ""
	}
	return h.response.Name
}

// nextExpunge finds the first EXPUNGE or VANISHED. VANISHED (EARLIER) tells of
// what was gone before: RFC 7162 §3.2.10.
func nextExpunge[N named](list []N) int {
	i := slices.IndexFunc(list, func(n N) bool {
		name := n.responseName()
		return name == "EXPUNGE" || name == "VANISHED"
	})
	if i < 0 {
		return len(list)
	}
	return i
}

// window compares responses that may come in any order.
func (s *segment) window(want []*expectation, got []*heard) {
	want, parts := mergeExpected(want)
	p := pool{left: mergeHeard(got)}
	var missing []*expectation
	for _, pass := range []func(*expectation) bool{certain, templated, optional} {
		for _, e := range want {
			if pass(e) && !p.take(s.m, e) && e.mark != Optional {
				missing = append(missing, e)
			}
		}
	}
	for _, e := range missing {
		s.missing(e, parts[e], p.nearest(e))
	}
	for _, g := range p.left {
		if g != nil && s.m.strict {
			s.differs(nil, g, "this response is extra")
		}
	}
}

// What is certain is looked for first, so that nothing that might be something
// else takes its place.
func certain(e *expectation) bool   { return e.mark == Required && !hasHoles(e) }
func templated(e *expectation) bool { return e.mark == Required && hasHoles(e) }
func optional(e *expectation) bool  { return e.mark == Optional }

func hasHoles(e *expectation) bool { return len(e.script.find(string(e.raw))) > 0 }

// pool is what came and was not taken yet; what was is nil.
type pool struct {
	left []*heard
	from int // all before were taken
}

// take takes what is expected from among what came.
func (p *pool) take(m *matcher, e *expectation) bool {
	for i := p.from; i < len(p.left); i++ {
		if p.left[i] == nil || m.match(e, p.left[i]) != "" {
			continue
		}
		p.left[i] = nil
		for p.from < len(p.left) && p.left[p.from] == nil {
			p.from++
		}
		return true
	}
	return false
}

// nearest takes what was probably meant to be what is expected.
func (p *pool) nearest(e *expectation) *heard {
	found := -1
	for i, g := range p.left {
		if g == nil || e.response == nil || g.response == nil || e.response.Name != g.response.Name {
			continue
		}
		if found < 0 || e.response.Number == g.response.Number && e.response.Code == g.response.Code {
			found = i
		}
	}
	if found < 0 {
		return nil
	}
	nearest := p.left[found]
	p.left[found] = nil
	return nearest
}

// missing notes that what is expected did not come, but perhaps something near.
func (s *segment) missing(e *expectation, parts []*expectation, nearest *heard) {
	s.m.where = 0
	if nearest == nil {
		s.differs(e, nil, "no such response came")
		return
	}
	for _, part := range parts { // of FETCH responses that were joined, the one that is to blame
		if why := s.m.match(part, nearest); why != "" {
			s.differs(part, nearest, why)
			return
		}
	}
	why := s.m.match(e, nearest)
	s.differs(e, nearest, why)
}

// mergeExpected joins the FETCH responses that are expected of one message, and
// says of which each was made.
func mergeExpected(want []*expectation) (out []*expectation, parts map[*expectation][]*expectation) {
	parts = make(map[*expectation][]*expectation)
	place := make(map[uint32]int)
	for _, e := range want {
		if e.responseName() != "FETCH" || e.number != nil || e.mark != Required {
			out = append(out, e)
			continue
		}
		i, known := place[e.response.Number]
		if !known {
			place[e.response.Number] = len(out)
			out = append(out, e)
			continue
		}
		all := append(parts[out[i]], e)
		if len(all) == 1 {
			all = []*expectation{out[i], e}
		}
		delete(parts, out[i])
		joined := *out[i]
		joined.joined = true
		joined.raw = slices.Concat(out[i].raw, e.raw)
		joined.response = merged(out[i].response, e.response)
		out[i] = &joined
		parts[&joined] = all
	}
	return out, parts
}

// mergeHeard joins the FETCH responses that came for one message.
func mergeHeard(got []*heard) []*heard {
	var out []*heard
	place := make(map[uint32]int)
	for _, g := range got {
		if g.responseName() != "FETCH" {
			out = append(out, g)
			continue
		}
		i, known := place[g.response.Number]
		if !known {
			place[g.response.Number] = len(out)
			out = append(out, g)
			continue
		}
		out[i] = &heard{raw: slices.Concat(out[i].raw, g.raw), response: merged(out[i].response, g.response), joined: true}
	}
	return out
}

// merged joins FETCH responses of one message: of an item that came twice, the
// later counts.
func merged(a, b *wire.Response) *wire.Response {
	out := *a
	out.Items = slices.Clone(a.Items)
	for _, it := range b.Items {
		i := slices.IndexFunc(out.Items, func(have wire.Item) bool { return strings.EqualFold(have.Name, it.Name) })
		if i < 0 {
			out.Items = append(out.Items, it)
			continue
		}
		out.Items[i] = it
	}
	return &out
}
