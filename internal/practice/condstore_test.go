package practice_test

import (
	"testing"

	"imapsh/internal/practice"
)

// The four notes have the mod-sequences 2 to 5; each change after that gets the
// next.
func TestCondStoreEnabling(t *testing.T) {
	t.Parallel()
	for command, script := range map[string]string{
		"SELECT": `
			C: a SELECT INBOX (CONDSTORE)
			S: * OK [CLOSED] The previous mailbox is closed	// RFC 7162 §3.2.11
			@ skip mod-sequence is untold`, // RFC 7162 §3.1.8
		"STATUS": `
			C: a STATUS INBOX (MESSAGES HIGHESTMODSEQ)
			S: * OK [HIGHESTMODSEQ 5] ${...}	// RFC 7162 §3.1: the first CONDSTORE enabling command has it sent
			S: * STATUS INBOX (MESSAGES 4 HIGHESTMODSEQ 5)	// RFC 7162 §3.1.7
			S: a OK ${...}`,
		"FETCH MODSEQ": `
			C: a FETCH 1 MODSEQ
			S: * OK [HIGHESTMODSEQ 5] ${...}
			S: * 1 FETCH (MODSEQ (2))	// RFC 7162 §3.1.4.2
			S: a OK ${...}`,
		"FETCH CHANGEDSINCE": `
			C: a FETCH 1:* (FLAGS) (CHANGEDSINCE 5)
			S: * OK [HIGHESTMODSEQ 5] ${...}
			S: a OK ${...}`,
		"SEARCH": `
			C: a SEARCH MODSEQ 6
			S: * OK [HIGHESTMODSEQ 5] ${...}
			S: * SEARCH	// RFC 7162 §3.1.5, example 16
			S: a OK ${...}`,
		"STORE": `
			C: a STORE 1 (UNCHANGEDSINCE 5) +FLAGS.SILENT (\Seen)
			S: * OK [HIGHESTMODSEQ 5] ${...}	// RFC 7162 §3.1.3, example 5
			S: * 1 FETCH (UID 1 MODSEQ (2))	// RFC 7162 §3.1.11: the flag was there
			S: a OK ${...}`,
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			d.play("@ select INBOX")
			d.play(script)
			d.play(`
				C: z STORE 2 +FLAGS (\Flagged)
				S: * 2 FETCH (UID 2 FLAGS (\Flagged) MODSEQ (6))	// RFC 7162 §3.2.4
				S: z OK ${...}
			`)
		})
	}
}

func TestCondStoreSelect(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a ENABLE CONDSTORE
		S: * ENABLED CONDSTORE	// RFC 7162 §3.1
		S: a OK ${...}
		C: b EXAMINE INBOX
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 2] ${...}
		S: * OK [UIDVALIDITY 1] ${...}
		S: * OK [UIDNEXT 5] ${...}
		S: * OK [PERMANENTFLAGS ()] ${...}
		S: * OK [HIGHESTMODSEQ 5] Nothing up to this mod-sequence is untold	// RFC 7162 §3.1.2.1
		S: b OK [READ-ONLY] ${...}
		C: c SELECT INBOX (CONDSTORE CONDSTORE)
		S: c BAD SELECT: expected a parameter that this command has, once at octet 26, found "CONDSTORE"; ${...}
		C: d SELECT INBOX ()
		S: d BAD SELECT: expected a parameter between the parentheses before here ${...}	// RFC 4466 §6
		C: e SELECT INBOX (X)
		S: e BAD SELECT: expected a parameter that this command has, once at octet 16, found "X"; ${...}
		C: f SELECT INBOX CONDSTORE
		S: f BAD SELECT: expected "(" at octet 15, found "CONDSTORE"; ${...}
	`)
}

// A client that has not asked for mod-sequences sees none.
func TestWithoutCondStore(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select INBOX
		C: a STORE 2 +FLAGS.SILENT (\Flagged)
		S: a OK ${...}
		C: b FETCH 1 FLAGS (CHANGEDSINCE 0)
		S: b BAD FETCH: expected a mod-sequence from 1 to 9223372036854775807 at octet 30, found "0"; ${...}	// RFC 7162 §7
		C: c STORE 1 (UNCHANGEDSINCE x) +FLAGS (\Seen)
		S: c BAD STORE: expected a mod-sequence from 0 to 9223372036854775807 at octet 26, found "x"; ${...}
		C: d STORE 2 -FLAGS (\Flagged)
		S: * 2 FETCH (FLAGS ())
		S: d OK ${...}
	`)
}

