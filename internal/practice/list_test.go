package practice_test

import "testing"

func TestList(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a LIST "" ""
		S: * LIST (\Noselect) "/" ""	// RFC 9051 §6.3.9: the delimiter
		S: a OK List completed
		C: b LIST "" inbox
		S: * LIST (\HasNoChildren) "/" INBOX	// RFC 9051 §7.3.1
		S: b OK List completed
		C: c LIST "" *
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * LIST (\HasNoChildren \Archive) "/" Archive	// RFC 6154 §2
		S: * LIST (\HasNoChildren \Drafts) "/" Drafts
		S: * LIST (\HasNoChildren \Sent) "/" Sent
		S: * LIST (\HasNoChildren \Trash) "/" Trash
		S: c OK List completed
		C: d CREATE Archive/2026/11
		S: d OK ${...}
		C: e LIST "" %
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * LIST (\HasChildren \Archive) "/" Archive	// RFC 3348 §3
		S: * LIST (\HasNoChildren \Drafts) "/" Drafts
		S: * LIST (\HasNoChildren \Sent) "/" Sent
		S: * LIST (\HasNoChildren \Trash) "/" Trash
		S: e OK List completed
		C: f LIST Archive/ %
		S: * LIST (\Noselect \HasChildren) "/" Archive/2026	// RFC 9051 §6.3.9: % stops at the delimiter
		S: f OK List completed
		C: g LIST "" A*/%1
		S: * LIST (\HasNoChildren) "/" Archive/2026/11
		S: g OK List completed
		C: h LIST "" archive
		S: h OK List completed
		C: i LIST {0}
		S: + Ready for the literal
		C:  "S%t"
		S: * LIST (\HasNoChildren \Sent) "/" Sent
		S: i OK List completed
		C: j LIST "" (
		S: j BAD LIST: expected a mailbox pattern at octet 11, found the end of the line; it is written LIST ${...}
	`)
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a SUBSCRIBE a/b/c
		S: a OK Subscribe completed	// RFC 9051 §6.3.7: whether there is such a mailbox or not
		C: b LSUB "" a*
		S: * LSUB (\Noselect) "/" a/b/c
		S: b OK Lsub completed	// RFC 3501 §7.2.3
		C: c LSUB "" a/%
		S: * LSUB (\Noselect) "/" a/b	// RFC 3501 §6.3.9: for what % hides
		S: c OK Lsub completed
		C: d LSUB "" %
		S: * LSUB () "/" INBOX
		S: * LSUB () "/" Archive
		S: * LSUB () "/" Drafts
		S: * LSUB () "/" Sent
		S: * LSUB () "/" Trash
		S: * LSUB (\Noselect) "/" a
		S: d OK Lsub completed
		C: e UNSUBSCRIBE a/b/c
		S: e OK Unsubscribe completed	// RFC 9051 §6.3.8
		C: f UNSUBSCRIBE a/b/c
		S: f OK Unsubscribe completed
		C: g LSUB "" a*
		S: g OK Lsub completed
	`)
}

func TestStatus(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a STATUS inbox (UNSEEN UIDNEXT MESSAGES RECENT UIDVALIDITY)
		S: * STATUS INBOX (UNSEEN 2 UIDNEXT 5 MESSAGES 4 RECENT 0 UIDVALIDITY 1)	// RFC 3501 §6.3.10, RFC 9051 §7.3.3
		S: a OK [CLIENTBUG] Status completed; ${...}	// RFC 5530 §3: of the selected mailbox
		C: b STATUS nowhere (MESSAGES)
		S: b NO [NONEXISTENT] ${...}	// RFC 9051 §7.1.2
		C: c STATUS inbox ()
		S: c BAD STATUS: expected a list of items at octet 15, found "("; ${...}
		C: d STATUS inbox (MESSAGES STORAGE)
		S: d BAD STATUS: expected an item such as MESSAGES at octet 25, found "STORAGE"; it is written STATUS mailbox (items)
		C: e STATUS inbox MESSAGES
		S: e BAD STATUS: expected "(" at octet 15, found "MESSAGES"; ${...}
	`)
}

func TestNamespace(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a NAMESPACE
		S: * NAMESPACE (("" "/")) NIL NIL	// RFC 2342 §5
		S: a OK Namespace completed
	`)
}
