package practice_test

import "testing"

func TestSelect(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a SELECT Drafts
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)	// RFC 9051 §6.3.2
		S: * 1 EXISTS	// RFC 9051 §7.4.1
		S: * 0 RECENT	// RFC 3501 §6.3.1, §7.3.2
		S: * OK [UIDVALIDITY ${_}] ${...}
		S: * OK [UIDNEXT 2] ${...}
		S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] ${...}
		S: a OK [READ-WRITE] Select completed
		C: b SELECT iNbOx
		S: * OK [CLOSED] ${...}	// RFC 9051 §7.1
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 2] ${...}	// RFC 3501 §7.1
		S: * OK [UIDVALIDITY ${_}] ${...}
		S: * OK [UIDNEXT 5] ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: b OK [READ-WRITE] Select completed
		C: c SELECT nowhere
		S: * OK [CLOSED] ${...}
		S: c NO [NONEXISTENT] select "nowhere": there is no such mailbox
		C: d FETCH 1 FLAGS
		S: d BAD FETCH needs a selected mailbox; SELECT or EXAMINE one first	// RFC 9051 §6.3.2: a failed SELECT closes
		C: e SELECT
		S: e BAD SELECT: expected a space at octet 8, found the end of the line; it is written SELECT mailbox
	`)
}

// EXAMINE changes nothing. RFC 9051 §6.3.3.
func TestExamine(t *testing.T) {
	t.Parallel()
	play(t, `
		@ examine inbox
		C: a STORE 1 +FLAGS (\Deleted)
		S: a NO [READ-ONLY] ${...}
		C: b FETCH 2 (BODY[TEXT]<0.1> FLAGS)
		S: * 2 FETCH (BODY[TEXT]<0> {1}
		S: ${_} FLAGS ())
		S: b OK Fetch completed
		C: c EXPUNGE
		S: c NO [READ-ONLY] ${...}
		C: d MOVE 1 Archive
		S: d NO [READ-ONLY] ${...}
		C: e COPY 1 Archive
		S: e OK [COPYUID ${_} 1 1] Copy completed
		C: e UID STORE 1 FLAGS.SILENT ()
		S: e NO [READ-ONLY] ${...}
		C: e UID EXPUNGE 1:*
		S: e NO [READ-ONLY] ${...}
		C: e UID MOVE 1 Archive
		S: e NO [READ-ONLY] ${...}
		C: e FETCH 2 (BINARY[1]<0.1> RFC822.TEXT FLAGS)
		S: * 2 FETCH (BINARY[1]<0> {1}
		@ skip-to  FLAGS ())
		S: e OK Fetch completed
		C: e APPEND inbox {3+}
		C: abc
		S: * 5 EXISTS
		S: * 1 RECENT
		S: e OK [APPENDUID ${_} 5] Append completed	// APPEND is no change through this session's view
		C: f CLOSE
		S: f OK Close completed
	`)
}

func TestCloseAndUnselect(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a STORE 1:2 +FLAGS.SILENT (\Deleted)
		S: a OK Store completed
		C: b UNSELECT
		S: b OK Unselect completed	// RFC 3691 §2: nothing is removed
		C: c STATUS inbox (MESSAGES)
		S: * STATUS INBOX (MESSAGES 4)
		S: c OK Status completed
		C: d EXAMINE inbox
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 2] ${...}
		S: * OK [UIDVALIDITY ${...}
		S: * OK [UIDNEXT ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: d OK ${...}
		C: e CLOSE
		S: e OK Close completed
		C: f STATUS inbox (MESSAGES)
		S: * STATUS INBOX (MESSAGES 4)	// RFC 9051 §6.4.1: not if it was opened with EXAMINE
		S: f OK Status completed
		C: g SELECT inbox
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 2] ${...}
		S: * OK [UIDVALIDITY ${...}
		S: * OK [UIDNEXT ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: g OK ${...}
		C: h CHECK
		S: h OK Check completed	// RFC 3501 §6.4.1
		C: i CLOSE
		S: i OK Close completed	// RFC 9051 §6.4.1: no EXPUNGE responses
		C: j STATUS inbox (MESSAGES)
		S: * STATUS INBOX (MESSAGES 2)
		S: j OK Status completed
		C: k CLOSE
		S: k BAD CLOSE needs a selected mailbox; SELECT or EXAMINE one first
	`)
}
