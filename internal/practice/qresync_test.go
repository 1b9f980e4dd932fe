package practice_test

import "testing"

func TestVanished(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a ENABLE QRESYNC CONDSTORE
		S: * ENABLED CONDSTORE QRESYNC	// RFC 7162 §3.2.3
		S: a OK ${...}
		C: b SELECT INBOX
		@ skip is untold
		@b select INBOX
		C.b: c STORE 1,3 +FLAGS.SILENT (\Deleted)
		S.b: c OK ${...}
		C.b: d EXPUNGE
		S.b: * 1 EXPUNGE	// RFC 7162 §3.2.7: this client has not enabled QRESYNC
		S.b: * 2 EXPUNGE
		S.b: d OK Expunge completed
		C: e FETCH 4 MODSEQ
		S: * 4 FETCH (MODSEQ (5))
		S: * OK [HIGHESTMODSEQ 5] ${...}	// RFC 7162 §3.2: a lower value, for VANISHED has to wait
		S: e OK [EXPUNGEISSUED] ${...}
		C: f UID SEARCH 4
		S: * SEARCH 4
		S: * OK [HIGHESTMODSEQ 5] ${...}
		S: f OK ${...}	// RFC 7162 §3.2.10.2: not in a UID SEARCH that contains message numbers
		C: g NOOP
		S: * VANISHED 1,3	// RFC 7162 §3.2.10.2
		S: g OK ${...}
		C: h STORE 1:2 +FLAGS.SILENT (\Deleted)
		S: * 1 FETCH (UID 2 MODSEQ (8))
		S: * 2 FETCH (UID 4 MODSEQ (8))
		S: h OK ${...}
		C: i UID EXPUNGE 4
		S: * VANISHED 4
		S: i OK [HIGHESTMODSEQ 9] UID Expunge completed	// RFC 7162 §3.2.9
		C: j UID EXPUNGE 4
		S: j OK UID Expunge completed
		C: k EXPUNGE
		S: * VANISHED 2
		S: k OK [HIGHESTMODSEQ 10] Expunge completed	// RFC 7162 §3.2.7
	`)
}

func TestVanishedByMoveAndClose(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a ENABLE QRESYNC
		S: * ENABLED QRESYNC
		S: a OK ${...}
		C: b SELECT INBOX
		@ skip is untold
		C: c MOVE 1:2 Trash
		S: * OK [COPYUID ${_} 1:2 1:2] ${...}
		S: * VANISHED 1:2	// RFC 6851 §4.4
		S: c OK [HIGHESTMODSEQ 6] Move completed
		C: d STORE 1 +FLAGS.SILENT (\Deleted)
		S: * 1 FETCH (UID 3 MODSEQ (7))
		S: d OK ${...}
		C: e CLOSE
		S: e OK Close completed	// RFC 7162 §3.2.8: no HIGHESTMODSEQ
		C: f STATUS INBOX (HIGHESTMODSEQ)
		S: * STATUS INBOX (HIGHESTMODSEQ 8)
		S: f OK ${...}
	`)
}

// resynced is an INBOX of which 1 and 3 were expunged and 2 was changed while
// the client was away; it knew everything up to mod-sequence 5.
const resynced = `
	@b select INBOX
	C.b: a STORE 1,3 +FLAGS.SILENT (\Deleted)
	S.b: a OK ${...}
	C.b: b EXPUNGE
	S.b: * 1 EXPUNGE
	S.b: * 2 EXPUNGE
	S.b: b OK ${...}
	C.b: c STORE 1 +FLAGS.SILENT (\Flagged)
	S.b: c OK ${...}
	@ login
	C: d ENABLE QRESYNC
	S: * ENABLED QRESYNC
	S: d OK ${...}
`

