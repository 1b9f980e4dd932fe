package practice_test

import (
	"strings"
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a SEARCH ALL
		S: * SEARCH 1 2 3 4	// RFC 3501 §6.4.4, §7.2.5, RFC 9051 §6.4.9
		S: a OK Search completed
		C: b SEARCH SEEN NOT ANSWERED
		S: * SEARCH 3
		S: b OK Search completed
		C: c SEARCH 2:* UNSEEN
		S: * SEARCH 2 4
		S: c OK Search completed
		C: d SEARCH OR (ANSWERED SEEN) (UID 4:* UNSEEN)
		S: * SEARCH 1 4
		S: d OK Search completed
		C: e SEARCH FLAGGED
		S: * SEARCH
		S: e OK Search completed
		C: f UID SEARCH NOT (1,3)
		S: * SEARCH 2 4
		S: f OK UID Search completed
		C: g SEARCH KEYWORD $Later
		S: * SEARCH
		S: g OK ${...}
		C: h SEARCH UNKEYWORD $Later OLD
		S: * SEARCH 1 2 3 4
		S: h OK ${...}
		C: i SEARCH OR NEW RECENT
		S: * SEARCH
		S: i OK ${...}
	`)
}

// A string of no octets is contained in every message, also in one whose body
// is empty: RFC 9051 §6.4.4.
func TestSearchEmptyString(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select Drafts
		C: a APPEND Drafts {4+}
		C: A: b
		S: * 2 EXISTS
		S: * ${_} RECENT
		S: a OK ${...}
		C: b SEARCH BODY ""
		S: * SEARCH 1 2
		S: b OK ${...}
		C: c SEARCH TEXT {0+}
		C: 
		S: * SEARCH 1 2
		S: c OK ${...}
	`)
}

func TestSearchContent(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.vars["long"] = strings.Repeat("x", 5000)
	d.play(`
		@ select inbox
		C: j SEARCH LARGER 444 SMALLER 446
		S: * SEARCH 3
		S: j OK ${...}
		C: k SEARCH LARGER 445 SMALLER 446
		S: * SEARCH
		S: k OK ${...}
		C: l SEARCH SINCE 18-Nov-2026 BEFORE "20-nov-2026"
		S: * SEARCH 2 3
		S: l OK ${...}
		C: m SEARCH ON 20-Nov-2026
		S: * SEARCH 4
		S: m OK ${...}
		C: n SEARCH SUBJECT telnet
		S: * SEARCH 3${...}
		S: n OK ${...}
		C: o SEARCH FROM "USER@client" HEADER Return-Path "" BODY "using TELNET"
		S: * SEARCH 3
		S: o OK ${...}
		C: p SEARCH TEXT {10}
		S: + Ready for the literal
		C: with EsMtP TEXT Telnet
		S: * SEARCH 3
		S: p OK ${...}
		C: q SEARCH CHARSET utf-8 ALL
		S: * SEARCH 1 2 3 4
		S: q OK ${...}
		C: r SEARCH CHARSET X-NONE ALL
		S: r NO [BADCHARSET (US-ASCII UTF-8)] There is no charset "X-NONE" here	// RFC 9051 §7.1
		C: s UID SEARCH UID 99:*
		S: * SEARCH 4
		S: s OK UID Search completed
		C: t SEARCH BODY {5000}
		S: + Ready for the literal
		C: ${long}
		S: * SEARCH
		S: t OK ${...}
		C: t SEARCH CC x BCC y TO strategos
		S: * SEARCH
		S: t OK ${...}
	`)
}

func TestSearchWrong(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.vars["deep"] = strings.Repeat("(", 200)
	d.vars["nots"] = strings.Repeat("NOT ", 200)
	d.play(`
		@ select inbox
		C: a SEARCH
		S: a BAD SEARCH: expected a space at octet 8, found the end of the line; it is written SEARCH [RETURN (result ...)] [CHARSET name] key ...
		C: b SEARCH SINCE yesterday
		S: b BAD SEARCH: expected a date such as 1-Feb-1994 at octet 15, found "yesterday"; ${...}
		C: c SEARCH ON 31-Feb-2026
		S: c BAD SEARCH: expected a date such as 1-Feb-1994 at octet 12, ${...}
		C: d SEARCH OR ALL
		S: d BAD SEARCH: expected a space at octet 15, ${...}
		C: e SEARCH ()
		S: e BAD SEARCH: expected a list of search keys at octet 9, found "("; ${...}
		C: f SEARCH 5
		S: f BAD ${...}there is no message 5, ${...}	// RFC 9051 §9, seq-number
		C: g SEARCH ${deep}
		S: g BAD SEARCH: expected keys that are not nested so deeply ${...}
		C: h SEARCH ${nots}ALL
		S: h BAD SEARCH: expected keys that are not nested so deeply ${...}
		C= "i SEARCH CHARSET UTF-8 SUBJECT {2+}\r\n\xff\xfe\r\n"
		S: i BAD SEARCH: expected a string in UTF-8 at octet 31, ${...}
		C= "i SEARCH CHARSET X-NONE SUBJECT {2+}\r\n\xff\xfe\r\n"
		S: i NO [BADCHARSET (US-ASCII UTF-8)] ${...}
		C: j SEARCH ALL 
		S: j BAD SEARCH: expected ${...}
	`)
}

// Strings are compared with what people read: encoded words, transfer encodings
// and charsets decoded, folded lines joined. RFC 9051 §6.4.4.
func TestSearchDecodes(t *testing.T) {
	t.Parallel()
	store := newStore(mailstore.Limits{})
	account, err := store.AddAccount("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range []string{
		"Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n =?utf-8?B?IGF1cyBLw7Zsbg==?=\r\n\r\nnothing\r\n",
		"Subject: a long\r\n\tline\r\nContent-Type: text/plain; charset=iso-8859-1\r\n" +
			"Content-Transfer-Encoding: quoted-printable\r\n\r\nSch=F6ne Gr=\r\n=FC=DFe\r\n",
		"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n" +
			"Content-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n" +
			"Subject: inner\r\n\r\ninnermost\r\n--x--\r\n",
	} {
		if _, err := account.Append("INBOX", mailstore.NewMessage{Octets: []byte(message)}); err != nil {
			t.Fatal(err)
		}
	}
	start(t, practice.Config{Store: store}).play(`
		@ select inbox
		C: b SEARCH CHARSET UTF-8 SUBJECT {17+}
		C: grüße aus KÖLN
		S: * SEARCH 1
		S: b OK ${...}
		C: c SEARCH CHARSET UTF-8 BODY {7+}
		C: GRÜße
		S: * SEARCH 2 3
		S: c OK ${...}
		C: d SEARCH SUBJECT "long line"
		S: * SEARCH 2
		S: d OK ${...}
		C: e SEARCH SUBJECT inner
		S: * SEARCH
		S: e OK ${...}
		C: f SEARCH OR BODY "subject: inner" BODY innermost
		S: * SEARCH 3
		S: f OK ${...}
		C: g SEARCH BODY long
		S: * SEARCH
		S: g OK ${...}
		C: h SEARCH TEXT long
		S: * SEARCH 2
		S: h OK ${...}
	`)
}
