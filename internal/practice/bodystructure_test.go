package practice_test

import "testing"

// RFC 9051 §7.5.2 on what a part's fields become: parameters in pieces and in
// charsets (RFC 2231), several languages, a disposition, 8-bit octets, and what
// is missing or broken.
func TestBodyStructureFields(t *testing.T) {
	t.Parallel()
	serving(t,
		"Content-Type: text/plain; name*0*=utf-8''%e2%82; name*1*=%ac; name*2=.txt; charset*1=-8;\r\n charset*0=utf\r\n"+
			"Content-Disposition: attachment; filename*=iso-8859-1'en'%e9t%e9; size=3\r\nContent-Language: en, de (german)\r\n"+
			"Content-Location: http://x/\r\nContent-MD5: abc=\r\nContent-ID: <x@y>\r\nContent-Description: =?utf-8?q?a?=\r\n\r\nb\r\n",
		"Content-Type: TEXT\r\nContent-Transfer-Encoding:\r\nContent-Disposition:\r\nContent-ID:\r\n\r\nb\r\n",
		"Content-Type: application/x; name=\"\xe9\"; a=\"b\\\"c\"; broken; *0=x; y*0=1; y*2=3\r\nContent-Transfer-Encoding: X-Mine (c)\r\n\r\n",
		"Content-Type: text/html\n\nLF\nonly\n",
	).play(`
		@ select inbox
		C: a FETCH 1 BODYSTRUCTURE
		S= "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" (\"name*\" {7}\r\n€.txt \"charset\" \"utf-8\") \"<x@y>\" \"=?utf-8?q?a?=\" \"7bit\" 3 1 \"abc=\" (\"attachment\" (\"filename*\" {5}\r\nété \"size\" \"3\")) (\"en\" \"de\") \"http://x/\"))\r\n"
		S: a OK ${...}	// RFC 9051 §7.5.2: an extended parameter is decoded, and keeps its asterisk
		C: a FETCH 2 BODYSTRUCTURE
		S: * 2 FETCH (BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1 NIL NIL NIL NIL))
		S: a OK ${...}	// RFC 2045 §5.2
		C: a FETCH 3 BODY
		S= "* 3 FETCH (BODY (\"application\" \"x\" (\"name\" {1}\r\n\xe9 \"a\" \"b\\\"c\" \"*0\" \"x\" \"y*0\" \"1\" \"y*2\" \"3\") NIL NIL \"X-Mine\" 0))\r\n"
		S: a OK ${...}
		C: a FETCH 4 (RFC822.SIZE BODYSTRUCTURE BODY.PEEK[TEXT])
		S= "* 4 FETCH (RFC822.SIZE 33 BODYSTRUCTURE (\"text\" \"html\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 8 2 NIL NIL NIL NIL) BODY[TEXT] {8}\r\nLF\nonly\n)\r\n"
		S: a OK ${...}	// RFC 9051 §2.3.4: no octet is changed
	`)
}

// A digest's parts are messages, unless they say otherwise (RFC 2046 §5.1.5), and
// their sections are those of messages. RFC 9051 §6.4.5.1, §7.5.2.
func TestMultipartDigest(t *testing.T) {
	t.Parallel()
	serving(t, "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: one\r\n\r\nfirst\r\n--d\r\n"+
		"Content-Type: text/plain\r\n\r\nsecond\r\n--d--\r\n").play(`
		@ examine inbox
		C: a FETCH 1 BODY
		S: * 1 FETCH (BODY (("message" "rfc822" NIL NIL NIL "7bit" 21 (NIL "one" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 5 0) 2)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 0) "digest"))
		S: a OK ${...}
		C: a FETCH 1 (BODY[1.MIME] BODY[1.HEADER] BODY[1.TEXT] BODY[1.1] BODY[2] BODY[2.HEADER] BODY[2.1])
		S= "* 1 FETCH (BODY[1.MIME] {2}\r\n\r\n BODY[1.HEADER] {16}\r\nSubject: one\r\n\r\n BODY[1.TEXT] {5}\r\nfirst BODY[1.1] {5}\r\nfirst BODY[2] {6}\r\nsecond BODY[2.HEADER] NIL BODY[2.1] NIL)\r\n"
		S: a OK ${...}
	`)
}

// In RFC 3501 §9 message/rfc822 alone has an envelope; in RFC 9051 §9
// message/global has one too.
func TestMessageGlobal(t *testing.T) {
	t.Parallel()
	serving(t, "Content-Type: message/global\r\n\r\nSubject: in\r\n\r\nbody\r\n").play(`
		@ examine inbox
		C: a FETCH 1 BODY
		S: * 1 FETCH (BODY ("message" "global" NIL NIL NIL "7bit" 21))
		S: a OK ${...}
		@b login
		C.b: a ENABLE IMAP4rev2
		S.b: * ENABLED IMAP4rev2
		S.b: a OK ${...}
		C.b: a EXAMINE inbox
		@b skip-to completed
		C.b: a FETCH 1 BODY
		S.b: * 1 FETCH (BODY ("message" "global" NIL NIL NIL "7bit" 21 (NIL "in" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 1) 3))
		S.b: a OK ${...}
	`)
}

// The address structures of RFC 9051 §7.5.2: groups, routes, names in comments,
// what is encoded or folded, and what is no address.
func TestEnvelopeAddresses(t *testing.T) {
	t.Parallel()
	serving(t, "From: =?utf-8?q?=C3=A9?= <a@b>, \"x, y\" <c@d>, G: e@f,\r\n g@h;\r\nTo: undisclosed-recipients:;\r\n"+
		"Cc: <@r:a@b>, joe\r\nSender:\r\nReply-To: a@b (Name)\r\nSubject: one\r\n two\r\nIn-Reply-To: <a>\r\n <b>\r\nMessage-ID:\r\n\r\n",
		"Subject: gr\xfc\xdfe\r\nFrom: \xfc <a@b>\r\njunk\r\n\r\n",
	).play(`
		@ examine inbox
		C: a FETCH 1 ENVELOPE
		S: * 1 FETCH (ENVELOPE (NIL "one two" (("=?utf-8?q?=C3=A9?=" NIL "a" "b")("x, y" NIL "c" "d")(NIL NIL "G" NIL)(NIL NIL "e" "f")(NIL NIL "g" "h")(NIL NIL NIL NIL)) (("=?utf-8?q?=C3=A9?=" NIL "a" "b")("x, y" NIL "c" "d")(NIL NIL "G" NIL)(NIL NIL "e" "f")(NIL NIL "g" "h")(NIL NIL NIL NIL)) (("Name" NIL "a" "b")) ((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)) ((NIL "@r" "a" "b")(NIL NIL "joe" "MISSING_DOMAIN")) NIL "<a> <b>" ""))
		S: a OK ${...}
		C: a FETCH 2 ENVELOPE
		S= "* 2 FETCH (ENVELOPE (NIL {5}\r\ngr\xfc\xdfe (({1}\r\n\xfc NIL \"a\" \"b\")) (({1}\r\n\xfc NIL \"a\" \"b\")) (({1}\r\n\xfc NIL \"a\" \"b\")) NIL NIL NIL NIL NIL))\r\n"
		S: a OK ${...}	// RFC 9051 §4.3.1: octets that are not ASCII are sent in a literal
	`)
}
