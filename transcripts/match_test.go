package transcripts

import (
	"slices"
	"strings"
	"testing"

	"imapsh/internal/wire"
)

// compared compares what a server sent, as the lines of one exchange, with
// records, and gives the differences.
func compared(t *testing.T, m *matcher, records, got string) []Difference {
	t.Helper()
	list, err := ParseRecords("f", 1, records)
	if err != nil {
		t.Fatal(err)
	}
	s := segment{m: m, file: "f", line: 99}
	k, sc := keeper{}, wire.NewScanner(wire.Server, 0)
	for p := []byte(strings.ReplaceAll(got, "\n", "\r\n")); len(p) > 0; {
		n, c, ok := sc.Scan(p)
		p = p[n:]
		if !ok {
			continue
		}
		if raw, done := k.add(&c); done {
			h := &heard{raw: raw}
			if r, err := wire.ParseResponse(raw); err == nil {
				h.response = r
			}
			s.got = append(s.got, h)
		}
	}
	for _, one := range compile("f", list).steps {
		e := one.expect
		if !e.tagged() && !e.asks() {
			s.want = append(s.want, e)
			continue
		}
		a := answered{want: e}
		i := slices.IndexFunc(s.got, func(h *heard) bool { return h.response != nil && h.response.Tag == e.response.Tag })
		if i >= 0 {
			a.got = s.got[i]
			s.got = slices.Delete(s.got, i, i+1)
		}
		s.answers = append(s.answers, a)
	}
	return s.compare()
}

