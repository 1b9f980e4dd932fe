package repl

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/vt"
)

// FuzzTyping presses any keys, and holds that the cursor stays within the line, that what is drawn is the line with
// the cursor in its place, that it can be taken away again, and that only harmless escape sequences are written.
func FuzzTyping(f *testing.F) {
	for _, name := range slices.Collect(names()) {
		f.Add([]byte("FETCH 1:* (FLAGS)"+name+name+"x"), uint8(20), uint8(4))
	}
	f.Add([]byte(strings.Repeat("0123456789", 9)+"\x01\x06"), uint8(10), uint8(3))
	f.Add([]byte("a\x17\x12NO\x12\x12\x07\x10\x10\x0e\x0e\x0e"), uint8(1), uint8(1))
	f.Add([]byte("\x1b[200~a\r\nb収\x1b[201~\x02\x14\x14\x19"), uint8(5), uint8(2))
	f.Fuzz(func(t *testing.T, octets []byte, width, height uint8) {
		now := ttySize{int(max(width, 1)), int(max(height, 1))}
		e := newEditor(&History{lines: []string{"LOGIN joe", "SELECT 収件箱", "NOOP"}}, secretOfLogin)
		s := screen{theme: NewTheme(true)}
		terminal := vt.NewEmulator(now.width, now.height)
		var d decoder
		for _, k := range d.giveUp(d.decode(nil, octets)) {
			if e.press(k) == submitted {
				e.reset()
			}
			line, pos := e.line()
			if pos < 0 || pos > len(line) {
				t.Fatalf("cursor %d in a line of %d", pos, len(line))
			}
			p := picture{prompt: "A ", line: string(line), coloured: string(line), cursor: pos, hint: "hint"}
			drawing := s.draw(s.erase(nil, now), p, now)
			wantHarmless(t, string(drawing))
			draw(t, terminal, drawing)
			wantPicture(t, terminal, p, now)
		}
		draw(t, terminal, s.erase(nil, now))
		if rest := strings.TrimSpace(terminal.String()); rest != "" && isASCII(octets) {
			t.Fatalf("left on the screen: %q", rest)
		}
	})
}

// draw writes to the emulator as a terminal does: LF goes to the beginning of the next row.
func draw(t *testing.T, terminal *vt.Emulator, drawing []byte) {
	t.Helper()
	if _, err := terminal.WriteString(strings.ReplaceAll(string(drawing), "\n", "\r\n")); err != nil {
		t.Fatal(err)
	}
}

// wantPicture works out with other means what the screen shows. The emulator knows no wide character at the edge of
// the screen, so of a line that is not ASCII nothing is said.
func wantPicture(t *testing.T, terminal *vt.Emulator, p picture, now ttySize) {
	t.Helper()
	text := p.prompt + p.line
	if !isASCII([]byte(text)) || now.height < 2 {
		return
	}
	at := len(p.prompt) + p.cursor
	cursor := terminal.CursorPosition()
	row := make([]byte, 0, now.width)
	for x := range now.width {
		row = append(row, terminal.CellAt(x, cursor.Y).Content[0])
	}
	begin := at / now.width * now.width
	want := text[begin:min(len(text), begin+now.width)]
	if got := string(row[:len(want)]); got != want || cursor.X != at%now.width {
		t.Fatalf("%q with the cursor at %d on %v: row %d is %q, cursor %d", text, at, now, cursor.Y, row, cursor.X)
	}
}

func isASCII(octets []byte) bool {
	return !slices.ContainsFunc(octets, func(b byte) bool { return b < ' ' || b >= 0x7f })
}

// harmless are colours, cursor movement, EL, and bracketed paste mode.
var harmless = regexp.MustCompile(`\x1b\[(?:[0-9;]*m|[0-9]*[ABC]|H|2K|\?2004[hl])`)

func wantHarmless(t *testing.T, output string) {
	t.Helper()
	rest := harmless.ReplaceAllString(output, "")
	for i, r := range rest {
		if r != '\r' && r != '\n' && !visible(r, 2) {
			t.Errorf("wrote %q behind %q", r, rest[max(0, i-40):i])
			return
		}
	}
}

// A terminal wraps what it shows anew when its width changes. The rows of the line are found again by its text.
func TestEraseAfterResize(t *testing.T) {
	for _, test := range []struct {
		cursor, width int
		want          string
	}{
		{5, 20, "\r\x1b[2K"},
		{5, 12, "\n" + "\x1b[2K\x1b[A" + "\r\x1b[2K"},
		{5, 10, "\n" + "\x1b[2K\x1b[A" + "\r\x1b[2K"},
		{5, 6, "\n\n" + strings.Repeat("\x1b[2K\x1b[A", 3) + "\r\x1b[2K"},
		{5, 3, "\n\n\n\n" + strings.Repeat("\x1b[2K\x1b[A", 6) + "\r\x1b[2K"},
		{18, 20, "\x1b[2K\x1b[A" + "\r\x1b[2K"}, // behind the full row, in a row of its own
		{18, 10, "\x1b[2K\x1b[A\x1b[2K\x1b[A" + "\r\x1b[2K"},
		{18, 30, "\x1b[2K\x1b[A" + "\r\x1b[2K"},
	} {
		line := "0123456789abcdefgh"
		var s screen
		s.draw(nil, picture{prompt: "A ", line: line, coloured: line, cursor: test.cursor}, ttySize{20, 5})
		if got := string(s.erase(nil, ttySize{test.width, 5})); got != test.want {
			t.Errorf("cursor %d, width %d: %q, want %q", test.cursor, test.width, got, test.want)
		}
	}
}
