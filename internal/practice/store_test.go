package practice_test

import "testing"

func TestStore(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a STORE 1:2 +FLAGS (\Deleted $Later)
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Later)	// RFC 9051 §7.3.5: a keyword is new
		S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Later \*)] ${...}
		S: * 1 FETCH (FLAGS (\Answered \Deleted \Seen $Later))	// RFC 9051 §6.4.6
		S: * 2 FETCH (FLAGS (\Deleted $Later))
		S: a OK Store completed
		C: b STORE 1 -flags \deleted $LATER
		S: * 1 FETCH (FLAGS (\Answered \Seen))
		S: b OK Store completed
		C: c STORE 1 FLAGS ()
		S: * 1 FETCH (FLAGS ())
		S: c OK Store completed
		C: d STORE 1 FLAGS.SILENT (\Flagged)
		S: d OK Store completed
		C: e UID STORE 1,99 +FLAGS (\Seen)
		S: * 1 FETCH (UID 1 FLAGS (\Flagged \Seen))	// RFC 9051 §6.4.9
		S: e OK UID Store completed
		C: f UID STORE 99 +FLAGS (\Seen)
		S: f OK UID Store completed
		C: g STORE 9 +FLAGS (\Seen)
		S: g BAD ${...}there is no message 9, ${...}
		C: h STORE 1 +FLAGS (\Recent)
		S: h BAD STORE: expected a flag that can be stored ${...}	// RFC 3501 §2.3.2
		C: i STORE 1 +FLAGS (\*)
		S: i BAD STORE: expected a flag that can be stored ${...}
		C: j STORE 1 +FLAGS.LOUD (\Seen)
		S: j BAD STORE: expected FLAGS, +FLAGS or -FLAGS, perhaps with .SILENT ${...}
		C: k STORE 1 +FLAGS (\Bogus)
		S: k NO [CANNOT] ${...}
		C: l FETCH 1 FLAGS
		S: * 1 FETCH (FLAGS (\Flagged \Seen))
		S: l OK Fetch completed
		C: m STORE 1:2 -FLAGS.SILENT (\Seen \Flagged)
		S: m OK Store completed
		C: n STORE 1 +FLAGS.SILENT $Later \Seen
		S: n OK Store completed
		C: o FETCH 1:2 FLAGS
		S: * 1 FETCH (FLAGS (\Seen $Later))
		S: * 2 FETCH (FLAGS (\Deleted $Later))
		S: o OK Fetch completed
	`)
}

func TestExpunge(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a STORE 1,3:4 +FLAGS.SILENT \Deleted
		S: a OK Store completed
		C: b UID EXPUNGE 3,2
		S: * 3 EXPUNGE	// RFC 4315 §2.1: those of the set that have \Deleted
		S: b OK UID Expunge completed
		C: c EXPUNGE
		S: * 1 EXPUNGE	// RFC 9051 §6.4.3, §7.5.1: each number as it is after the one before
		S: * 2 EXPUNGE
		S: c OK Expunge completed
		C: d FETCH 1:* UID
		S: * 1 FETCH (UID 2)
		S: d OK Fetch completed
		C: e EXPUNGE
		S: e OK Expunge completed
		C: f EXPUNGE 1
		S: f BAD EXPUNGE: expected the end of the line ${...}
		C: g UID EXPUNGE
		S: g BAD UID EXPUNGE: expected a space ${...}
	`)
}
