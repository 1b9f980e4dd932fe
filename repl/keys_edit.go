package repl

import (
	"io"
	"slices"
	"unicode/utf8"

	"github.com/chzyer/readline"
	"github.com/rivo/uniseg"
)

// editor holds the line being typed, and does what keys say. It draws nothing and waits for nothing.
//
// The line, the cursor and the cut text are readline's buffer. Readline's own loop is not used: it runs in goroutines
// in which a panic leaves the terminal raw, keeps every line typed in its history, and draws from several goroutines
// at once.
type editor struct {
	buffer   *readline.RuneBuffer
	bindings map[string]func(*editor)
	secret   func(line []rune) (from, to int) // the part of a line that is a secret
	history  *History
	recalled int    // the history line shown; len(history.lines) is the new one
	draft    []rune // the new line, while another is shown
	search   *search
	effect   effect
}

// effect is what a key means to the one who reads lines.
type effect int

const (
	edited      effect = iota
	submitted          // Enter
	interrupted        // Ctrl-C
	ended              // Ctrl-D on an empty line
	suspended          // Ctrl-Z
	cleared            // Ctrl-L
)

func newEditor(history *History, secret func([]rune) (from, to int)) *editor {
	e := &editor{bindings: bindings(), secret: secret, history: history}
	e.reset()
	return e
}

// newBuffer returns a buffer of readline's that never draws.
func newBuffer() *readline.RuneBuffer {
	return readline.NewRuneBuffer(io.Discard, "", &readline.Config{FuncIsTerminal: func() bool { return false }}, 1)
}

// reset begins a new line. What was cut can still be put back.
func (e *editor) reset() {
	if e.buffer == nil {
		e.buffer = newBuffer()
	}
	e.set(nil, 0)
	e.recalled, e.draft, e.search = len(e.history.lines), nil, nil
}

// bindings is the table of keys. One key has several names: terminals do not agree.
func bindings() map[string]func(*editor) {
	table := []struct {
		names []string
		does  func(*editor)
	}{
		{[]string{"\x01", "\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~"}, func(e *editor) { e.buffer.MoveToLineStart() }},
		{[]string{"\x05", "\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~"}, func(e *editor) { e.buffer.MoveToLineEnd() }},
		{[]string{"\x02", "\x1b[D", "\x1bOD"}, (*editor).left},
		{[]string{"\x06", "\x1b[C", "\x1bOC"}, (*editor).right},
		{[]string{"\x1bb", "\x1b[1;5D", "\x1b[1;3D", "\x1bOd"}, func(e *editor) { e.buffer.MoveToPrevWord() }},
		{[]string{"\x1bf", "\x1b[1;5C", "\x1b[1;3C", "\x1bOc"}, func(e *editor) { e.buffer.MoveToNextWord() }},
		{[]string{"\x7f", "\b"}, (*editor).backspace},
		{[]string{"\x1b[3~"}, (*editor).deleteForward},
		{[]string{"\x04"}, (*editor).deleteOrEnd},
		{[]string{"\x0b"}, cutting(func(e *editor) { e.buffer.Kill() })},
		{[]string{"\x15"}, cutting(func(e *editor) { e.buffer.KillFront() })},
		{[]string{"\x17"}, cutting(func(e *editor) { e.cutBack(func(r rune) bool { return r == ' ' }) })},
		{[]string{"\x1b\x7f", "\x1b\b"}, cutting(func(e *editor) { e.cutBack(readline.IsWordBreak) })},
		{[]string{"\x1bd", "\x1b[3;5~"}, cutting(func(e *editor) { e.buffer.DeleteWord() })},
		{[]string{"\x19"}, func(e *editor) { e.buffer.Yank() }},
		{[]string{"\x14"}, (*editor).transpose},
		{[]string{"\x10", "\x1b[A", "\x1bOA"}, func(e *editor) { e.recall(-1) }},
		{[]string{"\x0e", "\x1b[B", "\x1bOB"}, func(e *editor) { e.recall(+1) }},
		{[]string{"\x12"}, func(e *editor) { e.searchHistory(-1) }},
		{[]string{"\x13"}, func(e *editor) { e.searchHistory(+1) }},
		{[]string{keyEnter, "\n"}, func(e *editor) { e.effect = submitted }},
		{[]string{keyInterrupt}, func(e *editor) { e.effect = interrupted }},
		{[]string{keySuspend}, func(e *editor) { e.effect = suspended }},
		{[]string{"\x0c"}, func(e *editor) { e.effect = cleared }},
	}
	keys := make(map[string]func(*editor))
	for _, row := range table {
		for _, name := range row.names {
			keys[name] = row.does
		}
	}
	return keys
}

