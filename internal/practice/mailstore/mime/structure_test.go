package mime

import (
	"strings"
	"testing"
)

const (
	nilEnvelope = `(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)`
	mixed       = "Content-Type: multipart/mixed; boundary=b\n\n"
	digest      = "Content-Type: multipart/digest; boundary=b\n\n"
	innerMixed  = "Content-Type: multipart/alternative; boundary=bb\n\n"
	message     = "Content-Type: message/rfc822\n\n"
)

// plain is a text/plain body of so many octets and lines.
func plain(octetsAndLines string) string {
	return `("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" ` + octetsAndLines + `)`
}

func TestBody(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"plain", "Subject: x\n\nbody\n", plain("6 1")},
		{"no last line end", "Subject: x\n\none\ntwo", plain("8 1")},
		{"empty body", "Subject: x\n\n", plain("0 0")},
		{"no empty line", "Subject: x\n", plain("0 0")},
		{"no octets", "", plain("0 0")},
		{"no header", "\nbody\n", plain("6 1")},
		{"html", "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable\n\nx\n", `("text" "html" ("charset" "utf-8") NIL NIL "Quoted-Printable" 3 1)`},
		{"identified", "Content-Type: image/png; name=x\nContent-ID: <i>\nContent-Description: a\n  b\nContent-Transfer-Encoding: base64\n\nAAAA\n", `("image" "png" ("name" "x") "<i>" "a  b" "base64" 6)`},

		{"multipart", mixed + "pre\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n\n--b--\nepi\n", `(` + plain("3 0") + `("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 5 1) "mixed")`},
		{"not terminated", mixed + "--b\n\none\n--b\n\ntwo\n", `(` + plain("3 0") + plain("5 1") + ` "mixed")`},
		{"padding", mixed + "--b  \t\n\none\n--b-- \t\nx\n", `(` + plain("3 0") + ` "mixed")`},
		{"no parts", mixed + "only a preamble\n", `(` + plain("0 0") + ` "mixed")`},
		{"closed before it begins", mixed + "--b--\n", `(` + plain("0 0") + ` "mixed")`},
		{"no body", "Content-Type: multipart/mixed; boundary=b\n", `(` + plain("0 0") + ` "mixed")`},
		{"no boundary", "Content-Type: multipart/mixed\n\n--b\n\none\n--b--\n", `(` + plain("0 0") + ` "mixed")`},
		{"boundary empty", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n----\n", `(` + plain("0 0") + ` "mixed")`},
		{"after the end", mixed + "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n", `(` + plain("3 0") + ` "mixed")`},
		{"parts of nothing", mixed + "--b\n--b\n\n--b\n\n\n--b--\n", `(` + plain("0 0") + plain("0 0") + plain("0 0") + ` "mixed")`},
		{"a line that begins so", mixed + "--b\n\none\n--bc\n\ntwo\n--b--\n", `(` + plain("3 0") + plain("3 0") + ` "mixed")`},
		{"dashes in text", mixed + "--b\n\n-- \n--\n--a\n --b\n--b--\n", `(` + plain("18 3") + ` "mixed")`},

		{"boundary with a space at its end", strings.Replace(mixed, "=b", "=\"b \"", 1) + "--b \n\none\n--b\n\ntwo\n--b --\n\nepi\n", `(` + plain("3 0") + plain("3 0") + ` "mixed")`},
		{"boundary of spaces", strings.Replace(mixed, "=b", "=\"  \"", 1) + "--  \n\none\n", `(` + plain("0 0") + ` "mixed")`},

		{"nested", mixed + "--b\n" + innerMixed + "--bb\n\none\n--bb--\nepi\n--b\n\ntwo\n--b--\n", `((` + plain("3 0") + ` "alternative")` + plain("3 0") + ` "mixed")`},
		{"nested, not terminated", mixed + "--b\n" + innerMixed + "--bb\n\none\n--b\n\ntwo\n--b--\n", `((` + plain("3 0") + ` "alternative")` + plain("3 0") + ` "mixed")`},
		{"nested, the same boundary", mixed + "--b\n" + mixed + "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n", `((` + plain("3 0") + ` "mixed")` + plain("3 0") + ` "mixed")`},
		{"nested, cut in its header", mixed + "--b\nContent-Type: multipart/alternative; boundary=bb\n--b--\n", `((` + plain("0 0") + ` "alternative") "mixed")`},

		{"nested, the outer boundary begins with the inner", strings.Replace(mixed, "=b", "=bbb", 1) + "--bbb\n" + innerMixed + "--bb\n\none\n--bbb\n\ntwo\n--bbb--\n", `((` + plain("3 0") + ` "alternative")` + plain("3 0") + ` "mixed")`},

		{"digest", digest + "--b\n\nSubject: s\n\nx\n--b\nContent-Type: text/plain\n\ny\n--b--\n", `(("message" "rfc822" NIL NIL NIL "7bit" 15 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) ` + plain("1 0") + ` 2)` + plain("1 0") + ` "digest")`},
		{"message", mixed + "--b\n" + message + "Subject: s\n\none\ntwo\n\n--b--\n", `(("message" "rfc822" NIL NIL NIL "7bit" 24 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) ` + plain("10 2") + ` 4) "mixed")`},
		{"message, global", strings.Replace(message, "rfc822", "GLOBAL", 1) + "\nx", `("message" "GLOBAL" NIL NIL NIL "7bit" 3 ` + nilEnvelope + ` ` + plain("1 0") + ` 1)`},
		{"message of nothing", mixed + "--b\n" + message + "--b\nContent-Type: message/rfc822\n--b--\n", `(("message" "rfc822" NIL NIL NIL "7bit" 0 ` + nilEnvelope + ` ` + plain("0 0") + ` 0)("message" "rfc822" NIL NIL NIL "7bit" 0 ` + nilEnvelope + ` ` + plain("0 0") + ` 0) "mixed")`},
		{"message in message", message + message + "\nx", `("message" "rfc822" NIL NIL NIL "7bit" 35 ` + nilEnvelope + ` ("message" "rfc822" NIL NIL NIL "7bit" 3 ` + nilEnvelope + ` ` + plain("1 0") + ` 1) 3)`},
		{"message, partial", "Content-Type: message/partial; id=\"x@y\"; number=1\n\nSubject: s\n\nx", `("message" "partial" ("id" "x@y" "number" "1") NIL NIL "7bit" 15)`},
	} {
		expect(t, test.name, body(New(crlf(test.in)).Structure()), test.want)
	}
}

