package transcripts

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// turn is what one side sends before the other goes on.
type turn struct {
	conn string
	side wire.Side
	text string
}

// dialogue reads turns that are written as "C: text" and "S: text"; \r\n is put
// behind each line, and "|" before the text is for octets without one.
func dialogue(text string) []turn {
	var turns []turn
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		head, octets, _ := strings.Cut(line, " ")
		one := turn{text: octets + "\r\n"}
		if strings.HasSuffix(head, "|") {
			one.text = octets
		}
		head = strings.TrimRight(head, ":|")
		if head[0] == 'S' {
			one.side = wire.Server
		}
		one.conn = strings.TrimPrefix(head[1:], ".")
		turns = append(turns, one)
	}
	return turns
}

// start is the clock's first time in these tests.
func start() time.Time { return time.Date(2026, 11, 22, 19, 8, 0, 0, time.UTC) }

// recorded gives the transcript of a conversation that arrives in pieces of the
// sizes that size gives, and what passed, with "${!}" for a secret and "*" for
// a count.
func recorded(turns []turn, breakAfter int, size func() int) (file string, passed map[stream]string) {
	var out bytes.Buffer
	w := NewWriter(&out, Recording{Header: Header{Title: "a test"}})
	w.breakAt = breakAfter
	talks := make(map[string]*wire.Conversation)
	passed = make(map[stream]string)
	at := start()
	show := func(conn string, c *wire.Chunk) {
		c.Conn, c.At = conn, at
		w.Chunk(c)
		key := stream{conn, c.From}
		passed[key] += withoutSecrets(c)
	}
	for _, t := range turns {
		at = at.Add(20 * time.Millisecond)
		v := talks[t.conn]
		if v == nil {
			v = wire.NewConversation(0)
			talks[t.conn] = v
			w.Event(session.Event{Conn: t.conn, At: at})
		}
		for rest := []byte(t.text); len(rest) > 0; {
			piece := rest[:min(max(size(), 1), len(rest))]
			rest = rest[len(piece):]
			for len(piece) > 0 {
				n, c, ok := v.Scan(t.side, piece)
				piece = piece[n:]
				if ok {
					show(t.conn, &c)
				}
			}
			w.Flush()
		}
	}
	for _, conn := range []string{"", "phone"} {
		if v := talks[conn]; v != nil {
			for _, side := range []wire.Side{wire.Client, wire.Server} {
				if c, ok := v.End(side); ok {
					show(conn, &c)
				}
			}
			w.Event(session.Event{Kind: session.Closed, Conn: conn, At: at})
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.String(), passed
}

func withoutSecrets(c *wire.Chunk) string {
	var b strings.Builder
	from := 0
	for _, s := range c.Secret {
		b.Write(c.Raw[from:s.Start])
		b.WriteString(map[wire.SpanKind]string{wire.SecretValue: "${!}", wire.SecretCount: "*"}[s.Kind])
		from = s.End
	}
	b.Write(c.Raw[from:])
	return b.String()
}

// octets gives what each side of each connection sent, in the form of recorded.
func octets(records []Record) map[stream]string {
	out := make(map[stream]string)
	for _, r := range records {
		for _, p := range r.Parts {
			key := stream{r.Conn, r.Side}
			switch {
			case p.Template == nil:
				out[key] += string(p.Octets)
			case p.Template.Kind == SecretRef:
				out[key] += "${!}"
			default:
				out[key] += p.Template.String()
			}
		}
	}
	return out
}

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
			one := turn{text: tt.text}
			if tt.side == "S" {
				one.side = wire.Server
			}
			for _, size := range []int{1, 2, 7, 1 << 20} {
				file, _ := recorded([]turn{one}, limit, func() int { return size })
				if got := strings.TrimSuffix(body(file), "@ close\n"); got != tt.want {
					t.Errorf("in pieces of %d: got\n%s\nwant\n%s", size, got, tt.want)
				}
			}
		})
	}
}

