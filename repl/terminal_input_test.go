//go:build unix

package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestInterrupt(t *testing.T) {
	s := startChild(t, 60, 6)
	s.Type("abc")
	s.Want("A abc▏")
	s.Type("\x03")
	s.Want(`│ interrupted "abc"`, empty("B ", 60))
	s.Type("\x03")
	s.Want(`│ interrupted "abc"`, `│ interrupted ""`, empty("C ", 60))
	s.Type("abc\x15\x04")
	s.Want(`│ interrupted "abc"`, `│ interrupted ""`, "│ bye▏"[:len("│ bye")])
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
}

// While no line is read Ctrl-C goes to the program, and throws away what was typed before it.
func TestInterruptBetweenLines(t *testing.T) {
	s := startChild(t, 60, 6)
	s.Type("sleep\r")
	s.Want("A sleep", "│ sleeping")
	s.Type("forgotten\r\x03kept")
	s.Want("A sleep", "│ sleeping", "│ stopped", "B kept▏")
}

func TestTypeAheadIsNotEchoed(t *testing.T) {
	s := startChild(t, 60, 8)
	s.Type("sleep\r")
	s.Want("A sleep", "│ sleeping")
	s.Type("\x03")
	s.Want("A sleep", "│ sleeping", "│ stopped", empty("B ", 60))
	s.Type("half\rone\rtwo") // half ends in the middle of a row
	s.Want("A sleep", "│ sleeping", "│ stopped", "B half", "C one", `│ got "one"`, "D two▏")
}

// A paste of a message is read line by line, and each line stands once on the screen.
func TestPaste(t *testing.T) {
	s := startChild(t, 40, 10)
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, "line %d of the message\n", i)
	}
	s.Paste(text.String() + "rest")
	s.Until("the rest", func() bool { return slices.Contains(s.Rows(), "S rest") })
	var want []string
	for i := range 200 {
		line := fmt.Sprintf("line %d of the message", i)
		want = append(want, fmt.Sprintf("%c %s", 'A'+i%26, line), fmt.Sprintf("│ got %q", line))
	}
	if got := slices.Concat(s.Scrollback(), s.Rows()); !slices.Equal(got, append(want, "S rest")) {
		t.Errorf("shown:\n%s", strings.Join(got, "\n"))
	}
	s.Type("\x01\x1b[3~\r")
	s.UntilOutput(`got "est"`)
}

// Without bracketed paste, and with one line of 10 KB.
func TestLongLine(t *testing.T) {
	for _, paste := range []bool{true, false} {
		s := startChild(t, 80, 24)
		line := strings.Repeat("0123456789", 1000) + "end"
		if paste {
			s.Paste(line)
		} else {
			s.Type(line)
		}
		s.Until("its end", func() bool {
			return slices.Contains(s.Rows(), "3456789end") || strings.HasSuffix(strings.Join(s.Rows(), ""), "end")
		})
		s.Type("\r")
		s.UntilOutput(fmt.Sprintf("│ got %q", line))
		if n := len(s.Output()); n > 40*len(line) {
			t.Errorf("wrote %d octets for a line of %d", n, len(line))
		}
	}
}

// No form of a password is ever written, and the history brings back the line without it.
func TestPasswordOfLogin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	s := startChild(t, 60, 12, "REPL_HISTORY="+path)
	for _, r := range "LOGIN joe " + childPassword {
		s.Type(string(r))
	}
	s.Want("A LOGIN joe *******▏")
	s.Type("\x02\x02\x7f") // typed wrong, typed again
	s.Want("A LOGIN joe ****▏**")
	s.Type("e\x05\r")
	s.Want("A LOGIN joe ********", `│ got "LOGIN joe hunter2"`, empty("B ", 60))
	s.Type("\x10")
	s.Want("A LOGIN joe ********", `│ got "LOGIN joe hunter2"`, "B LOGIN joe▏")
	s.Type("\x15\x12" + childPassword)
	s.Want("A LOGIN joe ********", `│ got "LOGIN joe hunter2"`, "(failing i-search)`hunter2': ▏"[:len("(failing i-search)`hunter2':")])
	s.Type("\x15\x19\x10\x10\r\x04")
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "LOGIN joe\n" {
		t.Errorf("history %q, %v", text, err)
	}
	wantMode(t, path)
}

func TestReadPassword(t *testing.T) {
	s := startChild(t, 60, 12)
	s.Type("ask\r")
	s.Want("A ask", "│ Password: ▏"[:len("│ Password:")])
	s.Type("hunterr\x7f\x12\x10\x02\x05" + "2\r")
	s.Want("A ask", "│ Password:", "│ password is 7 characters, right: true, <nil>", empty("B ", 60))
	s.Type("\x10")
	s.Want("A ask", "│ Password:", "│ password is 7 characters, right: true, <nil>", "B ask▏")
	s.Type("\r" + childPassword)
	s.Want("A ask", "│ Password:", "│ password is 7 characters, right: true, <nil>", "B ask", "│ Password: ▏"[:len("│ Password:")])
	s.Type("\x03")
	s.Want("A ask", "│ Password:", "│ password is 7 characters, right: true, <nil>", "B ask",
		"│ password is 7 characters, right: true, interrupted", empty("C ", 60))
	s.Type("\x19")
	s.Type("\x12hunter\x07ask\r\x04")
	s.Type("quit\r")
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
	if strings.Contains(s.Output(), "hunt") {
		t.Error("the password was shown")
	}
}

func TestSearchInHistory(t *testing.T) {
	s := startChild(t, 60, 12)
	s.Type("\x12\x07\x12\x03")
	s.Want(`│ interrupted ""`, empty("B ", 60))
	s.Type("NOOP\rSELECT inbox\r")
	s.Type("\x12")
	s.UntilOutput("(i-search)`': ")
	s.Type("oo")
	s.Until("the line found", func() bool { return slices.Contains(s.Rows(), "(i-search)`oo': NOOP") })
	s.Type("\x07x")
	s.Until("the prompt again", func() bool { return slices.Contains(s.Rows(), "D x") })
}

// When the one who asked for a line needs it no more, what was typed is kept for the next.
func TestCancelKeepsTheLine(t *testing.T) {
	s := startChild(t, 60, 6)
	s.Type("abc")
	s.Want("A abc▏")
	s.Signal(syscall.SIGUSR1)
	s.Want("│ cancelled", "B abc▏")
	s.Type("\x02d\r")
	s.Want("│ cancelled", "B abdc", `│ got "abdc"`, empty("C ", 60))
}

// A lone Escape ends a search, and is not taken for the beginning of what is typed later.
func TestLoneEscape(t *testing.T) {
	s := startChild(t, 60, 6)
	s.Type("NOOP\r\x12oo")
	s.Want("A NOOP", `│ got "NOOP"`, "(i-search)`oo': N▏OOP")
	s.Type("\x1b")
	s.Want("A NOOP", `│ got "NOOP"`, "B N▏OOP")
	s.Type("bc")
	s.Want("A NOOP", `│ got "NOOP"`, "B Nbc▏OOP")
}
