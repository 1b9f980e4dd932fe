package practice_test

import "testing"

func TestCreateAndDelete(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a CREATE a/b/c/
		S: a OK Create completed	// RFC 9051 §6.3.4: the delimiter at the end is a hint
		C: b LIST "" a*
		S: * LIST (\Noselect \HasChildren) "/" a
		S: * LIST (\Noselect \HasChildren) "/" a/b
		S: * LIST (\HasNoChildren) "/" a/b/c
		S: b OK List completed
		C: c CREATE a/b
		S: c OK Create completed
		C: d CREATE a/b
		S: d NO [ALREADYEXISTS] create "a/b": ${...}
		C: e CREATE inbox
		S: e NO [ALREADYEXISTS] create "INBOX": ${...}
		C: f CREATE ""
		S: f NO [CANNOT] create: a mailbox needs a name
		C: g DELETE a/b
		S: g OK Delete completed	// RFC 9051 §6.3.5: with inferiors, the name stays
		C: h SELECT a/b
		S: h NO [NONEXISTENT] select "a/b": ${...}
		C: i DELETE a/b
		S: i NO [HASCHILDREN] delete "a/b": ${...}	// RFC 9051 §7.1
		C: j DELETE inbox
		S: j NO [CANNOT] delete "INBOX": INBOX always exists
		C: k DELETE nowhere
		S: k NO [NONEXISTENT] ${...}
		C: l CREATE Entw&APw-rfe
		S: l OK Create completed	// RFC 3501 §5.1.3
		C: m LIST "" Entw%
		S: * LIST (\HasNoChildren) "/" Entw&APw-rfe
		S: m OK List completed
		C: n CREATE "a&b"
		S: n BAD CREATE: expected a mailbox name in modified UTF-7 at octet 9, ${...}
		C: o CREATE "a b\"c"
		S: o OK Create completed
		C: p LIST "" a%
		S: * LIST (\Noselect \HasChildren) "/" a
		S: * LIST (\HasNoChildren) "/" "a b\"c"
		S: p OK List completed
	`)
}

func TestRename(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a CREATE x/y
		S: a OK ${...}
		C: b RENAME x z/w
		S: b OK Rename completed	// RFC 9051 §6.3.6: inferiors too, superiors are made
		C: c LIST "" %
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * LIST (\HasNoChildren \Archive) "/" Archive
		S: * LIST (\HasNoChildren \Drafts) "/" Drafts
		S: * LIST (\HasNoChildren \Sent) "/" Sent
		S: * LIST (\HasNoChildren \Trash) "/" Trash
		S: * LIST (\Noselect \HasChildren) "/" z
		S: c OK ${...}
		C: d LIST z *
		S: * LIST (\Noselect \HasChildren) "/" z
		S: * LIST (\Noselect \HasChildren) "/" z/w
		S: * LIST (\HasNoChildren) "/" z/w/y
		S: d OK ${...}
		C: e RENAME inbox old
		S: e OK Rename completed	// RFC 9051 §6.3.6: INBOX stays, and is empty
		C: f STATUS inbox (MESSAGES)
		S: * STATUS INBOX (MESSAGES 0)
		S: f OK ${...}
		C: g STATUS old (MESSAGES)
		S: * STATUS old (MESSAGES 4)
		S: g OK ${...}
		C: h RENAME old Sent
		S: h NO [ALREADYEXISTS] ${...}
		C: i RENAME nowhere there
		S: i NO [NONEXISTENT] ${...}
	`)
}

// A client that deletes the mailbox that it has selected goes on without one;
// others are told to go. RFC 2180 §3.3.
func TestDeleteSelected(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select Archive
		@b select Archive
		C: a DELETE Archive
		S: a OK Delete completed
		C: b EXPUNGE
		S: b BAD EXPUNGE needs a selected mailbox; ${...}
		C.b: a NOOP
		S.b: a OK NOOP completed
		S.b: * BYE The selected mailbox is gone
		@b closed
	`)
}
