package transcripts

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// utterance is what one side sends before the other goes on.
type utterance struct {
	conn string
	side wire.Side
	text string
}

// dialogue reads turns that are written as "C: text" and "S: text"; \r\n is put
// behind each line, and "|" before the text is for octets without one.
func dialogue(text string) []utterance {
	var turns []utterance
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		head, octets, _ := strings.Cut(line, " ")
		one := utterance{text: octets + "\r\n"}
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
func recorded(turns []utterance, breakAfter int, size func() int) (file string, passed map[stream]string) {
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

// What is secret, and how long it is, never reaches the file, whatever the form:
// each file of testdata/secrets holds what passes and what becomes of it. The
// account's password is Zq7"x\y; AHN0cmF0ZWdvcwBacTcieFx5 holds it, for PLAIN.
func TestWriterSecrets(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "secrets", "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		talk, want := string(a.Files[0].Data), string(a.Files[1].Data)
		t.Run(filepath.Base(name), func(t *testing.T) {
			for _, size := range []int{1, 3, 1 << 20} {
				file, _ := recorded(dialogue(talk), breakAt, func() int { return size })
				if got := strings.TrimSuffix(body(file), "@ close\n"); got != want {
					t.Errorf("in pieces of %d: got\n%s\nwant\n%s", size, got, want)
				}
				for _, form := range []string{`Zq7"x\y`, `Zq7\"x\\y`, "AHN0", "BacTci", "secret-", "{7"} {
					if strings.Contains(body(file), form) {
						t.Errorf("%q is in the file:\n%s", form, file)
					}
				}
			}
		})
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
			return // what passed is put together octet by octet, which takes long
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
func fuzzTurns(text string) []utterance {
	var turns []utterance
	for line := range strings.Lines(text) {
		one := utterance{text: line}
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
