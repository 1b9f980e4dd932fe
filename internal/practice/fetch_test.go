package practice_test

import (
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

func TestFetchItems(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a FETCH 3 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)
		S: * 3 FETCH (UID 3 FLAGS (\Seen) INTERNALDATE "19-Nov-2026 10:12:41 +0000" RFC822.SIZE 445 ENVELOPE (NIL "Telnet email" ((NIL NIL "user" "client.thm")) ((NIL NIL "user" "client.thm")) ((NIL NIL "user" "client.thm")) ((NIL NIL "strategos" "server.thm")) NIL NIL NIL "<E1tDx2R-0001Ab@server.thm>"))
		S: a OK Fetch completed	// RFC 9051 §7.5.2
		C: b fetch 3 fast
		S: * 3 FETCH (FLAGS (\Seen) INTERNALDATE "19-Nov-2026 10:12:41 +0000" RFC822.SIZE 445)	// RFC 9051 §6.4.5
		S: b OK Fetch completed
		C: c FETCH 3 ALL
		S: * 3 FETCH (FLAGS (\Seen) INTERNALDATE ${...} RFC822.SIZE 445 ENVELOPE (NIL ${...}))
		S: c OK Fetch completed
		C: d FETCH 3 FULL
		S: * 3 FETCH (FLAGS ${...} INTERNALDATE ${...} RFC822.SIZE 445 ENVELOPE (${...}) BODY ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 48 1))
		S: d OK Fetch completed
		C: e FETCH 3 (BODY BODYSTRUCTURE)
		S: * 3 FETCH (BODY ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 48 1) BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 48 1 NIL NIL NIL NIL))
		S: e OK Fetch completed
		C: f FETCH 3 (FAST)
		S: f BAD FETCH: expected an item such as FLAGS or BODY[] at octet 11, found "FAST"; ${...}
	`)
}

// A sequence number that no message has is BAD; a UID is passed over.
// RFC 9051 §9 (seq-number), §6.4.9.
func TestFetchNumbers(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a FETCH 4,2:1,3,* UID
		S: * 1 FETCH (UID 1)
		S: * 2 FETCH (UID 2)
		S: * 3 FETCH (UID 3)
		S: * 4 FETCH (UID 4)
		S: a OK Fetch completed
		C: b FETCH 5 UID
		S: b BAD ${...}there is no message 5, the mailbox has 4
		C: c UID FETCH 99 FLAGS
		S: c OK UID Fetch completed
		C: d UID FETCH 99:* FLAGS
		S: * 4 FETCH (UID 4 FLAGS ())	// RFC 9051 §6.4.9: "*" is the last message, even below 99
		S: d OK UID Fetch completed
		C: e UID FETCH 1:2 (FLAGS UID)
		S: * 1 FETCH (FLAGS (\Answered \Seen) UID 1)
		S: * 2 FETCH (FLAGS () UID 2)
		S: e OK UID Fetch completed
		C: f SELECT Archive
		S: * OK [CLOSED] ${...}
		S: * FLAGS ${...}
		S: * 0 EXISTS
		S: * 0 RECENT
		S: * OK [UIDVALIDITY ${...}
		S: * OK [UIDNEXT 1] ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: f OK ${...}
		C: g FETCH * UID
		S: g BAD ${...}
		C: h UID FETCH 1:* UID
		S: h OK UID Fetch completed
		@b login
		C.b: a APPEND Archive {3+}
		C.b: abc
		S.b: a OK ${...}
		C: i UID FETCH 1:* UID
		S: * 1 EXISTS	// what the client does not know of has no number yet
		S: * 1 RECENT
		S: i OK UID Fetch completed
	`)
}

