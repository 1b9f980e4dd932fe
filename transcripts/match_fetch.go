package transcripts

import (
	"bytes"
	"fmt"
	"strings"

	"imapsh/internal/wire"
)

// fetch compares the items of FETCH responses, which may come in any order.
// RFC 9051 §7.5.2.
func (m *matcher) fetch(want, got *wire.Response) string {
	rest := !m.strict
	for _, w := range want.Items {
		if m.isRest(w.Name) {
			rest = true
			continue
		}
		name := strings.ToUpper(w.Name)
		found := false
		for _, g := range got.Items {
			if strings.ToUpper(g.Name) != name {
				continue
			}
			found = true
			m.where = 0
			if why := m.named(w.Name, m.item(name, w.Value, g.Value)); why != "" {
				m.where = max(m.where, m.expect.itemAt(name))
				return why
			}
		}
		if !found {
			m.where = m.expect.itemAt(name)
			return w.Name + " is missing"
		}
	}
	if !rest && len(got.Items) > len(want.Items) {
		return "there are extra items"
	}
	return ""
}

// item compares the values of a FETCH item.
func (m *matcher) item(name string, want, got wire.Value) string {
	if isText(want) && m.script.only(want.Text) != nil {
		return m.exactly(m.one(want, got, exactCase))
	}
	switch name {
	case "FLAGS":
		return m.flags([]wire.Value{want}, []wire.Value{got})
	case "UID":
		return m.uidItem(want, got)
	case "MODSEQ":
		return m.number(modSeq, m.scope.selected, want.List, got.List)
	case "INTERNALDATE":
		return m.date(want, got)
	case "EMAILID", "THREADID":
		return m.identity(name, want, got)
	case "BODY", "BODYSTRUCTURE": // MIME's words are of any case: RFC 2045 §5.1
		return m.exactly(m.one(want, got, fold(!m.strict)))
	}
	if m.one(want, got, exactCase) {
		return ""
	}
	if want.Kind == wire.StringValue && got.Kind == wire.StringValue {
		return m.octets(want.Text, got.Text)
	}
	return fmt.Sprintf("%s came for %s", m.show(got), m.show(want))
}

// uidItem compares UIDs: one that an APPENDUID or COPYUID told is the number
// that was told here; any other is the same number.
func (m *matcher) uidItem(want, got wire.Value) string {
	w := setNumbers(want.Text)
	if len(w) == 1 {
		if told, ok := m.known(uid, m.scope.selected, w[0]); ok {
			want.Text = fmt.Sprint(told)
		}
	}
	return m.exactly(m.one(want, got, exactCase))
}

// octets says where texts begin to differ.
func (m *matcher) octets(want, got string) string {
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	if i := bytes.Index(m.expect.raw, []byte(want)); i >= 0 {
		m.where = i + max(0, min(at, len(want)-1))
	}
	if len(want) != len(got) {
		return fmt.Sprintf("%d octets came for %d, and they differ from octet %d on", len(got), len(want), at+1)
	}
	return fmt.Sprintf("octet %d differs", at+1)
}
