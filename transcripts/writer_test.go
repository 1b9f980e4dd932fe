package transcripts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

func whole() int { return 1 << 30 }

// body is a transcript without its header and its first event.
func body(file string) string {
	_, rest, _ := strings.Cut(file, "\n\n")
	_, rest, _ = strings.Cut(rest, "\n")
	return rest
}

func TestWriterForms(t *testing.T) {
	tests := []struct{ name, side, text, want string }{
		{"a line", "S", "* 4 EXISTS\r\n", "S: * 4 EXISTS\n"},
		{"an empty line", "C", "\r\n", "C:\n"},
		{"spaces at the end", "C", "A NOOP \r\n", `C:"A NOOP \r\n"` + "\n"},
		{"a space alone", "C", " \r\n", `C:" \r\n"` + "\n"},
		{"a lone LF", "C", "A NOOP\n", `C:"A NOOP\n"` + "\n"},
		{"CR before CRLF", "C", "A NOOP\r\r\n", `C:"A NOOP\r\r\n"` + "\n"},
		{"no line end", "S", "* OK hel", "S:- * OK hel\n"},
		{"no line end, and a space", "S", "* OK ", `S:"* OK "` + "\n"},
		{"an escape sequence", "S", "* OK \x1b]0;owned\x07\x1b[2J\r\n", `S:"* OK \x1b]0;owned\x07\x1b[2J\r\n"` + "\n"},
		{"a tab", "S", "* OK a\tb\r\n", `S:"* OK a\tb\r\n"` + "\n"},
		{"quotes and backslashes, plain", "S", `* LIST (\Noselect) "/" "a\"b"` + "\r\n", `S: * LIST (\Noselect) "/" "a\"b"` + "\n"},
		{"quotes and backslashes, quoted", "S", "* LIST (\\A) \"\x00\"\r\n", `S:"* LIST (\\A) \"\x00\"\r\n"` + "\n"},
		{"UTF-8", "S", "* OK Grüße 日本語\r\n", "S: * OK Grüße 日本語\n"},
		{"octets that are not UTF-8", "S", "* OK \xff\xc3\x28\r\n", `S:"* OK \xff\xc3(\r\n"` + "\n"},
		{"C1 controls", "S", "* OK \u009b2J\r\n", `S:"* OK \u009b2J\r\n"` + "\n"},
		{"right to left override", "S", "* OK a\u202eb\r\n", `S:"* OK a\u202eb\r\n"` + "\n"},
		{"isolates", "S", "* OK a\u2066b\u2069\r\n", `S:"* OK a\u2066b\u2069\r\n"` + "\n"},
		{"zero width", "S", "* OK a\u200bb\ufeff\r\n", `S:"* OK a\u200bb\ufeff\r\n"` + "\n"},
		{"invisible letters", "S", "* OK \u115f\u3164\u2800\r\n", `S:"* OK \u115f\u3164\u2800\r\n"` + "\n"},
		{"variation selectors and tags", "S", "* OK a\ufe0f\U000e0041\r\n", `S:"* OK a\ufe0f\U000e0041\r\n"` + "\n"},
		{"a line separator", "S", "* OK a\u2028b\u00a0c\r\n", `S:"* OK a\u2028b\u00a0c\r\n"` + "\n"},
		{"a template on the wire", "S", "* OK ${user} $ {x}\r\n", `S:"* OK \x24{user} $ {x}\r\n"` + "\n"},
		{"a count on the wire", "S", "* OK {*}\r\n", `S:"* OK \x7b*}\r\n"` + "\n"},
		{"a dollar before a count", "S", "* OK ${*}\r\n", `S:"* OK \x24\x7b*}\r\n"` + "\n"},
		{"a literal", "S", "* 1 FETCH (BODY[] {9}\r\na {*}\r\n\r\n)\r\n", "S: * 1 FETCH (BODY[] {9}\nS| a {*}\nS|\nS: )\n"},
		{"a literal without line end", "S", "* X {3}\r\na\nb\r\n", "S: * X {3}\nS|\"a\\n\"\nS|- b\nS:\n"},
		{"an empty literal", "S", "* X {0}\r\n y\r\n", "S: * X {0}\nS:  y\n"},
		{"a fake record", "S", "* X {15}\r\n@ close\r\nC: A X\r\n", "S: * X {15}\nS| @ close\nS|- C: A X\nS:\n"},
		{"a long line", "S", "* OK 45678901234567890123\r\n", "S:- * OK 45678901234\nS: 567890123\n"},
		{"a line as long as can be", "S", "* OK 45678901234\r\n", "S:- * OK 45678901234\nS:\n"},
		{"CRLF across the limit", "S", "* OK 4567890123\r\n", `S:"* OK 4567890123\r"` + "\n" + `S:"\n"` + "\n"},
		{"a character across the limit", "S", "* OK 4567890123ü\r\n", `S:"* OK 4567890123\xc3"` + "\n" + `S:"\xbc\r\n"` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			limit := breakAt
			if strings.Contains(tt.name, "long") || strings.Contains(tt.name, "limit") {
				limit = 16
			}
			one := utterance{text: tt.text}
			if tt.side == "S" {
				one.side = wire.Server
			}
			for _, size := range []int{1, 2, 7, 1 << 20} {
				file, _ := recorded([]utterance{one}, limit, func() int { return size })
				if got := strings.TrimSuffix(body(file), "@ close\n"); got != tt.want {
					t.Errorf("in pieces of %d: got\n%s\nwant\n%s", size, got, tt.want)
				}
			}
		})
	}
}

