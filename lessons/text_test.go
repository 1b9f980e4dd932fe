package lessons_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imapsh/lessons"
)

// shown parses prose and gives its lines at a width.
func shown(t *testing.T, prose string, width int) []lessons.Line {
	t.Helper()
	l, err := lessons.Parse("a.md", markdown(strings.Replace(whole, "Hello, **${user}** (RFC 9051 §6.1.2).", prose, 1)), letters())
	if err != nil {
		t.Fatal(err)
	}
	return l.Intro.Lines(width)
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		name, prose string
		width       int
		want        []string
	}{
		{"wraps", "one two three\nfour five six seven", 20, []string{"one two three four", "five six seven"}},
		{
			"keeps code and citations whole", "type the word `SELECT INBOX` (RFC 9051 §6.1.2) now", 24,
			[]string{"type the word", "SELECT INBOX", "(RFC 9051 §6.1.2) now"},
		},
		{"breaks what is too long", "`aaaaaaaaaaaa bbbbbbbbbbbb`", 20, []string{"aaaaaaaaaaaa", "bbbbbbbbbbbb"}},
		{"counts columns", "ああああ ああああ ああああ", 20, []string{"ああああ ああああ", "ああああ"}},
		{
			"lists", "- one two three four five\n- two\n\n1. a\n2. b", 20,
			[]string{"- one two three four", "  five", "- two", "", "1. a", "2. b"},
		},
		{"code is not wrapped", "~~~text\na  b c d e f g h i j k l m n o p\n~~~", 20, []string{"  a  b c d e f g h i j k l m n o p"}},
		{"entities and escapes", `a &lt; b \* c`, 40, []string{"a < b * c"}},
		{"quotation", "> quoted", 40, []string{"  quoted"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, l := range shown(t, test.prose, test.width) {
				got = append(got, l.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSpans(t *testing.T) {
	got := shown(t, "A *tag* and **more**, `A OK` (RFC 9051\n§6.1.2).", 80)[0]
	want := lessons.Line{Kind: lessons.Prose, Spans: []lessons.Span{
		{Style: lessons.Plain, Text: "A "},
		{Style: lessons.Emphasis, Text: "tag"},
		{Style: lessons.Plain, Text: " and "},
		{Style: lessons.Strong, Text: "more"},
		{Style: lessons.Plain, Text: ", "},
		{Style: lessons.Verbatim, Text: "A OK"},
		{Style: lessons.Plain, Text: " ("},
		{Style: lessons.Citation, Text: "RFC 9051 §6.1.2"},
		{Style: lessons.Plain, Text: ")."},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}
