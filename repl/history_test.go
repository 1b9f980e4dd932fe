package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "imapsh", "history")
	for _, line := range []string{"LOGIN joe", "SELECT inbox", "SELECT inbox", "", "  ", "a\x1bb", "NOOP"} {
		h := openHistory(t, path)
		if err := h.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := openHistory(t, path).lines, []string{"LOGIN joe", "SELECT inbox", "NOOP"}; !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
	wantMode(t, path)
}

func TestHistoryOfOthersIsMadePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, []byte("NOOP\r\n\nCHECK"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := openHistory(t, path).Add("EXPUNGE"); err != nil {
		t.Fatal(err)
	}
	if got, want := openHistory(t, path).lines, []string{"NOOP", "CHECK", "EXPUNGE"}; !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
	wantMode(t, path)
}

func TestHistoryIsShortened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	var text strings.Builder
	for i := range historyLimit + 5 {
		fmt.Fprintf(&text, "FETCH %d FLAGS\n", i)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	openHistory(t, path)
	lines := openHistory(t, path).lines
	if len(lines) != historyLimit || lines[0] != "FETCH 5 FLAGS" {
		t.Errorf("%d lines from %q on", len(lines), lines[0])
	}
	wantMode(t, path)
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("left beside it: %v, %v", entries, err)
	}
}

func TestHistoryThatCannotBeRead(t *testing.T) {
	if _, err := OpenHistory(t.TempDir()); err == nil {
		t.Error("a directory was taken for a history")
	}
	h := &History{path: filepath.Join(t.TempDir(), "file", "history")}
	if err := os.WriteFile(filepath.Dir(h.path), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := h.Add("NOOP"); err == nil {
		t.Error("added to a file in a file")
	}
	if !slices.Equal(h.lines, []string{"NOOP"}) {
		t.Errorf("lines %q, want the line all the same", h.lines)
	}
}

func openHistory(t *testing.T, path string) *History {
	t.Helper()
	h, err := OpenHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// wantMode holds that nobody else can read the file.
func wantMode(t *testing.T, path string) {
	t.Helper()
	file, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := file.Mode().Perm(); mode != 0o600 {
		t.Errorf("mode %o, want 600", mode)
	}
}
