package repl

import (
	"os"
	"sync"
)

// ttyMode is the mode of the terminal that in and out are: raw, or as it was before.
type ttyMode struct {
	in, out *os.File

	mu     sync.Mutex // held for a system call or two, never for drawing
	before ttyState
	over   bool // given back for good
}

// enterRaw makes the terminal raw: keys come at once, without echo, and Ctrl-C is a key.
func enterRaw(in, out *os.File) (*ttyMode, error) {
	before, err := getState(in, out)
	if err != nil {
		return nil, err
	}
	m := &ttyMode{in: in, out: out, before: before}
	return m, m.raw()
}

func (m *ttyMode) raw() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.over {
		return nil
	}
	if err := makeRaw(m.in, m.out); err != nil {
		return err
	}
	_, err := m.out.WriteString("\x1b[?2004h") // a paste comes marked as one
	return err
}

// cooked makes the terminal as it was before, until it is made raw again.
func (m *ttyMode) cooked() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.giveBack()
}

// restore makes the terminal as it was before, for good.
func (m *ttyMode) restore() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.over {
		return nil
	}
	m.over = true
	return m.giveBack()
}

// giveBack needs m.mu.
func (m *ttyMode) giveBack() error {
	if err := setState(m.in, m.out, m.before); err != nil {
		return err
	}
	_, err := m.out.WriteString("\x1b[?2004l")
	return err
}

// size returns the terminal's size. Some do not know it, and say 0.
func (m *ttyMode) size() ttySize {
	now := getSize(m.out)
	if now.width <= 0 {
		now.width = 80
	}
	if now.height <= 0 {
		now.height = 24
	}
	return now
}
