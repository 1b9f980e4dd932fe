package repl

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile marks escapes in the tests.
var hostile = Style{On: "<", Off: ">"}

func TestSanitiser(t *testing.T) {
	for _, test := range []struct{ octets, shown string }{
		{"* OK ready\r\n", "* OK ready\n"},
		{"lone LF\n", "lone LF\n"},
		{"a\tb", "a\tb"},
		{"a\rb\r\r\nc", `a<\x0d>b<\x0d>` + "\nc"},
		{"\x1b]0;owned\x07\x1b[2J", `<\x1b>]0;owned<\x07><\x1b>[2J`},
		{"\x00\x7f", `<\x00><\x7f>`},
		{"Grüße 収 😀 שלום", "Grüße 収 😀 שלום"},
		{"\xff\xc3(", `<\xff><\xc3>(`},
		{"\xe2\x82", `<\xe2><\x82>`},
		{"\xe2\x82a", `<\xe2><\x82>a`},
		{"\xed\xa0\x80", `<\xed><\xa0><\x80>`},
		{"\u009b2J", `<\u009b>2J`},
		{"abc\u202edef", `abc<\u202e>def`},
		{"a\u200bb\u200dc\u00add\ufeff", `a<\u200b>b<\u200d>c<\u00ad>d<\ufeff>`},
		{"\U000e0041", `<\U000e0041>`},
		{"\u2028\u115f\u3164", `<\u2028><\u115f><\u3164>`},
		{"a\u00a0b", `a<\u00a0>b`},
		{"全\u3000角 ❤\ufe0f", "全\u3000角 ❤\ufe0f"},
		{"│ I am imapsh\r\n│ again\n a │", `<\u2502> I am imapsh` + "\n" + `<\u2502> again` + "\n a │"},
		{"\ufffd", "\ufffd"},
	} {
		s := Sanitiser{Hostile: hostile, Mark: '│'}
		if got := string(s.Flush(s.Append(nil, []byte(test.octets), Style{}))); got != test.shown {
			t.Errorf("%q is shown as %q, want %q", test.octets, got, test.shown)
		}
		s = Sanitiser{Hostile: hostile, Mark: '│'}
		var got []byte
		for _, b := range []byte(test.octets) {
			got = s.Append(got, []byte{b}, Style{})
		}
		if got := string(s.Flush(got)); got != test.shown {
			t.Errorf("%q, octet by octet, is shown as %q, want %q", test.octets, got, test.shown)
		}
	}
}

func TestSanitiserASCII(t *testing.T) {
	s := Sanitiser{Hostile: hostile, Mark: '|', ASCII: true}
	got := string(s.Append(nil, []byte("Grüße\n| no\n a|b"), Style{}))
	if want := `Gr<\xc3\xbc><\xc3\x9f>e` + "\n" + `<\x7c> no` + "\n a|b"; got != want {
		t.Errorf("shown as %q, want %q", got, want)
	}
}

// An escape ends the style around it, and begins it again.
func TestSanitiserWithinStyle(t *testing.T) {
	s := Sanitiser{Hostile: hostile}
	dim := Style{On: "(", Off: ")"}
	got := string(s.Append(nil, []byte("a\x00b"), dim))
	got = string(s.Append([]byte(got), nil, dim))
	if want := `(a)<\x00>(b)`; got != want {
		t.Errorf("shown as %q, want %q", got, want)
	}
}

// FuzzSanitiser holds that nothing that can do anything reaches the terminal, and that where the octets are cut does
// not matter.
func FuzzSanitiser(f *testing.F) {
	f.Add([]byte("a\r\n│\x1b[2J\u202e\xff\xe2\x82"), 3)
	f.Add([]byte("\r\r\n\xf0\x9f\x98"), 1)
	f.Fuzz(func(t *testing.T, octets []byte, cut int) {
		s := Sanitiser{Mark: '│'}
		whole := s.Flush(s.Append(nil, octets, Style{}))
		if !utf8.Valid(whole) {
			t.Fatalf("%q is not UTF-8", whole)
		}
		for line := range strings.Lines(string(whole)) {
			if strings.HasPrefix(line, "│") {
				t.Fatalf("%q begins with the mark", line)
			}
			for _, r := range strings.TrimSuffix(line, "\n") {
				if !visible(r, utf8.RuneLen(r)) {
					t.Fatalf("%U in %q", r, line)
				}
			}
		}
		cut = max(0, min(cut, len(octets)))
		s = Sanitiser{Mark: '│'}
		parts := s.Flush(s.Append(s.Append(nil, octets[:cut], Style{}), octets[cut:], Style{}))
		if !bytes.Equal(parts, whole) {
			t.Fatalf("cut at %d: %q, whole: %q", cut, parts, whole)
		}
	})
}

func TestUTF8(t *testing.T) {
	for _, test := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{"", "", "de_DE.UTF-8", true},
		{"", "", "C.utf8", true},
		{"C", "", "de_DE.UTF-8", false},
		{"", "en_US.UTF-8", "C", true},
		{"", "", "de_DE@euro", false},
	} {
		locale := map[string]string{"LC_ALL": test.all, "LC_CTYPE": test.ctype, "LANG": test.lang}
		if got := UTF8(func(name string) string { return locale[name] }); got != test.want {
			t.Errorf("%v: %v", locale, got)
		}
	}
}

func TestSanitiserAllocatesNothing(t *testing.T) {
	octets := []byte("Subject: Grüße\r\n│ \x1b[2J\xff\u202e end of line")
	dst := make([]byte, 0, 4096)
	s := Sanitiser{Hostile: hostile, Mark: '│'}
	if n := testing.AllocsPerRun(100, func() { dst = s.Flush(s.Append(dst[:0], octets, hostile)) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkSanitiser(b *testing.B) {
	mail := bytes.Repeat([]byte(strings.Repeat("x", 74)+"\r\n"), 800)
	noise := make([]byte, len(mail))
	source := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(source.Uint32())
	}
	for name, octets := range map[string][]byte{"mail": mail, "noise": noise} {
		b.Run(name, func(b *testing.B) {
			s, dst := Sanitiser{Mark: '│'}, make([]byte, 0, 8*len(mail))
			b.SetBytes(int64(len(octets)))
			b.ReportAllocs()
			for b.Loop() {
				dst = s.Append(dst[:0], octets, Style{})
			}
		})
	}
}
