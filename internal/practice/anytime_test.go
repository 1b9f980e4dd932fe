package practice_test

import "testing"

func TestCapability(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		@b connect
		S.b: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN] ${...}	// RFC 9051 §7.1
		C.b: a capability
		S.b: * CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN	// RFC 9051 §6.1.1, §7.2.2
		S.b: a OK Capability completed
		C: a CAPABILITY
		S: * CAPABILITY IMAP4rev1${...} SASL-IR ID ENABLE IDLE LITERAL+ NAMESPACE CHILDREN UNSELECT UIDPLUS MOVE${...}
		S: a OK Capability completed
	`)
}

func TestNoopAndLogout(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: a NOOP
		S: a OK NOOP completed	// RFC 9051 §6.1.2, §7.1.1
		C: b NOOP now
		S: b BAD NOOP: expected the end of the line at octet 6, found a space; it is written NOOP	// RFC 9051 §7.1.3
		C: c LOGOUT
		S: * BYE Logging out	// RFC 9051 §6.1.3: BYE comes before the tagged OK
		S: c OK Logout completed
		@ closed
	`)
}

// Everything that a client sends in one go is run in order. RFC 9051 §5.5.
func TestPipelining(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C= "a LOGIN strategos password\r\nb EXAMINE inbox\r\nc FETCH 3 UID\r\nd NOOP\r\ne LOGOUT\r\n"
		S: a OK Logged in
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 2] ${...}
		S: * OK [UIDVALIDITY 1] ${...}
		S: * OK [UIDNEXT 5] ${...}
		S: * OK [PERMANENTFLAGS ()] ${...}
		S: b OK [READ-ONLY] Examine completed
		S: * 3 FETCH (UID 3)
		S: c OK Fetch completed
		S: d OK NOOP completed
		S: * BYE Logging out
		S: e OK Logout completed
		@ closed
	`)
}

func TestIDAndEnable(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: a ID ("name" "imapsh" "version" NIL)
		S: * ID ("name" "imapsh practice server")	// RFC 2971 §3.1, §3.2
		S: a OK ID completed
		C: b ID NIL
		S: * ID ("name" "imapsh practice server")
		S: b OK ID completed
		C: c ID ("name")
		S: c BAD ID: expected a space at octet 12, found ")"; it is written ID NIL, or ("field" "value" ...)
		C: d ENABLE CONDSTORE
		S: d BAD ENABLE is for after login; LOGIN or AUTHENTICATE first	// RFC 5161 §3.1
		C: e LOGIN strategos password
		S: e OK Logged in
		C: f ENABLE X-UNKNOWN IMAP4rev1
		S: * ENABLED	// RFC 5161 §3.1: what is unknown or cannot be enabled is passed over
		S: f OK Enable completed
		C: g ENABLE
		S: g BAD ENABLE: expected a space at octet 8, found the end of the line; it is written ENABLE capability ...
		C: h EXAMINE inbox
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN ${...}
		S: * OK [UIDVALIDITY ${...}
		S: * OK [UIDNEXT ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: h OK ${...}
		C: i ENABLE CONDSTORE
		S: i BAD ENABLE is for before a mailbox is selected; CLOSE this one first	// RFC 9051 §6.3.1
	`)
}

// RFC 2971 §3.3: at most 30 fields, whose names have at most 30 octets.
func TestIDIsBounded(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: a ID ("1234567890123456789012345678901" "too long")
		S: a BAD ID: expected at most 30 fields with names of at most 30 octets at octet 39, found a space; ${...}
		C: b ID ("a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "" "a" "")
		S: b BAD ID: expected at most 30 fields ${...}
		C: c ID ("field" "value")
		S: * ID ("name" "imapsh practice server")
		S: c OK ID completed
	`)
}
