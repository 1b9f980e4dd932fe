package lessons

import (
	"strings"

	"github.com/rivo/uniseg"
)

// narrowest is the width below which a text is not squeezed further.
const narrowest = 20

// Lines gives the text in lines of at most width columns, as far as its words let it. Code is never wrapped.
func (t Text) Lines(width int) []Line {
	width = max(width, narrowest)
	var lines []Line
	for i, b := range t.blocks {
		if i > 0 && !b.tight {
			lines = append(lines, Line{Kind: Prose})
		}
		lines = append(lines, b.lines(width)...)
	}
	return lines
}

// lines gives the block's lines: its mark stands in the first, and the others are indented as much.
func (b *block) lines(width int) []Line {
	first := Span{Mark, strings.Repeat(" ", b.indent) + b.mark}
	other := Span{Plain, strings.Repeat(" ", uniseg.StringWidth(first.Text))}
	var texts [][]Span
	if b.kind == Code {
		for _, s := range b.spans {
			texts = append(texts, []Span{s})
		}
	} else {
		texts = wrap(b.spans, max(width-len(other.Text), 1))
	}
	lines := make([]Line, 0, len(texts))
	for i, text := range texts {
		margin := other
		if i == 0 {
			margin = first
		}
		lines = append(lines, Line{b.kind, indented(margin, text)})
	}
	return lines
}

// wrap fills lines with words, each as far as it goes: one line at least.
func wrap(spans []Span, width int) [][]Span {
	var lines [][]Span
	var line []Span
	left := width
	for _, w := range words(spans, width) {
		if len(line) > 0 && w.width+1 > left {
			lines, line, left = append(lines, line), nil, width
		}
		if len(line) > 0 {
			line = glue(line, Span{w.space, " "})
			left--
		}
		for _, s := range w.spans {
			line = glue(line, s)
		}
		left -= w.width
	}
	return append(lines, line)
}

// indented puts a margin before a line, unless it is empty.
func indented(margin Span, line []Span) []Span {
	if margin.Text == "" {
		return line
	}
	return append([]Span{margin}, line...)
}

// glue appends a span, to the last one where the style is the same.
func glue(line []Span, s Span) []Span {
	if last := len(line) - 1; last >= 0 && line[last].Style == s.Style {
		line[last].Text += s.Text
		return line
	}
	return append(line, s)
}

// word is what no line end comes between.
type word struct {
	spans []Span
	space Style // of the space before it
	width int   // in columns
}

// words cuts spans at their spaces. What is verbatim and what is cited stays whole where it fits into a line.
func words(spans []Span, room int) []word {
	var all []word
	var w word
	end := func(space Style) {
		if len(w.spans) > 0 {
			all = append(all, w)
		}
		w = word{space: space}
	}
	for _, s := range spans {
		whole := (s.Style == Verbatim || s.Style == Citation) && uniseg.StringWidth(s.Text) <= room
		for i, part := range parts(s.Text, whole) {
			if i > 0 {
				end(s.Style)
			}
			if part != "" {
				w.spans = append(w.spans, Span{s.Style, part})
				w.width += uniseg.StringWidth(part)
			}
		}
	}
	end(Plain)
	return all
}

func parts(text string, whole bool) []string {
	if whole {
		return []string{text}
	}
	return strings.Split(strings.ReplaceAll(text, "\n", " "), " ")
}
