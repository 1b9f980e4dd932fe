package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// specialUse is the SPECIAL-USE extension: LIST says what a mailbox is for, to
// whoever asks and, as RFC 6154 §2 allows, unasked too. RFC 6154.
func specialUse() family {
	return family{
		capability: "SPECIAL-USE",
		when:       loggedIn,
		listSelect: []listOption{
			{"SPECIAL-USE", func(_ *wire.Decoder, q *listQuery) bool { q.onlySpecialUse = true; return true }},
		},
		listReturn: []listOption{
			{"SPECIAL-USE", func(*wire.Decoder, *listQuery) bool { return true }},
		},
	}
}

// useAttributes says what a mailbox is for.
//
//	use-attr = "\All" / "\Archive" / "\Drafts" / "\Flagged" / "\Junk" / "\Sent" / "\Trash" / use-attr-ext
//
// RFC 6154 §6.
func useAttributes(m mailstore.Mailbox) []string {
	attributes := make([]string, 0, len(m.Use))
	for _, use := range m.Use {
		attributes = append(attributes, string(use))
	}
	return attributes
}