// What is secret, and how long it is, never reaches the file, whatever the form.
func TestWriterSecrets(t *testing.T) {
	// The account's password is Zq7"x\y; AFplcQBacTcieFx5 holds it behind a name.
	tests := []struct{ name, talk, want string }{
		{"quoted, then a literal, are one secret", `
C: A LOGIN strategos "Zq7\"x\\y"
S: A NO [AUTHENTICATIONFAILED] no
C: B LOGIN strategos {7}
S: + OK
C| Zq7"x\y
C:
S: B OK Logged in
`, `
C: A LOGIN strategos ${!password}
S: A NO [AUTHENTICATIONFAILED] no
C: B LOGIN strategos {*}
S: + OK
C|- ${!password}
C:
S: B OK Logged in
`},
		{"without waiting, and a literal that is refused", `
C: A LOGIN strategos {7+}
C| Zq7"x\y
C:
S: A NO no
C: B LOGIN strategos {7}
S: B BAD no literals here
C: C NOOP
`, `
C: A LOGIN strategos {*+}
C|- ${!password}
C:
S: A NO no
C: B LOGIN strategos {*}
S: B BAD no literals here
C: C NOOP
`},
		{"two that differ, and one again", `
C: A LOGIN strategos one-secret
S: A NO no
C: B LOGIN strategos other-secret
S: B NO no: other-secret is wrong
C: C LOGIN strategos one-secret
S: C OK Logged in
`, `
C: A LOGIN strategos ${!password}
S: A NO no
C: B LOGIN strategos ${!password-2}
S: B NO no: ${!password-2} is wrong
C: C LOGIN strategos ${!password}
S: C OK Logged in
`},
		{"a typo", "\nC: A LOGON u Zq7\"x\\y\nS: A BAD Unknown command LOGON\n", `
C: A LOGON u ${!password}
S: A BAD Unknown command LOGON
`},
		{"PLAIN behind a +, accepted", `
C: A AUTHENTICATE PLAIN
S: + 
C: AHN0cmF0ZWdvcwBacTcieFx5
S: A OK Logged in
`, `
C: A AUTHENTICATE PLAIN
S:"+ \r\n"
C: ${!sasl}
S: A OK Logged in
@ auth mechanism=PLAIN user=strategos result=ok
`},
		{"PLAIN at once, refused, then LOGIN with another", `
C: A authenticate plain AHN0cmF0ZWdvcwBacTcieFx5
S: A NO no
C: B LOGIN strategos other-secret
S: B OK yes
C: C AUTHENTICATE PLAIN AHN0cmF0ZWdvcwBvdGhlci1zZWNyZXQ=
S: C BAD you are in
`, `
C: A authenticate plain ${!sasl}
S: A NO no
@ auth mechanism=PLAIN user=strategos result=no
C: B LOGIN strategos ${!password-2}
S: B OK yes
C: C AUTHENTICATE PLAIN ${!sasl}
S: C BAD you are in
@ auth mechanism=PLAIN user=strategos secret=password-2 result=bad
`},
		{"cancelled", `
C: A AUTHENTICATE PLAIN
S: +
C: *
S: A BAD cancelled
`, `
C: A AUTHENTICATE PLAIN
S: +
C: *
S: A BAD cancelled
@ auth mechanism=PLAIN result=bad
`},
		{"controls beside a secret", "\nC: A LOGIN \"\x01\" Zq7\"x\\y\nS: A NO no\n", `
C:"A LOGIN \"\x01\" ${!password}\r\n"
S: A NO no
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, size := range []int{1, 3, 1 << 20} {
				file, _ := recorded(dialogue(tt.talk[1:]), breakAt, func() int { return size })
				if got := strings.TrimSuffix(body(file), "@ close\n"); got != tt.want[1:] {
					t.Errorf("in pieces of %d: got\n%s\nwant\n%s", size, got, tt.want[1:])
				}
				for _, form := range []string{`Zq7"x\y`, `Zq7\"x\\y`, "AFplcQBacTcieFx5", "AHN0", "BacTci", "secret-", "{7"} {
					if strings.Contains(body(file), form) {
						t.Errorf("%q is in the file:\n%s", form, file)
					}
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

// The same conversation, however it is cut into reads, gives the same file, and
// reading that gives the same octets.
func FuzzWriteRead(f *testing.F) {
	for _, seed := range []string{
		"S: * OK hi\nC: A LOGIN u {3}\nS: + \nC| abc\nC|\r\nS: A OK abc\n",
		"S.phone: * OK\nC.phone: A LOGIN \"u\" \"p\\\"q\"\nS.phone: A NO p\"q\nC.phone: B IDLE\nS.phone: + idling\nC.phone: DONE\n",
		"C: A AUTHENTICATE PLAIN\nS: + \nC: AHUAcGFzcw==\nS: A OK [CAPABILITY IMAP4rev1] in\n",
		"C: A LOGIN u {5}\nS: A NO no\nC: B NOOP\nS: * 1 FETCH (BODY[] ~{4+}\nS| \x00\n\xff\nS: x ${a} {*})\n",
		"C: A LOGON u secret {9+}\nC| continued\nC:  more\nS: A BAD ${!password} \u202e\u200b\x1b[2J \n",
	} {
		f.Add(seed, uint64(1), uint8(16))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64, width uint8) {
		if len(text) > 4096 {
			t.Skip("what passed is put together octet by octet")
		}
		turns := fuzzTurns(text)
		limit := max(8, int(width))
		file, passed := recorded(turns, limit, whole)
		random := rand.New(rand.NewPCG(seed, 0))
		for name, size := range map[string]func() int{
			"one octet at a time": func() int { return 1 },
			"in random pieces":    func() int { return 1 + random.IntN(12) },
		} {
			if again, _ := recorded(turns, limit, size); again != file {
				t.Fatalf("%s: got\n%s\nwant\n%s", name, again, file)
			}
		}
		r := NewReader("fuzz", strings.NewReader(file))
		if _, err := r.Header(); err != nil {
			t.Fatal(err)
		}
		tr := &Transcript{Header: r.header}
		if problems := tr.readRecords(r, nil); problems != nil || tr.Torn != nil {
			t.Fatalf("%v %v in\n%s", problems, tr.Torn, file)
		}
		got := octets(tr.Records)
		for key, want := range passed {
			if joinSecrets(got[key]) != joinSecrets(want) {
				t.Fatalf("%v: read %q, passed %q, in\n%s", key, got[key], want, file)
			}
		}
		if problems := compile("fuzz", tr.Records).problems; problems != nil {
			t.Fatalf("%v in\n%s", problems, file)
		}
		var again bytes.Buffer
		if _, err := tr.WriteTo(&again); err != nil || again.String() != file {
			t.Fatalf("%v: written again it is\n%s\nand was\n%s", err, again.String(), file)
		}
	})
}

// joinSecrets leaves of secrets that touch one: they may be one that came in two
// chunks.
func joinSecrets(s string) string {
	for strings.Contains(s, "${!}${!}") {
		s = strings.ReplaceAll(s, "${!}${!}", "${!}")
	}
	return s
}

// fuzzTurns reads turns from any text at all.
func fuzzTurns(text string) []turn {
	var turns []turn
	for line := range strings.Lines(text) {
		one := turn{text: line}
		rest, server := strings.CutPrefix(line, "S")
		if server {
			one.side = wire.Server
		} else {
			rest = strings.TrimPrefix(line, "C")
		}
		if phone, ok := strings.CutPrefix(rest, ".phone"); ok {
			one.conn, rest = "phone", phone
		}
		if plain, ok := strings.CutPrefix(rest, ": "); ok {
			rest = strings.TrimSuffix(plain, "\n") + "\r\n"
		} else if octets, ok := strings.CutPrefix(rest, "| "); ok {
			rest = strings.TrimSuffix(octets, "\n")
		}
		one.text = rest
		turns = append(turns, one)
	}
	return turns
}
