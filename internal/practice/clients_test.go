package practice_test

import "testing"

// EXPUNGE is not sent while FETCH, STORE or SEARCH is in progress, whose numbers
// it would shift. The messages can still be read. RFC 9051 §7.5.1, RFC 2180
// §4.1.1.
func TestExpungeWaits(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C.b: a STORE 1:2 +FLAGS.SILENT (\Deleted)
		S.b: a OK ${...}
		C.b: b EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: b OK ${...}
		C: a FETCH 1:3 UID
		S: * 1 FETCH (UID 1)
		S: * 2 FETCH (UID 2)
		S: * 3 FETCH (UID 3)
		S: a OK [EXPUNGEISSUED] Fetch completed	// RFC 5530 §3
		C: b SEARCH 3
		S: * SEARCH 3
		S: b OK [EXPUNGEISSUED] Search completed
		C: c STORE 1,3 +FLAGS (\Flagged)
		S: * 3 FETCH (FLAGS (\Flagged \Seen))
		S: c OK [EXPUNGEISSUED] Store completed	// RFC 2180 §4.2
		C: d STORE 1 +FLAGS (\Flagged)
		S: d NO [EXPUNGEISSUED] Another client has expunged these messages
		C: e COPY 1 Archive
		S: * 1 EXPUNGE
		S: * 1 EXPUNGE
		S: e OK [COPYUID ${_} 1 1] Copy completed	// RFC 2180 §4.4.2
		C: f FETCH 1:* (UID FLAGS)
		S: * 1 FETCH (UID 3 FLAGS (\Flagged \Seen))
		S: * 2 FETCH (UID 4 FLAGS ())
		S: f OK Fetch completed
		C.b: c NOOP
		S.b: * 1 FETCH (FLAGS (\Flagged \Seen))
		S.b: c OK NOOP completed
	`)
}

// The UID forms are other commands, in which EXPUNGE may be sent.
// RFC 9051 §7.5.1.
func TestExpungeDuringUIDCommands(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C.b: a MOVE 1 Archive
		S.b: * OK ${...}
		S.b: * 1 EXPUNGE
		S.b: a OK ${...}
		C: a UID FETCH 1:2 UID
		S: * 1 FETCH (UID 1)
		S: * 2 FETCH (UID 2)
		S: * 1 EXPUNGE
		S: a OK UID Fetch completed
		C.b: b MOVE 1 Archive
		S.b: * OK ${...}
		S.b: * 1 EXPUNGE
		S.b: b OK ${...}
		C: b UID SEARCH 1:*
		S: * SEARCH 2 3 4
		S: * 1 EXPUNGE
		S: b OK UID Search completed
	`)
}

// New messages are said during any command, and the numbers of those that wait
// to be expunged are counted until that is said. RFC 9051 §5.2.
func TestNewMessagesBetweenExpunged(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C.b: a STORE 1 +FLAGS.SILENT (\Deleted)
		S.b: a OK ${...}
		C.b: b EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: b OK ${...}
		C.b: c APPEND inbox {3+}
		C.b: abc
		S.b: * 4 EXISTS
		S.b: * ${_} RECENT
		S.b: c OK ${...}
		C: a FETCH 4 UID
		S: * 4 FETCH (UID 4)
		S: * 5 EXISTS
		S: * ${_} RECENT
		S: a OK [EXPUNGEISSUED] Fetch completed
		C: b UID FETCH 5 (UID)
		S: * 5 FETCH (UID 5)
		S: * 1 EXPUNGE
		S: b OK UID Fetch completed
		C: c FETCH 4 UID
		S: * 4 FETCH (UID 5)
		S: c OK Fetch completed
	`)
}

// A keyword that another client makes is announced before it is used.
// RFC 9051 §7.3.5.
func TestNewKeyword(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C.b: a STORE 3 +FLAGS.SILENT ($Work)
		S.b: * FLAGS (${...} $Work)
		S.b: * OK [PERMANENTFLAGS ${...}
		S.b: a OK ${...}
		@c select inbox
		C.b: a STORE 3 +FLAGS.SILENT ($Play)
		S.b: * FLAGS (${...} $Work $Play)
		S.b: * OK [PERMANENTFLAGS ${...}
		S.b: a OK ${...}
		C.c: a FETCH 3 FLAGS
		S.c: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work $Play)	// RFC 9051 §7.3.5: known before it is used
		S.c: * OK [PERMANENTFLAGS ${...}
		S.c: * 3 FETCH (FLAGS (\Seen $Work $Play))
		S.c: a OK ${...}
		C: a NOOP
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work $Play)
		S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work $Play \*)] ${...}
		S: * 3 FETCH (FLAGS (\Seen $Work $Play))
		S: a OK NOOP completed
	`)
}

// A FETCH that sets \Seen is heard of by the others. RFC 9051 §5.2.
func TestSeenIsHeard(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C.b: a FETCH 4 BODY[TEXT]<0.0>
		S.b: a BAD ${...}
		C.b: b FETCH 4 BODY[99]
		S.b: * 4 FETCH (FLAGS (\Seen) BODY[99] NIL)
		S.b: b OK ${...}
		C: a NOOP
		S: * 4 FETCH (FLAGS (\Seen))
		S: a OK NOOP completed
	`)
}
