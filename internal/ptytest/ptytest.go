//go:build unix

// Package ptytest runs a program on a pseudo-terminal and shows what a person would see: the rows of the screen, the
// cursor, the scrollback. For tests only.
package ptytest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// patience is after how long a screen that does not become what the test wants fails it.
const patience = 30 * time.Second

// Screen is a program's terminal.
type Screen struct {
	testing.TB
	cmd    *exec.Cmd
	master *os.File // our end
	tty    *os.File // the program's end, kept open so that its mode can be read when the program is gone
	before *term.State
	after  *term.State   // set by Wait
	shown  chan struct{} // closed when there will be no more output
	ended  sync.WaitGroup

	mu       sync.Mutex // the emulator hands out what it still writes to, so it needs a lock of our own
	emulator *vt.Emulator
	output   []byte
	changed  chan struct{} // closed at the next output
}

// Start runs cmd on a terminal of that size, and stops it when the test ends. A standard stream that cmd has set
// already is not the terminal. Without an environment of its own it gets the test's, and TERM=xterm-256color. Of a
// terminal that does not know its size (0) the screen has 80 columns and 24 rows.
func Start(t testing.TB, cmd *exec.Cmd, width, height int) *Screen {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &Screen{
		TB: t, cmd: cmd, master: master, tty: tty, shown: make(chan struct{}),
		emulator: vt.NewEmulator(cmp.Or(width, 80), cmp.Or(height, 24)), changed: make(chan struct{}),
	}
	s.emulator.SetScrollbackSize(100_000)
	s.setSize(width, height)
	s.before = s.mode()
	if cmd.Env == nil {
		cmd.Env = append(os.Environ(), "TERM=xterm-256color")
	}
	cmd.Env = append(slices.Clip(cmd.Env), "GORACE=atexit_sleep_ms=0")
	if cmd.Stdin == nil {
		cmd.Stdin = tty
	}
	if cmd.Stdout == nil {
		cmd.Stdout = tty
	}
	if cmd.Stderr == nil {
		cmd.Stderr = tty
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	cmd.ExtraFiles = []*os.File{tty}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.ended.Go(s.show)
	s.ended.Go(s.answer)
	t.Cleanup(s.stop)
	return s
}

// stop ends the program and all that serves it.
func (s *Screen) stop() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill() // it may have ended by itself
		_ = s.cmd.Wait()
	}
	questions := s.emulator.InputPipe().(io.Closer) // the emulator's own Close is a race with Read
	err := errors.Join(s.master.Close(), questions.Close())
	if s.after == nil {
		err = errors.Join(err, s.tty.Close())
	}
	if err != nil {
		s.Error(err)
	}
	s.ended.Wait()
}

