package convert

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"imapsh/internal/wire"
	"imapsh/transcripts"
)

// record gives the transcript of turns, the first of the server's and then of
// one side after the other, cut where a NUL NUL stands. It reports whether
// something in it was secret.
func record(text []byte) (file string, sent [2]string, secret bool) {
	var out bytes.Buffer
	w := transcripts.NewWriter(&out, transcripts.Recording{})
	talk := wire.NewConversation(0)
	show := func(c *wire.Chunk) {
		c.At = time.Unix(0, 0)
		sent[c.From] += string(c.Raw)
		secret = secret || len(c.Secret) > 0
		w.Chunk(c)
	}
	for i, turn := range bytes.Split(text, []byte{0, 0}) {
		side := wire.Server
		if i%2 == 1 {
			side = wire.Client
		}
		for len(turn) > 0 {
			n, c, ok := talk.Scan(side, turn)
			turn = turn[n:]
			if ok {
				show(&c)
			}
		}
	}
	for _, side := range []wire.Side{wire.Client, wire.Server} {
		if c, ok := talk.End(side); ok {
			show(&c)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.String(), sent, secret
}

func seeds(f *testing.F) {
	for _, seed := range []string{
		"* OK hi\r\n\x00\x00A NOOP\r\n\x00\x00A OK <script>alert('&amp;')</script>\r\n",
		"* OK\r\n\x00\x00A APPEND x {3}\r\n\x00\x00+ \r\n\x00\x00\xff\x1b\n\r\n\x00\x00A OK\r\n",
		"* 1 FETCH (BODY[] ~{5}\r\n\x01\x02</p)\r\n* \x01\x20 \x02\r\n\x00\x00B IDLE\r\n\x00\x00+ \r\n",
		"* OK \u202e\u200b ${a} {*} \"\r\n\x00\x00C X {2+}\r\n\n\n\r\n",
	} {
		f.Add([]byte(seed))
	}
}

// A session as JSON lines holds all that was sent, octet for octet.
func FuzzJSONKeepsOctets(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		file, sent, secret := record(text)
		if secret || len(text) > 64<<10 {
			return // a secret is not kept, and what is long takes long
		}
		lines, err := converted("fuzz.imap", file, "imap", "jsonl")
		if err != nil {
			t.Fatalf("%v in\n%s", err, file)
		}
		if strings.Contains(lines, "*******") {
			return // a literal that was broken off is recorded behind what came in between, and then taken for a password
		}
		got := make(map[string]string)
		for line := range strings.Lines(lines) {
			var one struct {
				From, Raw string
				Base64    string `json:"raw_base64"`
			}
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				t.Fatal(err)
			}
			raw, err := base64.StdEncoding.DecodeString(one.Base64)
			if err != nil {
				t.Fatal(err)
			}
			got[one.From] += one.Raw + string(raw)
		}
		for side, want := range map[string]string{"C": sent[wire.Client], "S": sent[wire.Server]} {
			if got[side] != want {
				t.Fatalf("%s: got %q, want %q, in\n%s", side, got[side], want, file)
			}
		}
	})
}

// element is what a page may hold of markup.
var element = expression(`</?(pre|div|section|details|summary|span|main|footer|body|html|nav|ol|li|a|h2|p|svg|rect)( [a-z]+="[-a-zA-Z0-9 .#:]*"| open| viewBox="0 0 1000 10"| preserveAspectRatio="none"| aria-[a-z]+="[a-zA-Z ]*")*/?>`)

// A page of hostile octets holds no control character and no markup but its own.
func FuzzPageIsSafe(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		file, _, _ := record(text)
		page, err := converted("fuzz.imap", file, "imap", "html")
		if err != nil {
			t.Fatalf("%v in\n%s", err, file)
		}
		_, body, _ := strings.Cut(page, "<main>\n")
		rest := element().ReplaceAllString(body, "")
		rest = regexp.MustCompile(`&(lt|gt|amp|#34|#39);`).ReplaceAllString(rest, "")
		if i := strings.IndexAny(rest, "<>&\"'"); i >= 0 {
			t.Fatalf("unescaped: %q in\n%s", rest[i:min(len(rest), i+40)], page)
		}
		for _, r := range rest {
			if r < ' ' && r != '\n' && r != '\t' || 0x7f <= r && r < 0xa0 || r == '\u202e' || r == '\ufffd' && !bytes.ContainsRune(text, r) {
				t.Fatalf("%q in\n%s", r, page)
			}
		}
	})
}

// A cast draws lines, and nothing moves but the time, forwards.
func TestCastTime(t *testing.T) {
	got, err := converted("session.imap", readFile(t, "session.imap"), "", "cast")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(strings.NewReader(got))
	lines.Scan()
	var head castHeader
	if err := json.Unmarshal(lines.Bytes(), &head); err != nil || head.Version != 2 || head.Timestamp != 1795374480 {
		t.Errorf("got %+v, %v", head, err)
	}
	last, drawn := 0.0, ""
	for lines.Scan() {
		var event []any
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil || len(event) != 3 || event[1] != "o" {
			t.Fatalf("%s: %v", lines.Bytes(), err)
		}
		if at := event[0].(float64); at < last {
			t.Errorf("%v behind %v", at, last)
		}
		last = event[0].(float64)
		drawn += event[2].(string)
	}
	if last != 63.75 {
		t.Errorf("it ends at %v, want 63.75", last)
	}
	plain := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(drawn, "")
	if strings.Contains(plain, "\x1b") || !strings.Contains(plain, "B LOGIN strategos {*}\r\n+ go on\r\n********\r\nB OK Logged in\r\n") {
		t.Errorf("got %q", plain)
	}
}
