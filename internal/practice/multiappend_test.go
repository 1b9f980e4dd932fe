package practice_test

import (
	"strings"
	"testing"
)

func TestMultiAppend(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C: a APPEND inbox (\Seen) {3}
		S: + Ready for the literal	// RFC 3502 §6.3.11
		C: abc (\Flagged) " 7-Feb-1994 22:43:04 -0800" {4}
		S: + Ready for the literal
		C: defg {2+}
		C: hi
		S: * 7 EXISTS
		S: * 3 RECENT
		S: a OK [APPENDUID ${v} 5:7] Append completed	// RFC 3502, with UIDPLUS: as many UIDs, in their order
		C: b FETCH 5:7 (FLAGS RFC822.SIZE INTERNALDATE)
		S: * 5 FETCH (FLAGS (\Seen \Recent) RFC822.SIZE 3 INTERNALDATE "22-Nov-2026 19:08:00 +0000")
		S: * 6 FETCH (FLAGS (\Flagged \Recent) RFC822.SIZE 4 INTERNALDATE " 7-Feb-1994 22:43:04 -0800")
		S: * 7 FETCH (FLAGS (\Recent) RFC822.SIZE 2 INTERNALDATE "22-Nov-2026 19:08:00 +0000")
		S: b OK Fetch completed
		C.b: a NOOP
		S.b: * 7 EXISTS
		S.b: * 0 RECENT
		S.b: a OK NOOP completed
	`)
}

// All messages are appended or none.
func TestMultiAppendRefused(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a APPEND inbox {3+}
		C: abc {0+}
		C: 
		S: a NO A message has at least one octet; nothing was appended	// RFC 3502 §6.3.11: to cancel
		C: b APPEND inbox {3+}
		C: abc (\Seen {3}
		S: b BAD APPEND: expected a flag ${...}
		C: c APPEND inbox {3+}
		C: abc (\Bogus) {3+}
		C: def
		S: c NO [CANNOT] ${...}
		C: d APPEND nowhere {3}
		S: d NO [TRYCREATE] ${...}
		C: e APPEND inbox {3+}
		C: abc {70000000}
		S: e NO [TOOBIG] ${...}
		C: f APPEND inbox {3+}
		C: abc 
		S: f BAD APPEND: expected a literal ${...}
		C: g APPEND inbox {3+}
		C: abc{3}
		S: g BAD APPEND: expected a space at octet 24, found "{3}"; ${...}
		C: h SETQUOTA "" (STORAGE 10)
		S: * QUOTA "" (STORAGE ${_} 10 MESSAGE ${_} 1000000)
		S: h OK ${...}
		C: i APPEND inbox {7000+}
		C= "`+seven(1000)+` {7000}\r\n"
		S: i NO [OVERQUOTA] The account holds at most 10240 octets	// RFC 3502 §6.3.11: before it is sent
		C: j STATUS inbox (MESSAGES)
		S: * STATUS INBOX (MESSAGES 4)
		S: j OK Status completed
	`)
}

// seven gives so many times seven octets.
func seven(times int) string { return strings.Repeat("1234567", times) }
