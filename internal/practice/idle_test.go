package practice_test

import "testing"

func TestIdle(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C: a IDLE
		S: + idling	// RFC 9051 §6.3.13
		C.b: a APPEND inbox {3+}
		C.b: abc
		S.b: * 5 EXISTS
		S.b: * ${_} RECENT
		S.b: a OK ${...}
		S: * 5 EXISTS	// at once, not at DONE
		S: * ${_} RECENT
		C.b: b STORE 2 +FLAGS (\Flagged)
		S.b: * 2 FETCH (FLAGS (\Flagged))
		S.b: b OK ${...}
		S: * 2 FETCH (FLAGS (\Flagged))
		C.b: c STORE 1:2 +FLAGS.SILENT (\Deleted)
		S.b: c OK ${...}
		S: * 1 FETCH (FLAGS (\Answered \Deleted \Seen))
		S: * 2 FETCH (FLAGS (\Flagged \Deleted))
		C.b: d EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: d OK ${...}
		S: * 1 EXPUNGE
		S: * 1 EXPUNGE
		C: done
		S: a OK Idle completed
		C: b IDLE
		S: + idling
		C: c NOOP
		S: b BAD IDLE ends with DONE, in a line of its own and without a tag; found "c NOOP"
		C: d NOOP
		S: d OK NOOP completed
	`)
}

// What was waiting is said as soon as IDLE begins; without a mailbox there is
// nothing to say.
func TestIdleBeginsWithWhatWaits(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C.b: a STORE 1 +FLAGS.SILENT (\Deleted)
		S.b: a OK ${...}
		C.b: b EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: b OK ${...}
		C: a IDLE
		S: + idling
		S: * 1 EXPUNGE
		C: DONE
		S: a OK Idle completed
		C: b UNSELECT
		S: b OK ${...}
		C: c IDLE
		S: + idling
		C: DONE
		S: c OK Idle completed
	`)
}
