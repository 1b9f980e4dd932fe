package practice_test

import "testing"

func TestAppend(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a APPEND Drafts (\Draft \seen $Later) " 7-Feb-1994 21:52:25 -0800" {12}
		S: + Ready for the literal	// RFC 9051 §6.3.12, §7.6
		C= "Subject: a\r\n\r\n"
		S: a OK [APPENDUID ${v} 2] Append completed	// RFC 4315 §3
		C: c SELECT Drafts
		S: * OK [CLOSED] ${...}
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Later)
		S: * 2 EXISTS
		S: * 1 RECENT
		S: * OK [UIDVALIDITY ${v}] ${...}
		S: * OK [UIDNEXT 3] ${...}
		S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Later \*)] ${...}
		S: c OK ${...}
		C: d FETCH 2 (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])
		S: * 2 FETCH (FLAGS (\Seen \Draft $Later \Recent) INTERNALDATE " 7-Feb-1994 21:52:25 -0800" RFC822.SIZE 12 BODY[] {12}
		S: Subject: a
		S: )
		S: d OK Fetch completed
		C: e APPEND Drafts {3+}
		C: ab 
		S: * 3 EXISTS	// RFC 9051 §6.3.12: the client hears at once of its own message
		S: * 2 RECENT
		S: e OK [APPENDUID ${v} 3] Append completed
		C: f FETCH 3 (INTERNALDATE FLAGS)
		S: * 3 FETCH (INTERNALDATE "22-Nov-2026 19:08:00 +0000" FLAGS (\Recent))
		S: f OK Fetch completed
	`)
}

// The mailbox's name may be a literal, as any astring: RFC 9051 §9.
func TestAppendToLiteral(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a APPEND {5+}
		C: inbox {3+}
		C: abc
		S: a OK [APPENDUID ${v} ${_}] Append completed
		C: b APPEND {5}
		S: + Ready for the literal
		C: inbox {3}
		S: + Ready for the literal
		C: abc
		S: b OK [APPENDUID ${v} ${_}] Append completed
		C: c APPEND {4+}
		C: none {3}
		S: c NO [TRYCREATE] ${...}
		C: d APPEND {2000000}
		S: d NO [TOOBIG] APPEND takes literals of at most 1048576 octets together
	`)
}

func TestAppendRefused(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a APPEND inbox "7-Feb-1994 21:52:25 -0800" {3}
		S: a BAD APPEND: expected a date-time such as "17-Jul-1996 02:44:25 -0700" at octet 15, ${...}
		C: b APPEND inbox (\Seen {3}
		S: b BAD APPEND: expected a flag at octet 22, found "{3}"; ${...}
		C: c APPEND inbox {0+}
		C: 
		S: c NO A message has at least one octet; nothing was appended
		C: e APPEND inbox {3+}
		C= "a\x00b\r\n"
		S: e BAD APPEND: expected a message without NUL, which its octet 1 is, at octet 15, found "{3+}"; ${...}	// RFC 9051 §4.3
		C: f APPEND inbox {3+}
		C: abc.
		S: f BAD APPEND: expected a space at octet 24, found "."; ${...}
		C: g APPEND inbox (\Bogus) {3+}
		C: abc
		S: g NO [CANNOT] ${...}
		C: h STATUS inbox (MESSAGES)
		S: * STATUS INBOX (MESSAGES 4)
		S: h OK Status completed
	`)
}
