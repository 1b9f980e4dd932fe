package transcripts

import (
	"strings"
	"testing"
)

func TestDifferencePrint(t *testing.T) {
	lines := func(n int, last string) string {
		return "* 3 FETCH (BODY[] {99}\r\n" + strings.Repeat("the same\r\n", n) + last + "\r\nmore\r\n)\r\n"
	}
	tests := []struct {
		name  string
		d     Difference
		width int
		want  string
	}{
		{"one line", Difference{File: "a.imap", Line: 14, What: "the number is 5 and should be 4", Expected: "* 4 EXISTS\r\n", Received: "* 5 EXISTS\r\n"}, 80, `
a.imap:14: the number is 5 and should be 4
    expected             │ received
    * 4 EXISTS           │ * 5 EXISTS
`},
		{"nothing came", Difference{File: "a.imap", Line: 14, Conn: "phone", What: "no such response came", Expected: "* OK ${...}\r\n"}, 80, `
a.imap:14 (phone): no such response came
    expected             │ received
    * OK ${...}          │ (nothing)
`},
		{"nothing was expected", Difference{File: "a.imap", Line: 14, What: "this response is extra", Received: "* BYE\r\n"}, 80, `
a.imap:14: this response is extra
    expected             │ received
    (nothing)            │ * BYE
`},
		{"a long literal", Difference{File: "a.imap", Line: 14, What: "octet 50 differs", Expected: lines(9, "one"), Received: lines(9, "two")}, 80, `
a.imap:14: octet 50 differs
    expected               │ received
    * 3 FETCH (BODY[] {99} │ * 3 FETCH (BODY[] {99}
    (7 equal lines)        │
    the same               │ the same
    the same               │ the same
    one                    │ two
    more                   │ more
    )                      │ )
`},
		{"long lines", Difference{File: "a.imap", Line: 14, What: "it differs", Expected: "* OK " + strings.Repeat("x", 30) + "\r\n", Received: "* OK " + strings.Repeat("y", 60) + "\r\n"}, 60, `
a.imap:14: it differs
    expected                   │ received
    * OK xxxxxxxxxxxxxxxxxxxxx │ * OK yyyyyyyyyyyyyyyyyyyyyy
    xxxxxxxxx                  │ yyyyyyyyyyyyyyyyyyyyyyyyyyy
                               │ yyyyyyyyyyy
`},
		{"hostile octets", Difference{File: "a.imap", Line: 14, What: "it differs", Expected: "* OK ü \"\r\n", Received: "* OK \x1b[2J\u202e\xff\n"}, 80, `
a.imap:14: it differs
    expected             │ received
    * OK ü "             │ * OK \x1b[2J\u202e\xff\n
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := tt.d.Print(&b, tt.width); err != nil {
				t.Fatal(err)
			}
			if got := b.String(); got != tt.want[1:] {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want[1:])
			}
		})
	}
}
