package transcripts

import (
	"fmt"
	"strings"

	"imapsh/internal/wire"
)

// untagged compares what follows the names of untagged responses that are
// neither a status nor a FETCH. RFC 9051 §7.2, §7.3, §7.4.
func (m *matcher) untagged(want, got *wire.Response) string {
	w, g := want.Values, got.Values
	switch want.Name {
	case "CAPABILITY":
		return m.set(w, g, anyCase, !m.strict)
	case "ENABLED":
		return m.set(w, g, anyCase, false)
	case "FLAGS":
		return m.flags(w, g)
	case "SEARCH":
		return m.search(w, g)
	case "VANISHED":
		return m.sets(w, g)
	case "LIST", "LSUB", "XLIST":
		return m.mailbox(w, g)
	case "STATUS":
		return m.statusItems(w, g)
	case "ESEARCH":
		return m.extendedSearch(w, g)
	}
	return m.exactly(m.list(w, g, exactCase))
}

// flags compares lists of flags. \Recent depends on who looked first, and is
// left out.
func (m *matcher) flags(want, got []wire.Value) string {
	if len(want) != 1 || len(got) != 1 || want[0].Kind != wire.ListValue || got[0].Kind != wire.ListValue {
		return m.exactly(m.list(want, got, anyCase))
	}
	return m.set(withoutRecent(want[0].List), withoutRecent(got[0].List), anyCase, false)
}

func withoutRecent(flags []wire.Value) []wire.Value {
	var out []wire.Value
	for _, f := range flags {
		if !strings.EqualFold(f.Text, `\Recent`) {
			out = append(out, f)
		}
	}
	return out
}

// search compares the numbers that SEARCH found, and what stands in a list
// behind them (MODSEQ, RFC 7162 §3.1.5).
func (m *matcher) search(want, got []wire.Value) string {
	w, wantMod := cutModSeq(want)
	g, gotMod := cutModSeq(got)
	if why := m.set(w, g, exactCase, false); why != "" {
		return why
	}
	if wantMod == nil || m.isRest(want[len(want)-1].Text) {
		return ""
	}
	return m.number(modSeq, m.scope.selected, wantMod, gotMod)
}

// cutModSeq takes "(MODSEQ n)" off the end of values.
func cutModSeq(values []wire.Value) (before, modSeq []wire.Value) {
	last := len(values) - 1
	if last < 0 || len(values[last].List) != 2 {
		return values, nil
	}
	return values[:last], values[last].List[1:]
}

// mailbox compares LIST responses: the attributes are a set.
//
//	mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox ...
func (m *matcher) mailbox(want, got []wire.Value) string {
	switch {
	case len(want) == 0 || want[0].Kind != wire.ListValue || len(got) < 3:
		return m.exactly(m.list(want, got, exactCase))
	case m.open(want[0]):
		return m.set(want[0].List, got[0].List, anyCase, true)
	case len(want) < 3:
		return m.exactly(m.list(want, got, exactCase))
	}
	if !m.one(want[2], got[2], mailboxCase(want[2])) {
		return fmt.Sprintf("the mailbox is %s", m.show(got[2]))
	}
	if !m.one(want[1], got[1], exactCase) {
		return fmt.Sprintf("the separator is %s", m.show(got[1]))
	}
	if why := m.set(want[0].List, got[0].List, anyCase, false); why != "" {
		return why
	}
	return m.exactly(m.list(want[3:], got[3:], exactCase))
}

// mailboxCase says how a mailbox's name is compared: INBOX in any case.
// RFC 9051 §5.1.
func mailboxCase(name wire.Value) fold {
	return fold(strings.EqualFold(name.Text, "INBOX"))
}

// statusItems compares STATUS responses. RFC 9051 §7.3.4.
func (m *matcher) statusItems(want, got []wire.Value) string {
	if len(want) != 2 || len(got) != 2 || want[1].Kind != wire.ListValue || got[1].Kind != wire.ListValue {
		return m.exactly(m.list(want, got, exactCase))
	}
	if !m.one(want[0], got[0], mailboxCase(want[0])) {
		return fmt.Sprintf("the mailbox is %s", m.show(got[0]))
	}
	mailbox := mailboxKey(got[0].Text)
	return m.pairs(want[1].List, got[1].List, func(name string, w, g wire.Value) string {
		kind, differs := map[string]numberKind{"UIDNEXT": uid, "UIDVALIDITY": uidValidity, "HIGHESTMODSEQ": modSeq}[name]
		switch {
		case name == "MAILBOXID":
			return m.named(name, m.identity(name, w, g))
		case differs:
			return m.named(name, m.number(kind, mailbox, []wire.Value{w}, []wire.Value{g}))
		}
		return m.named(name, m.exactly(m.one(w, g, exactCase)))
	})
}

// named puts a name before why something differs.
func (m *matcher) named(name, why string) string {
	if why == "" {
		return ""
	}
	return name + ": " + why
}

// extendedSearch compares ESEARCH responses. The tag in one is the command's.
//
//	esearch-response = ["(" "TAG" SP tag-string ")"] [SP "UID"] *(SP search-return-data)
//
// RFC 9051 §7.3.4, §9.
func (m *matcher) extendedSearch(want, got []wire.Value) string {
	var why string
	if want, got, why = m.correlator(want, got); why != "" {
		return why
	}
	isUID := func(v []wire.Value) bool { return len(v) > 0 && strings.EqualFold(v[0].Text, "UID") }
	if isUID(want) != isUID(got) {
		return "one of them has UIDs"
	}
	if isUID(want) {
		want, got = want[1:], got[1:]
	}
	return m.pairs(want, got, func(name string, w, g wire.Value) string {
		if name == "ALL" && isText(w) && isText(g) && m.script.only(w.Text) == nil {
			return m.named(name, m.exactly(m.numbers(w.Text, g.Text)))
		}
		return m.named(name, m.exactly(m.one(w, g, exactCase)))
	})
}

// correlator takes "(TAG x)" off the front of both.
func (m *matcher) correlator(want, got []wire.Value) (w, g []wire.Value, why string) {
	has := func(v []wire.Value) bool {
		return len(v) > 0 && len(v[0].List) == 2 && strings.EqualFold(v[0].List[0].Text, "TAG")
	}
	switch {
	case !has(want) && has(got):
		return want, got[1:], ""
	case !has(want):
		return want, got, ""
	case !has(got):
		return want, got, "(TAG ...) is missing"
	}
	tag := want[0].List[1]
	if sent, ok := m.scope.tags[tag.Text]; ok {
		tag.Text = sent
	}
	if !m.one(tag, got[0].List[1], exactCase) {
		return want, got, "it is for another command"
	}
	return want[1:], got[1:], ""
}
