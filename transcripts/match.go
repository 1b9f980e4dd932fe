package transcripts

import (
	"fmt"
	"strconv"
	"strings"

	"imapsh/internal/wire"
)

// matcher compares responses with expectations. It keeps what templates have
// taken so far, and how numbers of the recording go with numbers of the server.
type matcher struct {
	strict     bool
	vars       []binding  // oldest first
	relations  []relation // oldest first
	identities []identity // oldest first
	scope      scope

	script *script      // of the expectation that is being compared
	expect *expectation // that one
	name   string       // of the response
	where  int          // where in the expectation the last difference is
}

// binding is what a variable stands for.
type binding struct {
	name  string
	value wire.Value
}

// scope is which mailboxes numbers belong to.
type scope struct {
	conn     string
	selected string            // the mailbox that is selected, or is being selected
	target   string            // the one that an APPEND, COPY or MOVE in flight names
	tags     map[string]string // the recording's tags, and what was sent for them
}

// point is a place to go back to when a comparison fails half way.
type point struct{ vars, relations, identities int }

func (m *matcher) here() point {
	return point{len(m.vars), len(m.relations), len(m.identities)}
}

func (m *matcher) back(p point) {
	m.vars, m.relations, m.identities = m.vars[:p.vars], m.relations[:p.relations], m.identities[:p.identities]
}

// bind gives a variable its value.
func (m *matcher) bind(name string, v wire.Value) { m.vars = append(m.vars, binding{name, v}) }

// value gives a variable's value.
func (m *matcher) value(name string) (wire.Value, bool) {
	for _, b := range m.vars {
		if b.name == name {
			return b.value, true
		}
	}
	return wire.Value{}, false
}

// match says why a response is not what is expected, or "".
func (m *matcher) match(e *expectation, got *heard) string {
	before := m.here()
	why := m.compare(e, got)
	if why != "" {
		m.back(before)
	}
	return why
}

func (m *matcher) compare(e *expectation, got *heard) string {
	m.script, m.expect, m.where = e.script, e, 0
	want, r := e.response, got.response
	switch {
	case want == nil || r == nil:
		if !m.text(string(e.raw), string(got.raw), false) {
			return "it differs" // of octets outside the grammar there is no more to say
		}
		return ""
	case kindOfTag(want.Tag) != kindOfTag(r.Tag):
		return "one of them ends a command"
	case m.isRest(want.Name):
		return ""
	case want.Name != r.Name:
		return fmt.Sprintf("%s came for %s", r.Name, want.Name)
	case e.number != nil:
		if n := strconv.FormatUint(uint64(r.Number), 10); !m.template(e.number, wire.Value{Text: n}) {
			return fmt.Sprintf("the number %s does not fit %s", n, e.number)
		}
	case want.Number != r.Number:
		return fmt.Sprintf("the number is %d and should be %d", r.Number, want.Number)
	}
	m.name = want.Name
	switch {
	case want.IsStatus():
		return m.status(want, r)
	case want.Tag == "+":
		return m.words("text", want.Text, r.Text)
	case want.Name == "FETCH":
		return m.fetch(want, r)
	}
	return m.untagged(want, r)
}

// kindOfTag gives "*" and "+" as they are, and "" for every command's tag: it is
// not always the recording's.
func kindOfTag(tag string) string {
	if tag == "*" || tag == "+" {
		return tag
	}
	return ""
}

// isRest says that a text is "${...}".
func (m *matcher) isRest(text string) bool {
	t := m.script.only(text)
	return t != nil && t.Kind == Rest
}

// words compares text for people, which counts under "Match: strict" only.
func (m *matcher) words(what, want, got string) string {
	if m.strict && !m.text(want, got, false) {
		return "the " + what + " differs"
	}
	return ""
}

// template says that a value fits a template, and gives a new variable its
// value.
func (m *matcher) template(t *Template, got wire.Value) bool {
	switch t.Kind {
	case Variable:
		if v, bound := m.value(t.Name); bound {
			return m.same(v, got)
		}
		m.bind(t.Name, got)
		return true
	case Pattern:
		return got.Kind != wire.ListValue && t.Regexp.MatchString(got.Text)
	}
	return true
}

// mostTries bounds how many ways of fitting templates to a text are tried.
const mostTries = 1 << 12

// text compares texts of which the expected one may hold templates. One inside
// a text takes as few octets as it can.
func (m *matcher) text(want, got string, fold bool) bool {
	f := fitting{m: m, want: want, holes: m.script.find(want), fold: fold, tries: mostTries}
	return f.fit(0, 0, got)
}

// fitting is an attempt at fitting an expected text's templates to a text.
type fitting struct {
	m     *matcher
	want  string
	holes []hole
	fold  bool
	tries int
}

// fit fits what is expected from an offset on; i is the next hole.
func (f *fitting) fit(i, from int, got string) bool {
	if i == len(f.holes) {
		return f.equal(f.want[from:], got)
	}
	h := f.holes[i]
	before := f.want[from:h.start]
	if len(got) < len(before) || !f.equal(before, got[:len(before)]) {
		return false
	}
	got = got[len(before):]
	behind := f.want[h.end:]
	if i+1 < len(f.holes) {
		behind = f.want[h.end:f.holes[i+1].start]
	}
	if behind == "" && i == len(f.holes)-1 {
		return f.take(h.template, got)
	}
	for end := 0; end <= len(got) && f.tries > 0; end++ {
		if len(got)-end < len(behind) || !f.equal(behind, got[end:end+len(behind)]) {
			continue
		}
		f.tries--
		before := f.m.here()
		if f.take(h.template, got[:end]) && f.fit(i+1, h.end, got[end:]) {
			return true
		}
		f.m.back(before)
	}
	return false
}

func (f *fitting) take(t *Template, got string) bool {
	return f.m.template(t, wire.Value{Text: got})
}

func (f *fitting) equal(want, got string) bool {
	return want == got || f.fold && strings.EqualFold(want, got)
}
