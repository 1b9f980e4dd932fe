package wire

import (
	"fmt"
	"strings"
	"testing"
)

// tokens writes a stream's tokens as one golden string: letter, octets, "|".
func tokens(from Side, stream string) string {
	var b strings.Builder
	for _, tok := range Lex(from, []byte(stream)) {
		if tok.Kind == Space || tok.Kind == LineEnd {
			continue
		}
		fmt.Fprintf(&b, "%c:%s|", kindLetters()[tok.Kind], stream[tok.Start:tok.End])
	}
	return strings.TrimSuffix(b.String(), "|")
}

func kindLetters() map[Kind]rune {
	return map[Kind]rune{
		Bad: '!', Tag: 't', Star: '*', Plus: '+', Name: 'N', Status: 'S', Number: '1', Set: 's', Nil: '0', Atom: 'a',
		Flag: 'f', Quoted: 'q', Head: 'h', Octets: 'o', ListOpen: '(', ListClose: ')', SectionOpen: '[', SectionClose: ']',
		Range: 'r', CodeOpen: '<', CodeName: 'c', CodeClose: '>', Text: 'T',
	}
}

func TestTokens(t *testing.T) {
	tests := []struct {
		from       Side
		line, want string
	}{
		{Server, "* OK [READ-WRITE] Select completed\r\n", "*:*|S:OK|<:[|c:READ-WRITE|>:]|T:Select completed"},
		{Server, "* OK [PERMANENTFLAGS (\\Seen \\*)] x", "!:* OK [PERMANENTFLAGS (\\Seen \\*)] x"},
		{Server, "* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n", "*:*|S:OK|<:[|c:PERMANENTFLAGS|(:(|f:\\Seen|f:\\*|):)|>:]|T:x"},
		{Server, "* OK [no end\r\n", "*:*|S:OK|T:[no end"},
		{Server, "A no {5}\r\n", "t:A|S:no|T:{5}"},
		{Server, "+ {5}\r\n", "+:+|T:{5}"},
		{Server, "* 3 EXISTS\r\n", "*:*|1:3|N:EXISTS"},
		{Server, "* SEARCH 1 2\r\n", "*:*|N:SEARCH|1:1|1:2"},
		{Server, "* LIST (\\HasNoChildren) \"/\" [Gmail]/All\r\n", `*:*|N:LIST|(:(|f:\HasNoChildren|):)|q:"/"|a:[Gmail]/All`},
		{Server, "* 3 FETCH (FLAGS (\\Seen) BODY[HEADER.FIELDS (DATE)]<0> {2}\r\nhi)\r\n", `*:*|1:3|N:FETCH|(:(|a:FLAGS|(:(|f:\Seen|):)|a:BODY|[:[|a:HEADER.FIELDS|(:(|a:DATE|):)|]:]|r:<0>|h:{2}|o:hi|):)`},
		{Server, "* 1 FETCH (BODY[HEADER.FIELDS ({2}\r\nTo)] NIL)\r\n", "*:*|1:1|N:FETCH|(:(|a:BODY|[:[|a:HEADER.FIELDS|(:(|h:{2}|o:To|):)|]:]|0:NIL|):)"},
		{Server, "* X \x1b[2J caf\xc3\xa9 \"open\r\n", "*:*|N:X|!:\x1b[2J|!:caf\xc3\xa9|!:\"open"},
		{Client, "A UID FETCH 1:*,9 (FLAGS BODY.PEEK[1.MIME]<0.5>)\r\n", "t:A|N:UID|N:FETCH|s:1:*,9|(:(|a:FLAGS|a:BODY.PEEK|[:[|a:1.MIME|]:]|r:<0.5>|):)"},
		{Client, "A LOGIN {3+}\r\nbob ~{1}\r\nx\r\n", "t:A|N:LOGIN|h:{3+}|o:bob|h:~{1}|o:x"},
		{Client, "A LOGIN \"a\\\"b\" {5} x\r\n", `t:A|N:LOGIN|q:"a\"b"|!:{5}|a:x`},
		{Client, "\r\n", ""},
		{Client, "A\r\n", "t:A"},
		{Client, "\\help\r\n", "f:\\help"},
	}
	for _, tt := range tests {
		if got := tokens(tt.from, tt.line); got != tt.want {
			t.Errorf("%s %q:\n got %s\nwant %s", tt.from, tt.line, got, tt.want)
		}
	}
}

func FuzzLexer(f *testing.F) {
	f.Add([]byte("* 3 FETCH (FLAGS (\\Seen) BODY[HEADER.FIELDS ({4}\r\nDATE)]<0> {2}\r\nhi)\r\n"), false)
	f.Add([]byte("A UID FETCH 1:* (FLAGS BODY.PEEK[1.2]<0.5>)\r\n"), true)
	f.Fuzz(func(t *testing.T, stream []byte, client bool) {
		from := Server
		if client {
			from = Client
		}
		var lexer Lexer
		cut(NewScanner(from, 64), stream, func() int { return 13 }, func(c Chunk) {
			at := 0
			for _, tok := range lexer.Lex(&c) {
				if tok.Start != at || tok.End <= at || int(tok.Kind) >= Kinds {
					t.Fatalf("%q: token %+v at %d", c.Raw, tok, at)
				}
				at = tok.End
			}
			if at != len(c.Raw) {
				t.Fatalf("%q: tokens end at %d", c.Raw, at)
			}
		})
	})
}

// What the strict grammar accepts, the lexer has names for.
func FuzzDecodedHasNoBadTokens(f *testing.F) {
	f.Add([]byte("* LIST (\\HasNoChildren) \"/\" INBOX\r\n"))
	f.Add([]byte("* 1 FETCH (BODY[] {2}\r\nhi FLAGS (\\Seen))\r\n"))
	f.Add([]byte("A OK [READ-WRITE] done\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := ParseResponse(raw)
		if err != nil || len(frames(Server, len(raw), raw, whole)) != 1 {
			return
		}
		for _, tok := range Lex(Server, raw) {
			if tok.Kind == Bad && !r.IsStatus() {
				t.Fatalf("%q was read as %+v, but %q is Bad", raw, r, raw[tok.Start:tok.End])
			}
		}
	})
}
