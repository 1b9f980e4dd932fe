package transcripts

import (
	"fmt"
	"slices"
	"strings"

	"imapsh/internal/wire"
)

// same says that two values that a server sent are the same, in whatever form
// they came.
func (m *matcher) same(a, b wire.Value) bool {
	switch {
	case isText(a) && isText(b):
		return a.Text == b.Text
	case a.Kind != b.Kind:
		return false
	}
	return slices.EqualFunc(a.List, b.List, m.same)
}

func isText(v wire.Value) bool { return v.Kind == wire.AtomValue || v.Kind == wire.StringValue }

// fold says how texts are compared.
type fold bool

// The ways to compare texts.
const (
	exactCase fold = false
	anyCase   fold = true
)

// one says that a value is what is expected. A quoted string and a literal of
// the same octets are always equal; an atom equals them where the grammar has an
// astring, which FETCH has nowhere.
func (m *matcher) one(want, got wire.Value, f fold) bool {
	if want.Kind == wire.AtomValue {
		if t := m.script.only(want.Text); t != nil {
			return m.template(t, got)
		}
	}
	switch {
	case isText(want) && isText(got):
		return (want.Kind == got.Kind || m.name != "FETCH") && m.text(want.Text, got.Text, bool(f))
	case want.Kind != got.Kind:
		return false
	}
	return m.list(want.List, got.List, f)
}

// list says that values are what is expected, in that order.
func (m *matcher) list(want, got []wire.Value, f fold) bool {
	for i, w := range want {
		if w.Kind == wire.AtomValue && m.isRest(w.Text) {
			return true
		}
		if i == len(got) || !m.one(w, got[i], f) {
			return false
		}
	}
	return len(got) == len(want) || len(want) > 0 && m.open(want[len(want)-1])
}

// open says that "${...}" ends a value, so that anything may follow it.
func (m *matcher) open(v wire.Value) bool {
	if v.Kind == wire.ListValue {
		return len(v.List) > 0 && m.open(v.List[len(v.List)-1])
	}
	return v.Kind == wire.AtomValue && m.isRest(v.Text)
}

// set says why values are not those expected, in whatever order, or "". Extra
// ones are let pass where more is set.
func (m *matcher) set(want, got []wire.Value, f fold, more bool) string {
	left := slices.Clone(got)
	take := func(w wire.Value) bool {
		i := slices.IndexFunc(left, func(g wire.Value) bool {
			before := m.here()
			if m.one(w, g, f) {
				return true
			}
			m.back(before)
			return false
		})
		if i >= 0 {
			left = slices.Delete(left, i, i+1)
		}
		return i >= 0
	}
	for _, templates := range []bool{false, true} { // what is certain goes first
		for _, w := range want {
			switch {
			case w.Kind == wire.AtomValue && m.isRest(w.Text):
				more = true
			case templates == (isText(w) && len(m.script.find(w.Text)) > 0) && !take(w):
				return fmt.Sprintf("%s is missing", m.show(w))
			}
		}
	}
	if len(left) > 0 && !more {
		return fmt.Sprintf("%s is extra", m.show(left[0]))
	}
	return ""
}

// show writes a value for a message.
func (m *matcher) show(v wire.Value) string {
	var b strings.Builder
	text, from := valueSource(v), 0
	for _, h := range m.script.find(text) {
		b.WriteString(text[from:h.start] + h.template.String())
		from = h.end
	}
	return b.String() + text[from:]
}

// valueSource writes a value as it may stand in a command.
func valueSource(v wire.Value) string {
	switch v.Kind {
	case wire.StringValue:
		return wire.AstringOf(v.Text)
	case wire.NilValue:
		return "NIL"
	case wire.ListValue:
		words := make([]string, len(v.List))
		for i, e := range v.List {
			words[i] = valueSource(e)
		}
		return "(" + strings.Join(words, " ") + ")"
	}
	return v.Text
}

// pairs says why names with values, which stand in turn, are not those
// expected, in whatever order, or "".
func (m *matcher) pairs(want, got []wire.Value, value func(name string, want, got wire.Value) string) string {
	found := make(map[string]wire.Value)
	for i := 0; i+1 < len(got); i += 2 {
		found[strings.ToUpper(got[i].Text)] = got[i+1]
	}
	for i := 0; i < len(want); i += 2 {
		name := strings.ToUpper(want[i].Text)
		if m.isRest(name) {
			return ""
		}
		g, ok := found[name]
		if !ok || i+1 == len(want) {
			return name + " is missing"
		}
		delete(found, name)
		if why := value(name, want[i+1], g); why != "" {
			return why
		}
	}
	if m.strict && len(found) > 0 {
		return "there are extra items"
	}
	return ""
}

// numbers says that two sequence sets hold the same numbers. "1:3" is "1,2,3".
func (m *matcher) numbers(want, got string) bool {
	a, aOK := parseSet(want)
	b, bOK := parseSet(got)
	if !aOK || !bOK {
		return m.text(want, got, false)
	}
	return slices.Equal(normalSet(a), normalSet(b))
}

func parseSet(s string) (wire.SequenceSet, bool) {
	d := wire.NewDecoder([]byte(s))
	set, ok := d.SequenceSet()
	return set, ok && d.AtEnd()
}

// normalSet puts a set's ranges in order and joins those that touch.
func normalSet(set wire.SequenceSet) wire.SequenceSet {
	sorted := slices.Clone(set)
	for i, r := range sorted {
		lo, hi := r.Bounds(0xffffffff)
		sorted[i] = wire.SeqRange{Start: lo, Stop: hi}
	}
	slices.SortFunc(sorted, func(a, b wire.SeqRange) int { return int(int64(a.Start) - int64(b.Start)) })
	var out wire.SequenceSet
	for _, r := range sorted {
		if n := len(out); n > 0 && uint64(r.Start) <= uint64(out[n-1].Stop)+1 {
			out[n-1].Stop = max(out[n-1].Stop, r.Stop)
			continue
		}
		out = append(out, r)
	}
	return out
}
