package transcripts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"imapsh/internal/wire"
)

// said writes what a record was read as.
func said(r Record) string {
	switch r.Kind {
	case Blank:
		return "blank"
	case Note:
		return "note " + r.Text
	case Narration:
		return "narration " + r.Text
	case Happening:
		return fmt.Sprintf("event conn=%q %q +%v %q", r.Conn, r.Event.Verb, r.Event.After, r.Event.Fields)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%v", r.Side)
	if r.Conn != "" {
		fmt.Fprintf(&b, " conn=%s", r.Conn)
	}
	if r.Literal {
		b.WriteString(" literal")
	}
	if r.Mark != Required {
		fmt.Fprintf(&b, " mark=%c", r.Mark)
	}
	for _, p := range r.Parts {
		if p.Template != nil {
			fmt.Fprintf(&b, " <%s>", p.Template)
			continue
		}
		fmt.Fprintf(&b, " %q", p.Octets)
	}
	return b.String()
}

func TestRecords(t *testing.T) {
	tests := []struct{ source, want string }{
		{``, `blank`},
		{`# why`, `note why`},
		{`#`, `note `},
		{`##  two spaces`, `narration  two spaces`},
		{`C: A NOOP`, `C "A NOOP\r\n"`},
		{`C:`, `C "\r\n"`},
		{`C: `, `C "\r\n"`},
		{`S.phone: * OK`, `S conn=phone "* OK\r\n"`},
		{`S.a-1| text`, `S conn=a-1 literal "text\r\n"`},
		{`S|- text`, `S literal "text"`},
		{`S|-  - text`, `S literal " - text"`},
		{`S: - text`, `S "- text\r\n"`},
		{`S:? * 0 RECENT`, `S mark=? "* 0 RECENT\r\n"`},
		{`S:!"* BYE\r\n"`, `S mark=! "* BYE\r\n"`},
		{`S:?- * OK`, `S mark=? "* OK"`},
		{`S:"\x00\xff\u202e\"\\\n"`, `S "\x00\xff\u202e\"\\\n"`},
		{`S|"a\r\nb\r\n"`, `S literal "a\r\nb\r\n"`},
		{`C|=AAH/`, `C literal "\x00\x01\xff"`},
		{`C: A LOGIN ${user} ${!password}`, `C "A LOGIN " <${user}> " " <${!password}> "\r\n"`},
		{`C: A APPEND x {*}`, `C "A APPEND x {" <*> "}\r\n"`},
		{`C: A APPEND x ~{*+}`, `C "A APPEND x ~{" <*> "+}\r\n"`},
		{`C| {*}`, `C literal "{*}\r\n"`},
		{`S: * ${n} FETCH (UID ${_} ${...}`, `S "* " <${n}> " FETCH (UID " <${_}> " " <${...}> "\r\n"`},
		{`S: * OK ${/\d{3}/} x`, `S "* OK " <${/\d{3}/}> " x\r\n"`},
		{`S: * OK ${/a}b|c/}`, `S "* OK " <${/a}b|c/}> "\r\n"`},
		{`S:"* OK \x24{user} $\x7bx} ${user}\r\n"`, `S "* OK ${user} ${x} " <${user}> "\r\n"`},
		{`S:"* OK \x7b*}\r\n"`, `S "* OK {*}\r\n"`},
		{`S:"* OK ${/\\d+/}\r\n"`, `S "* OK " <${/\d+/}> "\r\n"`},
		{`S: $ { $x }`, `S "$ { $x }\r\n"`},
		{"S: a\tb", `S "a\tb\r\n"`},
		{`@ +1.250`, `event conn="" "" +1.25s []`},
		{`@ close`, `event conn="" "close" +0s []`},
		{`@.phone connect tls=none address=[::1]:143`, `event conn="phone" "connect" +0s [{"tls" "none"} {"address" "[::1]:143"}]`},
		{`@ tls version="TLS 1.3" cipher=X`, `event conn="" "tls" +0s [{"version" "TLS 1.3"} {"cipher" "X"}]`},
		{`@ auth user="a\"b\\=c" result=ok`, `event conn="" "auth" +0s [{"user" "a\"b\\=c"} {"result" "ok"}]`},
	}
	for _, tt := range tests {
		r, err := parseRecord(tt.source)
		if err != nil {
			t.Errorf("%s: %v", tt.source, err)
		} else if got := said(r); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.source, got, tt.want)
		}
	}
}