// Each case is what a transcript has, what came, and what is said about it: ""
// if that is the same.
func TestCompare(t *testing.T) {
	tests := []struct{ name, want, got, why string }{
		{"the same", "S: * 4 EXISTS", "* 4 EXISTS", ""},
		{"case", "S: * 4 exists", "* 4 EXISTS", ""},
		{"a number", "S: * 4 EXISTS", "* 5 EXISTS", "the number is 5 and should be 4"},
		{"missing", "S: * 4 EXISTS", "* 4 RECENT", "no such response came"},
		{"order is free", "S: * 4 EXISTS\nS: * FLAGS (\\Seen)", "* FLAGS (\\Seen)\n* 4 EXISTS", ""},
		{"extra", "S: * 4 EXISTS", "* 1 RECENT\n* 4 EXISTS\n* OK hi", ""},
		{"twice", "S: * 1 EXISTS\nS: * 4 EXISTS", "* 4 EXISTS\n* 4 EXISTS", "the number is 4"},

		{"text", "S: A OK done", "A OK Finished.", ""},
		{"condition", "S: A OK done", "A NO done", "NO came for OK"},
		{"code", "S: A OK [READ-WRITE] done", "A OK [READ-ONLY] done", "the code [READ-WRITE] is missing"},
		{"no code", "S: A OK [READ-WRITE] done", "A OK done", "the code [READ-WRITE] is missing"},
		{"an extra code on OK", "S: A OK done", "A OK [APPENDUID 1 2] done", ""},
		{"an extra code on NO", "S: A NO no", "A NO [AUTHENTICATIONFAILED] no", "the code [AUTHENTICATIONFAILED] is extra"},
		{"anything behind NO", "S: A NO ${...}", "A NO [AUTHENTICATIONFAILED] no", ""},
		{"no text at all", "S: A OK done", "A OK", ""},
		{"no reply", "S: A OK done", "* OK", "no reply came"},
		{"a code's value", "S: * OK [UNSEEN 2] x", "* OK [UNSEEN 3] x", "[UNSEEN]: it has another value"},
		{"capabilities are a set", "S: * CAPABILITY IMAP4rev1 IDLE", "* CAPABILITY idle ID imap4REV1", ""},
		{"a capability", "S: * CAPABILITY IMAP4rev1 IDLE", "* CAPABILITY IMAP4rev1", "IDLE is missing"},
		{"capabilities in a code", "S: * OK [CAPABILITY IMAP4rev1 IDLE] x", "* OK [CAPABILITY IMAP4rev1 ID] x", "[CAPABILITY]: IDLE is missing"},
		{"the beginning of capabilities", "S: * OK [CAPABILITY IMAP4rev1 ${...}", "* OK [CAPABILITY ID IMAP4rev1] x", ""},
		{"continuation", "S: + go ahead", "+ OK", ""},

		{"flags are a set", `S: * FLAGS (\Seen \Draft)`, `* FLAGS (\draft \SEEN \Recent)`, ""},
		{"a flag is missing", `S: * FLAGS (\Seen \Draft)`, `* FLAGS (\Seen)`, `\Draft is missing`},
		{"a flag is extra", `S: * FLAGS (\Seen)`, `* FLAGS (\Seen \Draft)`, `\Draft is extra`},
		{"permanent flags", `S: * OK [PERMANENTFLAGS (\Seen \*)] x`, `* OK [PERMANENTFLAGS (\* \Seen)] x`, ""},
		{"search results are a set", "S: * SEARCH 1 2 3", "* SEARCH 3 1 2", ""},
		{"a search result", "S: * SEARCH 1 2 3", "* SEARCH 1 2 4", "3 is missing"},
		{"no search result", "S: * SEARCH", "* SEARCH ", ""},
		{"sort keeps its order", "S: * SORT 1 2 3", "* SORT 3 1 2", "it has another value"},
		{"thread keeps its order", "S: * THREAD (1 2)(3)", "* THREAD (3)(1 2)", "it has another value"},
		{"esearch", `S: * ESEARCH (TAG "A") UID COUNT 3 ALL 1:3`, `* ESEARCH (TAG "A") UID ALL 3,1:2 COUNT 3 MIN 1`, ""},
		{"esearch of another command", `S: * ESEARCH (TAG "A") ALL 1:3`, `* ESEARCH (TAG "B") ALL 1:3`, "it is for another command"},
		{"esearch of UIDs", `S: * ESEARCH (TAG "A") UID ALL 1:3`, `* ESEARCH (TAG "A") ALL 1:3`, "one of them has UIDs"},
		{"esearch result", `S: * ESEARCH (TAG "A") ALL 1:3`, `* ESEARCH (TAG "A") ALL 1:2`, "ALL: it has another value"},
		{"vanished", "S: * VANISHED (EARLIER) 1:3,7", "* VANISHED (EARLIER) 7,2,1,3", ""},
		{"list", `S: * LIST (\A \B) "/" inbox`, `* LIST (\b \a) "/" "INBOX"`, ""},
		{"list's name", `S: * LIST () "/" Sent`, `* LIST () "/" sent`, "the mailbox is sent"},
		{"list's separator", `S: * LIST () "/" Sent`, `* LIST () "." Sent`, "the separator is"},
		{"list's literal", `S: * LIST () "/" Sent`, "* LIST () \"/\" {4}\nSent", ""},
		{"status", `S: * STATUS INBOX (MESSAGES 3 UNSEEN 1)`, `* STATUS "inbox" (UNSEEN 1 MESSAGES 3 RECENT 0)`, ""},
		{"status item", `S: * STATUS INBOX (MESSAGES 3)`, `* STATUS INBOX (MESSAGES 4)`, "MESSAGES: it has another value"},
		{"NIL is no string", `S: * LIST () NIL x`, `* LIST () "NIL" x`, "the separator is"},
		{"what is malformed", "S: * 1 FETCH (FLAGS", "* 1 FETCH (FLAGS", ""},
		{"what is malformed, otherwise", "S: * 1 FETCH (FLAGS", "* 1 FETCH (FLAG", "no such response came"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { oneDifference(t, compared(t, new(matcher), tt.want, tt.got+"\n"), tt.why) })
	}
}

// oneDifference checks that there is one difference that says why, or none.
func oneDifference(t *testing.T, got []Difference, why string) {
	t.Helper()
	if why == "" && len(got) > 0 || why != "" && (len(got) != 1 || !strings.Contains(got[0].What, why)) {
		t.Errorf("got %+v, want %q", got, why)
	}
}

