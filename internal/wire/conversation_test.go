package wire

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// framing writes the client's chunks of a dialogue: the frame's number, a letter
// for the kind, and "." where the frame ends.
func framing(chunks []Chunk) string {
	var words []string
	for _, c := range chunks {
		if c.From != Client {
			continue
		}
		word := fmt.Sprintf("%d%c", c.Frame, "LOAxt"[c.Kind])
		if c.Last {
			word += "."
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// RFC 9051 §4.3: a server may refuse a literal instead of asking for it.
// §7.6: what answers a "+" is no command.
func TestFraming(t *testing.T) {
	for name, tt := range map[string]struct{ dialogue, want string }{
		"commands":                   {"C: A NOOP\nC: B NOOP\nS: B OK\nS: A OK", "1L. 2L."},
		"literal":                    {"C: A APPEND x {3}\nS: +\nC: abc\nS: A OK", "1L 1O 1L."},
		"refused":                    {"C: A APPEND x {3}\nS: A NO no\nC: B APPEND x {1}\nS: +\nC: c", "1L 2L 2O 2L."},
		"OK instead of +":            {"C: A APPEND x {3}\nS: A OK odd\nC: B NOOP", "1L 2L."},
		"refused on the second":      {"C: A LOGIN {3}\nS: +\nC: bob {3}\nS: A BAD no\nC: B NOOP", "1L 1O 1L 2L."},
		"refused, empty literal":     {"C: A APPEND x {0}\nS: A NO no\nC: B NOOP", "1L 2L."},
		"another tag's reply":        {"C: A NOOP\nC: B APPEND x {3}\nS: A BAD no\nS: +\nC: abc", "1L. 2L 2O 2L."},
		"the same tag twice":         {"C: A NOOP\nC: A APPEND x {3}\nS: A BAD no\nS: +\nC: abc", "1L. 2L 2O 2L."},
		"refused, not synchronising": {"C: A APPEND x {3+}\nS: A NO no\nC: abc\nC: B NOOP", "1L 1O 1L. 2L."},
		"refused after the +":        {"C: A APPEND x {3}\nS: +\nS: A NO full\nC: abc\nC: B NOOP", "1L 1O 1L. 2L."},
		"early reply, then {n}":      {"C: A APPEND x {3+}\nS: A NO no\nC: abc {3}\nC: B NOOP", "1L 1O 1L 2L."},
		"early reply, older command": {"C: 0 NOOP\nC: A APPEND x {3+}\nS: A NO no\nC: abc {3+}\nS: 0 BAD no\nC: abc", "1L. 2L 2O 2L 2O 2L."},
		"untagged in between":        {"C: A APPEND x {3}\nS: * 1 EXISTS\nS: * BAD odd\nC: abc", "1L 1O 1L."},
		"sent without waiting":       {"C: A APPEND x {8}\nC: abc\nS: A BAD no\nC: d\nC: \nC: B NOOP", "1L 1O 1O 1L. 2L."},
		"IDLE":                       {"C: A IDLE\nS: + idling\nS: * 1 EXISTS\nC: DONE\nS: A OK\nC: B NOOP", "1L. 2A. 3L."},
		"IDLE, DONE ahead":           {"C: A IDLE\nC: DONE\nC: B NOOP\nS: + idling\nS: A OK\nS: B OK", "1L. 2A. 3L."},
		"IDLE refused":               {"C: A IDLE\nS: A BAD no\nC: DONE\nC: B NOOP {3}", "1L. 2L. 3L"},
		"IDLE, a command":            {"C: A IDLE\nS: +\nC: B APPEND x {1}\nS: A BAD no\nS: +\nC: c", "1L. 2L 2O 2L."},
		"AUTHENTICATE":               {"C: A AUTHENTICATE X\nS: +\nC: eA==\nS: + eA==\nC: eA==\nS: A OK\nC: B NOOP", "1L. 2A. 3A. 4L."},
		"AUTHENTICATE refused":       {"C: A AUTHENTICATE X\nS: A NO no\nC: B APPEND x {1+}\nC: c", "1L. 2L 2O 2L."},
		"initial response":           {"C: A AUTHENTICATE X eA==\nC: B SELECT x\nS: A OK\nS: B OK\nC: C NOOP", "1L. 2L. 3L."},
		"a tag of its own":           {"C: AUTHENTICATE NOOP\nC: B NOOP", "1L. 2L."},
		"empty lines":                {"C: \nC:  \nC: A NOOP", "1L. 2L. 3L."},
	} {
		t.Run(name, func(t *testing.T) {
			for way, next := range ways() {
				if way != "whole" && strings.ContainsAny(tt.want, "O") {
					continue // a literal is then in as many pieces as there are reads
				}
				_, chunks := remark(NewConversation(0), "S: * OK hello\n"+tt.dialogue, next)
				if got := framing(chunks); got != tt.want {
					t.Errorf("cut %s: got %s, want %s", way, got, tt.want)
				}
			}
		})
	}
}

// Whom a "+" asks: RFC 9051 §7.6.
func TestAsked(t *testing.T) {
	for dialogue, want := range map[string]string{
		"S: * OK hello":        "",
		"C: A NOOP":            "A",
		"C: A NOOP\nC: B NOOP": "B",
		"C: A AUTHENTICATE PLAIN AAA=\nC: B SELECT x":             "A",
		"C: A AUTHENTICATE PLAIN AAA=\nC: B SELECT x\nS: A OK":    "B",
		"C: A IDLE\nC: B NOOP":                                    "A",
		"C: A NOOP\nC: B APPEND x {3}":                            "B",
		"C: A AUTHENTICATE PLAIN AAA=\nC: B APPEND x {3}":         "B",
		"C: A AUTHENTICATE PLAIN AAA=\nC: B APPEND x {3}\nS: +":   "A",
		"C: A APPEND x {3}\nS: A NO no":                           "",
		"C: A APPEND x {3}\nS: * NO no\nS: B OK that was not you": "A",
	} {
		v := NewConversation(0)
		remark(v, dialogue+"\nS: + go", whole)
		if got := v.Asked(); got != want {
			t.Errorf("%q: %q is asked, want %q", dialogue, got, want)
		}
	}
}

func TestUpload(t *testing.T) {
	v := NewConversation(0)
	for _, step := range []struct {
		from   Side
		octets string
		want   Upload
	}{
		{Client, "A APP", Upload{Open: true}},
		{Client, "END x {5}\r\n", Upload{Open: true, Left: 5, Waits: true}},
		{Server, "* 1 EXISTS\r\n", Upload{Open: true, Left: 5, Waits: true}},
		{Server, "+ go\r\n", Upload{Open: true, Left: 5}},
		{Client, "ab", Upload{Open: true, Left: 3}},
		{Client, "cde", Upload{Open: true}},
		{Client, " {2+}\r\n", Upload{Open: true, Left: 2}},
		{Client, "fg", Upload{Open: true}},
		{Client, "\r\n", Upload{}},
		{Client, "B APPEND x {5}\r\n", Upload{Open: true, Left: 5, Waits: true}},
		{Server, "B NO no\r\n", Upload{}},
		{Client, "C LOGIN {3+}\r\n", Upload{Open: true, Left: 3}},
		{Client, "bob", Upload{Open: true, Secret: true}},
		{Client, " {4+}\r\n", Upload{Open: true, Left: 4, Secret: true}},
		{Client, "Zq7x", Upload{Open: true, Secret: true}},
		{Client, "\r\n", Upload{}},
	} {
		v.Scan(step.from, []byte(step.octets))
		if got := v.Upload(); got != step.want {
			t.Errorf("after %q: %+v, want %+v", step.octets, got, step.want)
		}
	}
}

// Lines past the limit, and lines that do not end, hide their secrets too.
func TestSecretsOfBadLines(t *testing.T) {
	long := strings.Repeat("Zq7x", 40)
	for name, steps := range map[string][]string{
		"overlong LOGIN":        {"C: A LOGIN bob «" + long + "»"},
		"overlong user":         {"C: A LOGIN " + strings.Repeat("b", 56) + "«bbb " + long + "»"},
		"overlong LOGON":        {"C: A SIGNON bob «" + long + "»"},
		"overlong answer":       {"C: A AUTHENTICATE PLAIN", "S: +", "C: «" + long + "»", "S: A NO no", "C: B NOOP"},
		"overlong early answer": {"C: A AUTHENTICATE PLAIN «AAA=»", "C: «" + long + "»", "S: A NO no", "C: B NOOP"},
		"overlong command":      {"C: A SELECT " + long, "S: A BAD no", "C: B LOGIN bob «Zq7x»"},
		"overlong reply":        {"C: A LOGIN bob «Zq7x»", "S: A OK «Zq7x» " + strings.Repeat("y", 64), "C: B X-FOO a b"},
	} {
		t.Run(name, func(t *testing.T) {
			want := strings.Join(steps, "\n")
			for way, next := range ways() {
				v := NewConversation(64)
				got, _ := remark(v, "S: * OK hello\n"+unmarked(want), next)
				got = strings.TrimSuffix(strings.ReplaceAll(got, "\r»\n", "»\n"), "\n") // in pieces, a CR may stand in one and its LF in the next
				if got != "S: * OK hello\n"+want {
					t.Errorf("cut %s:\n got %s\nwant %s", way, got, want)
				}
			}
		})
	}
	for dialogue, torn := range map[string]string{
		"C: 0 NOOP":                       "A LOGIN bob «Zq7x»",
		"C: A AUTHENTICATE PLAIN":         "«AGJvYgBacTcieFx5»",
		"C: A AUTHENTICATE PLAIN\nS: +":   "«AGJv»",
		"C: A LOGIN bob {«9»}\nS: +":      "«Zq7x»",
		"C: A LOGIN bob {«4»}\nC: «Zq7x»": "B NOOP",
	} {
		v := NewConversation(0)
		remark(v, "S: * OK hello\n"+unmarked(dialogue), whole)
		_, c, ok := v.Scan(Client, []byte(unmarked(torn)))
		if !ok {
			c, ok = v.End(Client)
		}
		if got := withMarks(c.Raw, c.Secret); !ok || got != torn {
			t.Errorf("%q, then torn: got %s, want %s", dialogue, got, torn)
		}
	}
	v := NewConversation(0)
	remark(v, "C: A LOGIN bob Zq7x", whole)
	v.Scan(Server, []byte("A NO not Zq7x"))
	if c, _ := v.End(Server); withMarks(c.Raw, c.Secret) != "A NO not «Zq7x»" || c.Kind != Torn {
		t.Errorf("torn reply: %s, %+v", withMarks(c.Raw, c.Secret), c)
	}
}

// Ordinary lines and pieces of literals cost no memory.
func TestConversationAllocatesNothing(t *testing.T) {
	v := NewConversation(0)
	remark(v, "S: * OK hello\nC: A LOGIN bob Zq7x\nS: A OK done\nC: B FETCH 1:* ENVELOPE", whole)
	line := []byte("* 12 FETCH (ENVELOPE (\"Mon, 7 Feb 1994\" \"hi\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n")
	if n := testing.AllocsPerRun(100, func() { v.Scan(Server, line) }); n != 0 {
		t.Errorf("%v allocations for a line", n)
	}
	v.Scan(Server, []byte("* 1 FETCH (BODY[] {1099511627776}\r\n"))
	piece := make([]byte, 64<<10)
	if n := testing.AllocsPerRun(100, func() { v.Scan(Server, piece) }); n != 0 {
		t.Errorf("%v allocations for a piece of a literal", n)
	}
	v.Scan(Client, []byte("C APPEND x {1099511627776+}\r\n"))
	if n := testing.AllocsPerRun(100, func() { v.Scan(Client, piece) }); n != 0 {
		t.Errorf("%v allocations for a piece of a client's literal", n)
	}
}

// Commands that are never answered do not collect for ever.
func TestOpenCommandsAreBounded(t *testing.T) {
	v := NewConversation(0)
	for range 3 * mostOpen {
		v.Scan(Client, []byte("A NOOP\r\n"))
	}
	if len(v.open) > mostOpen {
		t.Errorf("%d commands are kept", len(v.open))
	}
}

// Whatever is sent and however it is cut, nothing is lost, and the chunks of
// each side follow one another.
func FuzzConversation(f *testing.F) {
	f.Add("C: A LOGIN {3}\nS: + go\nC: bob {7}\nS: A NO no\nC: B IDLE\nS: +\nC: DONE", uint64(1))
	f.Add("S: * PREAUTH x\nC: A AUTHENTICATE X\nS: + eA==\nC: *\nS: A BAD {5}\nS: * X {3}", uint64(2))
	f.Fuzz(func(t *testing.T, dialogue string, seed uint64) {
		var lines []string
		for _, line := range strings.Split(dialogue, "\n") {
			if strings.HasPrefix(line, "C: ") || strings.HasPrefix(line, "S: ") {
				lines = append(lines, line)
			}
		}
		if len(lines) == 0 {
			return
		}
		next := func() int { seed = seed*6364136223846793005 + 1; return int(seed >> 59) }
		_, chunks := remark(NewConversation(64), strings.Join(lines, "\n"), next)
		var offset [2]int64
		var frame [2]uint64
		for _, c := range chunks {
			if c.Offset != offset[c.From] || c.First != (c.Frame == frame[c.From]+1) || !c.First && c.Frame != frame[c.From] {
				t.Fatalf("%+v behind octet %d of frame %d", c, offset[c.From], frame[c.From])
			}
			offset[c.From] += int64(len(c.Raw))
			frame[c.From] = c.Frame
			if !slices.IsSortedFunc(c.Secret, func(a, b Span) int { return a.End - b.Start - 1 }) {
				t.Fatalf("%q: spans overlap: %+v", c.Raw, c.Secret)
			}
			for _, s := range c.Secret {
				if s.Start < 0 || s.End <= s.Start || s.End > len(c.Raw) {
					t.Fatalf("%q: span %+v", c.Raw, s)
				}
			}
		}
	})
}
