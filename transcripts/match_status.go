package transcripts

import (
	"fmt"
	"strings"

	"imapsh/internal/wire"
)

// status compares status responses: the condition was compared already, the
// code counts, the text only under "Match: strict". An OK may have a code that
// is not expected.
func (m *matcher) status(want, got *wire.Response) string {
	if m.isRest(want.Code) || want.Code == "" && m.isRest(want.Text) {
		return ""
	}
	if want.Code == "" {
		if got.Code != "" && (m.strict || got.Name != "OK" && got.Name != "PREAUTH") {
			return fmt.Sprintf("the code [%s] is extra", got.Code)
		}
		return m.words("text", want.Text, got.Text)
	}
	if t := m.script.only(want.Code); t == nil && want.Code != got.Code || t != nil && !m.template(t, wire.Value{Text: got.Code}) {
		return fmt.Sprintf("the code [%s] is missing", m.show(wire.Value{Text: want.Code}))
	}
	if why := m.code(want, got); why != "" {
		return fmt.Sprintf("[%s]: %s", want.Code, why)
	}
	return m.words("text", want.Text, got.Text)
}

// code compares the arguments of response codes. RFC 9051 §7.1, RFC 4315.
func (m *matcher) code(want, got *wire.Response) string {
	w, ok := parseValues(want.Args)
	g, fine := parseValues(got.Args)
	if !ok || !fine {
		return m.exactly(m.text(want.Args, got.Args, false))
	}
	switch want.Code {
	case "CAPABILITY":
		return m.set(w, g, anyCase, !m.strict)
	case "PERMANENTFLAGS":
		return m.flags(w, g)
	case "UIDVALIDITY":
		return m.number(uidValidity, m.scope.selected, w, g)
	case "UIDNEXT":
		return m.number(uid, m.scope.selected, w, g)
	case "HIGHESTMODSEQ":
		return m.number(modSeq, m.scope.selected, w, g)
	case "APPENDUID":
		return m.copied(w, g, uidRange{1, m.scope.target})
	case "COPYUID":
		return m.copied(w, g, uidRange{1, m.scope.selected}, uidRange{2, m.scope.target})
	case "MAILBOXID":
		if len(w) == 1 && len(g) == 1 {
			return m.identity(want.Code, w[0], g[0])
		}
	case "MODIFIED":
		return m.sets(w, g)
	}
	return m.exactly(m.list(w, g, exactCase))
}

func (m *matcher) exactly(same bool) string {
	if same {
		return ""
	}
	return "it has another value"
}

// parseValues reads the values of a code.
func parseValues(args string) ([]wire.Value, bool) {
	d := wire.NewDecoder([]byte(strings.TrimSpace(args) + "\r\n"))
	var values []wire.Value
	for !d.AtEnd() {
		d.Accept(' ')
		v, ok := d.Value()
		if !ok {
			return nil, false
		}
		values = append(values, v)
	}
	return values, true
}

// sets compares values that are sets of numbers.
func (m *matcher) sets(want, got []wire.Value) string {
	if len(want) != len(got) {
		return m.exactly(m.list(want, got, exactCase))
	}
	for i, w := range want {
		if !isText(w) || !isText(got[i]) || m.script.only(w.Text) != nil {
			if !m.one(w, got[i], exactCase) {
				return "it has another value"
			}
			continue
		}
		if !m.numbers(w.Text, got[i].Text) {
			return fmt.Sprintf("%s came for %s", got[i].Text, m.show(w))
		}
	}
	return ""
}

// uidRange is an argument of COPYUID or APPENDUID that holds UIDs, and the
// mailbox that they belong to.
type uidRange struct {
	argument int
	mailbox  string
}

// copied compares the arguments of APPENDUID and COPYUID: the destination's
// UIDVALIDITY, and UIDs one by one. RFC 4315 §3.
func (m *matcher) copied(want, got []wire.Value, ranges ...uidRange) string {
	if len(want) != len(got) || len(want) <= ranges[len(ranges)-1].argument || m.strict {
		return m.sets(want, got)
	}
	if why := m.number(uidValidity, m.scope.target, want[:1], got[:1]); why != "" {
		return why
	}
	for _, r := range ranges {
		w, g := want[r.argument], got[r.argument]
		if m.script.only(w.Text) != nil {
			if !m.one(w, g, exactCase) {
				return "it has another value"
			}
			continue
		}
		a, b := setNumbers(w.Text), setNumbers(g.Text)
		if len(a) == 0 || len(a) != len(b) {
			return fmt.Sprintf("%s came for %s", g.Text, w.Text)
		}
		for i := range a {
			if why := m.relate(uid, r.mailbox, a[i], b[i]); why != "" {
				return why
			}
		}
	}
	return ""
}

// mostUIDs bounds the UIDs of a COPYUID that are compared one by one.
const mostUIDs = 1 << 16

// setNumbers gives the numbers of a set in the order in which they are written.
func setNumbers(s string) []int64 {
	set, ok := parseSet(s)
	if !ok {
		return nil
	}
	var numbers []int64
	for _, r := range set {
		lo, hi := r.Bounds(0xffffffff)
		if int64(hi)-int64(lo)+int64(len(numbers)) >= mostUIDs {
			return nil
		}
		for n := int64(lo); n <= int64(hi); n++ {
			numbers = append(numbers, n)
		}
	}
	return numbers
}