func TestRecordsThatAreNone(t *testing.T) {
	tests := []struct{ source, want string }{
		{`X: a`, `a record begins with`},
		{`C A NOOP`, `behind "C" stands ":"`},
		{`C:A NOOP`, `behind the separator stands nothing, a space`},
		{`C.Phone: a`, `".Phone" is no connection`},
		{`C.1: a`, `is no connection`},
		{`CS: a`, `"S" is no connection`},
		{`C:? a`, `is for what the server sends`},
		{`S|? a`, `stands on a response's first line`},
		{`S:?=AA==`, `behind the separator`},
		{`S:=AA`, `base64 behind the =`},
		{`S:"a`, `no closing quote`},
		{`S:"a" b`, `nothing may follow the closing quote`},
		{`S:"\q"`, `none of its escapes`},
		{`S:"a\nb"`, `a record holds one line`},
		{`S: ${user`, `has no closing brace`},
		{`S: ${1a}`, `a name is letters`},
		{`S: ${}`, `a name is letters`},
		{`S: ${/a`, `does not end: it ends at the first /}`},
		{`S: ${/(/}`, `missing closing )`},
		{`S: ${...} x`, `nothing may stand behind it`},
		{`S: {*} x`, `{*} stands for a literal's count`},
		{`C: A ${_}`, `${_} is for what the server sends`},
		{`C: A ${...}`, `is for what the server sends`},
		{`C: A ${/x/}`, `is for what the server sends`},
		{"C: A NOOP\r", `ends with CRLF`},
		{"C: \x1b[2J", `the control character '\x1b'`},
		{"C: \u009b2J", `the control character`},
		{"C: \xff", `not UTF-8`},
		{`@`, `behind the @ stands a space`},
		{`@ explode`, `"explode" is nothing that can happen`},
		{`@ +x`, `is no time in seconds`},
		{`@ +1e9`, `is no time in seconds`},
		{`@ +99999999999`, `is no time in seconds`},
		{`@ tls version`, `is no key=value`},
		{`@ tls version=`, `is no key=value`},
		{`@ tls Version=1`, `is no key=value`},
		{`@ tls version=a"b`, `holds a quote`},
		{`@ tls version="a`, `not quoted as in Go`},
		{`@ tls version="a"b=c`, `a space stands between`},
		{`@ tls  a=b`, `is no key=value`},
	}
	for _, tt := range tests {
		if _, err := parseRecord(tt.source); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %q", tt.source, err, tt.want)
		}
	}
}

