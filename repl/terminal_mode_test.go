//go:build unix

package repl

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"

	"imapsh/internal/ptytest"
)

// wantRestored holds that the terminal is as it was before the program.
func wantRestored(t *testing.T, s *ptytest.Screen) {
	t.Helper()
	if !s.ModeRestored() {
		t.Error("the terminal's mode is not what it was")
	}
	if on, off := strings.LastIndex(s.Output(), "\x1b[?2004h"), strings.LastIndex(s.Output(), "\x1b[?2004l"); on > off {
		t.Error("bracketed paste mode is still on")
	}
}

func TestModeIsRestored(t *testing.T) {
	for name, end := range map[string]struct {
		does func(s *ptytest.Screen)
		exit int
	}{
		"quit":    {func(s *ptytest.Screen) { s.Type("quit\r") }, 0},
		"Ctrl-D":  {func(s *ptytest.Screen) { s.Type("\x04") }, 0},
		"TERM":    {func(s *ptytest.Screen) { s.Type("half-typed"); s.Signal(syscall.SIGTERM) }, 7},
		"HUP":     {func(s *ptytest.Screen) { s.Type("half-typed"); s.Signal(syscall.SIGHUP) }, 7},
		"twice":   {func(s *ptytest.Screen) { s.Type("twice\r") }, 0},
		"panic":   {func(s *ptytest.Screen) { s.Type("panic\r") }, 2},
		"trapped": {trap, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := startChild(t, 60, 24)
			if s.ModeRestored() {
				t.Fatal("the terminal is not raw")
			}
			end.does(s)
			var exit *exec.ExitError
			if err := s.Wait(); (end.exit != 0) != errors.As(err, &exit) || end.exit != 0 && exit.ExitCode() != end.exit {
				t.Errorf("ended with %v, want %d", err, end.exit)
			}
			wantRestored(t, s)
		})
	}
}

// trap panics in the goroutine that reads keys.
func trap(s *ptytest.Screen) {
	s.Type("crash\r")
	s.UntilOutput("armed")
	s.Type("\x03")
}

// openPTY opens a terminal without a program on it: our end and the other.
func openPTY(t *testing.T) (master, tty *os.File) {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, master)
	closeLater(t, tty)
	return master, tty
}

