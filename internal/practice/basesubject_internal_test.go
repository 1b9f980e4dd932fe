package practice

import (
	"testing"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/practice/mailstore/mime"
)

func messageWith(header string) *mailstore.Message {
	return &mailstore.Message{Content: mime.New([]byte(header + "\r\n\r\n"))}
}

// RFC 5256 §2.1, §5.
func TestBaseSubject(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		subject, want string
		reply         bool
	}{
		{"Hello", "HELLO", false},
		{"", "", false},
		{"a\r\n\t b \t c  ", "A B C", false},                // (1)
		{"=?utf-8?Q?Re=3A_gr=C3=BCn?=", "GRU\u0308N", true}, // (1), RFC 5051
		{"x (fwd) (FWD)  ", "X", true},                      // (2)
		{"x (fwd", "X (FWD", false},
		{"Re: x", "X", true}, // (3)
		{"RE :x", "X", true},
		{"fw: fwd: x", "X", true},
		{"Fwdx: y", "FWDX: Y", false},
		{"re[3]: x", "X", true},
		{"re [a] [b]: x", "RE [A] [B]: X", false}, // one subj-blob at most
		{"[list] [x] re: y", "Y", true},           // *subj-blob subj-refwd
		{"[list] y", "Y", false},                  // (4)
		{"[list]", "[LIST]", false},               // nothing would be left
		{"[a] [b]", "[B]", false},
		{"[list y", "[LIST Y", false},
		{"[a[b] y", "[A[B] Y", false},
		{"Re: [list] Re: y", "Y", true},                // (5)
		{"[Fwd: x]", "X", true},                        // (6)
		{"[fwd: Re: [list] x (fwd)] (fwd)", "X", true}, // "repeat from step (2)"
		{"[fwd: [fwd: x]]", "X", true},
		{"[fwd:]", "", true},
		{"[fwd: x] y", "Y", false}, // which is a blob too
		{"Re:", "", true},
		{"re", "RE", false},
	} {
		got := baseSubjectOf(messageWith("Subject: " + test.subject))
		if got.collated != test.want || got.reply != test.reply {
			t.Errorf("%q: got %+v, want %q, %v", test.subject, got, test.want, test.reply)
		}
	}
}

// RFC 5256 §2.2.
func TestSentDate(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Sun, 31 Dec 2000 16:01:33 -0800":   "2001-01-01 00:01:33",
		"31 Dec 2000 16:01 +0530 (a (b) c)": "2000-12-31 10:31:00",
		"Fri,  1 Feb 1994 10:00:00 XYZ":     "1994-02-01 10:00:00", // "If the time zone is invalid, ... UTC"
		"1 Feb 1994 10:99:00 +0100":         "1994-01-31 23:00:00", // "If the time is also invalid, ... 00:00:00"
		"1 Feb 1994":                        "1994-02-01 00:00:00",
		"1 Feb 94 10:00:00 EST":             "1994-02-01 15:00:00", // RFC 5322 §4.3
		"1 Feb 04 10:00:00 PDT":             "2004-02-01 17:00:00",
		"1 Feb 104 10:00:00 GMT":            "2004-02-01 10:00:00",
		"1 February 2004 10:00:60 -0000":    "2004-02-01 10:01:00",
		"31 Feb 2004 10:00:00 +0000":        "0001-01-01 00:00:00", // INTERNALDATE, which is not set here
		"yesterday":                         "0001-01-01 00:00:00",
		"":                                  "0001-01-01 00:00:00",
	} {
		if got := sentDate(messageWith("Date: " + value)).Format("2006-01-02 15:04:05"); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}

// RFC 5256 §3: one Message-ID may be written in several ways.
func TestReferencesOf(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"References: <a@b>\r\n <c@d> junk <e> <f@g>":                    "[a@b c@d f@g]",
		"References: <\"01KF8\"@x.y>":                                   "[01KF8@x.y]",
		"References: <\"a\\\"b>\"@x>":                                   "[a\"b>@x]",
		"References: < a . b @ c >":                                     "[a.b@c]",
		"References: none\r\nIn-Reply-To: someone's of <x> <y@z> <p@q>": "[y@z]",
		"In-Reply-To: <y@z> <p@q>":                                      "[y@z]",
		"References: <a@b>\r\nReferences: <c@d>\r\nIn-Reply-To: <e@f>":  "[a@b]",
		"In-Reply-To: <@x> <y@> <unfinished@x":                          "[]",
		"References: <a <b@c>":                                          "[b@c]",
		"Subject: x":                                                    "[]",
	} {
		got := "["
		for i, id := range referencesOf(messageWith(header)) {
			if i > 0 {
				got += " "
			}
			got += id
		}
		if got+"]" != want {
			t.Errorf("%q: got %s], want %s", header, got, want)
		}
	}
}