func TestUnchangedSince(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select INBOX
		@b select INBOX
		C.b: a STORE 3 +FLAGS (\Flagged)
		S.b: * 3 FETCH (FLAGS (\Flagged \Seen))
		S.b: a OK ${...}
		C: b UID STORE 2:4 (UNCHANGEDSINCE 5) +FLAGS.SILENT (\Answered)
		S: * OK [HIGHESTMODSEQ 5] ${...}
		S: * 2 FETCH (UID 2 MODSEQ (7))	// RFC 7162 §3.1.3: for all that .SILENT says
		S: * 4 FETCH (UID 4 MODSEQ (7))
		S: * 3 FETCH (UID 3 FLAGS (\Flagged \Seen) MODSEQ (6))	// RFC 7162 §3.1.3, example 10
		S: b OK [MODIFIED 3] Some messages had changed, and stay as they are
		C: c STORE 1,4,2 (UNCHANGEDSINCE 6) FLAGS (\Draft)
		S: * 1 FETCH (UID 1 FLAGS (\Draft) MODSEQ (8))
		S: c OK [MODIFIED 2,4] ${...}	// RFC 7162 §3.1.3, example 6
		C: d STORE 1:2 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)
		S: * FLAGS ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: d OK [MODIFIED 1,2] ${...}	// RFC 7162 §3.1.3: nothing is as old as 0
		C: e STORE 1 (UNCHANGEDSINCE 8 UNCHANGEDSINCE 8) +FLAGS (\Seen)
		S: e BAD STORE: expected a parameter that this command has, once at octet 28, ${...}	// RFC 7162 §7: once is enough
	`)
}

// Whoever asked for mod-sequences gets them whoever changes what.
func TestModSeqOfOthers(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select INBOX
		C: a FETCH 2 (MODSEQ)
		S: * OK [HIGHESTMODSEQ 5] ${...}
		S: * 2 FETCH (MODSEQ (3))	// RFC 7162 §3.1.4.2, example 13
		S: a OK ${...}
		@b select INBOX
		C.b: b STORE 2 +FLAGS (\Answered)
		S.b: * 2 FETCH (FLAGS (\Answered))
		S.b: b OK ${...}
		C: c NOOP
		S: * 2 FETCH (UID 2 FLAGS (\Answered) MODSEQ (6))	// RFC 7162 §3.1.4.2, example 14
		S: c OK ${...}
		C: d FETCH 2 BODY[TEXT]<0.1>
		S: * 2 FETCH (UID 2 FLAGS (\Answered \Seen) MODSEQ (7) BODY[TEXT]<0> ${...}	// RFC 7162 §3.2.4
		@ skip )
		C: e UID FETCH 1:* FLAGS (CHANGEDSINCE 6)
		S: * 2 FETCH (UID 2 FLAGS (\Answered \Seen) MODSEQ (7))	// RFC 7162 §3.1.4.1
		S: e OK ${...}
		C: f FETCH 1:2 FLAGS
		S: * 1 FETCH (FLAGS (\Answered \Seen))	// RFC 7162 §3.2.4: what was asked for stays as it was asked for
		S: * 2 FETCH (FLAGS (\Answered \Seen))
		S: f OK ${...}
	`)
}

func TestSearchModSeq(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select INBOX
		C: a STORE 2 +FLAGS.SILENT (\Answered)
		S: a OK ${...}
		C: b SEARCH OR MODSEQ 6 4
		S: * OK [HIGHESTMODSEQ 6] ${...}
		S: * SEARCH 2 4 (MODSEQ 6)	// RFC 7162 §3.1.5, §3.1.6
		S: b OK ${...}
		C: c UID SEARCH MODSEQ "/flags/\\draft" all 2
		S: * SEARCH 1 2 3 4 (MODSEQ 6)	// RFC 7162 §3.1.5, example 15
		S: c OK ${...}
		C: d SEARCH RETURN (MIN COUNT) MODSEQ 6
		S: * ESEARCH (TAG "d") MIN 2 COUNT 1 MODSEQ 6	// RFC 4731 §3.2
		S: d OK ${...}
		C: e SEARCH RETURN (MIN) MODSEQ 0
		S: * ESEARCH (TAG "e") MIN 1 MODSEQ 2	// RFC 4731 §3.2: it is that of the message that is named
		S: e OK ${...}
		C: f SEARCH RETURN (MAX) NOT MODSEQ 7
		S: * ESEARCH (TAG "f") MAX 4 MODSEQ 5
		S: f OK ${...}
		C: g SEARCH RETURN (ALL) MODSEQ 12
		S: * ESEARCH (TAG "g")
		S: g OK ${...}
		C: k SORT (REVERSE SUBJECT) UTF-8 MODSEQ 5
		S: * SORT ${_} ${_} (MODSEQ 6)	// RFC 7162 §3.1.9
		S: k OK ${...}
		C: h SEARCH MODSEQ "/flags/" all 2
		S: h BAD SEARCH: expected an entry such as "/flags/\\seen" at octet 16, ${...}
		C: i SEARCH MODSEQ "/flags/$x" any 2
		S: i BAD SEARCH: expected priv, shared or all at octet 28, found "any"; ${...}
		C: j SEARCH MODSEQ
		S: j BAD SEARCH: expected a space at octet 15, ${...}
	`)
}

// A server without CONDSTORE knows nothing of it, and QRESYNC goes with it.
func TestWithoutCondStoreInProfile(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{Profile: practice.Profile{Without: []string{"CONDSTORE"}}})
	d.play(`
		@ login
		C: a ENABLE CONDSTORE QRESYNC
		S: * ENABLED
		S: a OK ${...}
		C: b SELECT INBOX (CONDSTORE)
		S: b BAD SELECT: expected the end of the line at octet 14, found a space; it is written SELECT mailbox
		C: c STATUS INBOX (HIGHESTMODSEQ)
		S: c BAD STATUS: expected an item such as MESSAGES at octet 16, ${...}
		C: d SELECT INBOX
		@ skip Flags that stay
	`)
}