// Lines may end in LF: then they are an octet shorter, and nothing else is different.
func TestBodyLF(t *testing.T) {
	in := mixed + "--b\n\none\n\n--b\n" + message + "Subject: s\n\ntwo\n--b--\n"
	expect(t, "LF", body(New([]byte(in)).Structure()), `(`+plain("4 1")+
		`("message" "rfc822" NIL NIL NIL "7bit" 15 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) `+plain("3 0")+` 2) "mixed")`)
}

func TestExtension(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"nothing", "Subject: x\n\n", `NIL NIL NIL NIL`},
		{
			"everything", "Content-MD5: Q2hlY2s=\nContent-Disposition: attachment; filename=\"a b.txt\"; size=3\nContent-Language: en, de (deutsch)\nContent-Location: http://example.org/x\n\n",
			`"Q2hlY2s=" ("attachment" ("filename" "a b.txt" "size" "3")) ["en" "de"] "http://example.org/x"`,
		},
		{"empty", "Content-MD5:\nContent-Disposition:\nContent-Language:\nContent-Location:\nContent-ID:\nContent-Description:\n\n", `NIL NIL NIL NIL`},
		{"inline", "Content-Disposition: INLINE\n\n", `NIL ("INLINE" NIL) NIL NIL`},
		{
			"multipart", "Content-Type: multipart/related; boundary=\"b b\"; type=\"text/html\"\nContent-Disposition: inline; x=y\nContent-Language: en\nContent-Location: here\n\n--b b\n\none\n--b b--\n",
			`("boundary" "b b" "type" "text/html") ("inline" ("x" "y")) ["en"] "here"`,
		},
	} {
		expect(t, test.name, extension(New(crlf(test.in)).Structure()), test.want)
	}
}

// What is nested too deep, or comes after too many parts, is not looked into, but is there.
func TestBounds(t *testing.T) {
	deep := New([]byte(strings.Repeat(message, 3*maxDepth) + "\nx"))
	p, depth := deep.Structure(), 1
	for p.Message != nil {
		p, depth = p.Message.Body, depth+1
	}
	expect(t, "messages in messages", depth, maxDepth)
	expect(t, "the innermost", p.Type+"/"+p.Subtype, "application/octet-stream")
	expect(t, "its end", p.end, deep.Size())

	deep = New([]byte(strings.Repeat(mixed+"--b\n", 3*maxDepth) + "\nx"))
	p, depth = deep.Structure(), 0
	for p.IsMultipart() {
		p, depth = p.Parts[0], depth+1
	}
	expect(t, "multiparts in multiparts", depth, maxDepth)

	wide := New([]byte(mixed + strings.Repeat("--b\n\nx\n", 2*maxParts))).Structure()
	expect(t, "parts", len(wide.Parts), maxParts-1)
	messages := New([]byte(digest + strings.Repeat("--b\n\nSubject: s\n\nx\n", maxParts))).Structure()
	expect(t, "messages in parts", len(messages.Parts), maxParts/2)
}
