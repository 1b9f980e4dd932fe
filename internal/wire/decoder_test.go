package wire

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// decoded reads an element and writes what it gave, how many octets it took,
// and the error.
func decoded(raw string, element func(*Decoder) any) string {
	d := NewDecoder([]byte(raw))
	v := element(d)
	if err := d.Err(); err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%v, %d taken", v, d.Offset())
}

// checkElement reads an element from each of the octets and compares.
func checkElement(t *testing.T, name string, element func(*Decoder) any, rows [][2]string) {
	t.Helper()
	for _, row := range rows {
		if got := decoded(row[0], element); got != row[1] {
			t.Errorf("%s %q:\n got %s\nwant %s", name, row[0], got, row[1])
		}
	}
}

func TestDecodeWords(t *testing.T) {
	checkElement(t, "tag", func(d *Decoder) any { v, _ := d.Tag(); return v }, [][2]string{
		{"a.1]x NOOP", "a.1]x, 5 taken"},
		{"a+ NOOP", "a, 1 taken"},
		{"* NOOP", `expected a tag at octet 0, found "*"`},
		{"{5} NOOP", `expected a tag at octet 0, found "{5}"`},
	})
	checkElement(t, "atom", func(d *Decoder) any { v, _ := d.Atom(); return v }, [][2]string{
		{"a]", "a, 1 taken"},
		{"~a/b&-[x=+1", "~a/b&-[x=+1, 11 taken"},
		{"%", `expected an atom at octet 0, found "%"`},
		{"\x7f", `expected an atom at octet 0, found "\x7f"`},
	})
	checkElement(t, "flag", func(d *Decoder) any { v, _ := d.Flag(); return v }, [][2]string{
		{`\Seen)`, `\Seen, 5 taken`},
		{"$Junk", "$Junk, 5 taken"},
		{`\*`, `\*, 2 taken`},
		{`\\x`, `expected a flag's name behind the backslash at octet 1, found "\\x"`},
	})
	checkElement(t, "flag-list", func(d *Decoder) any { v, _ := d.FlagList(); return v }, [][2]string{
		{`(\Seen a)x`, `[\Seen a], 9 taken`},
		{"()", "[], 2 taken"},
		{"(a  b)", `expected a flag at octet 3, found a space`},
		{"(a", `expected a space or ")" at octet 2, found the end of the line`},
		{"(a,\")", `expected a space or ")" at octet 3, found "\""`},
	})
	checkElement(t, "keyword", func(d *Decoder) any { return d.Keyword("BODY") }, [][2]string{
		{"body[", "true, 4 taken"},
		{"BODY.PEEK", `expected BODY at octet 0, found "BODY.PEEK"`},
	})
	checkElement(t, "keyword, if it is next", func(d *Decoder) any { return d.AcceptKeyword("BODY") }, [][2]string{
		{"BODYSTRUCTURE", "false, 0 taken"},
		{"BO", "false, 0 taken"},
	})
}

func TestDecodeNumbers(t *testing.T) {
	checkElement(t, "number", func(d *Decoder) any { v, _ := d.Number(); return v }, [][2]string{
		{"4294967295", "4294967295, 10 taken"},
		{"4294967296", `expected a number up to 4294967295 at octet 0, found "4294967296"`},
		{"-1", `expected a number at octet 0, found "-1"`},
		{"007x", "7, 3 taken"},
	})
	checkElement(t, "number64", func(d *Decoder) any { v, _ := d.Number64(); return v }, [][2]string{
		{"9223372036854775807", "9223372036854775807, 19 taken"},
		{"9223372036854775808", `expected a number up to 9223372036854775807 at octet 0, found "9223372036854775808"`},
		{strings.Repeat("9", 30), `expected a number up to 9223372036854775807 at octet 0, found "99999999999999999999"`},
	})
	checkElement(t, "nz-number", func(d *Decoder) any { v, _ := d.NzNumber(); return v }, [][2]string{
		{"10", "10, 2 taken"},
		{"0", `expected a number that does not begin with 0 at octet 0, found "0"`},
		{"01", `expected a number that does not begin with 0 at octet 0, found "01"`},
	})
}