func TestCompareFetch(t *testing.T) {
	tests := []struct{ name, want, got, why string }{
		{"items in any order", `S: * 3 FETCH (UID 9 FLAGS (\Seen))`, `* 3 FETCH (FLAGS (\Seen \Recent) RFC822.SIZE 4 UID 9)`, ""},
		{"an item", "S: * 3 FETCH (UID 9)", "* 3 FETCH (UID 8)", "UID: it has another value"},
		{"a missing item", "S: * 3 FETCH (UID 9)", "* 3 FETCH (FLAGS ())", "UID is missing"},
		{"of another message", "S: * 3 FETCH (UID 9)", "* 4 FETCH (UID 9)", "the number is 4"},
		{"size", "S: * 3 FETCH (RFC822.SIZE 445)", "* 3 FETCH (RFC822.SIZE 446)", "RFC822.SIZE: 446 came for 445"},
		{"a number is no string", "S: * 3 FETCH (RFC822.SIZE 445)", `* 3 FETCH (RFC822.SIZE "445")`, "RFC822.SIZE"},
		{"in two responses", `S: * 3 FETCH (UID 9 FLAGS (\Seen))`, "* 3 FETCH (FLAGS (\\Seen))\n* 3 FETCH (UID 9)", ""},
		{"from two responses", "S: * 3 FETCH (FLAGS (\\Seen))\nS: * 3 FETCH (UID 9)", `* 3 FETCH (UID 9 FLAGS (\Seen))`, ""},
		{"literal and quoted", "S: * 3 FETCH (BODY[1] {3}\nS|- abc\nS: )", `* 3 FETCH (BODY[1] "abc")`, ""},
		{"octets", "S: * 3 FETCH (BODY[1] {3}\nS|- abc\nS: )", `* 3 FETCH (BODY[1] "abd")`, "BODY[1]: octet 3 differs"},
		{"more octets", "S: * 3 FETCH (BODY[1] {3}\nS|- abc\nS: )", `* 3 FETCH (BODY[1] "abcd")`, "4 octets came for 3, and they differ from octet 4 on"},
		{"NIL for a string", `S: * 3 FETCH (BODY[1] "")`, "* 3 FETCH (BODY[1] NIL)", "BODY[1]: NIL came for"},
		{"sections in any case", "S: * 3 FETCH (body[header.fields (date)]<0> \"x\")", `* 3 FETCH (BODY[HEADER.FIELDS (DATE)]<0> "x")`, ""},
		{"envelope", `S: * 3 FETCH (ENVELOPE (NIL "a" NIL))`, "* 3 FETCH (ENVELOPE (NIL {1}\na NIL))", ""},
		{"envelope's case", `S: * 3 FETCH (ENVELOPE (NIL "a" NIL))`, `* 3 FETCH (ENVELOPE (NIL "A" NIL))`, "ENVELOPE"},
		{"body structure's case", `S: * 3 FETCH (BODYSTRUCTURE ("text" "plain" NIL))`, `* 3 FETCH (BODYSTRUCTURE ("TEXT" "PLAIN" NIL))`, ""},
		{"dates of their own", `S: * 3 FETCH (INTERNALDATE "19-Nov-2026 10:12:41 +0000")`, `* 3 FETCH (INTERNALDATE " 1-Jan-2024 00:00:00 +0100")`, ""},
		{"no date", `S: * 3 FETCH (INTERNALDATE "19-Nov-2026 10:12:41 +0000")`, `* 3 FETCH (INTERNALDATE "then")`, "INTERNALDATE"},
		{"mod-sequences of their own", "S: * 3 FETCH (MODSEQ (5))", "* 3 FETCH (MODSEQ (777))", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { oneDifference(t, compared(t, new(matcher), tt.want, tt.got+"\n"), tt.why) })
	}
}

