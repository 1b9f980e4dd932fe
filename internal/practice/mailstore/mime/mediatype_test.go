package mime

import (
	"strings"
	"testing"
)

func TestParseMediaType(t *testing.T) {
	const fallback = `text/plain ("charset" "us-ascii")`
	for _, test := range []struct{ in, want string }{
		// RFC 2045 §5.1
		{`application/pdf`, `application/pdf NIL`},
		{`Text/Plain; Charset=UTF-8`, `Text/Plain ("Charset" "UTF-8")`},
		{`text/html`, `text/html ("charset" "us-ascii")`}, // RFC 2046 §4.1.2
		{`text/x; charset*=utf-8''us-ascii`, `text/x ("charset*" "us-ascii")`},
		{`a/b; x="a b\"c;"; y=z`, `a/b ("x" "a b\"c;" "y" "z")`},
		{` a / b ; x = y `, `a/b ("x" "y")`},
		{`a/(c)b (comment (nested);); x=(c)"y" (d)`, `a/b ("x" "y")`},
		{`a/b; x=y;`, `a/b ("x" "y")`},

		// what programs write nevertheless
		{`a/b; name=my file.pdf; x=a/b:c=d?e`, `a/b ("name" "my" "x" "a/b:c=d?e")`},
		{`a/b; x; y=1`, `a/b ("y" "1")`},
		{`a/b; x=; y=""`, `a/b ("x" "" "y" "")`},
		{`a/b; x="never closed; y=1`, `a/b ("x" "never closed; y=1")`},
		{`a/b x=1; y=2`, `a/b ("y" "2")`},
		{`a/b;;; x=1`, `a/b ("x" "1")`},
		{"a/b; x=\"\x00\xff\"", `a/b ("x" "\x00\xff")`},

		// one that is no type counts as none (RFC 2045 §5.2)
		{``, fallback},
		{`text`, fallback},
		{`/plain`, fallback},
		{`image/; x=y`, fallback},
		{`"image/png"`, fallback},
		{`(image/png)`, fallback},

		// RFC 2231 §3, §4
		{`a/b; x*0="a b"; x*1=cd; x*2=ef`, `a/b ("x" "a bcdef")`},
		{`a/b; x*1=b; y=z; X*0=a`, `a/b ("X" "ab" "y" "z")`},
		{`a/b; x*=utf-8'en'%e2%82%ac%20rates`, `a/b ("x*" "€ rates")`},
		{`a/b; x*0*=iso-8859-1''%e9; x*1*=%E8; x*2=%z`, `a/b ("x*" "éè%z")`},
		{`a/b; x=plain; x*=utf-8''ext`, `a/b ("x" "plain" "x*" "ext")`},
		{`a/b; x*0=a; x*2=c`, `a/b ("x*0" "a" "x*2" "c")`},
		{`a/b; x*0=a; x*0=b`, `a/b ("x*0" "a" "x*0" "b")`},
		{`a/b; x*q=a; *=b; *0=c; x*99999999999=d`, `a/b ("x*q" "a" "*" "b" "*0" "c" "x*99999999999" "d")`},
		{`a/b; x*=no quotes`, `a/b ("x*" "no")`},
		{`a/b; x*=utf-8'%41`, `a/b ("x*" "utf-8'A")`},
		{`a/b; x*=klingon''%41%zz`, `a/b ("x*" "%41%zz")`},
		{`a/b; x*=klingon''%c3%bc`, `a/b ("x*" "ü")`},
	} {
		m := parseMediaType(test.in)
		expect(t, test.in, m.typ+"/"+m.subtype+" "+params(m.params), test.want)
	}
}

func TestParseEncoding(t *testing.T) {
	for in, want := range map[string]string{
		``: `7bit`, `base64`: `base64`, ` BASE64 (as it says)`: `BASE64`, `(c) x-foo bar`: `x-foo`, `;`: `7bit`,
	} {
		expect(t, in, parseEncoding(in), want)
	}
}

func TestParseLanguage(t *testing.T) {
	for in, want := range map[string]string{
		``: ``, `en`: `en`, `en, de-AT (Austria) ,,fr`: `en de-AT fr`, `"x" y`: `x y`, `(c)`: ``,
	} {
		expect(t, in, strings.Join(parseLanguage(in), " "), want)
	}
}