// show writes the program's output to the emulator.
func (s *Screen) show() {
	defer close(s.shown)
	octets := make([]byte, 64<<10)
	for {
		n, err := s.master.Read(octets)
		s.mu.Lock()
		s.output = append(s.output, octets[:n]...)
		_, _ = s.emulator.Write(octets[:n]) // it never fails
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// answer sends the program what the emulator answers to its questions.
func (s *Screen) answer() {
	octets := make([]byte, 256)
	for {
		n, err := s.emulator.Read(octets)
		if err != nil {
			return
		}
		_, _ = s.master.Write(octets[:n])
	}
}

// Type presses keys: text, or the octets that a terminal sends for a key.
func (s *Screen) Type(keys string) {
	s.Helper()
	if _, err := s.master.WriteString(keys); err != nil {
		s.Fatal(err)
	}
}

// Paste pastes text, as a terminal in bracketed paste mode does.
func (s *Screen) Paste(text string) {
	s.Helper()
	s.Type("\x1b[200~" + strings.ReplaceAll(text, "\n", "\r") + "\x1b[201~")
}

// Resize changes the terminal's size, and tells the program.
func (s *Screen) Resize(width, height int) {
	s.Helper()
	s.mu.Lock()
	s.emulator.Resize(width, height)
	s.mu.Unlock()
	s.setSize(width, height)
}

func (s *Screen) setSize(width, height int) {
	s.Helper()
	if err := pty.Setsize(s.master, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		s.Fatal(err)
	}
}

// Signal sends the program a signal.
func (s *Screen) Signal(signal os.Signal) {
	s.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		s.Fatal(err)
	}
}

// Wait waits for the program to end and all its output to be shown, and returns what exec.Cmd.Wait does.
func (s *Screen) Wait() error {
	s.Helper()
	overdue := time.AfterFunc(patience, func() { _ = s.cmd.Process.Kill() })
	defer overdue.Stop()
	err := s.cmd.Wait()
	s.after = s.mode()
	if err := s.tty.Close(); err != nil { // then our end comes to its end
		s.Error(err)
	}
	<-s.shown
	return err
}

// ModeRestored reports whether the terminal's mode is the one that it had before the program started.
func (s *Screen) ModeRestored() bool {
	s.Helper()
	if s.after != nil {
		return reflect.DeepEqual(s.after, s.before)
	}
	return reflect.DeepEqual(s.mode(), s.before)
}

func (s *Screen) mode() *term.State {
	s.Helper()
	mode, err := term.GetState(int(s.tty.Fd()))
	if err != nil {
		s.Fatal(err)
	}
	return mode
}

// Until waits until holds does; it is asked again whenever there is output.
func (s *Screen) Until(what string, holds func() bool) {
	s.Helper()
	overdue := time.After(patience)
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-overdue:
			x, y := s.Cursor()
			s.Fatalf("waited for %s in vain; cursor at %d,%d:\n%s", what, x, y, strings.Join(s.Rows(), "\n"))
		}
	}
}

// UntilOutput waits until the program has written text, on one row or not, visible or not.
func (s *Screen) UntilOutput(text string) {
	s.Helper()
	s.Until(fmt.Sprintf("%q", text), func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return bytes.Contains(s.output, []byte(text))
	})
}

// Want waits until the screen shows these rows, from the first on, and nothing below. The cursor is marked in its row
// by ▏ where the test says so.
func (s *Screen) Want(rows ...string) {
	s.Helper()
	x, y := -1, -1
	for i, row := range rows {
		if before, after, found := strings.Cut(row, "▏"); found {
			x, y = uniseg.StringWidth(before), i
			rows[i] = strings.TrimRight(before+after, " ")
		}
	}
	s.Until("\n"+strings.Join(rows, "\n")+"\n", func() bool {
		shown := s.Rows()
		for len(shown) > len(rows) && shown[len(shown)-1] == "" {
			shown = shown[:len(shown)-1]
		}
		atX, atY := s.Cursor()
		return slices.Equal(shown, rows) && (y < 0 || x == atX && y == atY)
	})
}

// Rows returns the rows of the screen, without the spaces at their ends.
func (s *Screen) Rows() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := make([]string, s.emulator.Height())
	for y := range rows {
		var row uv.Line
		for x := range s.emulator.Width() {
			row = append(row, *s.emulator.CellAt(x, y))
		}
		rows[y] = text(row)
	}
	return rows
}

// Scrollback returns the rows that have left the screen at its top.
func (s *Screen) Scrollback() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rows []string
	for _, row := range s.emulator.Scrollback().Lines() {
		rows = append(rows, text(row))
	}
	return rows
}

// Cursor returns the cursor's place, from 0 on.
func (s *Screen) Cursor() (x, y int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.emulator.CursorPosition()
	return at.X, at.Y
}

// Cell returns what stands at a place, with its colours.
func (s *Screen) Cell(x, y int) uv.Cell {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.emulator.CellAt(x, y)
}

// Output returns all that the program has written, escape sequences included.
func (s *Screen) Output() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.output)
}

// text returns what a row shows. Behind a wide cell stands an empty one that it covers.
func text(row uv.Line) string {
	var b strings.Builder
	for _, cell := range row {
		if cell.Width > 0 {
			b.WriteString(cell.Content)
		}
	}
	return strings.TrimRight(b.String(), " ")
}
