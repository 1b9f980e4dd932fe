package practice

import "imapsh/internal/wire"

// listStatus is the LIST-STATUS extension: a return option with which LIST sends
// the STATUS of each mailbox that can be selected behind its name. RFC 5819, RFC
// 9051 §6.3.9.2.
func listStatus(t *table) family {
	return family{
		capability: "LIST-STATUS",
		needs:      []string{"LIST-EXTENDED"},
		when:       loggedIn,
		listReturn: []listOption{{"STATUS", t.takeStatusOption}},
	}
}

// takeStatusOption takes the items.
//
//	status-option = "STATUS" SP "(" status-att *(SP status-att) ")"
//
// RFC 5819 §4.
func (t *table) takeStatusOption(d *wire.Decoder, q *listQuery) bool {
	if !d.SP() {
		return false
	}
	items, ok := t.statusItems(d)
	q.status = items
	return ok
}
