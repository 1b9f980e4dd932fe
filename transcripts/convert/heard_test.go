package convert

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"imapsh/transcripts"
)

// body is a transcript's records without those that tell of connections.
func body(file string) string {
	_, records, _ := strings.Cut(file, "\n\n")
	return regexp.MustCompile(`(?m)^@.*\n`).ReplaceAllString(records, "")
}

// What stands in a terminal is told apart by tags, stars and counts.
func TestHeard(t *testing.T) {
	const ok = "* OK hi\n"
	tests := []struct{ name, format, text, want string }{
		{"what telnet says", "telnet", "Trying 10.0.0.1...\nConnected to host.\nEscape character is '^]'.\n" + ok + "a1 LOGOUT\n* BYE\na1 OK\nConnection closed by foreign host.\n$ ls\n", "S: * OK hi\nC: a1 LOGOUT\nS: * BYE\nS: a1 OK\n"},
		{"CRLF, and empty lines", "telnet", "* OK hi\r\n\r\nA NOOP\r\n\r\nA OK\r\n", "S: * OK hi\nC: A NOOP\nS: A OK\n"},
		{
			"messages that were cut", "telnet", ok + "A FETCH 1:2 BODY[]\n* 1 FETCH (BODY[] {300}\nSubject: a\n\n[...]\n)\n* 2 FETCH (BODY[] {200}\nSubject: b\n FLAGS (\\Seen))\nA OK done\nB NOOP\nB OK\n",
			"S: * OK hi\nC: A FETCH 1:2 BODY[]\nS: * 1 FETCH (BODY[] {21}\nS| Subject: a\nS|\nS| [...]\nS: )\nS: * 2 FETCH (BODY[] {12}\nS| Subject: b\nS:  FLAGS (\\Seen))\nS: A OK done\nC: B NOOP\nS: B OK\n",
		},
		{"a message about IMAP that was not", "telnet", ok + "A FETCH 1 BODY[]\n* 1 FETCH (BODY[] {26}\n)\n* 2 EXISTS\nA OK done\n)\nA OK done\n", "S: * OK hi\nC: A FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] {26}\nS| )\nS| * 2 EXISTS\nS| A OK done\nS: )\nS: A OK done\n"},
		{"two literals", "telnet", ok + "A FETCH 1 (BODY[1] BODY[2])\n* 1 FETCH (BODY[1] {3}\na\n BODY[2] {2}\n\n)\nA OK\n", "S: * OK hi\nC: A FETCH 1 (BODY[1] BODY[2])\nS: * 1 FETCH (BODY[1] {3}\nS| a\nS:  BODY[2] {2}\nS|\nS: )\nS: A OK\n"},
		{"a literal of the client's", "telnet", ok + "A LOGIN {3}\n+ go on\nbob {6}\n+ on\nsecret\nA OK in\n", "S: * OK hi\nC: A LOGIN {3}\nS: + go on\nC|- bob\nC:  {*}\nS: + on\nC|- ${!password}\nC:\nS: A OK in\n"},
		{"one that was refused", "telnet", ok + "A APPEND x {310}\nA NO no\nB NOOP\nB OK\n", "S: * OK hi\nC: A APPEND x {310}\nS: A NO no\nC: B NOOP\nS: B OK\n"},
		{"a count in a text", "telnet", ok + "A NOOP\nA OK try {5}\nB NOOP\nB OK\n", "S: * OK hi\nC: A NOOP\nS: A OK try {5}\nC: B NOOP\nS: B OK\n"},
		{"a password on a line of its own", "telnet", ok + "A AUTHENTICATE LOGIN\n+ VXNlcm5hbWU6\nYm9i\n+ UGFzc3dvcmQ6\nc2VjcmV0\nA OK in\n", "S: * OK hi\nC: A AUTHENTICATE LOGIN\nS: + VXNlcm5hbWU6\nC: ${!sasl}\nS: + UGFzc3dvcmQ6\nC: ${!sasl}\nS: A OK in\n"},
		{"lines that go on", "rfc", "   C: A1 NOOP\n   S: * SEARCH 1\n       2 3\n   S: A1 OK\n\n   Then the client leaves:\n\n   C: A2 LOGOUT\n", "C: A1 NOOP\nS: * SEARCH 1 2 3\nS: A1 OK\nC: A2 LOGOUT\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := converted("heard", tt.text, tt.format, "imap")
			if err != nil || body(got) != tt.want {
				t.Errorf("%v, got\n%s\nwant\n%s", err, body(got), tt.want)
			}
		})
	}
	if _, err := converted("heard", "HTTP/1.1 200 OK\n", "telnet", "imap"); err == nil || !strings.Contains(err.Error(), "heard:1: no line is a server's greeting") {
		t.Errorf("got %v", err)
	}
}

// Without times a rawlog is put together by its tags; both of its files are
// needed.
func TestRawlogWithoutTimes(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"rawlog.in", "rawlog.out"} {
		text := regexp.MustCompile(`(?m)^\d+\.\d{6} `).ReplaceAllString(readFile(t, name), "")
		text = regexp.MustCompile(`(?m)^o .*\n`).ReplaceAllString(text, "") // it was pipelined
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "rawlog.out"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := converted(filepath.Join(dir, "rawlog.out"), string(text), "", "imap")
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`(?m)^[CS]: o .*\n`).ReplaceAllString(body(readFile(t, "rawlog.in.imap")), "")
	want = strings.Replace(want, `"strategos"`, `"user"`, 1)
	if body(got) != want {
		t.Errorf("got %.3000s", body(got))
	}
	if _, err := converted(filepath.Join(dir, "other.in"), string(text), "", "imap"); err == nil || !strings.Contains(err.Error(), "a rawlog is two files: open") {
		t.Errorf("got %v", err)
	}
	if _, err := converted("log", string(text), "rawlog", "imap"); err == nil || !strings.Contains(err.Error(), "log:1: a rawlog is two files, NAME.in and NAME.out") {
		t.Errorf("got %v", err)
	}
}

// Whatever is read, what is made of it is a transcript that can be read.
func FuzzRead(f *testing.F) {
	for _, s := range samples() {
		text, err := os.ReadFile(filepath.Join("testdata", s.file))
		if err != nil {
			f.Fatal(err)
		}
		if s.format != "rawlog" {
			f.Add(s.format, text)
		}
	}
	f.Fuzz(func(t *testing.T, format string, text []byte) {
		if len(text) > 64<<10 || format == "rawlog" || format == "imap" {
			return // two files, or none of the imports; and what is long takes long
		}
		read, err := Find(format, false)
		if err != nil {
			return // there is no such format
		}
		var out bytes.Buffer
		var w Output
		err = read.Read(NewSource("fuzz", bytes.NewReader(text)), func(h transcripts.Header) transcripts.Audience {
			w = openTranscript(&out, h)
			return w
		})
		if err != nil {
			return // it is no text of that format
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		nowhere := func(h transcripts.Header) transcripts.Audience { return openTranscript(new(bytes.Buffer), h) }
		if _, err := transcripts.Show("fuzz.imap", bytes.NewReader(out.Bytes()), nowhere); err != nil {
			t.Fatalf("%v in\n%s", err, out.String())
		}
	})
}