func TestWriterEvents(t *testing.T) {
	var out bytes.Buffer
	at := start()
	w := NewWriter(&out, Recording{Header: Header{Title: "two\nlines", Date: at, Server: "imap://127.0.0.1:143", Vars: []Var{{"user", "strategos"}}}})
	line := func(conn, text string, after time.Duration) {
		at = at.Add(after)
		w.Chunk(&wire.Chunk{Conn: conn, From: wire.Server, At: at, First: true, Last: true, Raw: []byte(text)})
	}
	target := session.Target{Host: "127.0.0.1", Port: 143}
	facts := &session.TLSFacts{Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256"}
	w.Event(session.Event{At: at, Target: target})
	line("", "* OK hello\r\n", 49*time.Millisecond)
	line("", "* 1 EXISTS\r\n", 50*time.Millisecond)
	w.Event(session.Event{Kind: session.Secured, At: at, Target: target, TLS: facts})
	line("", "* 2 EXISTS\r\n", 1250*time.Millisecond+300*time.Microsecond)
	w.Event(session.Event{Conn: "phone", At: at, Target: session.Target{Security: session.ImplicitTLS, Host: "::1", Port: 993}, TLS: facts})
	line("phone", "* BYE\r\n", 61*time.Second)
	w.Event(session.Event{Kind: session.Closed, Conn: "phone", At: at, Err: session.ErrHungUp})
	w.Event(session.Event{Kind: session.Closed, At: at})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const want = `IMAP-Transcript: 1
Title: two lines
Date: 2026-11-22T19:08:00Z
Server: imap://127.0.0.1:143
Var: user=strategos

@ connect tls=none address=127.0.0.1:143
S: * OK hello
@ +0.050
S: * 1 EXISTS
@ tls version="TLS 1.3" cipher=TLS_AES_128_GCM_SHA256
@ +1.250
S: * 2 EXISTS
@.phone connect tls=implicit address=[::1]:993 version="TLS 1.3" cipher=TLS_AES_128_GCM_SHA256
@ +61.000
S.phone: * BYE
@.phone close reason=hung-up
@ close
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	if _, err := Read("events", &out); err != nil {
		t.Error(err)
	}
}

// A recording that begins in the middle of a response begins with the next.
func TestWriterBeginsInTheMiddle(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, Recording{})
	for i, c := range []wire.Chunk{
		{Kind: wire.Literal, Raw: []byte("half\r\n"), Left: 0},
		{Kind: wire.Line, Raw: []byte(")\r\n"), Last: true},
		{Kind: wire.Line, Raw: []byte("* OK\r\n"), First: true, Last: true},
	} {
		c.From, c.At = wire.Server, start().Add(time.Duration(i))
		w.Chunk(&c)
	}
	if got, want := out.String(), "IMAP-Transcript: 1\n\nS: * OK\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCreate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.imap")
	w, err := Create(name, Recording{}, false)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err = Create(name, Recording{}, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that exists: %v", err)
	}
	if w, err = Create(name, Recording{Header: Header{Title: "new"}}, true); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if want := "IMAP-Transcript: 1\nTitle: new\n\n"; string(text) != want || err != nil {
		t.Errorf("got %q, %v, want %q", text, err, want)
	}
}

// full is a disk with room for so many octets.
type full struct {
	bytes.Buffer
	room int
}

var errFull = errors.New("no space left on device")

func (f *full) Write(p []byte) (int, error) {
	n, _ := f.Buffer.Write(p[:min(len(p), f.room)])
	f.room -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

// When the disk is full the recording ends, and says so; what was written reads.
func TestWriterFullDisk(t *testing.T) {
	disk := &full{room: 60}
	w := NewWriter(disk, Recording{})
	for range 10 {
		w.Chunk(&wire.Chunk{From: wire.Server, At: start(), First: true, Last: true, Raw: []byte("* 1 EXISTS\r\n")})
	}
	if !errors.Is(w.Err(), errFull) {
		t.Errorf("error %v", w.Err())
	}
	if err := w.Close(); !errors.Is(err, errFull) {
		t.Errorf("close: %v", err)
	}
	tr, err := ReadPartial("full", &disk.Buffer)
	if err != nil || len(tr.Records) != 2 || tr.Torn == nil {
		t.Errorf("%d records, torn %v, %v", len(tr.Records), tr.Torn, err)
	}
}

// Eight octets at once are judged as each of them is.
func TestPlainWord(t *testing.T) {
	for b := range 256 {
		for i := range 8 {
			word := []byte("~ azAZ09")
			word[i] = byte(b)
			want := ' ' <= b && b < 0x7f && b != '$' && b != '{'
			if got := isPlainWord(binary.LittleEndian.Uint64(word)); got != want {
				t.Errorf("%q: got %t, want %t", word, got, want)
			}
		}
	}
}