func TestCompareTemplates(t *testing.T) {
	tests := []struct{ name, want, got, why string }{
		{"any value", "S: * 3 FETCH (UID ${_})", "* 3 FETCH (UID 9)", ""},
		{"any list", "S: * 3 FETCH (FLAGS ${_})", `* 3 FETCH (FLAGS (\Seen))`, ""},
		{"any literal", "S: * 3 FETCH (BODY[] ${_})", "* 3 FETCH (BODY[] {3}\na\n)", ""},
		{"not none", "S: * 3 FETCH (UID ${_})", "* 3 FETCH (FLAGS ())", "UID is missing"},
		{"the same twice", "S: * 3 FETCH (UID ${u})\nS: * SEARCH ${u}", "* 3 FETCH (UID 9)\n* SEARCH 9", ""},
		{"not the same", "S: * SEARCH ${u} ${u}", "* SEARCH 8 9", "${u} is missing"},
		{"any number", "S: * ${n} EXISTS", "* 17 EXISTS", ""},
		{"the rest", "S: * 3 FETCH (UID 9 ${...}", `* 3 FETCH (FLAGS () UID 9 BODY[] "")`, ""},
		{"the rest of a value", `S: * 3 FETCH (ENVELOPE (NIL "a" ${...}`, `* 3 FETCH (ENVELOPE (NIL "a" NIL ("x")) UID 1)`, ""},
		{"the rest, but before", `S: * 3 FETCH (ENVELOPE (NIL "a" ${...}`, `* 3 FETCH (ENVELOPE (NIL "b" NIL))`, "ENVELOPE"},
		{"all items", "S: * 3 FETCH ${...}", "* 3 FETCH (UID 9)", ""},
		{"the rest of a list", `S: * LIST (\A ${...}`, `* LIST (\B \A) "/" x`, ""},
		{"any response", "S: * ${...}", "* 1 EXISTS", ""},
		{"part of a string", `S: * LIST () "/" "a ${_} c"`, `* LIST () "/" "a bb c"`, ""},
		{"part of a string, else", `S: * LIST () "/" "a ${_} c"`, `* LIST () "/" "a bb d"`, "the mailbox is"},
		{"an expression", `S: * LIST () "/" ${/a\d{3}/}`, `* LIST () "/" a123`, ""},
		{"the whole value", `S: * LIST () "/" ${/a\d{3}/}`, `* LIST () "/" a1234`, "the mailbox is a1234"},
		{"an expression in a string", `S: * LIST () "/" "x${/\d+/}y${/[a-z]/}"`, `* LIST () "/" "x12yz"`, ""},
		{"with octets that are not UTF-8", `S:"* LIST () \"/\" \"\xff${_}\xfe\"\r\n"`, "* LIST () \"/\" \"\xffabc\xfe\"", ""},
		{"in a literal", "S: * 3 FETCH (BODY[] {*}\nS| Date: ${...}\nS|- end\nS: )", "* 3 FETCH (BODY[] {15}\nDate: x\ny\nend)", ""},
		{"in a literal with a count", "S: * 3 FETCH (BODY[] {999}\nS|- <${id}>\nS: )", "* 3 FETCH (BODY[] {3}\n<a>)", ""},
		{"in a code", "S: A OK [APPENDUID ${v} ${u}] x", "A OK [APPENDUID 38505 9] x", ""},
		{"for a code", "S: A NO [${_}] x", "A NO [TRYCREATE] x", ""},
		{"for a code that is none", "S: A NO [${...}", "A NO x", ""},
		{"what is certain goes first", "S: * SEARCH ${_} 1", "* SEARCH 1 2", ""},
		{"a response that is certain goes first", "S: * ${n} EXISTS\nS: * 4 EXISTS", "* 4 EXISTS\n* 9 EXISTS", ""},
		{"words like a hole", "S: * LIST () \"/\" $HH${_}$H000000000$", "* LIST () \"/\" $HHx$H000000000$", ""},
		{"optional, and it is not there", "S:? * 0 RECENT", "* 1 EXISTS", ""},
		{"optional with a literal", "S:? * 1 FETCH (BODY[] {3}\nS|- abc\nS: )", "* 1 EXISTS", ""},
		{"forbidden", "S:! * ${_} EXPUNGE", "* 1 EXISTS", ""},
		{"forbidden, and there", "S:! * ${_} RECENT", "* 1 RECENT", "this must not come"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { oneDifference(t, compared(t, new(matcher), tt.want, tt.got+"\n"), tt.why) })
	}
}

