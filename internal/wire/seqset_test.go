package wire

import "testing"

// RFC 5182 §3, RFC 9051 §9: "$" is a set, or the end of one, for those who may
// write it.
func TestLastResult(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"$":       "2,5:6",
		"1,$":     "1,2,5:6",
		"9:7,*,$": "9:7,*,2,5:6",
		"3":       "3",
		"$,1":     "2,5:6", // and ",1" is left
	} {
		d := NewDecoder([]byte(text))
		d.Allow.LastResult = true
		set, ok := d.SequenceSet()
		if got := set.WithLastResult([]uint32{2, 5, 6}).String(); !ok || got != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, d.Err(), want)
		}
		if taken := text[:d.Offset()]; set.String() != taken {
			t.Errorf("%s: %q was taken, and written as %q", text, taken, set)
		}
		if set.HasLastResult() != (text != "3") || set.Contains(4, 4) != (text == "9:7,*,$") {
			t.Errorf("%s: %v", text, set)
		}
		if _, ok := NewDecoder([]byte("$")).SequenceSet(); ok {
			t.Error(`"$" is taken where nobody offers it`)
		}
	}
}

// RFC 3501 §9, RFC 6855 §3.
func TestQuotedOctets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		quoted          string
		any, ascii, utf bool
	}{
		{`"a"`, true, true, true},
		{`"ü"`, true, false, true},
		{"\"\xff\"", true, false, false},
		{"\"\xc0\x80\"", true, false, false},
	} {
		for allow, want := range map[QuotedOctets]bool{QuotedAny: test.any, QuotedASCII: test.ascii, QuotedUTF8: test.utf} {
			d := NewDecoder([]byte(test.quoted))
			d.Allow.Quoted = allow
			if _, ok := d.Quoted(); ok != want {
				t.Errorf("%q, %v: got %v", test.quoted, allow, ok)
			}
		}
	}
}
