package repl

import (
	"bytes"
	"strings"
)

// partialMax bounds what Write keeps back of a line that has not come to its end.
const partialMax = 64 << 10

// Write shows output. While a line is being typed it appears above that line, in whole lines: what comes without its
// end of line is kept back until it has one, or until the typed line is done. It may be called from any goroutine;
// many lines in one call are much faster than many calls. The octets go to the terminal as they are: see Sanitiser.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.active == nil {
		if len(p) > 0 {
			t.midLine = p[len(p)-1] != '\n'
		}
		return t.mode.out.Write(p)
	}
	lines := bytes.LastIndexByte(p, '\n') + 1
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
	t.midLine = len(t.partial) > 0
	t.partial = t.partial[:0]
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

// final returns what Enter leaves on the screen.
func (t *Terminal) final(line string) string {
	if t.config.Final != nil && !t.masked {
		return t.config.Final(line)
	}
	p := t.picture()
	p.hint = ""
	var text strings.Builder
	cells, _ := t.screen.compose(p, t.mode.size().width)
	for _, c := range cells {
		text.WriteString(c.text)
	}
	return text.String()
}
