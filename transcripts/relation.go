package transcripts

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"imapsh/internal/wire"
)

// numberKind is a kind of number that differs from server to server.
type numberKind uint8

const (
	uidValidity numberKind = iota
	uid                    // UIDs and UIDNEXT
	modSeq
	date // INTERNALDATE, in seconds
)

// relation is a number of the recording and the number that the server had in
// its place.
type relation struct {
	kind      numberKind
	mailbox   string
	want, got int64
}

// relate compares a number with the recording's by their relations to those
// before: the same where it was the same, greater where it was greater. Dates
// are told in whole seconds, so that two of them may coincide or not.
func (m *matcher) relate(kind numberKind, mailbox string, want, got int64) string {
	if m.strict && want != got {
		return fmt.Sprintf("%d came for %d", got, want)
	}
	for _, r := range m.relations {
		if r.kind != kind || r.mailbox != mailbox {
			continue
		}
		was, is := cmp.Compare(want, r.want), cmp.Compare(got, r.got)
		if was != is && (kind != date || was*is < 0) {
			return fmt.Sprintf("%d came for %d, and before that %d for %d: they do not compare alike", got, want, r.got, r.want)
		}
	}
	m.relations = append(m.relations, relation{kind, mailbox, want, got})
	return ""
}

// known gives the number that the server had for one of the recording.
func (m *matcher) known(kind numberKind, mailbox string, want int64) (got int64, ok bool) {
	for _, r := range m.relations {
		if r.kind == kind && r.mailbox == mailbox && r.want == want {
			return r.got, true
		}
	}
	return 0, false
}

// number compares a value that is one number by its relations.
func (m *matcher) number(kind numberKind, mailbox string, want, got []wire.Value) string {
	if len(want) != 1 || len(got) != 1 || m.script.only(want[0].Text) != nil {
		return m.exactly(m.list(want, got, exactCase))
	}
	w, err := strconv.ParseInt(want[0].Text, 10, 64)
	g, err2 := strconv.ParseInt(got[0].Text, 10, 64)
	if err != nil || err2 != nil {
		return m.exactly(m.list(want, got, exactCase))
	}
	return m.relate(kind, mailbox, w, g)
}

// date compares INTERNALDATEs by their relations.
//
//	date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
//
// RFC 9051 §9.
func (m *matcher) date(want, got wire.Value) string {
	const layout = "_2-Jan-2006 15:04:05 -0700"
	w, err := time.Parse(layout, want.Text)
	g, err2 := time.Parse(layout, strings.TrimLeft(got.Text, " "))
	if err != nil || err2 != nil || m.strict {
		return m.exactly(m.one(want, got, exactCase))
	}
	return m.relate(date, m.scope.selected, w.Unix(), g.Unix())
}

// identity compares identifiers that a server makes up (OBJECTID, RFC 8474): the
// same where it was the same, another where it was another.
func (m *matcher) identity(kind string, want, got wire.Value) string {
	if m.strict || len(want.List) != 1 || len(got.List) != 1 || m.script.only(want.List[0].Text) != nil {
		return m.exactly(m.one(want, got, exactCase))
	}
	w, g := want.List[0].Text, got.List[0].Text
	for _, known := range m.identities {
		if known.kind == kind && (known.want == w) != (known.got == g) {
			return fmt.Sprintf("%s came for %s, and before that %s for %s", g, w, known.got, known.want)
		}
	}
	m.identities = append(m.identities, identity{kind, w, g})
	return ""
}

// identity is an identifier of the recording and the one that the server had in
// its place.
type identity struct{ kind, want, got string }
