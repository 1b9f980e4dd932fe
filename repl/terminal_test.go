//go:build unix

package repl

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"imapsh/internal/ptytest"
)

// startChild runs the child on a terminal of that size, waits for its prompt, and holds in the end that it wrote no
// escape sequence but those a Terminal may write.
func startChild(t *testing.T, width, height int, env ...string) *ptytest.Screen {
	t.Helper()
	s := ptytest.Start(t, childCommand(t, env...), width, height)
	t.Cleanup(func() { wantHarmless(t, s.Output()) })
	s.Until("the first drawing", func() bool {
		_, drawing, _ := strings.Cut(s.Output(), "\x1b[?2004h")
		return drawing != ""
	})
	return s
}

func childCommand(t *testing.T, env ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=", "REPL_CHILD=1", "REPL_HISTORY=")
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// empty is the row of an empty line: its placeholder ends before the last column.
func empty(prompt string, width int) string {
	pad := width - 1 - len(prompt) - len(childPlaceholder)
	return prompt + "▏" + strings.Repeat(" ", pad) + childPlaceholder
}

func TestPromptPlaceholderAndHint(t *testing.T) {
	s := startChild(t, 60, 5)
	s.Want(empty("A ", 60))
	if cell := s.Cell(58, 0); cell.Style.Attrs == 0 {
		t.Error("the placeholder is not dim")
	}
	s.Type("F")
	s.Want("A F▏")
	s.Type("ETCH ")
	s.Want("A FETCH ▏" + childHint)
	if cell := s.Cell(2, 0); cell.Style.Fg == nil {
		t.Error("the command has no colour")
	}
	if cell := s.Cell(8, 0); cell.Style.Attrs == 0 {
		t.Error("the hint is not dim")
	}
	s.Type("\x1b[D")
	s.Want("A FETCH▏")
	s.Type("\x05\r")
	s.Want("A FETCH", `│ got "FETCH "`, empty("B ", 60))
	s.Type("\x7f\x1b[3~x\x7f")
	s.Want("A FETCH", `│ got "FETCH "`, empty("B ", 60))
}

// Without colours a hint would look as if it had been typed.
func TestNoColour(t *testing.T) {
	s := startChild(t, 60, 5, "NO_COLOR=1")
	s.Want("A ▏")
	s.Type("FETCH ")
	s.Want("A FETCH ▏")
}

func TestHintIsCutAtTheEdge(t *testing.T) {
	s := startChild(t, 20, 5)
	s.Type("FETCH 1:* ")
	s.Want("A FETCH 1:* ▏<sequen")
	s.Type("(FLAGS)")
	s.Want("A FETCH 1:* (FLAGS)▏")
	s.Type(" ")
	s.Want("A FETCH 1:* (FLAGS)", "▏")
	s.Type("\r")
	s.Want("A FETCH 1:* (FLAGS)", `│ got "FETCH 1:* (FL`, `AGS) "`, empty("B ", 20))
}

func TestLineLongerThanARow(t *testing.T) {
	s := startChild(t, 20, 6)
	s.Type("0123456789abcdefg")
	s.Want("A 0123456789abcdefg▏")
	s.Type("h")
	s.Want("A 0123456789abcdefgh", "▏")
	s.Type("i\x1b[D")
	s.Want("A 0123456789abcdefgh", "▏i")
	s.Type("\x1b[D")
	s.Want("A 0123456789abcdefg▏h", "i")
	s.Type("\x01\x1b[3~")
	s.Want("A ▏123456789abcdefghi")
	s.Type("\x05")
	s.Want("A 123456789abcdefghi", "▏")
	s.Type("\r")
	s.Want("A 123456789abcdefghi", `│ got "123456789abcd`, `efghi"`, empty("B ", 20))
}

func TestWideCharacters(t *testing.T) {
	s := startChild(t, 40, 5)
	s.Type("収書é שלום 😀x")
	s.Want("A 収書é שלום 😀x▏")
	s.Type("\x02\x02\x02")
	s.Want("A 収書é שלום▏ 😀x")
	s.Type("\x01\x06")
	s.Want("A 収▏書é שלום 😀x")
	s.Type("\x1b[3~\r")
	s.Want("A 収é שלום 😀x", `│ got "収é שלום 😀x"`, empty("B ", 40))
}

// A wide character that the row has no room for goes to the next one, and the cursor with it.
func TestWideCharacterAtTheEdge(t *testing.T) {
	s := startChild(t, 10, 6)
	s.Type("1234567収書")
	s.Want("A 1234567", "収書▏")
	s.Type("\x02\x02")
	s.Want("A 1234567", "▏収書")
	s.Type("\x02")
	s.Want("A 123456▏7", "収書")
}

// A line that is taller than the screen shows the rows around the cursor.
func TestLineTallerThanTheScreen(t *testing.T) {
	s := startChild(t, 10, 3)
	s.Type("12345678" + strings.Repeat("abcdefghij", 3) + "end")
	s.Want("abcdefghij", "abcdefghij", "end▏")
	s.Type("\x01")
	s.Want("A ▏12345678", "abcdefghij", "abcdefghij")
	s.Type("\x1bf")
	s.Want("abcdefghij", "abcdefghij", "end▏")
	s.Type("\x7f\x7f\x7f")
	s.Want("abcdefghij", "abcdefghij", "▏")
	s.Type("\x15quit now\r")
	s.UntilOutput("A quit now\r\n")
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
	if rows := s.Scrollback(); len(rows) != 0 {
		t.Errorf("left in the scrollback: %q", rows)
	}
}

func TestTallLineWithOutput(t *testing.T) {
	s := startChild(t, 20, 4)
	s.Type("flood 200\r" + strings.Repeat("0123456789", 10))
	s.UntilOutput("over")
	full := "89012345678901234567"
	s.Want(full, full, full, "89▏")
	s.Type("\x15\r")
	s.UntilOutput("\x1b[mC ")
	wantFlood(t, s, 200)
}

func TestClearScreen(t *testing.T) {
	s := startChild(t, 40, 4)
	s.Type("burst x\rabc")
	s.Want("x", "x", "x", "B abc▏")
	s.Type("\x0c")
	s.Want("B abc▏")
}

// What cannot be seen is shown as an escape, also when it was pasted.
func TestHiddenCharactersOfTheLine(t *testing.T) {
	s := startChild(t, 60, 4)
	s.Paste("a\tb\u202ec\x1b[31md\u200de")
	s.Want(`A a\x09b\u202ec\x1b[31md\u200de▏`)
	s.Type("\x02\x02\x02")
	s.Want(`A a\x09b\u202ec\x1b[31▏md\u200de`)
}
