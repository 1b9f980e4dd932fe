package wire

import (
	"strings"
	"testing"
)

// joined writes the frames that a joiner makes of a stream.
func joined(j *Joiner, stream string, size int) []Frame {
	var out []Frame
	cut(NewScanner(Server, 64), []byte(stream), func() int { return size }, func(c Chunk) {
		if f, done := j.Add(&c); done {
			kept := *f
			kept.Raw = []byte(string(f.Raw))
			out = append(out, kept)
		}
	})
	return out
}

func TestJoiner(t *testing.T) {
	long := "* " + strings.Repeat("x", 100) + "\r\n"
	for name, tt := range map[string]struct {
		stream string
		raw    string // of the first frame
		cut    bool
		bad    bool
	}{
		"line":            {"A OK\r\n", "A OK\r\n", false, false},
		"literal":         {"* X {3}\r\nabc)\r\n", "* X {3}\r\nabc)\r\n", false, false},
		"too long":        {"* X {33}\r\n" + strings.Repeat("a", 33) + ")\r\n", "* X {33}\r\n)\r\n", true, false},
		"together":        {"* X {9}\r\n123456789 {9}\r\n123456789)\r\n", "* X {9}\r\n123456789 {9}\r\n)\r\n", true, false},
		"short behind":    {"* X {33}\r\n" + strings.Repeat("a", 33) + " {1}\r\nb)\r\n", "* X {33}\r\n {1}\r\nb)\r\n", true, false},
		"empty literal":   {"* X {0}\r\n)\r\n", "* X {0}\r\n)\r\n", false, false},
		"overlong":        {long, long, false, true},
		"torn":            {"* X {3}\r\nabc {", "* X {3}\r\nabc {", false, true},
		"torn in literal": {"* X {3}\r\nab", "", false, false},
	} {
		for _, size := range []int{1, 7, 1000} {
			frames := joined(&Joiner{Limit: 32}, tt.stream, size)
			switch {
			case len(frames) == 0 && tt.raw != "" || len(frames) > 1:
				t.Errorf("%s, in pieces of %d: %d frames", name, size, len(frames))
			case len(frames) == 1 && (string(frames[0].Raw) != tt.raw || frames[0].Cut != tt.cut || frames[0].Bad != tt.bad):
				t.Errorf("%s, in pieces of %d: got %q, %+v", name, size, frames[0].Raw, frames[0])
			}
		}
	}
}

func TestJoinerMovesSecrets(t *testing.T) {
	v := NewConversation(0)
	_, chunks := remark(v, "C: A LOGIN {3+}\nC: bob {4+}\nC: Zq7x\nC: B NOOP", whole)
	var j Joiner
	j.Limit = 100
	for i := range chunks {
		if f, done := j.Add(&chunks[i]); done {
			if got := withMarks(f.Raw, f.Secret); got != "A LOGIN {3+}\r\nbob {«4»+}\r\n«Zq7x»\r\n" || f.Number != 1 {
				t.Errorf("frame %d is %q", f.Number, got)
			}
			return
		}
	}
	t.Error("there is no frame")
}

// However many literals and lines a peer puts into one frame, the joiner keeps
// no more than it may.
func TestJoinerIsBounded(t *testing.T) {
	j := Joiner{Limit: 1000}
	sc := NewScanner(Server, 0)
	for _, piece := range []string{"* X {1}\r\n", "a {0}\r\n", " " + strings.Repeat("b", 900) + " {10}\r\n", "1234567890 {0}\r\n"} {
		for range 5000 {
			for p := []byte(piece); len(p) > 0; {
				n, c, ok := sc.Scan(p)
				p = p[n:]
				if ok {
					j.Add(&c)
				}
			}
		}
	}
	if most := 1000 + DefaultLineLimit; len(j.frame.Raw) > most || !j.frame.Cut {
		t.Errorf("%d octets are kept, at most %d may be; cut: %t", len(j.frame.Raw), most, j.frame.Cut)
	}
}

// Naming the parts of ordinary lines costs no memory.
func TestLexerAllocatesNothing(t *testing.T) {
	var lexer Lexer
	var chunks []Chunk
	for _, line := range []string{
		"* 12 FETCH (FLAGS (\\Seen) UID 7 ENVELOPE (\"Mon, 7 Feb 1994\" \"hi\" NIL) BODY[HEADER.FIELDS (TO)]<0> NIL)\r\n",
		"A OK [READ-WRITE] Select completed\r\n", "* LIST (\\HasNoChildren) \"/\" INBOX\r\n", "+ go\r\n",
	} {
		_, c, _ := NewScanner(Server, 0).Scan([]byte(line))
		chunks = append(chunks, c)
	}
	_, c, _ := NewScanner(Client, 0).Scan([]byte("A UID FETCH 1:* (FLAGS BODY.PEEK[])\r\n"))
	chunks = append(chunks, c)
	for i := range chunks {
		lexer.Lex(&chunks[i]) // the tokens' own memory is used again
	}
	if n := testing.AllocsPerRun(100, func() {
		for i := range chunks {
			lexer.Lex(&chunks[i])
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