// All problems of a file are told, each with its line.
func TestReadProblems(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", `f:1: a transcript begins with the line "IMAP-Transcript: 1"`},
		{"another version", "IMAP-Transcript: 2\n\nX\n", `f:1: a transcript begins with the line "IMAP-Transcript: 1"`},
		{"many", "IMAP-Transcript: 1\nTitel: x\nVar: 1=2\nDate: today\nMatch: lax\nTitle\n\nX\nC:? A\n", `
f:2: there is no header "Titel"; there are Title, Date, Server, Fixture, Var, Match, and X- with a name of your own
f:3: "1=2" is no variable: write name=value
f:4: "today" is no date such as 2026-11-22T19:08:00Z
f:5: "lax" is no way to match: write "Match: strict", or leave the line out
f:6: a header line is "Name: text", and an empty line ends the header
f:8: a record begins with "C", "S", "@" or "#"
f:9: the mark '?' is for what the server sends`},
		{"a long line", "IMAP-Transcript: 1\n\n# " + strings.Repeat("x", longestLine) + "\nX\n", `
f:3: the line is longer than 1048576 octets
f:4: a record begins with "C", "S", "@" or "#"`},
		{"more behind a literal", "IMAP-Transcript: 1\n\nS: * 1 FETCH (BODY[] {5}\nS| abc\nS: )\nS|- e\n", `
f:6: no line before announces a literal: it would end with {*}, or with how many octets follow`},
		{"on two connections", "IMAP-Transcript: 1\n\nC| a\nC: A NOOP\nC| b\nS.phone| c\n", `
f:3: no line before announces a literal: it would end with {*}, or with how many octets follow
f:6: no line before announces a literal: it would end with {*}, or with how many octets follow`},
		{"a literal cut short", "IMAP-Transcript: 1\n\nS: * 1 FETCH (BODY[] {9}\nS| abc\nS: )\n", `
f:5: line 3 announces a literal, of which 4 octets are missing: they stand behind "S|"`},
		{"a literal too long", "IMAP-Transcript: 1\n\nS: * 1 FETCH (BODY[] {4}\nS| abc\nS: )\n", `
f:4: the literal that line 3 announces ends before these octets do; write {*} there to have them counted`},
		{"a literal of nothing", "IMAP-Transcript: 1\n\nC: A NOOP\nC| abc\n", `
f:4: no line before announces a literal: it would end with {*}, or with how many octets follow`},
		{"a literal that was refused", "IMAP-Transcript: 1\n\nC: A APPEND x {5}\nS: A NO no\nC| abc\n", `
f:5: the literal that line 3 announces was refused`},
		{"a mark in the middle", "IMAP-Transcript: 1\n\nS: * 1 FETCH (BODY[] {*}\nS| abc\nS:? )\n", `
f:5: the mark '?' belongs on the first line of the response, line 3`},
		{"a mark on a reply", "IMAP-Transcript: 1\n\nC: A NOOP\nS:? A OK\nS:? + x\n", `
f:4: a tagged reply or a "+" ends a wait, so it can have no mark
f:5: a tagged reply or a "+" ends a wait, so it can have no mark`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read("f", strings.NewReader(tt.text))
			if err == nil || err.Error() != strings.TrimPrefix(tt.want, "\n") {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

// A file of nothing but mistakes tells a hundred of them.
func TestReadProblemsAreBounded(t *testing.T) {
	_, err := Read("f", strings.NewReader("IMAP-Transcript: 1\n\n"+strings.Repeat("X\n", 1000)))
	var p Problems
	if !errors.As(err, &p) || len(p) != mostProblems {
		t.Errorf("%d problems", len(p))
	}
}

// failing is a file that cannot be read to its end.
type failing struct{ io.Reader }

func (f failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = errFull
	}
	return n, err
}

func TestReadError(t *testing.T) {
	_, err := Read("f", failing{strings.NewReader("IMAP-Transcript: 1\n\nC: A NOOP\n")})
	if want := "f:3: read: no space left on device"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Of a recording that was broken off, what is whole is read.
func TestReadPartial(t *testing.T) {
	const head = "IMAP-Transcript: 1\n\n"
	tests := []struct {
		name, text string
		records    int
		torn       string
	}{
		{"between records", head + "C: A NOOP\n", 1, ""},
		{"in a record", head + "C: A NOOP\nS: * 4 EXIS", 1, "f:4: the file ends within this line"},
		{"in a literal", head + "S: * 1 FETCH (BODY[] {9}\nS| abc\n", 2, "f:3: what the server begins here does not end"},
		{"in a line", head + "S: * OK\nS:- * 4 EXIS\n", 2, "f:4: what the server begins here does not end"},
		{"in a command", head + "C: A LOGIN {4}\nS: +\nC|- user\n", 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr, err := ReadPartial("f", strings.NewReader(tt.text))
			if err != nil || len(tr.Records) != tt.records {
				t.Errorf("%d records, %v", len(tr.Records), err)
			}
			torn := ""
			if tr.Torn != nil {
				torn = tr.Torn.Error()
			}
			if !strings.HasPrefix(torn, tt.torn) || tt.torn == "" && torn != "" {
				t.Errorf("torn: %q, want %q", torn, tt.torn)
			}
			if _, err := Read("f", strings.NewReader(tt.text)); (err == nil) != (tt.torn == "") {
				t.Errorf("read as a whole: %v", err)
			}
		})
	}
}

func TestHeader(t *testing.T) {
	const text = "IMAP-Transcript: 1\nTitle: a\nDate: 2026-11-22T19:08:00Z\nServer: practice\nFixture: notes\nVar: user=a=b\nVar: x=\nMatch: strict\nX-Mine: yes\n\n"
	tr, err := Read("f", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	h := tr.Header
	if h.Title != "a" || !h.Date.Equal(start()) || h.Server != "practice" || h.Fixture != "notes" || !h.Strict ||
		fmt.Sprint(h.Vars) != "[{user a=b} {x }]" {
		t.Errorf("%+v", h)
	}
	var b bytes.Buffer
	if _, err := tr.WriteTo(&b); err != nil || b.String() != text {
		t.Errorf("written again: %q, %v", b.String(), err)
	}
}

// Records may stand in another file, with its line numbers.
func TestParseRecords(t *testing.T) {
	records, err := ParseRecords("lesson.md", 40, "C: A NOOP\nS: A OK")
	if err != nil || len(records) != 2 || records[1].Line != 41 || records[1].Side != wire.Server {
		t.Errorf("%+v, %v", records, err)
	}
	_, err = ParseRecords("lesson.md", 40, "C: A NOOP\nX\n")
	if want := `lesson.md:41: a record begins with "C", "S", "@" or "#"`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The transcript that the format's description begins with is one.
func TestDocumentedTranscript(t *testing.T) {
	text, err := os.ReadFile("../docs/transcript-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```\n")
	block, _, _ = strings.Cut(block, "```\n")
	tr, err := Read("transcript-format.md", strings.NewReader(block))
	if err != nil {
		t.Fatal(err)
	}
	if len(tr.Records) < 15 || tr.Header.Title == "" {
		t.Errorf("%d records, title %q", len(tr.Records), tr.Header.Title)
	}
}

// Whatever a file holds, it is read without harm, and what is read is written
// again as it was.
func FuzzRead(f *testing.F) {
	f.Add("IMAP-Transcript: 1\nVar: a=b\n\n@ connect tls=none\n# note\n\nC: A LOGIN {*}\nC|- ${!password}\nC:\nS:? * ${n} FETCH (${...}\nS: A OK ${/x/}\n@ +1.25\n")
	f.Add("IMAP-Transcript: 1\n\nC: A AUTHENTICATE PLAIN\nS: +\nC: ${!sasl}\nS: A OK\n@ auth mechanism=PLAIN user=u result=ok\n@.p close\n")
	f.Add("IMAP-Transcript: 1\n\nS:\"* OK \\x24{a} ${_}\\r\\n\"\nS|=AAAA\nC:!- x\nS: * OK [${...}\n")
	f.Fuzz(func(t *testing.T, text string) {
		tr, err := ReadPartial("f", strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if _, err := tr.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		whole := text[:strings.LastIndexByte(text, '\n')+1]
		if b.String() != whole {
			t.Fatalf("got\n%q\nwant\n%q", b.String(), whole)
		}
		if p := Writes("f", tr.Records); p != nil && p.Line < 1 {
			t.Fatal(p)
		}
	})
}
