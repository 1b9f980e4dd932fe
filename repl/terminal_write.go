package repl

import (
	"bytes"
	"io"
	"slices"
	"strings"
)

// partialMax bounds what Write keeps back of a line that has not come to its end.
const partialMax = 64 << 10

// Write shows output. While a line is being typed it appears above that line, in whole lines: what comes without its
// end of line is kept back until it has one, or until the typed line is done. It may be called from any goroutine;
// many lines in one call are much faster than many calls. The octets go to the terminal as they are: see Sanitiser.
func (t *Terminal) Write(p []byte) (int, error) {
	defer t.bailOut()
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := bytes.LastIndexByte(p, '\n') + 1
	if t.active == nil {
		if lines > 0 {
			t.tail = t.tail[:0]
		}
		if len(t.tail) < partialMax {
			t.tail = append(t.tail, p[lines:]...)
		}
		return t.mode.out.Write(p)
	}
	if lines == 0 && len(t.partial)+len(p) <= partialMax {
		t.partial = append(t.partial, p...)
		return len(p), nil
	}
	now := t.mode.size()
	drawing := append(t.screen.erase(nil, now), t.partial...)
	drawing = append(drawing, p[:lines]...)
	t.partial = append(t.partial[:0], p[lines:]...)
	if len(t.partial) > partialMax {
		drawing = append(append(drawing, t.partial...), '\n')
		t.partial = t.partial[:0]
	}
	if _, err := t.mode.out.Write(t.screen.draw(drawing, t.picture(), now)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Notes returns a writer for what is not part of that stream, and must come in whole lines. They stand on rows of
// their own: above what the stream has not ended yet.
func (t *Terminal) Notes() io.Writer {
	return notes{t}
}

type notes struct{ t *Terminal }

func (n notes) Write(p []byte) (int, error) {
	defer n.t.bailOut()
	n.t.mu.Lock()
	defer n.t.mu.Unlock()
	tail := n.t.takeBack()
	now := n.t.mode.size()
	drawing := append(n.t.screen.erase(nil, now), p...)
	if n.t.active == nil {
		n.t.tail = append(n.t.tail, tail...)
		drawing = append(drawing, tail...)
	} else {
		drawing = n.t.screen.draw(drawing, n.t.picture(), now)
	}
	if _, err := n.t.mode.out.Write(drawing); err != nil {
		return 0, err
	}
	return len(p), nil
}

// takeBack removes output without its end of line from the screen, and returns it. If it cannot be found again it
// stays, and ends there.
func (t *Terminal) takeBack() (tail []byte) {
	now := t.mode.size()
	switch {
	case len(t.tail) == 0:
		return nil
	case t.screen.adopt(string(t.tail), now):
		t.write(t.screen.erase(nil, now))
		tail = slices.Clone(t.tail)
	default:
		t.write([]byte("\r\n"))
	}
	t.tail = t.tail[:0]
	return tail
}

// write writes what was drawn. A terminal that takes it no more has none to tell: its next read fails, and ends all.
func (t *Terminal) write(drawing []byte) {
	_, _ = t.mode.out.Write(drawing)
}

// redraw draws the line being typed anew, if there is one.
func (t *Terminal) redraw() {
	if t.active == nil {
		return
	}
	now := t.mode.size()
	t.write(t.screen.draw(t.screen.erase(nil, now), t.picture(), now))
}

// leave ends the line being typed: final stands in its place, and then what was kept back.
func (t *Terminal) leave(final string) {
	drawing := t.screen.erase(nil, t.mode.size())
	if final != "" {
		drawing = append(append(drawing, final...), '\n')
	}
	t.write(append(drawing, t.partial...))
	t.tail, t.partial = t.partial, t.tail[:0]
	t.active = nil
}

// picture returns what the line being typed looks like now.
func (t *Terminal) picture() picture {
	if t.masked {
		return picture{prompt: t.question}
	}
	p := picture{prompt: t.prompt}
	line, pos := t.active.line()
	from, to := t.active.secretSpan(line)
	for i := range line[from:to] {
		line[from+i] = '*'
	}
	p.line, p.cursor = string(line), pos
	p.coloured = p.line
	if t.config.Highlight != nil {
		p.coloured = t.config.Highlight(p.line)
	}
	switch {
	case t.active.search != nil:
		p.prompt = t.active.search.prompt()
	case p.line == "" && t.config.Placeholder != nil:
		p.hint, p.right = t.config.Placeholder(), true
	case p.line != "" && t.config.Hint != nil:
		p.hint = t.config.Hint(p.line)
	}
	return p
}

// final returns what Enter leaves on the screen, with nothing in it that is more than a colour.
func (t *Terminal) final(line string) string {
	var cells []cell
	if t.config.Final != nil && !t.masked {
		cells = appendCells(nil, t.config.Final(line), true, t.config.Theme.Hostile)
	} else {
		p := t.picture()
		p.hint = ""
		cells, _ = t.screen.compose(p, t.mode.size().width)
	}
	var text strings.Builder
	for _, c := range cells {
		text.WriteString(c.text)
	}
	return text.String()
}