// Flags come in the same order whatever order they were set in, and keep the
// case in which they were made.
func TestFlagsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(`
		@ select inbox
		C: a STORE 4 FLAGS (zEBRA \Seen $Apple \answered \DELETED)
		S: * FLAGS ${...}
		S: * OK ${...}
		S: * 4 FETCH (FLAGS (\Answered \Deleted \Seen zEBRA $Apple))
		S: a OK ${...}
		C: b STORE 4 +FLAGS ($APPLE ZEBRA)
		S: * 4 FETCH (FLAGS (\Answered \Deleted \Seen zEBRA $Apple))
		S: b OK ${...}
	`)
	for range 30 {
		d.play(`
			C: c FETCH 4 FLAGS
			S: * 4 FETCH (FLAGS (\Answered \Deleted \Seen zEBRA $Apple))
			S: c OK ${...}
		`)
	}
}

// Octets are never changed, whatever they are, and RFC822.SIZE is how many of
// them BODY[] has. RFC 9051 §2.3.4.
func TestOctetsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	profile := practice.Profile{Without: []string{"UTF8=ACCEPT"}} // which refuses 8-bit headers: RFC 6855 §4
	start(t, practice.Config{Profile: profile}).play(`
		@ select Archive
		C: a APPEND Archive {36+}
		C= "subject:\xff\n\tlone LF\n \r\r\n\n8 bit: \x80 \x01\r\n"
		C: 
		S: * 1 EXISTS
		S: * ${_} RECENT
		S: a OK ${...}
		C: b FETCH 1 (RFC822.SIZE BODY.PEEK[])
		S= "* 1 FETCH (RFC822.SIZE 36 BODY[] {36}\r\nsubject:\xff\n\tlone LF\n \r\r\n\n8 bit: \x80 \x01\r\n)\r\n"
		S: b OK ${...}
		C: c APPEND Archive {55+}
		C= "Content-Type: multipart/mixed; boundary=x\r\n\r\nno parts\r\n"
		C: 
		S: * 2 EXISTS
		S: * ${_} RECENT
		S: c OK ${...}
		C: d FETCH 2 BODYSTRUCTURE
		S: * 2 FETCH (BODYSTRUCTURE (${...}))
		S: d OK ${...}
	`)
}