func closeLater(t *testing.T, f *os.File) {
	t.Cleanup(func() {
		if err := f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
}

// A terminal that goes away ends the reading, and never submits the line that was being typed.
func TestHangUp(t *testing.T) {
	master, tty := openPTY(t)
	terminal, err := NewTerminal(tty, tty, Config{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := master.WriteString("half-typed"); err != nil {
		t.Fatal(err)
	}
	if err := master.Close(); err != nil {
		t.Fatal(err)
	}
	if line, err := terminal.Readline(context.Background()); line != "" || !errors.Is(err, io.EOF) {
		t.Errorf("read %q, %v", line, err)
	}
	_ = terminal.Close() // there is no mode to restore any more
}

// Close ends a Readline that waits for a key, from any goroutine and as often as one likes.
func TestCloseEndsReadline(t *testing.T) {
	_, tty := openPTY(t)
	terminal, err := NewTerminal(tty, tty, Config{})
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	for range 3 {
		work.Go(func() {
			if err := errors.Join(terminal.Close(), terminal.Restore()); err != nil {
				t.Error(err)
			}
		})
	}
	if line, err := terminal.Readline(context.Background()); line != "" || !errors.Is(err, io.EOF) {
		t.Errorf("read %q, %v", line, err)
	}
	work.Wait()
	if _, err := terminal.ReadPassword(context.Background(), "Password: "); !errors.Is(err, io.EOF) {
		t.Errorf("read a password from a closed terminal: %v", err)
	}
}

// A panic in what the Terminal asks, on a goroutine that only writes, leaves the terminal as it was.
func TestPanicWhileDrawing(t *testing.T) {
	master, tty := openPTY(t)
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan bool, 100)
	var broken atomic.Bool
	terminal, err := NewTerminal(tty, tty, Config{Hint: func(string) string {
		if broken.Load() {
			panic("broken")
		}
		asked <- true
		return ""
	}})
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() { _, _ = terminal.Readline(context.Background()) })
	if _, err := master.WriteString("x"); err != nil {
		t.Fatal(err)
	}
	<-asked
	broken.Store(true)
	func() {
		defer func() {
			if reason := recover(); reason != "broken" {
				t.Errorf("recovered %v", reason)
			}
		}()
		_, _ = terminal.Write([]byte("output\n"))
	}()
	if after, err := term.GetState(int(tty.Fd())); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("mode %v, want %v, %v", after, before, err)
	}
	if err := terminal.Close(); err != nil {
		t.Error(err)
	}
	work.Wait()
}

// Closed, or cancelled, a Terminal reads no line, even if one was typed ahead.
func TestNoLineAfterTheEnd(t *testing.T) {
	master, tty := openPTY(t)
	terminal, err := NewTerminal(tty, tty, Config{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := master.WriteString("one\rtwo\r"); err != nil {
		t.Fatal(err)
	}
	if line, err := terminal.Readline(context.Background()); line != "one" || err != nil {
		t.Errorf("read %q, %v", line, err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if line, err := terminal.Readline(cancelled); line != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, read %q, %v", line, err)
	}
	if line, err := terminal.Readline(context.Background()); line != "two" || err != nil {
		t.Errorf("read %q, %v", line, err)
	}
	if err := terminal.Close(); err != nil {
		t.Error(err)
	}
	if line, err := terminal.Readline(context.Background()); line != "" || !errors.Is(err, io.EOF) {
		t.Errorf("closed, read %q, %v", line, err)
	}
}

// A history that cannot be kept does not end the session; Close says why.
func TestCloseTellsOfHistory(t *testing.T) {
	master, tty := openPTY(t)
	terminal, err := NewTerminal(tty, tty, Config{History: &History{path: "/dev/null/history"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := master.WriteString("NOOP\r"); err != nil {
		t.Fatal(err)
	}
	if line, err := terminal.Readline(context.Background()); line != "NOOP" || err != nil {
		t.Errorf("read %q, %v", line, err)
	}
	if err := terminal.Close(); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("closed with %v", err)
	}
}

func TestUsable(t *testing.T) {
	_, tty := openPTY(t)
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, null)
	for _, test := range []struct {
		in, out *os.File
		term    string
		want    bool
	}{
		{tty, tty, "xterm", true},
		{tty, tty, "dumb", false},
		{null, tty, "xterm", false},
		{tty, null, "xterm", false},
	} {
		t.Setenv("TERM", test.term)
		if got := Usable(test.in, test.out); got != test.want {
			t.Errorf("%s, %s, TERM=%s: %v", test.in.Name(), test.out.Name(), test.term, got)
		}
	}
	if colours, err := UseColours("auto", tty, func(string) string { return "" }); err != nil || !colours {
		t.Errorf("colours on a terminal: %v, %v", colours, err)
	}
	if colours, err := UseColours("auto", tty, func(string) string { return "dumb" }); err != nil || colours {
		t.Errorf("colours on a terminal that does not want them: %v, %v", colours, err)
	}
}

// A program whose input or output is not a terminal writes no escape sequence.
func TestPipedIsNotUsed(t *testing.T) {
	cmd := childCommand(t)
	cmd.Stdin = strings.NewReader("NOOP\n")
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	s := ptytest.Start(t, cmd, 60, 5)
	if err := s.Wait(); err == nil || output.String() != "not usable\n" {
		t.Errorf("wrote %q, %v", output.String(), err)
	}
}

// Terminals of no size, and of the smallest.
func TestSmallTerminals(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 1}, {2, 1}, {1, 5}, {80, 1}, {3, 2}} {
		s := startChild(t, size[0], size[1])
		s.Type("收abc\x02\x02\x1b[A\x01\x05FETCH 1収\x02\x06\x7f\r")
		s.Type("\x12FE\x07")
		s.Type("burst 収x\r")
		s.Paste("FETCH one\nFETCH two\n")
		s.Type("quit\r")
		if err := s.Wait(); err != nil {
			t.Errorf("%v: %v", size, err)
		}
		plain := regexp.MustCompile(`\s|\x1b\[[0-9;?]*[A-Za-z]`).ReplaceAllString(s.Output(), "")
		if !strings.Contains(plain, `│got"FETCHtwo"`) {
			t.Errorf("%v: the lines were lost in %q", size, plain)
		}
	}
}

func TestResize(t *testing.T) {
	s := startChild(t, 60, 6)
	s.Want(empty("A ", 60))
	s.Resize(40, 6)
	s.Want(empty("A ", 40))
	s.Type("burst x\r")
	s.Want("x", "x", "x", "x", "x", empty("B ", 40))
	s.Type("FETCH ")
	s.Want("x", "x", "x", "x", "x", "B FETCH ▏"+childHint)
	s.Resize(20, 6)
	s.Want("x", "x", "x", "x", "B FETCH ▏<sequence-s") // this one does not wrap anew, and scrolls by a row
	s.Resize(80, 6)
	s.Want("x", "x", "x", "x", "B FETCH ▏"+childHint)
}

// With job control Ctrl-Z stops the program, and fg brings the line back.
func TestSuspend(t *testing.T) {
	cmd := childCommand(t, "PS1=$ ", "ENV=")
	program := cmd.Path
	cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-i"}
	s := ptytest.Start(t, cmd, 60, 12)
	s.Until("the shell", func() bool { return strings.HasPrefix(s.Rows()[0], "$") })
	s.Type(program + "\r")
	s.UntilOutput(childPlaceholder)
	s.Type("line")
	s.Until("the line", func() bool { return strings.Contains(strings.Join(s.Rows(), "\n"), "A line") })
	s.Type("\x1a")
	s.Until("the shell", func() bool { return strings.HasSuffix(s.Output(), "$ ") })
	s.Type("stty -a | grep -c 'isig icanon'\r")
	s.UntilOutput("\n1\r\n$ ")
	before := len(s.Output())
	s.Type("fg\r")
	s.Until("the line", func() bool { return strings.Contains(s.Output()[before:], "A line") })
	s.Type(" typed\r")
	s.UntilOutput(`got "line typed"`)
	s.Type("sleep\r")
	s.UntilOutput("│ sleeping")
	s.Type("\x1a")
	s.Until("the shell", func() bool { return strings.HasSuffix(s.Output(), "$ ") })
	s.Type("fg\r")
	s.Until("the program", func() bool { return strings.HasSuffix(s.Output(), "\x1b[?2004h") })
	s.Type("\x03quit\r")
	s.Until("the shell", func() bool { return strings.HasSuffix(s.Output(), "$ ") })
	s.Type("exit\r")
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
}

// Without job control Ctrl-Z does nothing, and somebody else's stop is made good.
func TestStopWithoutJobControl(t *testing.T) {
	s := startChild(t, 60, 4)
	s.Type("abc\x1a")
	s.Until("the mode", func() bool { return strings.Count(s.Output(), "\x1b[?2004h") == 2 })
	s.Want("A abc▏")
	s.Signal(syscall.SIGSTOP)
	s.Signal(syscall.SIGCONT)
	s.Until("the mode", func() bool { return strings.Count(s.Output(), "\x1b[?2004h") == 3 })
	s.Want("A abc▏")
	s.Type("d\r")
	s.Want("A abcd", `│ got "abcd"`, empty("B ", 60))
}
