package repl

import (
	"context"
	"unicode/utf8"
)

// The keys that a person may press and that have no letter.
const (
	KeyEnter = keyEnter
	KeyRight = "\x1b[C"
	KeyEOF   = "\x04" // Ctrl-D
)

// Key waits for a key and gives what the terminal sends for it: a character, or the octets of a key that has none.
// While it waits the question stands where the next line would be typed. Ctrl-C is ErrInterrupt, and ctx may end before
// a key is pressed; one that is there already is taken all the same.
func (t *Terminal) Key(ctx context.Context, question string) (string, error) {
	defer t.bailOut()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.partial = append(t.partial, t.takeBack()...)
	t.question, t.masked, t.active = question, true, newEditor(&History{}, nil)
	defer func() {
		t.leave("")
		t.masked = false
	}()
	for {
		for len(t.keys) > 0 {
			switch pressed := t.takeKey(); pressed {
			case keyInterrupt:
				return "", ErrInterrupt
			case keySuspend:
				t.suspend()
			default:
				return pressed, nil
			}
		}
		if err := t.over(ctx); err != nil {
			return "", err
		}
		t.redraw()
		t.wait(ctx)
	}
}

// takeKey takes one key of those that were pressed; of a run of text, the first character.
func (t *Terminal) takeKey() string {
	first := t.keys[0]
	if _, n := utf8.DecodeRuneInString(first.text); n < len(first.text) {
		t.keys[0].text = first.text[n:]
		return first.text[:n]
	}
	t.keys = t.keys[1:]
	switch {
	case first.text != "":
		return first.text
	case first.name == "\x1bOC": // as a terminal in application mode sends it
		return KeyRight
	}
	return first.name
}

// Pressed reports whether a key was pressed that nobody has taken.
func (t *Terminal) Pressed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.keys) > 0
}
