package mailfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

const plenty = 1 << 20

func TestMbox(t *testing.T) {
	const a, b = "From ada@example.org Thu Nov 19 10:12:41 2026\n", "From - Fri Nov 20 07:45:33 2026\n"
	const first, second = "2026-11-19T10:12:41Z ", "2026-11-20T07:45:33Z "
	for _, test := range []struct{ name, in, want string }{
		{"two", a + "A: 1\n\nx\n\n" + b + "A: 2\n\ny\n\n", first + `[] "A: 1\r\n\r\nx\r\n"` + "\n" + second + `[] "A: 2\r\n\r\ny\r\n"`},
		{"CRLF", strings.ReplaceAll(a+"A: 1\n\nx\n\n"+b+"y\n\n", "\n", "\r\n"), first + `[] "A: 1\r\n\r\nx\r\n"` + "\n" + second + `[] "y\r\n"`},
		{"no empty line between", a + "x\n" + b + "y", first + `[] "x\r\n"` + "\n" + second + `[] "y"`},
		{"empty lines in front", "\n\r\n" + a + "x\n\n\n", first + `[] "x\r\n\r\n"`},
		{"nothing", "", ""},
		{"only empty lines", "\n\n", ""},
		{"mboxrd", a + ">From me\n>>From you\n> From us\n>Fromage\n\n", first + `[] "From me\r\n>From you\r\n> From us\r\n>Fromage\r\n"`},
		{"mboxo, prose", a + "x\n\nFrom here on all is well\nFrom: y\n\n", first + `[] "x\r\n\r\nFrom here on all is well\r\nFrom: y\r\n"`},
		{"no date, but a header", a + "x\n\nFrom \nSubject: y\n\n", first + `[] "x\r\n"` + "\n" + `2001-02-03T04:05:06Z [] "Subject: y\r\n"`},
		{"flags", a + "Status: RO\nX-Status: AFDT\nX-Keywords: $Forwarded (bad) lunch\n\nStatus: R\n\n", first +
			`[\Seen \Answered \Flagged \Deleted \Draft $Forwarded lunch] "Status: RO\r\nX-Status: AFDT\r\nX-Keywords: $Forwarded (bad) lunch\r\n\r\nStatus: R\r\n"`},
		{"flags in the body", a + "\nStatus: R\n\n", first + `[] "\r\nStatus: R\r\n"`},
		{"only a From line", a, "left out: it is empty"},
		{"NUL", a + "x\x00\n\n" + b + "y\n\n", "left out: there is a NUL in it, which IMAP cannot send (RFC 9051 §9, CHAR8)\n" + second + `[] "y\r\n"`},
		{"too large", a + strings.Repeat("x", plenty+1) + "\n\n" + b + "y\n\n", "left out: it has more than 1048576 octets\n" + second + `[] "y\r\n"`},
	} {
		path := filepath.Join(t.TempDir(), "box")
		if err := os.WriteFile(path, []byte(test.in), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Date(2001, 2, 3, 4, 5, 6, 7, time.UTC)); err != nil {
			t.Fatal(err)
		}
		expect(t, test.name, show(t, Mbox(path, plenty)), test.want)
		if after, err := os.ReadFile(path); err != nil || string(after) != test.in {
			t.Errorf("%s: the file was changed: %v", test.name, err)
		}
	}
}

