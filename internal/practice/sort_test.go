package practice_test

import (
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// serving serves an account whose INBOX has these messages, each a day younger
// than the one before.
func serving(t *testing.T, messages ...string) *dialogue {
	t.Helper()
	store := newStore(mailstore.Limits{})
	account, err := store.AddAccount("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	for i, octets := range messages {
		m := mailstore.NewMessage{Octets: []byte(octets), InternalDate: store.Now().AddDate(0, 0, i-len(messages)).Truncate(time.Second)}
		if _, err := account.Append("INBOX", m); err != nil {
			t.Fatal(err)
		}
	}
	return start(t, practice.Config{Store: store})
}

func TestSort(t *testing.T) {
	t.Parallel()
	d := serving(t,
		"From: Zoe <bob@x>\r\nTo: c@x\r\nSubject: Re: banana\r\nDate: 3 Jan 2020 10:00:00 +0000\r\n\r\n",
		"From: Amy <ALICE@x>\r\nTo: B@x\r\nSubject: apple\r\nDate: 1 Jan 2020 23:30:00 -0100\r\n\r\nlong text\r\n",
		"From: Bob <carol@x>\r\nCc: z@x, a@x\r\nSubject: BANANA\r\nDate: 2 Jan 2020 00:00:00 +0000\r\n\r\n",
		"Subject: =?iso-8859-1?Q?=C4pfel?=\r\n\r\n",
	)
	d.play(`
		@ select inbox
		C: A282 SORT (SUBJECT) UTF-8 ALL
		S: * SORT 2 4 1 3	// RFC 5256 §2.1, §3, §4, §7: base subjects; RFC 5051: a diaeresis behind P
		S: A282 OK Sort completed
		C: b SORT (REVERSE SUBJECT) US-ASCII ALL
		S: * SORT 1 3 4 2	// REVERSE does not reverse the sequence numbers
		S: b OK Sort completed
		C: c SORT (SUBJECT REVERSE DATE) "UTF-8" SUBJECT banana
		S: * SORT 1 3
		S: c OK ${...}
		C: d SORT (SUBJECT DATE) UTF-8 SUBJECT banana
		S: * SORT 3 1
		S: d OK ${...}
		C: e SORT (DATE) UTF-8 ALL
		S: * SORT 3 2 1 4	// §2.2: UTC; 4 has no Date and sorts by INTERNALDATE
		S: e OK ${...}
		C: f SORT (FROM) UTF-8 ALL
		S: * SORT 4 2 1 3	// addr-mailbox, not the name; the empty string first
		S: f OK ${...}
		C: g SORT (TO CC) UTF-8 ALL
		S: * SORT 4 3 2 1
		S: g OK ${...}
		C: h SORT (REVERSE CC REVERSE ARRIVAL) UTF-8 ALL
		S: * SORT 3 4 2 1
		S: h OK ${...}
		C: i UID SORT (SIZE) UTF-8 NOT 4
		S: * SORT 1 3 2
		S: i OK UID Sort completed
		C: j SORT (ARRIVAL) UTF-8 TEXT "not in mailbox"
		S: * SORT
		S: j OK ${...}
		C: k SORT (SUBJECT) X-NONE ALL
		S: k NO [BADCHARSET (US-ASCII UTF-8)] ${...}	// §3: NO: can't sort that charset
	`)
}

func TestSortWrong(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a SORT
		S: a BAD SORT: expected a space at octet 6, found the end of the line; it is written SORT (criterion ...) charset key ...
		C: b SORT () UTF-8 ALL
		S: b BAD SORT: expected a sort key between the parentheses before here at octet 9, ${...}
		C: c SORT SUBJECT UTF-8 ALL
		S: c BAD SORT: expected "(" at octet 7, found "SUBJECT"; ${...}
		C: d SORT (COLOUR) UTF-8 ALL
		S: d BAD SORT: expected a sort key such as SUBJECT at octet 8, found "COLOUR"; ${...}
		C: e SORT (REVERSE) UTF-8 ALL
		S: e BAD SORT: expected a space at octet 15, found ")"; ${...}
		C: f SORT (REVERSE REVERSE DATE) UTF-8 ALL
		S: f BAD SORT: expected a sort key such as SUBJECT at octet 16, found "REVERSE"; ${...}
		C: g SORT (DATE) UTF-8
		S: g BAD SORT: expected a space at octet 19, found the end of the line; ${...}
		C: h SORT (DATE) ALL
		S: h BAD SORT: expected a space at octet 17, ${...}
		C: i SORT (DATE) UTF-8 99
		S: i BAD ${...}there is no message 99, ${...}
	`)
}

// RFC 5256 §3: no EXPUNGE "while the server is responding to a SORT command, but
// ... during a UID SORT command".
func TestSortExpunge(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select inbox
		C.b: a STORE 1 +FLAGS.SILENT (\Deleted)
		S.b: a OK ${...}
		C.b: b EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: b OK ${...}
		C: c SORT (ARRIVAL) UTF-8 ALL
		S: * SORT 1 2 3 4
		S: c OK [EXPUNGEISSUED] Sort completed
		C: d THREAD ORDEREDSUBJECT UTF-8 1
		S: * THREAD (1)
		S: d OK [EXPUNGEISSUED] Thread completed
		C: e UID SORT (ARRIVAL) UTF-8 ALL
		S: * SORT 1 2 3 4
		S: * 1 EXPUNGE
		S: e OK UID Sort completed
	`)
}
