package mime

import "testing"

func TestEnvelope(t *testing.T) {
	const ada = `((NIL NIL "a" "example.org"))`
	for _, test := range []struct{ name, in, want string }{
		{
			"all fields", `Date: Mon, 1 Jan 2024 00:00:00 +0000
Subject: hello
From: "A. User" <a@example.org>
Sender: s@example.org
Reply-To: r@example.org
To: b@example.org
Cc: c@example.org
Bcc: d@example.org
In-Reply-To: <1@x> <2@x>
Message-ID: <3@x>

`, `("Mon, 1 Jan 2024 00:00:00 +0000" "hello" (("A. User" NIL "a" "example.org")) ((NIL NIL "s" "example.org")) ` +
				`((NIL NIL "r" "example.org")) ((NIL NIL "b" "example.org")) ((NIL NIL "c" "example.org")) ` +
				`((NIL NIL "d" "example.org")) "<1@x> <2@x>" "<3@x>")`,
		},
		// RFC 9051 §7.5.2: absent strings are NIL, empty ones are "", addresses NIL in both cases.
		{"nothing", "X: y\n\n", `(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{"no octets", "", `(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{
			"all empty", "Date:\nSubject: \nFrom:\nSender:\nReply-To:\nTo:\nCc:\nBcc:\nIn-Reply-To:\t\nMessage-ID:\n\n",
			`("" "" NIL NIL NIL NIL NIL NIL "" "")`,
		},
		{"sender and reply-to from from", "From: a@example.org\n\n", `(NIL NIL ` + ada + ` ` + ada + ` ` + ada + ` NIL NIL NIL NIL NIL)`},
		{"empty ones too", "From: a@example.org\nSender: \nReply-To:\n\n", `(NIL NIL ` + ada + ` ` + ada + ` ` + ada + ` NIL NIL NIL NIL NIL)`},
		{"names in any case", "SUBJECT: x\nmessage-id: <m>\n\n", `(NIL "x" NIL NIL NIL NIL NIL NIL NIL "<m>")`},
		{"space before the colon", "Subject : x\n\n", `(NIL "x" NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{"folded", "Subject: one\n two\n\tthree  \nMessage-ID:\n <m>\n\n", `(NIL "one two\tthree" NIL NIL NIL NIL NIL NIL NIL "<m>")`},
		{"a line of white space goes on", "Subject: one\n \n two\n\n", `(NIL "one  two" NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{"encoded words as they are", "Subject: =?utf-8?B?w7w=?=\n =?utf-8?B?w7w=?=\n\n", `(NIL "=?utf-8?B?w7w=?= =?utf-8?B?w7w=?=" NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{"8-bit as it is", "Subject: gr\xfc\xdfe\n\n", `(NIL "gr\xfc\xdfe" NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{"the first of two", "Subject: one\nSubject: two\n\n", `(NIL "one" NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{
			"addresses of two", "To: a@example.org\nTo: b@example.org\n\n",
			`(NIL NIL NIL NIL NIL ((NIL NIL "a" "example.org")(NIL NIL "b" "example.org")) NIL NIL NIL NIL)`,
		},
		{"lines that are no fields", "From x Mon Jan 1\njunk\nSubject: y\njunk: \n more\n\n", `(NIL "y" NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{"fields in the body", "X: y\n\nSubject: no\n", `(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)`},
		{"no end", "Subject: x", `(NIL "x" NIL NIL NIL NIL NIL NIL NIL NIL)`},
	} {
		expect(t, test.name, New(crlf(test.in)).Envelope(), test.want)
		expect(t, test.name+", lines end in LF", New([]byte(test.in)).Envelope(), test.want)
	}
}