func TestMboxErrors(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "letter.eml")
	if err := os.WriteFile(path, []byte("Subject: x\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, "a message", show(t, Mbox(path, plenty)), "error: read "+path+`: it is no mbox: its first line does not begin with "From "`)
	missing := filepath.Join(dir, "missing")
	if got := show(t, Mbox(missing, plenty)); !strings.HasPrefix(got, "error: open "+missing) {
		t.Errorf("a missing file: %s", got)
	}
	broken := errors.New("the disk is broken")
	for m, err := range mboxMessages(iotest.ErrReader(broken), "box", time.Time{}, plenty) {
		expect(t, "a broken disk", fmt.Sprintf("%s %v", m.octets, err), " read box: the disk is broken")
	}
}

// Where a message was found is said by its From line's number.
func TestMboxLines(t *testing.T) {
	in := "From a Thu Nov 19 10:12:41 2026\nx\n" + strings.Repeat("y", 200_000) + "\n\nFrom b Thu Nov 19 10:12:41 2026\nz\n"
	var where []string
	for m, err := range mboxMessages(strings.NewReader(in), "box", time.Time{}, plenty) {
		if err != nil {
			t.Fatal(err)
		}
		where = append(where, m.where)
	}
	expect(t, "where", strings.Join(where, " "), "box:1 box:5")
}

func TestFromDate(t *testing.T) {
	for line, want := range map[string]string{
		"From ada@example.org Thu Nov 19 10:12:41 2026":               "2026-11-19T10:12:41Z",
		"From ada@example.org  Thu Nov  5 10:12:41 2026\r\n":          "2026-11-05T10:12:41Z",
		"From \"ada l\"@example.org Thu Nov 19 10:12:41 2026 +0100\n": "2026-11-19T10:12:41+01:00",
		"From ada@example.org Thu Nov 19 10:12:41 -0500 2026\n":       "2026-11-19T10:12:41-05:00",
		"From ada@example.org Thu Nov 19 10:12:41 UTC 2026\n":         "2026-11-19T10:12:41Z",
		"From ada@example.org Thu Nov 19 10:12 2026\n":                "2026-11-19T10:12:00Z",
		"From uucp Thu Nov 19 10:12:41 2026 remote from host\n":       "2026-11-19T10:12:41Z",
		"From Mon Thu Nov 19 10:12:41 2026\n":                         "2026-11-19T10:12:41Z",
		"From MAILER-DAEMON Thu, 19 Nov 2026 10:12:41 +0000\n":        "2026-11-19T10:12:41Z",
		"From Mon on all will be well\n":                              "none",
		"From - \n":                                                   "none",
		"From ada@example.org Thu Nov 31 10:12:41 2026\n":             "none",
	} {
		got := "none"
		if date, ok := fromDate([]byte(line)); ok {
			got = date.Format(time.RFC3339)
		}
		expect(t, line, got, want)
	}
}

// FuzzSplitter: however broken an mbox is, its From lines and messages joined are the file.
func FuzzSplitter(f *testing.F) {
	for _, seed := range []string{
		"From a Thu Nov 19 10:12:41 2026\nA: 1\n\nx\n\nFrom b Thu Nov 19 10:12:41 2026\r\n\r\n>From y\n",
		"\n\nFrom \nA: b\n\nFrom \nC: d\n\nFrom here on\n", "From", "From ", "From \nFrom \n\nFrom \n:", "x\n",
	} {
		f.Add([]byte(seed))
	}
	f.Add([]byte("From \n" + strings.Repeat("x", 70_000) + "\nFrom x Thu Nov 19 10:12:41 2026"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var joined []byte
		s := newSplitter(iotest.HalfReader(bytes.NewReader(in)), int64(len(in)))
		for s.next() {
			if !bytes.HasPrefix(s.from, []byte("From ")) || s.cut {
				t.Fatalf("message with the From line %q, cut %v", s.from, s.cut)
			}
			joined = append(append(joined, s.from...), s.octets...)
		}
		front, ok := bytes.CutSuffix(in, joined)
		if s.err == nil && (!ok || len(bytes.Trim(front, "\r\n")) > 0) {
			t.Fatalf("joined %q, the file is %q", joined, in)
		}
	})
}

// FuzzMboxrd: what a writer of mboxrd writes is read as it was.
func FuzzMboxrd(f *testing.F) {
	f.Add([]byte("A: 1\n\nFrom x\n>From y\n>>From z\n"), []byte("\n"))
	f.Add([]byte("A: 1"), []byte("B: 2\r\n\r\n"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		var file bytes.Buffer
		want := make([]string, 0, 2)
		for _, octets := range [][]byte{one, two} {
			if !bytes.HasSuffix(octets, []byte("\n")) {
				octets = append(octets, '\n')
			}
			want = append(want, string(octets))
			file.WriteString("From x Thu Nov 19 10:12:41 2026\n")
			for line := range bytes.Lines(octets) {
				if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
					file.WriteByte('>')
				}
				file.Write(line)
			}
			file.WriteByte('\n')
		}
		var got []string
		for m, err := range mboxMessages(&file, "box", time.Time{}, plenty) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(m.octets))
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("read %q, written %q", got, want)
		}
	})
}
