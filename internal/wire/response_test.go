package wire

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// show writes a response as the tests compare it: tag, name, number, [code|args],
// the text after ":", each FETCH item on "@", the other values.
func show(r *Response) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.Tag, r.Name)
	if r.Number > 0 {
		fmt.Fprintf(&b, " %d", r.Number)
	}
	if r.Code != "" {
		fmt.Fprintf(&b, " [%s|%s]", r.Code, r.Args)
	}
	if r.Text != "" {
		b.WriteString(" :" + r.Text)
	}
	for _, it := range r.Items {
		fmt.Fprintf(&b, " @%s=%s", it.Name, showValue(it.Value))
	}
	for _, v := range r.Values {
		b.WriteString(" " + showValue(v))
	}
	return b.String()
}

// showValue writes a string in quotes, NIL as nil, an atom as it is.
func showValue(v Value) string {
	switch v.Kind {
	case StringValue:
		return fmt.Sprintf("%q", v.Text)
	case NilValue:
		return "nil"
	case ListValue:
		words := make([]string, 0, len(v.List))
		for _, e := range v.List {
			words = append(words, showValue(e))
		}
		return "(" + strings.Join(words, " ") + ")"
	case AtomValue:
	}
	return v.Text
}

// checkResponses parses each of the lines, with CRLF and with a lone LF.
func checkResponses(t *testing.T, rows [][2]string) {
	t.Helper()
	for _, row := range rows {
		for _, end := range []string{"\r\n", "\n"} {
			r, err := ParseResponse([]byte(row[0] + end))
			switch {
			case err != nil:
				t.Errorf("%q: %v", row[0], err)
			case show(r) != row[1]:
				t.Errorf("%q:\n got %s\nwant %s", row[0], show(r), row[1])
			}
		}
	}
}

// RFC 9051 §7.1, §7.6, and what is none of them.
func TestParseStatus(t *testing.T) {
	checkResponses(t, [][2]string{
		{"* OK IMAP4rev2 server ready", "* OK :IMAP4rev2 server ready"},
		{"* ok [ALERT] mind", "* OK [ALERT|] :mind"},
		{"A OK", "A OK"},
		{"A OK ", "A OK"},
		{"A OK []", "A OK"},
		{"A OK [READ-WRITE]", "A OK [READ-WRITE|]"},
		{"A OK [READ-WRITE] Select completed", "A OK [READ-WRITE|] :Select completed"},
		{"A OK [READ-WRITE]glued", "A OK [READ-WRITE|] :glued"},
		{"A OK [open", "A OK :[open"},
		{"A NO [TRYCREATE] {5}", "A NO [TRYCREATE|] :{5}"},
		{"A BAD \x1b[2J caf\xc3\xa9", "A BAD :\x1b[2J caf\xc3\xa9"},
		{"* BYE Logging out", "* BYE :Logging out"},
		{"* PREAUTH [CAPABILITY IMAP4rev1] hi", "* PREAUTH [CAPABILITY|IMAP4rev1] :hi"},
		{"* OK [PERMANENTFLAGS (\\Deleted \\*)] Limited", "* OK [PERMANENTFLAGS|(\\Deleted \\*)] :Limited"},
		{"* OK [uidnext 4392] next", "* OK [UIDNEXT|4392] :next"},
		{"A OK [COPYUID 38505 304,319:320 3956:3958] Done", "A OK [COPYUID|38505 304,319:320 3956:3958] :Done"},
		{"a+%* NO such tag", "a+%* NO :such tag"},
		{"+ Ready for additional command text", "+  :Ready for additional command text"},
		{"+ ", "+ "},
		{"+", "+ "},
		{"+idling", "+  :idling"},
		// what another server may greet with
		{"220 mail.example.org ESMTP", "220 MAIL.EXAMPLE.ORG ESMTP"},
		{"HTTP/1.1 400 Bad Request", "HTTP/1.1 400 Bad Request"},
		{"* X ()", "* X ()"},
	})
}

