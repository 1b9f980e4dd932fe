package practice_test

import (
	"strings"
	"testing"

	"imapsh/internal/practice"
)

// What ENABLE IMAP4rev2 changes: RFC 9051, appendix E.
func TestRev2Select(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a enable imap4REV2 X-UNKNOWN
		S: * ENABLED IMAP4rev2	// RFC 9051 §6.3.1
		S: a OK Enable completed
		C: b ENABLE IMAP4rev2
		S: * ENABLED	// RFC 5161 §3.2: it was on already
		S: b OK Enable completed
		C: c SELECT inbox
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
		S: * 4 EXISTS
		S: * LIST (\HasNoChildren) "/" INBOX ("OLDNAME" ("inbox"))	// RFC 9051 §6.3.2, §6.3.9.7, §8; no RECENT, no UNSEEN
		S: * OK [UIDVALIDITY 1] ${...}
		S: * OK [UIDNEXT 5] ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: c OK [READ-WRITE] Select completed
		C: d EXAMINE Archive
		S: * OK [CLOSED] ${...}	// RFC 9051 §7.1
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
		S: * ${_} EXISTS
		S: * LIST (\HasNoChildren \Archive) "/" Archive	// RFC 9051 §6.3.3
		S: * OK [UIDVALIDITY ${_}] ${...}
		S: * OK [UIDNEXT ${_}] ${...}
		S: * OK [PERMANENTFLAGS ()] ${...}
		S: d OK [READ-ONLY] Examine completed
		C: e STATUS inbox (MESSAGES DELETED SIZE UIDNEXT UNSEEN)
		S: * STATUS INBOX (MESSAGES 4 DELETED 0 SIZE ${_} UIDNEXT 5 UNSEEN 2)	// RFC 9051 §6.3.11
		S: e OK Status completed
		C: f STATUS inbox (RECENT)
		S: * STATUS INBOX (RECENT 0)	// RFC 9051 appendix A: who asks for it gets it
		S: f OK Status completed
	`)
}

// Nobody is told of \Recent, and what is not asked for has the UID.
func TestRev2Updates(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a ENABLE IMAP4rev2
		S: * ENABLED IMAP4rev2
		S: a OK ${...}
		C: b SELECT INBOX
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * OK ${...}
		S: * OK ${...}
		S: * OK ${...}
		S: b OK ${...}
		C: c APPEND INBOX {3+}
		C: abc
		S: * 5 EXISTS	// RFC 9051, appendix E, 12: no RECENT
		S: c OK ${...}
		C: d FETCH 5 FLAGS
		S: * 5 FETCH (FLAGS ())
		S: d OK ${...}
		@b select inbox
		C.b: a STORE 1 FLAGS.SILENT (\Flagged)
		S.b: a OK ${...}
		C: e NOOP
		S: * 1 FETCH (UID 1 FLAGS (\Flagged))	// RFC 9051 §7.5.2: unasked, the UID is in it
		S: e OK ${...}
		C: f IDLE
		S: + idling
		C.b: b STORE 2 FLAGS.SILENT (\Answered)
		S.b: b OK ${...}
		S: * 2 FETCH (UID 2 FLAGS (\Answered))
		C.b: c APPEND inbox {3+}
		C.b: abc
		S.b: * 6 EXISTS
		S.b: * 1 RECENT	// the other client speaks IMAP4rev1
		S.b: c OK ${...}
		S: * 6 EXISTS
		C: DONE
		S: f OK ${...}
		C: g STORE 1 FLAGS (\Seen)
		S: * 1 FETCH (FLAGS (\Seen))	// RFC 9051 §6.4.6: this was asked for
		S: g OK ${...}
		C.b: d NOOP
		S.b: * 1 FETCH (FLAGS (\Seen))
		S.b: d OK ${...}
	`)
}

