package practice_test

import "testing"

func TestSearchRes(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a FETCH $ UID
		S: a OK Fetch completed	// RFC 5182 §2.1: SELECT resets it to the empty sequence, and that is no error
		C: b SEARCH RETURN (SAVE) UNSEEN
		S: b OK Search completed	// §1: SAVE alone "suppresses any SEARCH response"
		C: c FETCH $ UID
		S: * 2 FETCH (UID 2)	// §2.2
		S: * 4 FETCH (UID 4)
		S: c OK Fetch completed
		C: d UID FETCH $ UID
		S: * 2 FETCH (UID 2)
		S: * 4 FETCH (UID 4)	// RFC 5182 §2.1: numbers or UIDs, as the command has them
		S: d OK UID Fetch completed
		C: e UID SEARCH UID $ NOT 2
		S: * SEARCH 4	// §2.2, example 3
		S: e OK UID Search completed
		C: f SEARCH RETURN (ALL) OR $ 1
		S: * ESEARCH (TAG "f") ALL 1:2,4	// §2.2, example 4
		S: f OK Search completed
		C: g FETCH 1,$ UID
		S: * 1 FETCH (UID 1)	// RFC 9051 §9: sequence-set =/ seq-last-command
		S: * 2 FETCH (UID 2)
		S: * 4 FETCH (UID 4)
		S: g OK Fetch completed
		C: h SEARCH 99
		S: h BAD ${...}
		C: i SEARCH CHARSET X-NONE ALL
		S: i NO [BADCHARSET ${...}
		C: j SEARCH RETURN (SAVE) 99
		S: j BAD ${...}
		C: k SEARCH $
		S: * SEARCH 2 4	// §2.1: none of the three changes it
		S: k OK Search completed
		C: l SEARCH RETURN (SAVE COUNT) CHARSET X-NONE ALL
		S: l NO [BADCHARSET ${...}
		C: m SEARCH $
		S: * SEARCH	// §2.1: a NO to SAVE "sets the value ... to the empty sequence"
		S: m OK Search completed
	`)
}

// RFC 5182 §2.4: what is saved beside what ESEARCH returns.
func TestSearchResWithReturn(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a SEARCH RETURN (SAVE MIN) UNSEEN
		S: * ESEARCH (TAG "a") MIN 2
		S: a OK Search completed
		C: b UID SEARCH $
		S: * SEARCH 2	// SAVE MIN
		S: b OK ${...}
		C: c UID SEARCH RETURN (MAX SAVE) ALL
		S: * ESEARCH (TAG "c") UID MAX 4
		S: c OK ${...}
		C: d SEARCH $
		S: * SEARCH 4	// SAVE MAX
		S: d OK ${...}
		C: e SEARCH RETURN (MAX SAVE MIN) ALL
		S: * ESEARCH (TAG "e") MIN 1 MAX 4
		S: e OK ${...}
		C: f SEARCH $
		S: * SEARCH 1 4	// SAVE MIN MAX
		S: f OK ${...}
		C: g SEARCH RETURN (MIN MAX SAVE) 3
		S: * ESEARCH (TAG "g") MIN 3 MAX 3
		S: g OK ${...}
		C: h SEARCH $
		S: * SEARCH 3
		S: h OK ${...}
		C: i SEARCH RETURN (MAX SAVE COUNT) ALL
		S: * ESEARCH (TAG "i") MAX 4 COUNT 4
		S: i OK ${...}
		C: j SEARCH $
		S: * SEARCH 1 2 3 4	// SAVE * [m]
		S: j OK ${...}
		C: k SEARCH RETURN (SAVE MIN) DRAFT
		S: * ESEARCH (TAG "k")
		S: k OK ${...}
		C: l SEARCH $
		S: * SEARCH
		S: l OK ${...}
	`)
}

// RFC 5182 §2.1: expunged messages leave the result, and the others keep their
// place in it.
func TestSearchResExpunge(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C: a SEARCH RETURN (SAVE) 2:4
		S: a OK ${...}
		C.b: b STORE 1:2 +FLAGS.SILENT (\Deleted)
		S.b: b OK ${...}
		C.b: c EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: c OK ${...}
		C: d NOOP
		S: * 1 EXPUNGE
		S: * 1 EXPUNGE
		S: d OK ${...}
		C: e SEARCH $
		S: * SEARCH 1 2
		S: e OK ${...}
		C: f STORE $ +FLAGS (\Flagged)
		S: * 1 FETCH ${...}
		S: * 2 FETCH ${...}
		S: f OK ${...}
		C: g COPY $ Sent
		S: g OK [COPYUID ${_} 3:4 ${_}] Copy completed
		C: h STORE 1:* +FLAGS.SILENT (\Deleted)
		S: h OK ${...}
		C: i SEARCH RETURN (SAVE) 2
		S: i OK ${...}
		C: j UID EXPUNGE $
		S: * 2 EXPUNGE	// RFC 5182 §1: UID EXPUNGE takes it too
		S: j OK ${...}
		C: k MOVE $ Sent
		S: k OK Move completed	// RFC 5182 §2.1: an empty result is a set of no messages
		C: l FETCH $,1 UID
		S: l BAD FETCH: expected a space ${...}	// it ends a set
		C: m SEARCH RETURN (SAVE) ALL
		S: m OK ${...}
		C: n EXAMINE inbox
		S: * OK [CLOSED] ${...}
		S: * FLAGS ${...}
		S: * 1 EXISTS
		S: * 0 RECENT
		S: * OK [UIDVALIDITY ${...}
		S: * OK [UIDNEXT ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: n OK ${...}
		C: o SEARCH $
		S: * SEARCH	// RFC 5182 §2.1: SELECT forgets it
		S: o OK ${...}
	`)
}