// RFC 9051 §7.2 to §7.4, and some extensions.
func TestParseData(t *testing.T) {
	checkResponses(t, [][2]string{
		// §7.2
		{"* ENABLED CONDSTORE QRESYNC", "* ENABLED CONDSTORE QRESYNC"},
		{"* CAPABILITY STARTTLS AUTH=GSSAPI IMAP4rev2", "* CAPABILITY STARTTLS AUTH=GSSAPI IMAP4rev2"},
		// §7.3
		{`* LIST (\Noselect \HasChildren) "/" ~/Mail/foo`, `* LIST (\Noselect \HasChildren) "/" ~/Mail/foo`},
		{`* LIST () NIL inbox`, `* LIST () nil inbox`},
		{`* LIST (\Subscribed) "/" "b\"l\\u" ("OLDNAME" ("a b"))`, `* LIST (\Subscribed) "/" "b\"l\\u" ("OLDNAME" ("a b"))`},
		{"* LIST () \"/\" {3}\r\na b", `* LIST () "/" "a b"`},
		{`* LSUB () "." INBOX.a`, `* LSUB () "." INBOX.a`},
		{`* LIST () "/" [Gmail]/All`, `* LIST () "/" [Gmail]/All`},
		{`* NAMESPACE (("" "/")("~" "/" "X" ("a"))) NIL (("#s/" "/"))`, `* NAMESPACE (("" "/") ("~" "/" "X" ("a"))) nil (("#s/" "/"))`},
		{`* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)`, `* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)`},
		{`* ESEARCH (TAG "h") UID COUNT 5 ALL 4:19,21,28`, `* ESEARCH (TAG "h") UID COUNT 5 ALL 4:19,21,28`},
		{"* SEARCH 2 3 6", "* SEARCH 2 3 6"},
		{"* SEARCH", "* SEARCH"},
		{"* SEARCH ", "* SEARCH"},
		{"* SEARCH 2 5 (MODSEQ 917162500)", "* SEARCH 2 5 (MODSEQ 917162500)"},
		{`* FLAGS (\Answered $MDNSent)`, `* FLAGS (\Answered $MDNSent)`},
		{"* FLAGS ()", "* FLAGS ()"},
		{`* ID ("name" "Cyrus" "os" NIL)`, `* ID ("name" "Cyrus" "os" nil)`},
		{"* ID NIL", "* ID nil"},
		{"* THREAD (2)(3 6 (4 23)(44 7 96))", "* THREAD (2) (3 6 (4 23) (44 7 96))"},
		{"* VANISHED (EARLIER) 300:310,405", "* VANISHED (EARLIER) 300:310,405"},
		// §7.4
		{"* 23 EXISTS", "* EXISTS 23"},
		{"* 0 exists", "* EXISTS"},
		{"* 5 RECENT", "* RECENT 5"},
	})
}