// Under "Match: strict" text, extra data and numbers count.
func TestCompareStrictly(t *testing.T) {
	tests := []struct{ name, want, got, why string }{
		{"text", "S: A OK done", "A OK Finished.", "the text differs"},
		{"the same text", "S: A OK done in ${_} secs.", "A OK done in 0.001 secs.", ""},
		{"any text", "S: A OK ${...}", "A OK done", ""},
		{"text behind a code", "S: A OK [READ-WRITE] done", "A OK [READ-WRITE] x", "the text differs"},
		{"continuation", "S: + go ahead", "+ OK", "the text differs"},
		{"extra", "S: * 4 EXISTS", "* 4 EXISTS\n* 1 RECENT", "this response is extra"},
		{"extra items", "S: * 3 FETCH (UID 9)", "* 3 FETCH (UID 9 FLAGS ())", "there are extra items"},
		{"extra items let pass", "S: * 3 FETCH (UID 9 ${...}", "* 3 FETCH (UID 9 FLAGS ())", ""},
		{"extra codes", "S: A OK done", "A OK [X] done", "the code [X] is extra"},
		{"extra capabilities", "S: * CAPABILITY A", "* CAPABILITY A B", "B is extra"},
		{"UIDVALIDITY", "S: * OK [UIDVALIDITY 1] x", "* OK [UIDVALIDITY 2] x", "2 came for 1"},
		{"UIDVALIDITY by a template", "S: * OK [UIDVALIDITY ${v}] x", "* OK [UIDVALIDITY 2] x", ""},
		{"INTERNALDATE", `S: * 3 FETCH (INTERNALDATE "19-Nov-2026 10:12:41 +0000")`, `* 3 FETCH (INTERNALDATE "19-Nov-2026 10:12:42 +0000")`, "INTERNALDATE"},
		{"COPYUID", "S: A OK [COPYUID 1 2 3] x", "A OK [COPYUID 1 2 4] x", "4 came for 3"},
		{"order is free", "S: * 4 EXISTS\nS: * 0 RECENT", "* 0 RECENT\n* 4 EXISTS", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			oneDifference(t, compared(t, &matcher{strict: true}, tt.want, tt.got+"\n"), tt.why)
		})
	}
}

// Across an EXPUNGE or VANISHED the order counts.
func TestCompareAcrossExpunge(t *testing.T) {
	tests := []struct{ name, want, got, why string }{
		{"the same", "S: * 1 FETCH (UID 1)\nS: * 1 EXPUNGE\nS: * 1 FETCH (UID 2)", "* 1 FETCH (UID 1)\n* 1 EXPUNGE\n* 1 FETCH (UID 2)", ""},
		{"before and behind", "S: * 1 FETCH (UID 1)\nS: * 1 EXPUNGE", "* 1 EXPUNGE\n* 1 FETCH (UID 1)", "no such response came"},
		{"another message", "S: * 1 EXPUNGE", "* 2 EXPUNGE", "another message is gone"},
		{"one more", "S: * 1 EXPUNGE", "* 1 EXPUNGE\n* 1 EXPUNGE", "a message is gone that should not be"},
		{"none", "S: * 1 EXPUNGE", "* 1 EXISTS", "no such response came"},
		{"an optional one", "S:? * 9 EXPUNGE\nS: * 1 EXPUNGE", "* 1 EXPUNGE", ""},
		{"vanished", "S: * VANISHED 4,5", "* VANISHED 5:4", ""},
		{"free within", "S: * 1 EXPUNGE\nS: * 3 EXISTS\nS: * 0 RECENT", "* 1 EXPUNGE\n* 0 RECENT\n* 3 EXISTS", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { oneDifference(t, compared(t, new(matcher), tt.want, tt.got+"\n"), tt.why) })
	}
}

