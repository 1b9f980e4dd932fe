package practice_test

import (
	"testing"

	"imapsh/internal/practice"
)

func TestUTF8Accept(t *testing.T) {
	t.Parallel()
	d := serving(t, "Subject: gr\xc3\xbcn\r\nFrom: \xff <a@b>\r\n\r\n")
	d.play(`
		@ login
		C: a ENABLE utf8=accept
		S: * ENABLED UTF8=ACCEPT	// RFC 6855 §3
		S: a OK Enable completed
		C: b CREATE "Entwürfe"
		S: b OK ${...}
		C: c LIST "" "Entw*"
		S: * LIST (\HasNoChildren) "/" "Entwürfe"	// RFC 6855 §3: names come in UTF-8
		S: c OK ${...}
		C: d STATUS "Entwürfe" (MESSAGES)
		S: * STATUS "Entwürfe" (MESSAGES 0)
		S: d OK ${...}
		C: e ENABLE UTF8=ACCEPT
		S: * ENABLED	// RFC 5161 §3.1: it is on already
		S: e OK ${...}
	`)
}

func TestUTF8AcceptQuoted(t *testing.T) {
	t.Parallel()
	d := serving(t, "Subject: gr\xc3\xbcn\r\nFrom: \xff <a@b>\r\n\r\n")
	d.play(`
		@ login
		@b select inbox
		C: a ENABLE UTF8=ACCEPT
		S: * ENABLED UTF8=ACCEPT
		S: a OK ${...}
		C: b EXAMINE inbox
		S: * FLAGS ${...}
		S: * 1 EXISTS
		S: * ${_} RECENT
		S: * OK [UNSEEN 1] ${...}
		S: * OK [UIDVALIDITY ${...}
		S: * OK [UIDNEXT ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: b OK ${...}
		C: c FETCH 1 ENVELOPE
		S= "* 1 FETCH (ENVELOPE (NIL \"gr\u00fcn\" (({1}\r\n\xff NIL \"a\" \"b\"))"
		S: ${...}
		S: ${...}
		S: ${...}
		S: c OK ${...}
		C: d SEARCH SUBJECT "GRÜN"
		S: * SEARCH 1
		S: d OK ${...}
		C: e SEARCH CHARSET UTF-8 SUBJECT "GRÜN"
		S: e BAD SEARCH: behind ENABLE UTF8=ACCEPT all strings are UTF-8, and no CHARSET is named	// §3
		C= "f SEARCH SUBJECT \"\xff\"\r\n"
		S: f BAD SEARCH: expected UTF-8 between the quotes at octet ${...}	// RFC 6855 §3: what is no UTF-8 is BAD
		C= "g SEARCH SUBJECT \"\xc0\x80\"\r\n"
		S: g BAD SEARCH: expected UTF-8 between the quotes ${...}	// RFC 3629 §3: overlong
		C.b: h FETCH 1 ENVELOPE
		S.b: * 1 FETCH (ENVELOPE (NIL {5}	// RFC 6855 §3: quoted UTF-8 is for who has enabled it
		S.b: grün ((${...}
	`)
}

func TestUTF8AcceptMailbox(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a CREATE "Entwürfe"
		S: a OK ${...}	// RFC 6855 §3: a quoted name in UTF-8 is a name, enabled or not
		C: b LIST "" Entw*
		S: * LIST (\HasNoChildren) "/" Entw&APw-rfe	// not enabled, not sent
		S: b OK ${...}
		C= "c CREATE \"\xff\"\r\n"
		S: c BAD CREATE: expected UTF-8 between the quotes ${...}
		C= "d CREATE \"a\u0085b\"\r\n"
		S: d NO [CANNOT] ${...}	// §3: no control characters
		C= "e CREATE \"a\u2028b\"\r\n"
		S: e NO [CANNOT] ${...}	// §3: no line separator
		C= "f CREATE \"u\u0308\"\r\n"
		S: f NO [CANNOT] ${...}	// RFC 5198 §2: NFC
	`)
}

func TestUTF8AcceptAppend(t *testing.T) {
	t.Parallel()
	const message = "Subject: gr\xc3\xbcn\r\n\r\nx\r\n"
	d := serving(t)
	d.play("@ login")
	d.play(appends("a", "", message))
	d.play("S: a NO The header is not US-ASCII; ${...}") // RFC 6855 §4: not enabled
	d.play(`
		C: b APPEND inbox UTF8 (~{21+}
		C: Subject: grün
		C: 
		C: x
		C: )
		S: b NO The header is not US-ASCII; ${...}
		C: c ENABLE UTF8=ACCEPT
		S: * ENABLED UTF8=ACCEPT
		S: c OK ${...}
		C: d APPEND inbox (\Seen) UTF8 (~{21}
		S: + ${...}
		C: Subject: grün
		C: 
		C: x
		C: )
		S: d OK [APPENDUID ${...}	// RFC 6855 §4
		C: e APPEND inbox UTF8 ({3+}
		C: abc)
		S: e BAD APPEND: expected ~{octets} at octet 21, found "{3+}"; ${...}
		C: f APPEND inbox UTF8 ~{3+}
		C: abc
		S: f BAD APPEND: expected "(" at octet 20, ${...}
		C: g APPEND inbox UTF8 (~{3+}
		C: abc
		S: g BAD APPEND: expected ")" ${...}
		C: h STATUS inbox (MESSAGES)
		S: * STATUS INBOX (MESSAGES 1)
		S: h OK ${...}
	`)
}

// RFC 6855 §3: with a mailbox selected it is too late for ENABLE.
func TestUTF8AcceptSelected(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a ENABLE UTF8=ACCEPT
		S: a BAD ENABLE ${...}
	`)
}

// RFC 3501 §9: QUOTED-CHAR = <any TEXT-CHAR except quoted-specials>, and a CHAR
// is US-ASCII.
func TestQuotedWithoutUTF8(t *testing.T) {
	t.Parallel()
	start(t, practice.Config{Profile: practice.ProfileRev1()}).play(`
		@ select inbox
		C: a SEARCH SUBJECT "ü"
		S: a BAD SEARCH: expected US-ASCII between the quotes at octet 18, ${...}; it is written SEARCH [CHARSET name] key ...
		C: b SEARCH CHARSET UTF-8 SUBJECT {2}
		S: + ${...}
		C: ü
		S: * SEARCH
		S: b OK ${...}
	`)
}
