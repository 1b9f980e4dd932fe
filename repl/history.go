package repl

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// historyLimit is how many lines a history file keeps.
const historyLimit = 1000

// History is the lines that Up and Ctrl-R bring back. It holds what it was given and nothing else: a line that was
// kept out of it, or went in without its password, cannot be reached by any key.
type History struct {
	path  string // "": it is not kept
	lines []string
}

// OpenHistory reads the history kept at path, which may not exist yet; an empty path keeps it in memory only.
// Whatever its mode was, from now on only its owner can read it.
func OpenHistory(path string) (*History, error) {
	h := &History{path: path}
	if path == "" {
		return h, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, fmt.Errorf("make history private: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			h.lines = append(h.lines, line)
		}
	}
	surplus := max(0, len(h.lines)-historyLimit)
	h.lines = h.lines[surplus:]
	if surplus > 0 || len(text) > 0 && text[len(text)-1] != '\n' { // the next line must not join the last
		if err := h.rewrite(); err != nil {
			return nil, fmt.Errorf("shorten history: %w", err)
		}
	}
	return h, nil
}

// rewrite replaces the file in one step, so that it is whole at any time.
func (h *History) rewrite() (err error) {
	next, err := os.CreateTemp(filepath.Dir(h.path), "history-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(next.Name()))
		}
	}()
	_, err = next.WriteString(strings.Join(h.lines, "\n") + "\n")
	if err = errors.Join(err, next.Close()); err != nil {
		return err
	}
	return os.Rename(next.Name(), h.path)
}

// Add appends a line. It leaves out an empty line, the line before once more, and one with control characters, which
// would make the file unsafe to look at.
func (h *History) Add(line string) error {
	if strings.TrimSpace(line) == "" || strings.ContainsFunc(line, unicode.IsControl) ||
		len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return nil
	}
	h.lines = append(h.lines, line)
	if h.path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return fmt.Errorf("keep history: %w", err)
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep history: %w", err)
	}
	_, err = f.WriteString(line + "\n") // one write: other shells append to the same file
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep history: %w", err)
	}
	return nil
}

// find looks for query, in any case, in the line at from and then in those before it (step -1) or behind it (+1). It
// returns the line's index and the rune at which query begins; -1 if no line has it.
func (h *History) find(query []rune, from, step int) (index, pos int) {
	if step < 0 {
		from = min(from, len(h.lines)-1)
	}
	for i := from; i >= 0 && i < len(h.lines); i += step {
		if pos := indexFold([]rune(h.lines[i]), query); pos >= 0 {
			return i, pos
		}
	}
	return -1, -1
}

// indexFold returns the index of query in line, in any case; -1 if it is not there.
func indexFold(line, query []rune) int {
	for i := 0; i+len(query) <= len(line); i++ {
		if strings.EqualFold(string(line[i:i+len(query)]), string(query)) {
			return i
		}
	}
	return -1
}