func TestSelectQResync(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"all": `
			C: a SELECT INBOX (QRESYNC (1 5))
			@ skip-to is untold
			S: * VANISHED (EARLIER) 1,3	// RFC 7162 §3.2.5.1
			S: * 1 FETCH (UID 2 FLAGS (\Flagged) MODSEQ (8))
			S: a OK [READ-WRITE] ${...}`,
		"known UIDs": `
			C: a EXAMINE INBOX (QRESYNC (1 5 3:4))
			@ skip-to is untold
			S: * VANISHED (EARLIER) 3
			S: a OK [READ-ONLY] ${...}`,
		"match": `
			C: a SELECT INBOX (CONDSTORE QRESYNC (1 5 1:4 (1,2 2,4)))
			@ skip-to is untold
			S: * 1 FETCH (UID 2 FLAGS (\Flagged) MODSEQ (8))
			S: a OK ${...}`, // RFC 7162 §3.2.5.2: the pairs are right
		"match of some": `
			C: a SELECT INBOX (QRESYNC (1 5 1:4 (1,4000000000 2,4000000000)))
			@ skip-to is untold
			S: * VANISHED (EARLIER) 3
			S: * 1 FETCH (UID 2 FLAGS (\Flagged) MODSEQ (8))
			S: a OK ${...}`,
		"match without UIDs": `
			C: a SELECT INBOX (QRESYNC (1 8 (1:2 1:2)))
			@ skip-to is untold
			S: a OK ${...}`,
		"other UIDVALIDITY": `
			C: a SELECT INBOX (QRESYNC (9 2))
			@ skip-to is untold
			S: a OK ${...}`, // RFC 7162 §3.2.5: with another UIDVALIDITY nothing is said of changes
		"wrong": `
			C: a SELECT INBOX (QRESYNC (1))
			S: a BAD SELECT: expected a space at octet 26, found ")"; ${...}
			C: b SELECT INBOX (QRESYNC (1 5 1:*))
			S: b BAD SELECT: expected numbers in rising order, without *, at octet 29, found "1:"; ${...}	// RFC 7162 §7
			C: c SELECT INBOX (QRESYNC (1 5 1 (1:2 1)))
			S: c BAD SELECT: expected 2 UIDs, as many as there are numbers at octet 36, found "1"; ${...}
			C: d SELECT INBOX (QRESYNC (1 5 (2,1 1,2)))
			S: d BAD SELECT: expected numbers in rising order, ${...}
			C: e SELECT INBOX (QRESYNC (0 2))
			S: e BAD SELECT: expected a number that does not begin with 0 ${...}
			C: f SELECT INBOX (QRESYNC 1 2)
			S: f BAD SELECT: expected "(" at octet 24, ${...}
			C: g FETCH 1 FLAGS
			S: g BAD FETCH needs a selected mailbox; ${...}`, // RFC 7162 §3.2.5: nothing is selected by it
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			d.play(resynced)
			d.play(script)
		})
	}
}

func TestFetchVanished(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(resynced)
	d.play(`
		C: a SELECT INBOX
		@ skip is untold
		C: b UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5 VANISHED)
		S: * VANISHED (EARLIER) 1,3	// RFC 7162 §3.2.6
		S: * 1 FETCH (UID 2 FLAGS (\Flagged) MODSEQ (8))
		S: b OK ${...}
		C: c UID FETCH 1:2 UID (VANISHED CHANGEDSINCE 7)
		S: * 1 FETCH (UID 2 MODSEQ (8))	// RFC 7162 §3.2.6: above it, not at it
		S: c OK ${...}
		C: d FETCH 1:2 UID (CHANGEDSINCE 5 VANISHED)
		S: d BAD VANISHED is for UID FETCH, and this is FETCH	// RFC 7162 §3.2.6
		C: e UID FETCH 1:2 UID (VANISHED)
		S: e BAD VANISHED needs CHANGEDSINCE beside it: (CHANGEDSINCE mod-sequence VANISHED)	// RFC 7162 §3.2.6
		C.b: f UID FETCH 1:2 UID (CHANGEDSINCE 5 VANISHED)
		S.b: f BAD VANISHED needs ENABLE QRESYNC before it, ${...}	// RFC 7162 §3.2.3
		C.b: g SELECT Trash (QRESYNC (1 5))
		S.b: g BAD QRESYNC needs ENABLE QRESYNC before it, ${...}	// RFC 7162 §3.2.5
		C.b: h UID EXPUNGE 2
		S.b: h OK ${...}
	`)
}

// Who watches in IDLE is told in the same way.
func TestVanishedInIdle(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(resynced)
	d.play(`
		C: a SELECT INBOX
		@ skip is untold
		C: b IDLE
		S: + idling
		C.b: c STORE 1:2 +FLAGS.SILENT (\Deleted)
		S.b: c OK ${...}
		S: * 1 FETCH (UID 2 FLAGS (\Flagged \Deleted) MODSEQ (9))
		S: * 2 FETCH (UID 4 FLAGS (\Deleted) MODSEQ (9))
		C.b: d CLOSE
		S.b: d OK ${...}
		S: * VANISHED 2,4
		C: DONE
		S: b OK ${...}
	`)
}
