package wire

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// cut scans a stream in pieces of the sizes that next gives, and calls see with
// every chunk.
func cut(sc *Scanner, stream []byte, next func() int, see func(Chunk)) {
	for len(stream) > 0 {
		piece := stream[:min(max(next(), 1), len(stream))]
		stream = stream[len(piece):]
		for len(piece) > 0 {
			n, c, ok := sc.Scan(piece)
			if ok {
				see(c)
			}
			piece = piece[n:]
		}
	}
	if c, ok := sc.End(); ok {
		see(c)
	}
}

// cutFrame is a frame as the tests compare it.
type cutFrame struct {
	raw string
	bad bool // a line was overlong or torn
}

func frames(from Side, limit int, stream []byte, next func() int) []cutFrame {
	var out []cutFrame
	last := uint64(0)
	cut(NewScanner(from, limit), stream, next, func(c Chunk) {
		if c.Frame != last {
			out, last = append(out, cutFrame{}), c.Frame
		}
		f := &out[len(out)-1]
		f.raw += string(c.Raw)
		f.bad = f.bad || c.Kind == Overlong || c.Kind == Torn
	})
	return out
}

func whole() int { return 1 << 30 }

func TestFrames(t *testing.T) {
	long := "* " + strings.Repeat("x", 40) + " {5}\r\n"
	tests := []struct {
		name   string
		from   Side
		stream string
		want   []string // a frame that is bad begins with "bad:"
	}{
		{"lines", Server, "* OK hi\r\n* 3 EXISTS\r\n", []string{"* OK hi\r\n", "* 3 EXISTS\r\n"}},
		{"literal", Server, "* 1 FETCH (BODY[] {3}\r\na\r\n)\r\nA OK\r\n", []string{"* 1 FETCH (BODY[] {3}\r\na\r\n)\r\n", "A OK\r\n"}},
		{"two literals", Server, "* X {1}\r\na {2}\r\nbc\r\n+ \r\n", []string{"* X {1}\r\na {2}\r\nbc\r\n", "+ \r\n"}},
		{"empty literal", Server, "* X {0}\r\n\r\nA OK\r\n", []string{"* X {0}\r\n\r\n", "A OK\r\n"}},
		{"literal8", Server, "* X ~{2}\r\n\x00\n\r\n", []string{"* X ~{2}\r\n\x00\n\r\n"}},
		{"a brace in a quoted string", Server, "* X \"{3}\r\nA OK\r\n", []string{"* X \"{3}\r\n", "A OK\r\n"}},
		{"an escaped quote before", Server, "* X \"a\\\"\" {1}\r\nb\r\n", []string{"* X \"a\\\"\" {1}\r\nb\r\n"}},
		{"a brace in a status's text", Server, "* OK see {5}\r\nA NO {5}\r\n* bye {1}\r\n", []string{"* OK see {5}\r\n", "A NO {5}\r\n", "* bye {1}\r\n"}},
		{"a brace behind +", Server, "+ {5}\r\nA OK\r\n", []string{"+ {5}\r\n", "A OK\r\n"}},
		{"a brace not at the end", Server, "* X {5} y\r\n", []string{"* X {5} y\r\n"}},
		{"a count too large", Server, "* X {9223372036854775808}\r\nA OK\r\n", []string{"* X {9223372036854775808}\r\n", "A OK\r\n"}},
		{"lone LF", Server, "* X {1}\na\nA OK\n", []string{"* X {1}\na\n", "A OK\n"}},
		{"a command's status word", Client, "A OK {1}\r\nx\r\n", []string{"A OK {1}\r\nx\r\n"}},
		{"non-synchronising", Client, "A LOGIN {1+}\r\nx {1+}\r\ny\r\nB NOOP\r\n", []string{"A LOGIN {1+}\r\nx {1+}\r\ny\r\n", "B NOOP\r\n"}},
		{"torn line", Server, "A OK\r\n* 3 EX", []string{"A OK\r\n", "bad:* 3 EX"}},
		{"overlong", Server, long + "A OK\r\n", []string{"bad:" + long, "A OK\r\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, size := range []int{1, 2, 3, 7, 1 << 20} {
				var got []string
				for _, f := range frames(tt.from, 40, []byte(tt.stream), func() int { return size }) {
					if f.bad {
						f.raw = "bad:" + f.raw
					}
					got = append(got, f.raw)
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("in pieces of %d:\n got %q\nwant %q", size, got, tt.want)
				}
			}
		})
	}
}

// A literal is handed on in pieces of the caller's own buffer: scanning one
// costs no memory, however long it is.
func TestLiteralIsNotCollected(t *testing.T) {
	piece := bytes.Repeat([]byte("x"), 64<<10)
	sc := NewScanner(Server, 0)
	if _, c, ok := sc.Scan([]byte("* 1 FETCH (BODY[] {1099511627776}\r\n")); !ok || c.Next.Octets != 1<<40 {
		t.Fatalf("the announcement gave %+v", c)
	}
	allocs := testing.AllocsPerRun(100, func() {
		n, c, ok := sc.Scan(piece)
		if n != len(piece) || !ok || &c.Raw[0] != &piece[0] {
			t.Fatal("the piece was not handed on as it came")
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations a piece, want none", allocs)
	}
}

func TestScannerRefuse(t *testing.T) {
	sc := NewScanner(Client, 0)
	_, c, _ := sc.Scan([]byte("A APPEND x {9}\r\n"))
	if c.Last || !sc.Mid() {
		t.Fatalf("the frame ended at its announcement: %+v", c)
	}
	sc.Refuse()
	_, c, _ = sc.Scan([]byte("B NOOP\r\n"))
	if !c.First || c.Frame != 2 || c.Offset != 16 {
		t.Errorf("after the refusal: %+v, want the first chunk of frame 2 at octet 16", c)
	}
}

func FuzzScanner(f *testing.F) {
	f.Add([]byte("* 1 FETCH (BODY[] {3}\r\na\r\n)\r\nA OK [X {3}] {4}\r\n"), uint64(1), false)
	f.Add([]byte("A LOGIN {2+}\r\nab \"c\\\"{9}\"\r\n"), uint64(2), true)
	f.Fuzz(func(t *testing.T, stream []byte, seed uint64, client bool) {
		from := Server
		if client {
			from = Client
		}
		const limit = 64
		want := frames(from, limit, stream, whole)
		var joined string
		for _, f := range want {
			joined += f.raw
		}
		if joined != string(stream) {
			t.Fatalf("frames joined are %q", joined)
		}
		r := rand.New(rand.NewPCG(seed, 0))
		for name, next := range map[string]func() int{
			"one at a time": func() int { return 1 },
			"at random":     func() int { return r.IntN(70) },
		} {
			if got := frames(from, limit, stream, next); !slices.Equal(got, want) {
				t.Fatalf("cut %s:\n got %+v\nwant %+v", name, got, want)
			}
		}
	})
}
