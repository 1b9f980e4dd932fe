package practice_test

import (
	"fmt"
	"strings"
	"testing"
)

// post is a message sent on a day of January.
func post(day int, id, references, subject string) string {
	return fmt.Sprintf("Date: %d Jan 2020 00:00:00 +0000\r\nMessage-ID: <%s@x>\r\nReferences: %s\r\nSubject: %s\r\n\r\n",
		day, id, references, subject)
}

func TestThreadOrderedSubject(t *testing.T) {
	t.Parallel()
	serving(t,
		post(5, "a", "", "two"),
		post(1, "b", "", "Re: one"),
		post(4, "c", "", "[list] ONE"),
		post(3, "d", "", "one (fwd)"),
		post(2, "e", "", "three"),
		post(6, "f", "", "Fwd: two"),
	).play(`
		@ select inbox
		C: a THREAD ORDEREDSUBJECT UTF-8 ALL
		S: * THREAD (2 (4)(3))(5)(1 6)	// RFC 5256 §3, §4: no grandchildren; threads by their first message's date
		S: a OK Thread completed
		C: b UID THREAD orderedsubject US-ASCII SUBJECT one
		S: * THREAD (2 (4)(3))
		S: b OK UID Thread completed
		C: c THREAD ORDEREDSUBJECT US-ASCII TEXT "gewp"
		S: * THREAD
		S: c OK Thread completed
	`)
}

// threads is messages, and what THREAD=REFERENCES makes of them, by what it
// shows.
type threads map[string]struct {
	messages []string
	want     string
}

func (cases threads) test(t *testing.T) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			serving(t, test.messages...).play(`
				@ select inbox
				C: a THREAD REFERENCES UTF-8 ALL
				S: * THREAD ` + test.want + `
				S: a OK Thread completed
			`)
		})
	}
}

// RFC 5256 §3, REFERENCES, steps 1 to 3.
func TestThreadByReferences(t *testing.T) {
	t.Parallel()
	threads{
		"a chain, and one that splits": {
			[]string{
				post(1, "a", "", "s"), post(2, "b", "<a@x>", "Re: s"), post(4, "c", "<a@x> <b@x>", "Re: s"), post(3, "d", "<b@x>", "Re: s"),
				post(5, "e", "<c@x>", "Re: s"),
			}, "(1 2 (4)(3 5))",
		},
		"answers before what they answer": {
			[]string{post(3, "c", "<a@x> <b@x>", "s"), post(2, "b", "<a@x>", "s"), post(1, "a", "", "s")}, "(3 2 1)",
		},
		"(1A) a dummy with one child": {[]string{post(1, "b", "<gone@x>", "s")}, "(1)"},
		"(3) a dummy with two children stays": {
			[]string{post(2, "b", "<gone@x>", "s"), post(1, "c", "<gone@x>", "t")}, "((2)(1))",
		},
		"(3) a dummy between two messages goes": {
			[]string{post(1, "a", "", "s"), post(2, "c", "<a@x> <gone@x>", "t"), post(3, "d", "<a@x> <gone@x>", "u")}, "(1 (2)(3))",
		},
		"(1A) no loops": {
			[]string{post(1, "a", "<b@x>", "s"), post(2, "b", "<a@x>", "t")}, "(2 1)",
		},
		"(1A) its own parent": {[]string{post(1, "a", "<a@x>", "s")}, "(1)"},
		"(1B) a truncated References is corrected": {
			[]string{post(1, "a", "", "s"), post(3, "c", "<a@x> <b@x>", "s"), post(2, "b", "", "other")}, "(1)(3 2)",
		},
		"(1) a Message-ID twice": {
			[]string{post(1, "a", "", "s"), post(2, "a", "", "t"), post(3, "b", "<a@x>", "u")}, "(1 3)(2)",
		},
	}.test(t)
}

// RFC 5256 §3, REFERENCES, steps 4 to 6.
func TestThreadBySubject(t *testing.T) {
	t.Parallel()
	threads{
		"(4) threads by date":                {[]string{post(2, "a", "", "s"), post(1, "b", "", "t")}, "(2)(1)"},
		"(4) equal dates by sequence number": {[]string{post(1, "a", "", "t"), post(1, "b", "", "s")}, "(1)(2)"},
		"(5) the same subject, one a reply": {
			[]string{post(1, "a", "", "S"), post(2, "b", "", "re: s")}, "(1 2)",
		},
		"(5B) the one that is no reply is above, though later": {
			[]string{post(1, "b", "", "re: s"), post(2, "a", "", "s")}, "(2 1)",
		},
		"(5C) the same subject, both new": {
			[]string{post(1, "a", "", "s"), post(2, "b", "", "s"), post(3, "c", "", "s")}, "((1)(2)(3))",
		},
		"(5C) dummies are made one": {
			[]string{
				post(1, "b", "<g@x>", "s"), post(2, "c", "<g@x>", "s"), post(3, "d", "<h@x>", "s"), post(4, "e", "<h@x>", "s"),
				post(5, "f", "", "s"),
			}, "((1)(2)(3)(4)(5))",
		},
		"(5B) a dummy before a message": {
			[]string{post(1, "f", "", "s"), post(2, "b", "<g@x>", "s"), post(3, "c", "<g@x>", "t")}, "((1)(2)(3))",
		},
		"(5) empty subjects are left alone": {[]string{post(1, "a", "", ""), post(2, "b", "", "Re:")}, "(1)(2)"},
		"(6) siblings by date": {
			[]string{post(1, "a", "", "s"), post(4, "b", "<a@x>", "s"), post(3, "c", "<a@x>", "s"), post(2, "d", "<b@x>", "s")}, "(1 (3)(2 4))",
		},
	}.test(t)
}

func TestThreadWrong(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a THREAD
		S: a BAD THREAD: expected a space at octet 8, found the end of the line; it is written THREAD algorithm charset key ...
		C: b THREAD JWZ UTF-8 ALL
		S: b BAD THREAD: expected a threading algorithm that CAPABILITY lists at octet 9, found "JWZ"; ${...}
		C: c THREAD REFERENCES ALL
		S: c BAD THREAD: expected a space at octet 23, ${...}
		C: d THREAD REFERENCES X-NONE ALL
		S: d NO [BADCHARSET (US-ASCII UTF-8)] ${...}	// RFC 5256 §3
		C: e THREAD REFERENCES UTF-8 99
		S: e BAD ${...}
	`)
}

// A chain as long as a mailbox neither takes for ever nor too deep a stack.
func TestThreadLongChain(t *testing.T) {
	t.Parallel()
	const length = 3000
	messages := []string{post(1, "0", "", "s")}
	want := []string{"1"}
	for i := 1; i < length; i++ {
		messages = append(messages, post(1, fmt.Sprint(i), fmt.Sprintf("<%d@x>", i-1), "s"))
		want = append(want, fmt.Sprint(i+1))
	}
	d := serving(t, messages...)
	d.vars["chain"] = strings.Join(want, " ")
	d.play(`
		@ select inbox
		C: a THREAD REFERENCES UTF-8 ALL
		S: * THREAD (${chain})
		S: a OK Thread completed
	`)
}