// RFC 9051 §7.5, and some extensions.
func TestParseMessageData(t *testing.T) {
	checkResponses(t, [][2]string{
		{"* 44 EXPUNGE", "* EXPUNGE 44"},
		{`* 23 FETCH (FLAGS (\Seen) RFC822.SIZE 44827 UID 7)`, `* FETCH 23 @FLAGS=(\Seen) @RFC822.SIZE=44827 @UID=7`},
		{"* 1 FETCH ()", "* FETCH 1"},
		{`* 1 FETCH (INTERNALDATE "17-Jul-1996 02:44:25 -0700")`, `* FETCH 1 @INTERNALDATE="17-Jul-1996 02:44:25 -0700"`},
		{"* 12 FETCH (BODY[HEADER] {4}\r\na\r\nb UID 9)", "* FETCH 12 @BODY[HEADER]=\"a\\r\\nb\" @UID=9"},
		{"* 1 fetch (body[1.2.mime]<5> nil)", "* FETCH 1 @BODY[1.2.MIME]<5>=nil"},
		{`* 1 FETCH (BODY[HEADER.FIELDS (Date "to")] "x")`, `* FETCH 1 @BODY[HEADER.FIELDS (DATE TO)]="x"`},
		{"* 1 FETCH (BODY[HEADER.FIELDS.NOT ({4}\r\ndate)] NIL)", "* FETCH 1 @BODY[HEADER.FIELDS.NOT (DATE)]=nil"},
		{"* 1 FETCH (BINARY[1]<0> ~{2}\r\n\x00\x01 BINARY.SIZE[1] 2)", "* FETCH 1 @BINARY[1]<0>=\"\\x00\\x01\" @BINARY.SIZE[1]=2"},
		{"* 1 FETCH (BODY[] {0}\r\n RFC822 {1}\r\nx)", `* FETCH 1 @BODY[]="" @RFC822="x"`},
		{
			`* 1 FETCH (ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700" "hi \"you\"" (("Terry" NIL "gray" "cac")) NIL NIL ((NIL NIL "imap" "cac")("M" NIL "m" "b")) NIL NIL NIL "<B2@cac>"))`,
			`* FETCH 1 @ENVELOPE=("Wed, 17 Jul 1996 02:23:25 -0700" "hi \"you\"" (("Terry" nil "gray" "cac")) nil nil ((nil nil "imap" "cac") ("M" nil "m" "b")) nil nil nil "<B2@cac>")`,
		},
		{
			`* 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92)("IMAGE" "PNG" NIL NIL NIL "BASE64" 5) "MIXED" ("BOUNDARY" "x") NIL NIL))`,
			`* FETCH 1 @BODYSTRUCTURE=(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") nil nil "7BIT" 3028 92) ("IMAGE" "PNG" nil nil nil "BASE64" 5) "MIXED" ("BOUNDARY" "x") nil nil)`,
		},
		{`* 1 FETCH (MODSEQ (624140003) EMAILID (M6d99) THREADID NIL PREVIEW "x" X-GM-LABELS (\Inbox "\\Sent" a))`, `* FETCH 1 @MODSEQ=(624140003) @EMAILID=(M6d99) @THREADID=nil @PREVIEW="x" @X-GM-LABELS=(\Inbox "\\Sent" a)`},
	})
}

// What is outside the grammar is told with its place.
func TestParseResponseErrors(t *testing.T) {
	deep := strings.Repeat("(", 201)
	for _, tt := range []struct{ raw, want string }{
		{"", "expected a tag at octet 0, found the end of the line"},
		{"\r\n", "expected a tag at octet 0, found the end of the line"},
		{"*\r\n", "expected a space at octet 1, found the end of the line"},
		{"* \r\n", "expected an atom at octet 2, found the end of the line"},
		{"*  OK\r\n", "expected an atom at octet 2, found a space"},
		{"A OK done", "expected the end of the line at octet 9, found the end of the line"},
		{"* 3 OK hi\r\n", `expected the name of a response that has a number at octet 4, found "OK"`},
		{"* 4294967296 EXISTS\r\n", `expected a number up to 4294967295 at octet 2, found "4294967296"`},
		{"* 3 EXISTS x\"\r\n", `expected the end of the line at octet 12, found "\""`},
		{"* LIST () \"/\r\n", `expected a closing '"' at octet 12, found the end of the line`},
		{"* LIST () \"\\x\" a\r\n", `expected '"' or '\' behind a backslash at octet 12, found "x"`},
		{"* LIST (a\r\n", `expected a space or ")" at octet 9, found the end of the line`},
		{"* LIST (\r\n", "expected a value at octet 8, found the end of the line"},
		{"* X (a\\b)\r\n", `expected a space or ")" at octet 6, found "\\b"`},
		{"* X (a\"b\")\r\n", `expected a space or ")" at octet 6, found "\"b"`},
		{"* X(a)\r\n", `expected the end of the line at octet 3, found "(a"`},
		{"* LIST )\r\n", `expected a value at octet 7, found ")"`},
		{"* LIST  a\r\n", "expected a value at octet 7, found a space"},
		{"* LIST {5}\r\nab\r\n", `expected a literal at octet 7, found "{5}"`},
		{"* LIST {5x}\r\nab\r\n", `expected a literal at octet 7, found "{5x}"`},
		{"* LIST () \"/\" 日本\r\n", `expected a value at octet 14, found "\xe6"`},
		{"* LIST \x01\r\n", `expected a value at octet 7, found "\x01"`},
		{"* FLAGS (\\)\r\n", `expected a flag's name behind the backslash at octet 10, found ")"`},
		{"* 1 FETCH UID\r\n", `expected "(" at octet 10, found "UID"`},
		{"* 1 FETCH (UID)\r\n", `expected a space at octet 14, found ")"`},
		{"* 1 FETCH (UID 7 )\r\n", `expected an item's name at octet 17, found ")"`},
		{"* 1 FETCH (UID 7\r\n", `expected a space or ")" at octet 16, found the end of the line`},
		{"* 1 FETCH (BODY[X] 7)\r\n", `expected HEADER, HEADER.FIELDS, TEXT or MIME at octet 16, found "X"`},
		{"* 1 FETCH (BODY[MIME] 7)\r\n", `expected a part's number before MIME at octet 16, found "MIME"`},
		{"* 1 FETCH (BODY[1.] 7)\r\n", `expected HEADER, HEADER.FIELDS, TEXT or a part's number at octet 18, found "]"`},
		{"* 1 FETCH (BODY[]<x> 7)\r\n", `expected a number at octet 18, found "x>"`},
		{"* 1 FETCH (BODY[HEADER.FIELDS ()] 7)\r\n", `expected a header field's name at octet 32, found "]"`},
		{"* X " + deep + "\r\n", `expected a list that nests less deeply at octet 204, found "("`},
		{"* 1 FETCH (BODY " + deep + "\r\n", `expected a list that nests less deeply at octet 216, found "("`},
	} {
		r, err := ParseResponse([]byte(tt.raw))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || err.Error() != tt.want || r != nil {
			t.Errorf("%q:\n got %v\nwant %s", tt.raw[:min(len(tt.raw), 40)], err, tt.want)
		}
	}
}