func TestDecodeStrings(t *testing.T) {
	checkElement(t, "quoted", func(d *Decoder) any { v, _ := d.Quoted(); return v }, [][2]string{
		{`"" x`, ", 2 taken"},
		{`"a\"b\\"x`, `a"b\, 8 taken`},
		{"\"caf\xc3\xa9\"", "caf\xc3\xa9, 7 taken"},
		{`"a`, `expected a closing '"' at octet 2, found the end of the line`},
		{"\"a\r\n\"", `expected a closing '"' at octet 2, found the end of the line`},
		{"\"a\x00\"", `expected a closing '"' at octet 2, found "\x00"`},
		{`"\a"`, `expected '"' or '\' behind a backslash at octet 2, found "a"`},
		{`"\`, `expected '"' or '\' behind a backslash at octet 2, found the end of the line`},
		{"x", `expected "\"" at octet 0, found "x"`},
	})
	checkElement(t, "string", func(d *Decoder) any { v, _ := d.String(); return v }, [][2]string{
		{`"a"`, "a, 3 taken"},
		{"{1}\r\na", "a, 6 taken"},
		{"a", `expected a string at octet 0, found "a"`},
		{"~{1}\r\na", `expected a string at octet 0, found "~"`},
	})
	checkElement(t, "astring", func(d *Decoder) any { v, _ := d.Astring(); return v }, [][2]string{
		{"a]b c", "a]b, 3 taken"},
		{"NIL", "NIL, 3 taken"},
		{`"a b"`, "a b, 5 taken"},
		{"*", `expected an atom or a string at octet 0, found "*"`},
		{"", "expected an atom or a string at octet 0, found the end of the line"},
	})
	checkElement(t, "nstring", func(d *Decoder) any { v, isNil, _ := d.Nstring(); return fmt.Sprintf("%q %t", v, isNil) }, [][2]string{
		{"nil)", `"" true, 3 taken`},
		{`"NIL"`, `"NIL" false, 5 taken`},
		{"~{1}\r\n\x01", `"\x01" false, 7 taken`},
		{"NILL", `expected NIL at octet 0, found "NILL"`},
		{"~x", `expected NIL at octet 0, found "~x"`},
	})
	checkElement(t, "list-mailbox", func(d *Decoder) any { v, _ := d.ListMailbox(); return v }, [][2]string{
		{"%/*]", "%/*], 4 taken"},
		{`"*"`, "*, 3 taken"},
		{"(", `expected a mailbox pattern at octet 0, found "("`},
	})
}

func TestDecodeLiterals(t *testing.T) {
	checkElement(t, "literal", func(d *Decoder) any { v, binary, _ := d.Literal(); return fmt.Sprintf("%s %t", v, binary) }, [][2]string{
		{"{3}\r\nabcd", "abc false, 8 taken"},
		{"{3+}\r\na\r\nx", "a\r\n false, 9 taken"},
		{"~{1}\r\n\x00", "\x00 true, 7 taken"},
		{"{1}\nx", "x false, 5 taken"},
		{"{0}\r\n", " false, 5 taken"},
		{"{4}\r\nabc", `expected a literal at octet 0, found "{4}"`},
		{"{}\r\n", `expected a literal at octet 0, found "{}"`},
		{"{-1}\r\nx", `expected a literal at octet 0, found "{-1}"`},
		{"{1}x\r\nx", `expected a literal at octet 0, found "{1}x"`},
		{"{3} {1}\r\nx", `expected a literal at octet 0, found "{3}"`},
		{"{9223372036854775807}\r\nx", `expected a literal at octet 0, found "{9223372036854775807"`},
		{"{1}", `expected a literal at octet 0, found "{1}"`},
	})
}

func TestDecodeLineEnds(t *testing.T) {
	checkElement(t, "CRLF", func(d *Decoder) any { return d.CRLF() }, [][2]string{
		{"\r\n", "true, 2 taken"},
		{"\n", "true, 1 taken"},
		{"", "expected the end of the line at octet 0, found the end of the line"},
		{"x\r\n", `expected the end of the line at octet 0, found "x"`},
		{"\r\n\r\n", "expected the end of the line at octet 0, found the end of the line"},
	})
}

// The first thing that fails is what is told; nothing is taken after it.
func TestDecoderKeepsItsFirstError(t *testing.T) {
	d := NewDecoder([]byte("A x\r\n"))
	_, _ = d.Tag()
	if d.Expect('(') {
		t.Error(`"(" was taken where there is none`)
	}
	_, _ = d.Quoted()
	if d.Accept(' ') || d.SP() || d.Peek() != 0 || d.AtEnd() || d.CRLF() || d.AcceptKeyword("X") || d.Offset() != 1 {
		t.Error("something was taken behind the error")
	}
	if got, want := d.Err().Error(), `expected "(" at octet 1, found a space`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// RFC 9051 §6.4.5.1, §9.
func TestSections(t *testing.T) {
	section := func(d *Decoder) any { s, _ := d.Section(); return s.String() }
	for raw, want := range map[string]string{
		"[]":                              "[], 2 taken",
		"[header]<0>":                     "[HEADER], 8 taken",
		"[TEXT]":                          "[TEXT], 6 taken",
		"[1]":                             "[1], 3 taken",
		"[1.2.3.Text]":                    "[1.2.3.TEXT], 12 taken",
		"[4294967295.MIME]":               "[4294967295.MIME], 17 taken",
		"[HEADER.FIELDS (To \"a b\")]":    "[HEADER.FIELDS (To \"a b\")], 26 taken",
		"[header.fields.not ({2}\r\nTo)]": "[HEADER.FIELDS.NOT (To)], 29 taken",
		"[2.HEADER.FIELDS (X)]":           "[2.HEADER.FIELDS (X)], 21 taken",
		"[":                               "expected HEADER, HEADER.FIELDS, TEXT or a part's number at octet 1, found the end of the line",
		"[0]":                             `expected a number that does not begin with 0 at octet 1, found "0"`,
		"[1.]":                            `expected HEADER, HEADER.FIELDS, TEXT or a part's number at octet 3, found "]"`,
		"[1.X]":                           `expected HEADER, HEADER.FIELDS, TEXT or MIME at octet 3, found "X"`,
		"[MIME]":                          `expected a part's number before MIME at octet 1, found "MIME"`,
		"[1 ]":                            `expected "]" at octet 2, found a space`,
		"[HEADER.FIELDS]":                 `expected a space at octet 14, found "]"`,
		"[HEADER.FIELDS (]":               `expected a space or ")" at octet 17, found the end of the line`,
		"[99999999999]":                   `expected a number up to 4294967295 at octet 1, found "99999999999"`,
		"x":                               `expected "[" at octet 0, found "x"`,
	} {
		if got := decoded(raw, section); got != want {
			t.Errorf("%q:\n got %s\nwant %s", raw, got, want)
		}
	}
	for raw, want := range map[string][2]string{
		"<0>":      {`expected "." at octet 2, found ">"`, "{0 0}, 3 taken"},
		"<5.100>":  {"{5 100}, 7 taken", `expected ">" at octet 2, found ".100>"`},
		"<5.0>":    {"expected a count of octets that is not 0 at octet 3, found \"0>\"", `expected ">" at octet 2, found ".0>"`},
		"<.5>":     {`expected a number at octet 1, found ".5>"`, `expected a number at octet 1, found ".5>"`},
		"<1.2":     {`expected ">" at octet 4, found the end of the line`, `expected ">" at octet 2, found ".2"`},
		"<0.1> <2": {"{0 1}, 5 taken", `expected ">" at octet 2, found ".1>"`},
	} {
		for side, want := range want {
			partial := func(d *Decoder) any { p, _ := d.Partial(Side(side)); return p }
			if got := decoded(raw, partial); got != want {
				t.Errorf("%s %q:\n got %s\nwant %s", Side(side), raw, got, want)
			}
		}
	}
}

// RFC 9051 §9: "*" is the largest number in use, and the ends of a range may
// come in either order.
func TestSequenceSets(t *testing.T) {
	set := func(d *Decoder) any { s, _ := d.SequenceSet(); return s.String() }
	for raw, want := range map[string]string{
		"1":           "1, 1 taken",
		"1:3,5,9:*":   "1:3,5,9:*, 9 taken",
		"*":           "*, 1 taken",
		"*:4,2:1":     "*:4,2:1, 7 taken",
		"*:*":         "*, 3 taken",
		"4294967295 ": "4294967295, 10 taken",
		"":            "expected a message number or * at octet 0, found the end of the line",
		"0":           `expected a number that does not begin with 0 at octet 0, found "0"`,
		"1:0":         `expected a number that does not begin with 0 at octet 2, found "0"`,
		"1,":          "expected a message number or * at octet 2, found the end of the line",
		"1,,2":        `expected a message number or * at octet 2, found ",2"`,
		":3":          `expected a message number or * at octet 0, found ":3"`,
		"1:":          "expected a message number or * at octet 2, found the end of the line",
		"4294967296":  `expected a number up to 4294967295 at octet 0, found "4294967296"`,
		"abc":         `expected a message number or * at octet 0, found "abc"`,
		"1-3":         "1, 1 taken",
	} {
		if got := decoded(raw, set); got != want {
			t.Errorf("%q:\n got %s\nwant %s", raw, got, want)
		}
	}
	s, _ := NewDecoder([]byte("3:1,7,9:*")).SequenceSet()
	for largest, want := range map[uint32][]uint32{
		12: {1, 2, 3, 7, 9, 10, 11, 12},
		8:  {1, 2, 3, 7, 8, 9}, // 9:* is 8:9
		0:  {1, 2, 3, 4, 5, 6, 7, 8, 9},
	} {
		var got []uint32
		for n := uint32(1); n <= 14; n++ {
			if s.Contains(n, largest) {
				got = append(got, n)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("of %d messages %s holds %v, want %v", largest, s, got, want)
		}
	}
	if got := NumberSet([]uint32{1, 2, 3, 5, 7, 8, 4294967295}).String(); got != "1:3,5,7:8,4294967295" {
		t.Errorf("the shortest set is %s", got)
	}
	if got := NumberSet(nil).String(); got != "" {
		t.Errorf("the set of nothing is %q", got)
	}
}

// What is written is read again as it was.
func TestStringsWrittenAreRead(t *testing.T) {
	for v, want := range map[string]string{
		"a":        "a",
		"":         `""`,
		"nil":      `"nil"`,
		"a b":      `"a b"`,
		`a"\`:      `"a\"\\"`,
		"x]":       "x]",
		"%":        `"%"`,
		"{5}":      `"{5}"`,
		"INBOX.a+": "INBOX.a+",
	} {
		got := AstringOf(v)
		back, ok := NewDecoder([]byte(got)).Astring()
		if got != want || back != v || !ok || NeedsLiteral(v) {
			t.Errorf("%q is written %s, want %s, and read %q, %t", v, got, want, back, ok)
		}
	}
	for _, v := range []string{"\r", "\n", "\x00", "é"} {
		if !NeedsLiteral(v) {
			t.Errorf("%q needs no literal", v)
		}
	}
}
