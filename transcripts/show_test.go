package transcripts

import (
	"bytes"
	"strings"
	"testing"

	"imapsh/internal/wire"
)

// watched gives what an audience is shown of a transcript's records: another
// transcript.
func watched(t *testing.T, records string) (file string, torn *Problem, err error) {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, Recording{})
	torn, err = Show("shown.imap", strings.NewReader("IMAP-Transcript: 1\nVar: user=strategos\n\n"+records), func(Header) Audience { return w })
	if failed := w.Close(); failed != nil {
		t.Fatal(failed)
	}
	_, body, _ := strings.Cut(out.String(), "\n\n")
	return body, torn, err
}

func TestShow(t *testing.T) {
	same := "the same"
	tests := []struct{ name, records, want string }{
		{
			"what was recorded", "@ connect tls=none address=127.0.0.1:143\nS: * OK\nC: A LOGIN u ${!password}\nS:- A O\nS: K\n@ +1.250\n## Look.\n@ close\n",
			"@ connect tls=none address=127.0.0.1:143\nS: * OK\nC: A LOGIN u ${!password}\nS: A OK\n@ +1.250\n## Look.\n@ close\n",
		},
		{"two connections", "S: * OK\nC.phone: A NOOP\nS.phone:\"\\xff\\r\\n\"\n@.phone close reason=error\n", "S: * OK\nC.phone: A NOOP\nS.phone:\"\\xff\\r\\n\"\n@.phone close reason=error\n"},
		{"a variable", "C: A LOGIN ${user} x\n", "C: A LOGIN strategos ${!password}\n"},
		{"a variable that has no value", "C: A SELECT ${box}\n", `C:"A SELECT \x24{box}\r\n"` + "\n"},
		{"a literal", "S: * 1 FETCH (BODY[] {9}\nS| abc\nS|- defg\nS: )\nS: A OK\n", same},
		{"a count to be worked out", "S: * 1 FETCH (BODY[] {*}\nC: Z NOOP\nS| abc\nS: )\n", "S: * 1 FETCH (BODY[] {5}\nC: Z NOOP\nS| abc\nS: )\n"},
		{"and at the end", "C: A APPEND x {*+}\nC|- abc\n", "C: A APPEND x {3+}\nC|- abc\n"},
		{"a template in a literal", "S: * 1 FETCH (BODY[] {100}\nS|- abc${...}\nS: )\n", "S: * 1 FETCH (BODY[] {9}\nS|\"abc\\x24{...}\"\nS: )\n"},
		{"a secret literal", "C: A LOGIN u {*}\nS: + \nC|- ${!password}\nC:\nS: A OK\n", "C: A LOGIN u {*}\nS:\"+ \\r\\n\"\nC|- ${!password}\nC:\nS: A OK\n"},
		{"a refused literal", "C: A APPEND x {310}\nS: A NO no\nC: B NOOP\nS: B OK\n", same},
		{"a refused literal that would be counted", "C: A APPEND x {*}\nS: A NO no\nC: B NOOP\n", "C: A APPEND x {0}\nS: A NO no\nC: B NOOP\n"},
		{"marks and notes", "# note\nS:? * 1 EXISTS\n\nS:! * 2 EXISTS\n", "S: * 1 EXISTS\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want == same {
				tt.want = tt.records
			}
			got, torn, err := watched(t, tt.records)
			if got != tt.want || torn != nil || err != nil {
				t.Errorf("%v %v, got\n%s\nwant\n%s", torn, err, got, tt.want)
			}
		})
	}
}

func TestShowProblems(t *testing.T) {
	tests := []struct{ name, records, want string }{
		{"all of them", "X\nC: A\nY\n", "shown.imap:4: a record begins"},
		{"no literal was announced", "S: * OK\nS| x\n", "shown.imap:5: no line before announces a literal"},
		{"a literal is too short", "S: * 1 FETCH (BODY[] {5}\nS|- abc\nS: )\n", `shown.imap:6: line 4 announces a literal, of which 2 octets are missing: they stand behind "S|"`},
	}
	for _, tt := range tests {
		if _, _, err := watched(t, tt.records); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	if _, _, err := watched(t, "X\nC: A\nY\n"); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("got %v, want two problems", err)
	}
	got, torn, err := watched(t, "S: * OK\nS: * 1 EX")
	if got != "S: * OK\n" || err != nil || torn == nil || torn.Line != 5 {
		t.Errorf("got %q, %v, %v", got, torn, err)
	}
}

// counter is an audience that counts.
type counter struct {
	*Writer
	octets, largest int
}

func (c *counter) Chunk(k *wire.Chunk) {
	c.octets += len(k.Raw)
	c.largest = max(c.largest, len(k.Raw))
}

// A large literal passes through, record by record.
func TestShowStreams(t *testing.T) {
	const lines = 100_000
	literal := strings.Repeat("S| "+strings.Repeat("x", 98)+"\n", lines)
	file := "IMAP-Transcript: 1\n\nS: * 1 FETCH (BODY[] {10000000}\n" + literal + "S: )\nC: A NOOP\n"
	c := &counter{Writer: NewWriter(new(bytes.Buffer), Recording{})}
	if _, err := Show("large.imap", strings.NewReader(file), func(Header) Audience { return c }); err != nil {
		t.Fatal(err)
	}
	if want := 100*lines + len("* 1 FETCH (BODY[] {10000000}\r\n)\r\nA NOOP\r\n"); c.octets != want || c.largest > 100 {
		t.Errorf("%d octets, the largest chunk of %d; want %d and 100", c.octets, c.largest, want)
	}
}
