package practice_test

import "testing"

func TestCopy(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a COPY 3,1 Archive
		S: a OK [COPYUID ${v} 1,3 1:2] Copy completed	// RFC 4315 §3
		C: b UID COPY 4 Archive
		S: b OK [COPYUID ${v} 4 3] UID Copy completed
		C: c UID COPY 99 Archive
		S: c OK UID Copy completed	// RFC 9051 §6.4.9: no such message is no error
		C: d COPY 99 Archive
		S: d BAD ${...}there is no message 99, ${...}
		C: e COPY 1 nowhere
		S: e NO [TRYCREATE] copy "nowhere": ${...}	// RFC 9051 §6.4.7
		C: f COPY 1 inbox
		S: * 5 EXISTS
		S: * 1 RECENT
		S: f OK [COPYUID 1 1 5] Copy completed
		C: g FETCH 5 (FLAGS INTERNALDATE RFC822.SIZE)
		S: * 5 FETCH (FLAGS (\Answered \Seen \Recent) INTERNALDATE "16-Nov-2026 09:00:07 +0000" RFC822.SIZE ${_})
		S: g OK ${...}
		C: h COPY 1
		S: h BAD COPY: expected a space at octet 8, found the end of the line; it is written COPY sequence-set mailbox
	`)
}

// Each row of what MOVE gets wrong elsewhere: the EXPUNGE responses are as many
// as the messages, and have the numbers that the client counts.
func TestMove(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a MOVE 1 Archive
		S: * OK [COPYUID ${v} 1 1] Moved UIDs	// RFC 6851 §4.3
		S: * 1 EXPUNGE	// RFC 6851 §3.1, §3.3
		S: a OK Move completed
		C: b MOVE * Archive
		S: * OK [COPYUID ${v} 4 2] Moved UIDs
		S: * 3 EXPUNGE
		S: b OK Move completed
		C: c UID MOVE 2:99 Archive
		S: * OK [COPYUID ${v} 2:3 3:4] Moved UIDs
		S: * 1 EXPUNGE
		S: * 1 EXPUNGE
		S: c OK UID Move completed	// RFC 6851 §3.2
		C: d UID MOVE 1:* Archive
		S: d OK UID Move completed
		C: e MOVE 1 Archive
		S: e BAD ${...}
		C: f SELECT Archive
		S: * OK [CLOSED] ${...}
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * 4 RECENT
		S: * OK [UNSEEN ${_}] ${...}
		S: * OK [UIDVALIDITY ${v}] ${...}
		S: * OK [UIDNEXT 5] ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: f OK ${...}
		C: g FETCH 1:* (UID FLAGS)
		S: * 1 FETCH (UID 1 FLAGS (\Answered \Seen \Recent))	// RFC 6851 §3.3: \Deleted is not set
		S: * 2 FETCH (UID 2 FLAGS (\Recent))
		S: * 3 FETCH (UID 3 FLAGS (\Recent))
		S: * 4 FETCH (UID 4 FLAGS (\Seen \Recent))
		S: g OK ${...}
		C: h MOVE 1 nowhere
		S: h NO [TRYCREATE] move "nowhere": ${...}	// RFC 9051 §7.1
		C: i MOVE 2 Archive
		S: * OK [COPYUID ${v} 2 5] Moved UIDs
		S: * 2 EXPUNGE
		S: * 4 EXISTS
		S: * 4 RECENT
		S: i OK Move completed	// RFC 6851 §3.3: to the selected mailbox, where COPY can
	`)
}