// Numbers that differ between servers are compared by their relations, from one
// exchange to the next.
func TestCompareNumbers(t *testing.T) {
	m := &matcher{scope: scope{selected: "INBOX", target: "Archive"}}
	steps := []struct{ want, got, why string }{
		{"S: * OK [UIDVALIDITY 7] x", "* OK [UIDVALIDITY 1795375150] x", ""},
		{"S: * OK [UIDNEXT 5] x", "* OK [UIDNEXT 105] x", ""},
		{"S: * OK [UIDVALIDITY 7] x", "* OK [UIDVALIDITY 1795375151] x", "do not compare alike"},
		{"S: * OK [UIDNEXT 5] x", "* OK [UIDNEXT 105] x", ""},
		{"S: * OK [UIDNEXT 6] x", "* OK [UIDNEXT 105] x", "do not compare alike"},
		{"S: * OK [UIDNEXT 6] x", "* OK [UIDNEXT 107] x", ""},
		{"S: A OK [COPYUID 9 3:4 1:2] x", "A OK [COPYUID 12 103,104 51:52] x", ""},
		{"S: A OK [COPYUID 9 3 3] x", "A OK [COPYUID 12 103 52] x", "do not compare alike"},
		{"S: A OK [COPYUID 9 3 3] x", "A OK [COPYUID 12 103 53] x", ""},
		{"S: A OK [COPYUID 9 3 4] x", "A OK [COPYUID 12 103:104 54:55] x", "103:104 came for 3"},
		{"S: A OK [APPENDUID 9 5] x", "A OK [APPENDUID 12 99] x", ""},
		{"S: A OK [APPENDUID 10 6] x", "A OK [APPENDUID 12 100] x", "do not compare alike"},
		{"S: * STATUS Archive (UIDNEXT 6 UIDVALIDITY 9)", "* STATUS Archive (UIDNEXT 100 UIDVALIDITY 12)", ""},
		{"S: * STATUS Archive (UIDNEXT 6)", "* STATUS Archive (UIDNEXT 99)", "UIDNEXT: 99 came for 6"},
		{"S: * STATUS Other (UIDNEXT 6)", "* STATUS Other (UIDNEXT 1)", ""},
		{"S: * 1 FETCH (UID 3)", "* 1 FETCH (UID 103)", ""},
		{"S: * 1 FETCH (UID 3)", "* 1 FETCH (UID 3)", "UID: it has another value"},
		{"S: * 1 FETCH (UID 2)", "* 1 FETCH (UID 2)", ""},
		{"S: * OK [HIGHESTMODSEQ 10] x", "* OK [HIGHESTMODSEQ 1000] x", ""},
		{"S: * 1 FETCH (MODSEQ (11))", "* 1 FETCH (MODSEQ (1001))", ""},
		{"S: * 1 FETCH (MODSEQ (12))", "* 1 FETCH (MODSEQ (1001))", "do not compare alike"},
		{"S: * SEARCH 1 (MODSEQ 11)", "* SEARCH 1 (MODSEQ 1001)", ""},
		{"S: * SEARCH 1 (MODSEQ 10)", "* SEARCH 1 (MODSEQ 1001)", "do not compare alike"},
		{"S: * OK [MAILBOXID (F1)] x", "* OK [MAILBOXID (abc)] x", ""},
		{"S: * STATUS x (MAILBOXID (F2))", "* STATUS x (MAILBOXID (def))", ""},
		{"S: A OK [MAILBOXID (F1)] x", "A OK [MAILBOXID (abc)] x", ""},
		{"S: A OK [MAILBOXID (F3)] x", "A OK [MAILBOXID (abc)] x", "abc came for F3, and before that abc for F1"},
		{"S: * STATUS x (MAILBOXID (F1))", "* STATUS x (MAILBOXID (def))", "MAILBOXID: def came for F1"},
		{"S: * 1 FETCH (EMAILID (M1) THREADID NIL)", "* 1 FETCH (EMAILID (q) THREADID NIL)", ""},
		{`S: * 1 FETCH (INTERNALDATE "01-Jan-2026 00:00:00 +0000")`, `* 1 FETCH (INTERNALDATE "02-Feb-2020 00:00:00 +0000")`, ""},
		{`S: * 2 FETCH (INTERNALDATE "01-Jan-2026 00:00:01 +0000")`, `* 2 FETCH (INTERNALDATE "02-Feb-2020 00:00:00 +0000")`, ""},
		{`S: * 3 FETCH (INTERNALDATE "01-Jan-2026 00:00:02 +0000")`, `* 3 FETCH (INTERNALDATE "01-Feb-2020 00:00:00 +0000")`, "do not compare alike"},
	}
	for _, step := range steps {
		oneDifference(t, compared(t, m, step.want, step.got+"\n"), step.why)
	}
}

