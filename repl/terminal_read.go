package repl

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"
)

// escapeWait is how long the octets of one key may take to come. After that an Escape was the Escape key.
const escapeWait = 50 * time.Millisecond

// resizeWait is how long a new size must last.
const resizeWait = 50 * time.Millisecond

// stopWait is how long a process waits to be stopped; without job control it is not.
const stopWait = 200 * time.Millisecond

// read reads one line with e. t.mu is held, except while it waits.
func (t *Terminal) read(ctx context.Context, e *editor) (string, error) {
	t.partial = append(t.partial, t.takeBack()...)
	t.active = e
	for {
		if err := t.over(ctx); err != nil {
			t.leave("")
			return "", err
		}
		for len(t.keys) > 0 {
			k := t.keys[0]
			t.keys = t.keys[1:]
			switch e.press(k) {
			case submitted:
				line := e.text()
				t.leave(t.final(line))
				return line, nil
			case interrupted:
				line := e.text()
				e.reset()
				t.leave("")
				return line, ErrInterrupt
			case ended:
				t.leave("")
				return "", io.EOF
			case suspended:
				t.suspend()
			case cleared:
				t.write(t.screen.clear(nil, t.mode.size()))
			}
		}
		t.redraw()
		t.wait(ctx)
	}
}

// over tells why no more is to be read.
func (t *Terminal) over(ctx context.Context) error {
	select {
	case <-t.done:
		return io.EOF
	default:
		return ctx.Err()
	}
}

// wait waits until there is something to do, without t.mu.
func (t *Terminal) wait(ctx context.Context) {
	var late <-chan time.Time
	if t.decoder.waiting() {
		late = time.After(escapeWait)
	}
	then := func() {}
	t.mu.Unlock()
	select {
	case <-t.done:
	case <-ctx.Done():
	case <-t.pressed:
	case <-t.resized:
		t.settle()
	case <-late:
		then = func() { t.keys = t.decoder.giveUp(t.keys) }
	case <-t.continued:
		then = t.resume
	}
	t.mu.Lock()
	then()
}

// settle waits while a window is dragged: what is drawn for a size that is no more cannot be found again.
func (t *Terminal) settle() {
	for {
		select {
		case <-t.resized:
		case <-time.After(resizeWait):
			return
		}
	}
}

// readKeys takes the keys as they are pressed, also while no line is read. It ends with the terminal.
func (t *Terminal) readKeys(source keySource) {
	defer close(t.ended)
	defer func() { _ = errors.Join(t.Restore(), source.Close()) }() // also if OnInterrupt panics
	octets := make([]byte, 64<<10)
	for {
		n, err := source.Read(octets)
		if t.take(octets[:n]) && t.config.OnInterrupt != nil {
			t.config.OnInterrupt()
		}
		if err != nil {
			t.shut()
			return
		}
	}
}

// take decodes keys. As a terminal that is not raw does it, Ctrl-C throws away what was typed ahead of it and Ctrl-Z
// stops the process at once. It reports whether Ctrl-C was pressed while no line is read.
func (t *Terminal) take(octets []byte) (interrupts bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keys = t.decoder.decode(t.keys, octets)
	for i, k := range slices.Backward(t.keys) {
		if k.name == keyInterrupt {
			t.keys = t.keys[i:]
			break
		}
	}
	if t.active != nil {
		select {
		case t.pressed <- struct{}{}:
		default:
		}
		return false
	}
	before := len(t.keys)
	t.keys = slices.DeleteFunc(t.keys, func(k key) bool { return k.name == keySuspend })
	if len(t.keys) < before {
		t.suspend()
	}
	if len(t.keys) > 0 && t.keys[0].name == keyInterrupt {
		t.keys = t.keys[1:]
		return true
	}
	return false
}

// suspend stops the process as the shell's job control wants it, with the terminal as it was.
func (t *Terminal) suspend() {
	t.write(t.screen.erase(nil, t.mode.size()))
	select {
	case <-t.continued: // of a stop before this one
	default:
	}
	_ = t.mode.cooked() // as in write, a terminal that is gone shows at the next read
	if stopProcess() == nil {
		select {
		case <-t.continued:
		case <-time.After(stopWait):
		}
	}
	_ = t.mode.raw()
}

// resume goes on after somebody else has stopped the process, and left the cursor anywhere.
func (t *Terminal) resume() {
	_ = t.mode.raw()
	t.screen.forget()
	t.write([]byte("\r\x1b[2K"))
}