// Fetching a body sets \Seen, and says so; BODY.PEEK does not.
// RFC 9051 §6.4.5.
func TestFetchSetsSeen(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a FETCH 2 (BODY.PEEK[]<0.1> BODY.PEEK[TEXT]<0.1> RFC822.SIZE ENVELOPE BODY)
		S: * 2 FETCH (BODY[]<0> {1}
		S: ${_} BODY[TEXT]<0> {1}
		S: ${...} RFC822.SIZE ${...}
		S: a OK Fetch completed
		C: b FETCH 2 (RFC822.HEADER FLAGS)
		S: * 2 FETCH (RFC822.HEADER {${_}}
		@ skip )
		C: c FETCH 2 BODY[HEADER.FIELDS (X-None)]
		S: * 2 FETCH (FLAGS (\Seen) BODY[HEADER.FIELDS (X-None)] {2}
		S: 
		S: )
		S: c OK Fetch completed
		C: d FETCH 2 BODY[HEADER.FIELDS (X-None)]
		S: * 2 FETCH (BODY[HEADER.FIELDS (X-None)] {2}
		S: 
		S: )
		S: d OK Fetch completed
		C: e UID FETCH 4 (BODY[5] FLAGS)
		S: * 4 FETCH (UID 4 BODY[5] NIL FLAGS (\Seen))
		S: e OK UID Fetch completed
	`)
}

const nested = "Subject: outer\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" +
	"preamble\r\n--x\r\nContent-Type: text/plain\r\n\r\none\r\n" +
	"--x\r\nContent-Type: message/rfc822\r\nContent-ID: <two>\r\n\r\n" +
	"Subject: inner\r\nFrom: a@b\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n" +
	"--y\r\n\r\ntwo one\r\n--y\r\nContent-Type: text/html\r\n\r\n<p>\r\n--y--\r\n" +
	"--x--\r\n"

// startNested serves a mailbox that holds a message within a message.
func startNested(t *testing.T) *dialogue {
	t.Helper()
	store := newStore(mailstore.Limits{})
	account, err := store.AddAccount("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.Append("INBOX", mailstore.NewMessage{Octets: []byte(nested)}); err != nil {
		t.Fatal(err)
	}
	return start(t, practice.Config{Store: store})
}

// RFC 9051 §6.4.5.1.
func TestSections(t *testing.T) {
	t.Parallel()
	startNested(t).play(`
		@ examine inbox
		C: a FETCH 1 BODY[1]
		S: * 1 FETCH (BODY[1] {3}
		S: one)
		S: a OK ${...}
		C: b FETCH 1 BODY[1.MIME]
		S: * 1 FETCH (BODY[1.MIME] {28}
		S: Content-Type: text/plain
		S: 
		S: )
		S: b OK ${...}
		C: c FETCH 1 (BODY[2.HEADER] BODY[2.1] BODY[2.2.MIME])
		S: * 1 FETCH (BODY[2.HEADER] {78}
		S: Subject: inner
		S: From: a@b
		S: Content-Type: multipart/alternative; boundary=y
		S: 
		S:  BODY[2.1] {7}
		S: two one BODY[2.2.MIME] {27}
		S: Content-Type: text/html
		S: 
		S: )
		S: c OK ${...}
		C: d FETCH 1 (BODY[2.HEADER.FIELDS.NOT (from "Content-Type")] BODY[HEADER.FIELDS (SUBJECT)])
		S: * 1 FETCH (BODY[2.HEADER.FIELDS.NOT (from Content-Type)] {18}
		S: Subject: inner
		S: 
		S:  BODY[HEADER.FIELDS (SUBJECT)] {18}
		S: Subject: outer
		S: 
		S: )
		S: d OK ${...}
		C: e FETCH 1 (BODY[TEXT]<2.6> BODY[TEXT]<9999.1> BODY[3] BODY[1.HEADER] BODY[2.TEXT]<0.3>)
		S: * 1 FETCH (BODY[TEXT]<2> {6}
		S: eamble BODY[TEXT]<9999> {0}
		S:  BODY[3] NIL BODY[1.HEADER] NIL BODY[2.TEXT]<0> {3}
		S: --y)
		S: e OK ${...}
		C: f FETCH 1 BODY[2.MIME]
		S: * 1 FETCH (BODY[2.MIME] {51}
		S: Content-Type: message/rfc822
		S: Content-ID: <two>
		S: 
		S: )
		S: f OK ${...}
	`)
}

func TestSectionsThatAreNone(t *testing.T) {
	t.Parallel()
	startNested(t).play(`
		@ examine inbox
		C: g FETCH 1 BODY[MIME]
		S: g BAD FETCH: expected a part's number before MIME at octet 15, found "MIME"; ${...}
		C: h FETCH 1 BODY[0]
		S: h BAD FETCH: expected a number that does not begin with 0 ${...}
		C: i FETCH 1 BODY[]<1.9223372036854775807>
		S: * 1 FETCH (BODY[]<1> {${_}}
		@ skip )
		C: j FETCH 1 BODY[]<1.9223372036854775808>
		S: j BAD FETCH: expected a number up to 9223372036854775807 ${...}
		C: k FETCH 1 BODY[]<1.0>
		S: k BAD FETCH: expected a count of octets that is not 0 ${...}
	`)
}

// RFC 9051 §7.5.2.
func TestBodyStructure(t *testing.T) {
	t.Parallel()
	startNested(t).play(`
		@ examine inbox
		C: l FETCH 1 BODYSTRUCTURE
		S: * 1 FETCH (BODYSTRUCTURE (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 0 NIL NIL NIL NIL)("message" "rfc822" NIL "<two>" NIL "7bit" ${_} (NIL "inner" ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL) (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 7 0 NIL NIL NIL NIL)("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 3 0 NIL NIL NIL NIL) "alternative" ("boundary" "y") NIL NIL NIL) ${_} NIL NIL NIL NIL) "mixed" ("boundary" "x") NIL NIL NIL))
		S: l OK ${...}
	`)
}
