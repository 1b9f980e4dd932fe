package repl

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// cell is what the terminal shows as one: a grapheme cluster, one character of an escape that stands for what cannot
// be seen, or a colour, which takes no room.
type cell struct {
	text  string
	width int // in columns
	runes int // of the text that it stands for
}

// style reports whether the cell is a colour.
func (c cell) style() bool {
	return strings.HasPrefix(c.text, "\x1b")
}

// appendCells appends the cells of s, which may hold colours (SGR) if that is said. What a terminal would not show is
// escaped as Sanitiser does it.
func appendCells(cells []cell, s string, colours bool, hostile Style) []cell {
	state := -1
	for s != "" {
		if n := sgrSize(s); colours && n > 0 {
			cells, s, state = append(cells, cell{text: s[:n]}), s[n:], -1
			continue
		}
		var cluster string
		var width int
		cluster, s, width, state = uniseg.FirstGraphemeClusterInString(s, state)
		if showable(cluster) {
			cells = append(cells, cell{text: cluster, width: width, runes: utf8.RuneCountInString(cluster)})
			continue
		}
		for i, r := range cluster { // a terminal may not know it as one cluster, with what is hidden in it shown
			_, size := utf8.DecodeRuneInString(cluster[i:])
			if one := cluster[i : i+size]; showable(one) {
				cells = append(cells, cell{text: one, width: uniseg.StringWidth(one), runes: 1})
			} else {
				cells = appendEscaped(cells, r, hostile)
			}
		}
	}
	return cells
}

// appendEscaped appends the escape of one rune. Its first cell stands for the rune.
func appendEscaped(cells []cell, r rune, hostile Style) []cell {
	cells = append(cells, cell{text: hostile.On})
	for i, b := range appendRune(nil, r) {
		c := cell{text: string(rune(b)), width: 1}
		if i == 0 {
			c.runes = 1
		}
		cells = append(cells, c)
	}
	return append(cells, cell{text: hostile.Off})
}

// showable reports whether a terminal shows every rune of s, with a place for each.
func showable(s string) bool {
	for _, r := range s {
		if r == '\t' || !visible(r, utf8.RuneLen(r)) {
			return false
		}
	}
	return true
}

// sgrSize returns the size of the colour that s begins with, 0 if it begins with none.
func sgrSize(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	n := 2
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == ';' || s[n] == ':') {
		n++
	}
	if n == len(s) || s[n] != 'm' {
		return 0
	}
	return n + 1
}

// columnsOf returns the width of cells.
func columnsOf(cells []cell) int {
	sum := 0
	for _, c := range cells {
		sum += c.width
	}
	return sum
}

// fitting returns the cells that fit into width columns.
func fitting(cells []cell, width int) []cell {
	for i, c := range cells {
		if width -= c.width; width < 0 {
			return cells[:i]
		}
	}
	return cells
}

// uncoloured returns s without its colours.
func uncoloured(s string) string {
	if !strings.Contains(s, "\x1b") {
		return s
	}
	var plain strings.Builder
	for s != "" {
		if n := sgrSize(s); n > 0 {
			s = s[n:]
			continue
		}
		plain.WriteByte(s[0])
		s = s[1:]
	}
	return plain.String()
}
