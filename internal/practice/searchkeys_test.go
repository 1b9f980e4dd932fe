package practice_test

import "testing"

// Every key of RFC 9051 §6.4.4 that asks for flags, and what it says of messages
// that have the flag and that have not.
func TestSearchFlags(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a STORE 1 FLAGS.SILENT (\Answered \Seen)
		S: a OK ${...}
		C: a STORE 2 FLAGS.SILENT (\Flagged $Work)
		S: * FLAGS ${...}
		S: * OK ${...}
		S: a OK ${...}
		C: a STORE 3 FLAGS.SILENT (\Deleted \Seen)
		S: a OK ${...}
		C: a STORE 4 FLAGS.SILENT (\Draft)
		S: a OK ${...}
		C: a SEARCH ANSWERED
		S: * SEARCH 1	// RFC 9051 §6.4.4
		S: a OK ${...}
		C: a SEARCH UNANSWERED
		S: * SEARCH 2 3 4
		S: a OK ${...}
		C: a SEARCH FLAGGED
		S: * SEARCH 2
		S: a OK ${...}
		C: a SEARCH UNFLAGGED
		S: * SEARCH 1 3 4
		S: a OK ${...}
		C: a SEARCH DELETED
		S: * SEARCH 3
		S: a OK ${...}
		C: a SEARCH UNDELETED
		S: * SEARCH 1 2 4
		S: a OK ${...}
		C: a SEARCH DRAFT
		S: * SEARCH 4
		S: a OK ${...}
		C: a SEARCH UNDRAFT
		S: * SEARCH 1 2 3
		S: a OK ${...}
		C: a SEARCH SEEN
		S: * SEARCH 1 3
		S: a OK ${...}
		C: a SEARCH UNSEEN
		S: * SEARCH 2 4
		S: a OK ${...}
		C: a SEARCH KEYWORD $work
		S: * SEARCH 2
		S: a OK ${...}
		C: a SEARCH UNKEYWORD $WORK
		S: * SEARCH 1 3 4
		S: a OK ${...}
		C: a SEARCH KEYWORD \Seen
		S: a BAD SEARCH: expected an atom at octet 17, found "\\Seen"; ${...}
		C: a SEARCH KEYWORD
		S: a BAD SEARCH: expected a space at octet 16, found the end of the line; ${...}
	`)
}

// Days: INTERNALDATE's and the Date field's, each in its own zone; what has no
// Date was sent on no day. RFC 9051 §6.4.4.
func TestSearchDates(t *testing.T) {
	t.Parallel()
	serving(t, // which came on the 17th to the 21st of November 2026, at 19:08 UTC
		"Date: Wed, 1 Jan 2020 23:59:59 -1200\r\n\r\n", // in UTC it is the 2nd
		"Date: 2 Jan 2020 00:00:00 +0000\r\n\r\n",
		"Subject: no date\r\n\r\n",
		"Date: Thu, 3 January 20 (the third) 25:00:00 XYZ\r\n\r\n", // RFC 5322 §4.3: obsolete, and broken behind the day
		"Date: 31 Feb 2020 00:00:00 +0000\r\n\r\n",
	).play(`
		@ select inbox
		C: a FETCH 1:2 INTERNALDATE
		S: * 1 FETCH (INTERNALDATE "17-Nov-2026 19:08:00 +0000")
		S: * 2 FETCH (INTERNALDATE "18-Nov-2026 19:08:00 +0000")
		S: a OK ${...}
		C: a SEARCH BEFORE 18-Nov-2026
		S: * SEARCH 1
		S: a OK ${...}
		C: a SEARCH ON 18-nov-2026
		S: * SEARCH 2
		S: a OK ${...}
		C: a SEARCH SINCE "18-Nov-2026"
		S: * SEARCH 2 3 4 5
		S: a OK ${...}
		C: a SEARCH SENTBEFORE 2-Jan-2020
		S: * SEARCH 1
		S: a OK ${...}
		C: a SEARCH SENTON 02-Jan-2020
		S: * SEARCH 2
		S: a OK ${...}
		C: a SEARCH SENTSINCE 1-Jan-2020
		S: * SEARCH 1 2 4
		S: a OK ${...}
		C: a SEARCH NOT SENTSINCE 1-Jan-2020
		S: * SEARCH 3 5
		S: a OK ${...}
		C: a SEARCH SENTON 3-Jan-2020
		S: * SEARCH 4
		S: a OK ${...}
		C: a SEARCH SENTON 1-1-2020
		S: a BAD SEARCH: expected a date such as 1-Feb-1994 at octet 16, ${...}
		C: a SEARCH BEFORE 1-Jan-20
		S: a BAD SEARCH: expected a date such as 1-Feb-1994 at octet 16, ${...}
		C: a SEARCH SENTSINCE " 1-Jan-2020"
		S: a BAD SEARCH: expected a date such as 1-Feb-1994 at octet 19, ${...}
	`)
}

// Strings: a substring, in any case, of the field or the text; the empty string
// is in every field that is there. RFC 9051 §6.4.4.
func TestSearchStrings(t *testing.T) {
	t.Parallel()
	serving(t,
		"From: Ada <ada@example.org>\r\nTo: bob@example.org\r\nSubject: one\r\n\r\nalpha\r\n",
		"Cc: ADA@example.org\r\nBcc: carol@example.org\r\nSubject:\r\nX-Loop:\r\n\r\nbeta\r\n",
		"To: Group: ada@example.org;\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n\r\nSubject: alpha\r\n",
	).play(`
		@ select inbox
		C: a SEARCH FROM ada
		S: * SEARCH 1
		S: a OK ${...}
		C: a SEARCH TO "ada@"
		S: * SEARCH 3
		S: a OK ${...}
		C: a SEARCH CC ada
		S: * SEARCH 2
		S: a OK ${...}
		C: a SEARCH BCC CAROL
		S: * SEARCH 2
		S: a OK ${...}
		C: a SEARCH SUBJECT ""
		S: * SEARCH 1 2 3	// RFC 9051 §6.4.4, HEADER: the field is there
		S: a OK ${...}
		C: a SEARCH HEADER x-loop ""
		S: * SEARCH 2
		S: a OK ${...}
		C: a SEARCH NOT HEADER {4+}
		C: From {0+}
		C: 
		S: * SEARCH 2 3
		S: a OK ${...}
		C: a SEARCH BODY alpha NOT TEXT one
		S: * SEARCH 3
		S: a OK ${...}
		C: a SEARCH CHARSET UTF-8 SUBJECT {5+}
		C: Été
		S: * SEARCH 3
		S: a OK ${...}
		C: a SEARCH OR (OR FROM ada CC ada) TO ada SMALLER 1000 LARGER 0 1:* (NOT (NOT ALL))
		S: * SEARCH 1 2 3
		S: a OK ${...}
		C: a SEARCH 1:2 ((2:3) UID 2)
		S: * SEARCH 2
		S: a OK ${...}
	`)
}

// What is missing in a key, or does not belong there. RFC 9051 §6.4.4.
func TestSearchKeysWrong(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a SEARCH CHARSET
		S: a BAD SEARCH: expected a space at octet 16, ${...}
		C: a SEARCH CHARSET UTF-8
		S: a BAD SEARCH: expected a space at octet 22, ${...}
		C: a SEARCH ALL CHARSET UTF-8
		S: a BAD SEARCH: expected a search key such as UNSEEN at octet 13, found "CHARSET"; ${...}
		C: a SEARCH FROM
		S: a BAD SEARCH: expected a space at octet 13, ${...}
		C: a SEARCH HEADER Subject
		S: a BAD SEARCH: expected a space at octet 23, ${...}
		C: a SEARCH LARGER -1
		S: a BAD SEARCH: expected a number ${...}
		C: a SEARCH UID 0
		S: a BAD SEARCH: expected a number that does not begin with 0 ${...}
		C: a SEARCH (ALL
		S: a BAD SEARCH: expected a space or ")" at octet 13, ${...}
		C: a SEARCH NOT
		S: a BAD SEARCH: expected a space at octet 12, ${...}
	`)
}