// press does what a key says. A key that is not bound does nothing.
func (e *editor) press(k key) effect {
	e.effect = edited
	does := e.bindings[k.name]
	switch {
	case e.search != nil && e.search.press(e, k):
	case k.text != "":
		e.buffer.WriteString(k.text)
	case does != nil:
		does(e)
	}
	return e.effect
}

// line returns the line as it was typed, and the cursor's place in it, in runes.
func (e *editor) line() ([]rune, int) {
	return e.buffer.Runes(), e.buffer.Pos()
}

// text returns the line as a string.
func (e *editor) text() string {
	return string(e.buffer.Runes())
}

// set replaces the line.
func (e *editor) set(line []rune, pos int) {
	e.buffer.SetWithIdx(pos, line)
}

// secretSpan returns the part of the line that is a secret, within the line whatever the callback says.
func (e *editor) secretSpan(line []rune) (from, to int) {
	if e.secret == nil {
		return 0, 0
	}
	from, to = e.secret(line)
	to = min(max(to, 0), len(line))
	return min(max(from, 0), to), to
}

// cutting wraps a function that cuts text out of the line: of a line that holds a secret, nothing can be put back,
// since it might come back where it is no longer known for what it is.
func cutting(cut func(*editor)) func(*editor) {
	return func(e *editor) {
		line, _ := e.line()
		from, to := e.secretSpan(line)
		cut(e)
		if from < to {
			line, pos := e.line()
			e.buffer = newBuffer()
			e.set(line, pos)
		}
	}
}

// cutBack cuts what is before the cursor up to a word's beginning. Readline's own takes the whole line when the cursor
// is in the first word; this leaves it the part to cut, so that its Yank knows the text.
func (e *editor) cutBack(between func(rune) bool) {
	line, pos := e.line()
	start := pos
	for start > 0 && between(line[start-1]) {
		start--
	}
	for start > 0 && !between(line[start-1]) {
		start--
	}
	e.set(slices.Clone(line[start:]), pos-start)
	e.buffer.KillFront()
	e.set(append(line[:start], e.buffer.Runes()...), start)
}

// left moves the cursor over one character as a person sees it, which may be several runes.
func (e *editor) left() {
	for range e.clusterBefore() {
		e.buffer.MoveBackward()
	}
}

func (e *editor) right() {
	for range e.clusterBehind() {
		e.buffer.MoveForward()
	}
}

func (e *editor) backspace() {
	for range e.clusterBefore() {
		e.buffer.Backspace()
	}
}

// deleteForward does not use readline's Delete, which puts the character in the place of the text cut before.
func (e *editor) deleteForward() {
	n := e.clusterBehind()
	e.right()
	for range n {
		e.buffer.Backspace()
	}
}

func (e *editor) deleteOrEnd() {
	if e.buffer.Len() == 0 {
		e.effect = ended
		return
	}
	e.deleteForward()
}

// transpose is readline's, kept from a line of one character, where its cursor would leave the line.
func (e *editor) transpose() {
	if e.buffer.Len() > 1 && e.buffer.Pos() > 0 {
		e.buffer.Transpose()
	}
}

// clusterBefore returns the number of runes of the grapheme cluster that ends at the cursor.
func (e *editor) clusterBefore() int {
	line, pos := e.line()
	runes, state := 0, -1
	for cluster, rest := "", string(line[:pos]); rest != ""; {
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		runes = utf8.RuneCountInString(cluster)
	}
	return runes
}

// clusterBehind returns the number of runes of the grapheme cluster that begins at the cursor.
func (e *editor) clusterBehind() int {
	line, pos := e.line()
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(string(line[pos:]), -1)
	return utf8.RuneCountInString(cluster)
}

// recall shows the history line before the one shown, or behind it; behind the last stands the new line as it was.
func (e *editor) recall(step int) {
	next := e.recalled + step
	if next < 0 || next > len(e.history.lines) {
		return
	}
	if e.recalled == len(e.history.lines) {
		e.draft, _ = e.line()
	}
	e.recalled = next
	line := e.draft
	if next < len(e.history.lines) {
		line = []rune(e.history.lines[next])
	}
	e.set(slices.Clone(line), len(line))
}
