package practice_test

import (
	"strings"
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// What is wrong gets BAD with a text that says what and where, and the
// connection goes on. RFC 9051 §2.2.1, §7.1.3.
func TestWrongCommands(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: 
		S: * BAD The line is empty; a command is a tag, a space and a name: A NOOP
		C: a
		S: a BAD A command's name is missing behind the tag "a"
		C: NOOP
		S: NOOP BAD A command's name is missing behind the tag "NOOP"; was the tag forgotten? Write A NOOP
		C: a  NOOP
		S: a BAD Behind the tag and one space stands a command's name: expected an atom at octet 2, found a space
		C: + NOOP
		S: * BAD A command begins with a tag, a word such as A1: expected a tag at octet 0, found "+"
		C: * NOOP
		S: * BAD A command begins with a tag, ${...}
		C: a(b NOOP
		S: * BAD A command begins with a tag, ${...}
		C: a NOPO
		S: a BAD There is no command "NOPO"; did you mean NOOP?
		C: a XYZZY
		S: a BAD There is no command "XYZZY"
		C: a UID
		S: a BAD UID: expected a space at octet 5, found the end of the line; behind UID stands a command's name: UID FETCH 1:* FLAGS
		C: a UID NOOP
		S: a BAD There is no command "UID NOOP"
		C: a FETCH 1 FLAGS
		S: a BAD FETCH is for after login; LOGIN or AUTHENTICATE first
		C= "\x00\r\n"
		S: * BAD A command begins with a tag, a word such as A1: expected a tag at octet 0, found "\x00"
		C= "a NO\x00OP\r\n"
		S: a BAD There is no command "NO"
		C= "a NOOP \xff\x00\r\n"
		S: a BAD NOOP: expected the end of the line at octet 6, found a space; ${...}
		C= "\xc3\xbc NOOP\r\n"
		S: * BAD A command begins with a tag, ${...}
		C: a NOOP
		S: a OK NOOP completed
	`)
}

func TestWrongArguments(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a FETCH
		S: a BAD FETCH: expected a space at octet 7, found the end of the line; it is written FETCH sequence-set items
		C: a FETCH abc FLAGS
		S: a BAD FETCH: expected a message number or * at octet 8, found "abc"; ${...}
		C: a FETCH 0 FLAGS
		S: a BAD FETCH: expected a number that does not begin with 0 at octet 8, found "0"; ${...}
		C: a FETCH 1 FLAG
		S: a BAD FETCH: expected an item such as FLAGS or BODY[] at octet 10, found "FLAG"; ${...}
		C: a FETCH 1 (FLAGS
		S: a BAD FETCH: expected a space or ")" at octet 16, found the end of the line; ${...}
		C: a SEARCH XYZZY
		S: a BAD SEARCH: expected a search key such as UNSEEN at octet 9, found "XYZZY"; ${...}
		C: a FETHC 1 FLAGS
		S: a BAD There is no command "FETHC"; did you mean FETCH?
		C: a NOOP
		S: a OK NOOP completed
	`)
}

// RFC 9051 §2.2 has lines end in CRLF. Who types into telnet or nc, or pipes
// printf, sends LF alone; telnet makes CR NUL of a CR that is piped into it.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C= "a LOGIN strategos password\nb NOOP\n"
		S: a OK Logged in
		S: b OK NOOP completed
		C= "c NOOP\r\x00\r\n"
		S: c OK NOOP completed
		C= "d IDLE\n"
		S: + idling
		C= "DONE\r\x00\n"
		S: d OK Idle completed
		C= "\n"
		S: * BAD The line is empty; ${...}
	`)
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.vars["long"] = strings.Repeat("x", 1<<20)
	d.play(`
		@ connect
		S: * OK ${...}
		C: a LOGIN ${long}
		S: a BAD The line is longer than 65536 octets; send what is long as a literal, or in several commands
		C: ${long}
		S: * BAD The line is longer than 65536 octets; ${...}
		C: b NOOP
		S: b OK NOOP completed
		C: c SELECT {3+}
		C: abc ${long}
		S: c BAD SELECT is for after login; ${...}
		C: c LOGIN {3+}
		C: abc ${long}
		S: c BAD The line is longer than 65536 octets; ${...}
		C: c LOGIN ${long} {10}
		S: c BAD The line is longer than 65536 octets; ${...}
		C: c LOGIN ${long} {10+}
		S: c BAD The line is longer than 65536 octets; ${...}
		S: * BYE The line is longer than 65536 octets; ${...}; and it announces a literal
	`)
}

// A literal is refused before it is sent. What follows a non-synchronising one
// that is refused is thrown away, and never run. RFC 9051 §4.3, RFC 7888 §4.
func TestRefusedLiterals(t *testing.T) {
	t.Parallel()
	limits := mailstore.DefaultLimits()
	limits.OctetsPerMessage = 1000
	store := newStore(limits)
	if _, err := store.AddAccount("strategos", "password"); err != nil {
		t.Fatal(err)
	}
	d := start(t, practice.Config{Store: store, Limits: practice.Limits{LiteralOctets: 100}})
	d.vars["much"] = strings.Repeat("x LOGOUT\r\n", 500)
	d.play(`
		@ login
		C: a APPEND inbox {200000000}
		S: a NO [TOOBIG] A message of 200000000 octets is too large; it may have 1000
		C: b NOOP
		S: b OK NOOP completed
		C: c APPEND inbox {5000+}
		S: c NO [TOOBIG] ${...}
		C- ${much}
		C:  {3+}
		C: x NOOP {2}
		C: d NOOP
		S: d OK NOOP completed
		C: e APPEND nowhere {10}
		S: e NO [TRYCREATE] append "nowhere": there is no such mailbox; CREATE it first	// RFC 9051 §6.3.12
		C: f APPEND inbox (\Recent) {10}
		S: f BAD APPEND: expected a flag that can be stored at octet 16, found "\\Recent"; ${...}
		C: g FOO {10+}
		S: g BAD There is no command "FOO"
		C= "x LOGOUT\r\n\r\n"
		C: h FETCH {10}
		S: h BAD FETCH needs a selected mailbox; ${...}
		C: i SELECT {101}
		S: i NO [TOOBIG] SELECT takes literals of at most 100 octets together
		C: j SELECT {8}
		S: + Ready for the literal
		C: "nowhere
		S: j NO [NONEXISTENT] ${...}
		C: k APPEND inbox {99999999999999999999}
		S: k BAD APPEND: expected a literal at octet 15, ${...}
	`)
}

// 200,000,000 octets, with the limits that the server has if none are set.
func TestAppendOf200MB(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a APPEND inbox {200000000}
		S: a NO [TOOBIG] A message of 200000000 octets is too large; it may have ${_}
		C: b NOOP
		S: b OK NOOP completed
		C: c APPEND inbox {200000000+}
		S: c NO [TOOBIG] A message of 200000000 octets is too large; it may have ${_}
	`)
}
