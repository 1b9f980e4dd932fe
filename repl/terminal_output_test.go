//go:build unix

package repl

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"imapsh/internal/ptytest"
)

// wantFlood holds that every line of the flood is on the screen or above it, once, whole, and in order.
func wantFlood(t *testing.T, s *ptytest.Screen, count int) {
	t.Helper()
	next := 0
	for _, row := range slices.Concat(s.Scrollback(), s.Rows()) {
		if row == fmt.Sprintf("* %d EXISTS", next) {
			next++
			continue
		}
		if strings.Contains(row, "EXISTS") || strings.Contains(row, "* ") {
			t.Errorf("damaged behind line %d: %q", next, row)
			return
		}
	}
	if next != count {
		t.Errorf("%d of %d lines", next, count)
	}
}

// 3,000 lines come while a line is being typed, in pieces that do not end where lines end.
func TestOutputAboveTheTypedLine(t *testing.T) {
	s := startChild(t, 60, 10)
	s.Type("flood 3000\r")
	var typed string
	for i := range 50 {
		word := fmt.Sprintf("w%d ", i%10)
		s.Type(word)
		typed += word
		s.Until(typed, func() bool { return strings.Contains(strings.Join(s.Rows(), "")+" ", typed) })
	}
	s.UntilOutput("flood is over")
	s.Type("!\r")
	s.UntilOutput(fmt.Sprintf("│ got %q", typed+"!"))
	wantFlood(t, s, 3000)
}

// Lines come while Enter is pressed again and again, which is where they were damaged.
func TestOutputAroundEnter(t *testing.T) {
	s := startChild(t, 60, 10)
	s.Type("flood 3000\r")
	const lines = 300
	for i := range lines {
		s.Type(fmt.Sprintf("c%d\r", i))
	}
	s.UntilOutput("flood is over")
	s.UntilOutput(fmt.Sprintf(`got "c%d"`, lines-1))
	wantFlood(t, s, 3000)
	rows := slices.Concat(s.Scrollback(), s.Rows())
	for i := range lines {
		if command := fmt.Sprintf("%c c%d", 'A'+(i+1)%26, i); !slices.Contains(rows, command) {
			t.Fatalf("no %q", command)
		}
	}
}

// Output without its end of line is kept back while a line is typed, and never damaged.
func TestPartialOutput(t *testing.T) {
	s := startChild(t, 60, 8)
	s.Type("half\rabc")
	s.Want("A half", "B abc▏")
	s.Signal(syscall.SIGUSR2)
	s.Want("A half", "* 1 EXISTS", "B abc▏")
	s.Type("sleep\x01\x1b[3~\x1b[3~\x1b[3~\r")
	s.Want("A half", "* 1 EXISTS", "B sleep", "│ sleeping", "* 2")
	s.Signal(syscall.SIGUSR2)
	s.Want("A half", "* 1 EXISTS", "B sleep", "│ sleeping", "* 2 RECENT")
	s.Type("\x03")
	s.Want("A half", "* 1 EXISTS", "B sleep", "│ sleeping", "* 2 RECENT", "│ stopped", empty("C ", 60))
}

// A stream without any end of line is not kept back for ever.
func TestEndlessPartialOutput(t *testing.T) {
	s := startChild(t, 100, 5)
	s.Type("long\rabc")
	s.Want("A long", "B abc▏")
	s.Signal(syscall.SIGUSR2)
	full := strings.Repeat("x", 100)
	s.Until("the stream", func() bool { return s.Rows()[0] == full && s.Rows()[4] == "B abc" })
}

// What is on the screen without its end of line, and cannot be taken back, stays there.
func TestPartialOutputThatStays(t *testing.T) {
	s := startChild(t, 20, 3)
	s.Type("tab\rabc")
	s.Want("A tab", "1       2", "B abc▏")
}
