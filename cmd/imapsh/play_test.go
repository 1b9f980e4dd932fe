//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"imapsh/internal/ptytest"
)

// playing is a transcript that takes its time.
const playing = `IMAP-Transcript: 1

S: * OK hi
@ +3600
C: A NOOP
S: * 1 EXISTS
S: A OK one
@ +3600
## Then.
C: B NOOP
S: B OK two
`

// plays starts the program on a transcript.
func plays(t *testing.T, text string, args ...string) *ptytest.Screen {
	t.Helper()
	file := filepath.Join(t.TempDir(), "t.imap")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := onScreen(t, append([]string{"play", file}, args...)...)
	return s
}

// ends waits for the program to end with a code, and checks what it leaves.
func ends(s *ptytest.Screen, code int) {
	s.Helper()
	var failed *exec.ExitError
	got := 0
	if err := s.Wait(); errors.As(err, &failed) {
		got = failed.ExitCode()
	} else if err != nil {
		s.Error(err)
	}
	if got != code {
		s.Errorf("the program ended with %d, want %d", got, code)
	}
	if !s.ModeRestored() {
		s.Error("the terminal is not as it was")
	}
}

// Keys pause, step, play on and leave; what they ask leaves no trace.
func TestPlayOnAScreen(t *testing.T) {
	s := plays(t, playing, "--idle-limit", "0")
	shows(s, "* OK hi")
	s.Type(" ")
	shows(s, "(paused: space plays on, . shows the next exchange, q leaves)")
	s.Want("* OK hi", "(paused: space plays on, . shows the next exchange, q leaves) ▏")
	s.Type(".")
	shows(s, "(Enter shows the next exchange, space plays on, q leaves)")
	s.Type("\x1b[C")
	s.Want("* OK hi", "A NOOP", "* 1 EXISTS", "A OK one", "│ Then.", "(Enter shows the next exchange, space plays on, q leaves) ▏")
	s.Type("\r")
	ends(s, 0)
	s.Want("* OK hi", "A NOOP", "* 1 EXISTS", "A OK one", "│ Then.", "B NOOP", "B OK two")
	onlyHarmlessEscapes(t, s.Output())
}

// However a film ends, the terminal is as it was.
func TestPlayGivesTheTerminalBack(t *testing.T) {
	tests := []struct {
		name string
		end  func(*ptytest.Screen)
		code int
	}{
		{"q", func(s *ptytest.Screen) { s.Type("q") }, 0},
		{"Ctrl-D", func(s *ptytest.Screen) { s.Type("\x04") }, 0},
		{"Ctrl-C", func(s *ptytest.Screen) { s.Type("\x03") }, 130},
		{"Ctrl-C in a pause", func(s *ptytest.Screen) { s.Type(" \x03") }, 130},
		{"TERM", func(s *ptytest.Screen) { s.Signal(syscall.SIGTERM) }, 143},
		{"HUP", func(s *ptytest.Screen) { s.Signal(syscall.SIGHUP) }, 129},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := plays(t, playing, "--idle-limit", "0")
			shows(s, "* OK hi")
			tt.end(s)
			ends(s, tt.code)
		})
	}
	t.Run("what is wrong in the file", func(t *testing.T) {
		s := plays(t, strings.Replace(playing, "S: A OK", "X", 1), "--no-wait")
		ends(s, exitFile)
		shows(s, "t.imap:7: a ")
		shows(s, "* 1 EXISTS")
	})
}

// Each key of --step shows one exchange, and long waits are shortened without it.
func TestPlayStepByStep(t *testing.T) {
	s := plays(t, playing, "--step")
	s.Want("* OK hi", "(Enter shows the next exchange, space plays on, q leaves) ▏")
	s.Type(" ") // from here on it plays by itself
	shows(s, "B OK two")
	ends(s, 0)
}

// On a terminal a line says how far several replays are, and leaves no trace.
func TestReplayProgressOnAScreen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "t.imap")
	if err := os.WriteFile(file, []byte("IMAP-Transcript: 1\n\nS: * OK\nC: A NOOP\nS: A OK\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := onScreen(t, "replay", file, file, file)
	s.UntilOutput("3 of 3 replayed, 0 not as recorded")
	ends(s, 0)
	shows(s, "3 files, 3 commands: 3 as recorded")
	if strings.Contains(screenText(s), "replayed,") {
		t.Errorf("the line is still there:\n%s", screenText(s))
	}
}