// SEARCH is answered with ESEARCH. RFC 9051 §6.4.4.
func TestRev2Search(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a ENABLE IMAP4rev2
		S: * ENABLED IMAP4rev2
		S: a OK ${...}
		C: b SELECT INBOX
		@ skip Flags that stay
		C: c SEARCH 1:3
		S: * ESEARCH (TAG "c") ALL 1:3
		S: c OK Search completed
		C: d UID SEARCH RETURN (COUNT) ALL
		S: * ESEARCH (TAG "d") UID COUNT 4
		S: d OK UID Search completed
		C: e UID SEARCH LARGER 1000000
		S: * ESEARCH (TAG "e") UID
		S: e OK UID Search completed
		@b select INBOX
		C.b: a SEARCH 1:2
		S.b: * SEARCH 1 2	// without ENABLE it is IMAP4rev1
		S.b: a OK ${...}
	`)
}

// Mailboxes are UTF-8. RFC 9051 §5.1, appendix A.1.
func TestRev2Mailboxes(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		@b login
		C: a ENABLE IMAP4rev2
		S: * ENABLED IMAP4rev2
		S: a OK ${...}
		C: b CREATE "Entwürfe/a&b"
		S: b OK Create completed
		C: c LIST "" Entw*
		S: * LIST (\Noselect \HasChildren) "/" "Entwürfe"
		S: * LIST (\HasNoChildren) "/" "Entwürfe/a&b"
		S: c OK List completed
		C.b: a LIST "" Entw*
		S.b: * LIST (\Noselect \HasChildren) "/" Entw&APw-rfe
		S.b: * LIST (\HasNoChildren) "/" Entw&APw-rfe/a&-b	// the others have modified UTF-7
		S.b: a OK List completed
		C.b: b CREATE "Entw&APw"
		S.b: b BAD CREATE: expected a mailbox name in modified UTF-7 ${...}
		C: d LIST "Entwü" ("%/a*") RETURN (STATUS (MESSAGES))
		S: * LIST (\HasNoChildren) "/" "Entwürfe/a&b"
		S: * STATUS "Entwürfe/a&b" (MESSAGES 0)
		S: d OK List completed
		C: e SELECT {13+}
		C: Entwürfe/a&b
		S: * FLAGS ${...}
		S: * 0 EXISTS
		S: * LIST (\HasNoChildren) "/" "Entwürfe/a&b"
		S: * OK ${...}
		S: * OK ${...}
		S: * OK ${...}
		S: e OK ${...}
		C: f DELETE Entw&APw-rfe
		S: f NO [NONEXISTENT] ${...}
		C= "g CREATE \"a\xff\"\r\n"
		S: g BAD CREATE: expected UTF-8 between the quotes at octet 10, ${...}
		C= "h CREATE \"u\u0308\"\r\n"
		S: h NO [CANNOT] ${...}	// RFC 9051 §6.3.4: not Net-Unicode
		C: i SUBSCRIBE "ü"
		S: i OK ${...}
		C: j LSUB "" "ü"
		S: * LSUB (\Noselect) "/" "ü"
		S: j OK ${...}
		C: k GETQUOTAROOT "ü"
		S: * QUOTAROOT "ü" ""
		S: * QUOTA ${...}
		S: k OK ${...}
	`)
}

// LITERAL- is LITERAL+ for small literals. RFC 7888 §5.
func TestLiteralMinus(t *testing.T) {
	t.Parallel()
	start(t, practice.Config{Profile: practice.ProfileRev2()}).play(`
		@ connect
		S: * OK [CAPABILITY IMAP4rev1 IMAP4rev2 SASL-IR ID ENABLE IDLE LITERAL- STARTTLS AUTH=PLAIN] ${...}
		C: a LOGIN {9+}
		C: strategos {8+}
		C: password
		S: a OK ${...}
		C: b APPEND inbox {4096+}
		C: ` + strings.Repeat("a", 4096) + `
		S: b OK ${...}
		C: c APPEND inbox {4097+}
		C: ` + strings.Repeat("a", 4097) + `
		S: c BAD [TOOBIG] {n+} is for at most 4096 octets with LITERAL-; write {4097}
		C: d APPEND inbox {4097}
		S: + Ready for the literal
		C: ` + strings.Repeat("a", 4097) + `
		S: d OK ${...}
		C: e STATUS {5000+}
		C: ` + strings.Repeat("a", 5000) + ` (MESSAGES)
		S: e BAD [TOOBIG] ${...}
		C: f STATUS inbox (MESSAGES)
		S: * STATUS INBOX (MESSAGES 6)
		S: f OK ${...}
	`)
}