// Of FETCH responses that are compared as one, the one that is to blame is told.
func TestDifferenceOfMergedFetch(t *testing.T) {
	got := compared(t, new(matcher), "S: * 3 FETCH (UID 9)\nS: * 3 FETCH (FLAGS (\\Seen))", "* 3 FETCH (UID 9)\n* 3 FETCH (FLAGS ())\n")
	if len(got) != 1 || got[0].Line != 2 || got[0].Expected != "* 3 FETCH (FLAGS (\\Seen))\r\n" {
		t.Errorf("%+v", got)
	}
}

// A difference names the line of the record that is to blame.
func TestDifferenceLines(t *testing.T) {
	const want = "S: * 9 EXISTS\nS: * 3 FETCH (BODY[] {*}\nS| one\nS|\nS| two\nS:  UID 9 BODY[HEADER] {*}\nS| x\nS:  FLAGS ())"
	tests := []struct {
		got  string
		line int
	}{
		{"* 8 EXISTS\n* 3 FETCH (UID 9 FLAGS () BODY[HEADER] {3}\nx\n BODY[] {12}\none\n\ntwo\n)", 1},
		{"* 9 EXISTS\n* 3 FETCH (UID 9 FLAGS () BODY[HEADER] {3}\nx\n BODY[] {12}\nonx\n\ntwo\n)", 3},
		{"* 9 EXISTS\n* 3 FETCH (UID 9 FLAGS () BODY[HEADER] {3}\nx\n BODY[] {10}\none\n\ntwo)", 5},
		{"* 9 EXISTS\n* 3 FETCH (UID 8 FLAGS () BODY[HEADER] {3}\nx\n BODY[] {12}\none\n\ntwo\n)", 6},
		{"* 9 EXISTS\n* 3 FETCH (UID 9 FLAGS () BODY[HEADER] {3}\ny\n BODY[] {12}\none\n\ntwo\n)", 7},
		{"* 9 EXISTS\n* 3 FETCH (UID 9 BODY[HEADER] {3}\nx\n BODY[] {12}\none\n\ntwo\n)", 8},
		{"* 9 EXISTS\n* 3 FETCH (UID 9 FLAGS () BODY[HEADER] {3}\nx\n BODY[] {12}\none\n\ntwo\n)", 0},
	}
	for _, tt := range tests {
		line := 0
		if got := compared(t, new(matcher), want, tt.got+"\n"); len(got) > 0 {
			line = got[0].Line
		}
		if line != tt.line {
			t.Errorf("line %d, want %d, of %q", line, tt.line, tt.got)
		}
	}
}

// A tag inside a response is the one that was sent for the recording's.
func TestCompareTagInside(t *testing.T) {
	m := &matcher{scope: scope{tags: map[string]string{"A": "Q"}}}
	oneDifference(t, compared(t, m, `S: * ESEARCH (TAG "A") ALL 1`, "* ESEARCH (TAG \"Q\") ALL 1\n"), "")
}

// What fails to match leaves no trace in variables and relations.
func TestCompareRollsBack(t *testing.T) {
	var m matcher
	compared(t, &m, "S: * LIST () ${sep} ${box}\nS: * OK [UIDNEXT 5] x", "* LIST () NIL\n* OK [UIDNEXT x] x\n")
	if len(m.vars) != 0 || len(m.relations) != 0 {
		t.Errorf("%+v %+v", m.vars, m.relations)
	}
}

// Literals too large to keep are compared all the same.
func TestCompareLargeLiterals(t *testing.T) {
	big := strings.Repeat("x", keptLiteral+1)
	records := "S: * 1 FETCH (BODY[] {*}\n"
	for i := 0; i < len(big); i += 1000 {
		records += "S|- " + big[i:min(i+1000, len(big))] + "\n"
	}
	records += "S: )"
	oneDifference(t, compared(t, new(matcher), records, "* 1 FETCH (BODY[] {1048577}\n"+big+")\n"), "")
	other := big[:len(big)-1] + "y"
	oneDifference(t, compared(t, new(matcher), records, "* 1 FETCH (BODY[] {1048577}\n"+other+")\n"), "BODY[]: octet")
}