func TestResponseValues(t *testing.T) {
	r, err := ParseResponse([]byte("* 3 FETCH (FLAGS (\\Seen) BODY[HEADER.FIELDS (to)] NIL UID 5)\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := r.Item("BODY[HEADER.FIELDS (TO)]"); !ok || v.Kind != NilValue {
		t.Errorf("the header field is %+v, %t", v, ok)
	}
	if v, ok := r.Item("UID"); !ok || v.Text != "5" {
		t.Errorf("the UID is %+v, %t", v, ok)
	}
	if _, ok := r.Item("ENVELOPE"); ok {
		t.Error("there is an ENVELOPE that was not sent")
	}
	if r.IsStatus() || r.Tagged() {
		t.Error("FETCH is taken for a status")
	}
	r, err = ParseResponse([]byte("* CAPABILITY A (B) \"C\" NIL\r\n"))
	if err != nil || strings.Join(r.Words(), " ") != "A C" {
		t.Errorf("words are %q, %v", r.Words(), err)
	}
	r, err = ParseResponse([]byte("A7 NO no\r\n"))
	if err != nil || !r.IsStatus() || !r.Tagged() {
		t.Errorf("A7 NO is %+v, %v", r, err)
	}
}

// The parser never panics, never goes beyond its input, and says of what it
// refuses where that is.
func FuzzParseResponse(f *testing.F) {
	f.Add([]byte("* 3 FETCH (FLAGS (\\Seen) BODY[HEADER.FIELDS ({4}\r\nDATE)]<0> {2}\r\nhi)\r\n"))
	f.Add([]byte("* LIST (\\HasNoChildren) \"/\" ~{3}\r\na b (\"X\" NIL)\r\n"))
	f.Add([]byte("A OK [COPYUID 1 2 3] x\r\n"))
	f.Add([]byte("* X ((((()))\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := ParseResponse(raw)
		var syntax *SyntaxError
		switch {
		case err == nil && r == nil, err != nil && r != nil:
			t.Fatalf("%+v, %v", r, err)
		case err != nil && (!errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(raw)):
			t.Fatalf("%v, of %d octets", err, len(raw))
		case err == nil:
			_, _ = r.Item("UID")
			_ = show(r)
		}
	})
}
