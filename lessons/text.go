package lessons

import (
	"slices"
	"strings"
)

// Kind says what a line of a text is, for who paints it.
type Kind uint8

// The kinds of line.
const (
	Prose    Kind = iota
	Title         // of a lesson
	Heading       // of a step, or within its prose
	Code          // what stands on the wire, or is to be typed: never wrapped
	Open          // a goal that is not reached
	Reached       // a goal that is
	Advice        // a hint, or the answer to a mistake
	Warning       // a limit that was broken, or something that could not be done
	Guidance      // what imapsh says of the lesson's course
)

// Style says what a part of a line is.
type Style uint8

// The styles.
const (
	Plain    Style = iota
	Emphasis       // *so*
	Strong         // **so**
	Verbatim       // `so`: a word of the protocol, or something to type
	Citation       // RFC 9051 §6.2.3
	Mark           // before a line: "[x] " of a goal, "- " of a list
)

// Span is a part of a line in one style.
type Span struct {
	Style Style
	Text  string
}

// Line is a line of a text as it is shown.
type Line struct {
	Kind  Kind
	Spans []Span // none: an empty line
}

// String is the line without its styles.
func (l Line) String() string {
	var b strings.Builder
	for _, s := range l.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Text is something to read. [Text.Lines] fits it to a terminal.
type Text struct {
	blocks []block
}

// block is a paragraph, a heading, an item of a list, or code.
type block struct {
	kind   Kind
	indent int    // of all its lines, in columns
	mark   string // before its first line; the others are indented as much
	tight  bool   // no empty line between it and the block before
	spans  []Span // of Code: one a line
}

// Empty says that there is nothing to read.
func (t Text) Empty() bool { return len(t.blocks) == 0 }

// sentence is a text of one block.
func sentence(kind Kind, spans ...Span) Text {
	return Text{[]block{{kind: kind, spans: spans}}}
}

// say is a text of one block without styles.
func say(kind Kind, words string) Text { return sentence(kind, Span{Plain, words}) }

// join puts texts one below the other.
func join(texts ...Text) Text {
	var all Text
	for _, t := range texts {
		all.blocks = append(all.blocks, t.blocks...)
	}
	return all
}

// as gives the text with its prose of another kind, and a mark before it.
func (t Text) as(kind Kind, mark string) Text {
	blocks := slices.Clone(t.blocks)
	for i := range blocks {
		if blocks[i].kind == Prose {
			blocks[i].kind = kind
		}
	}
	if len(blocks) > 0 {
		blocks[0].mark = mark
	}
	return Text{blocks}
}

// close gives the text without an empty line before its first block.
func (t Text) close() Text {
	blocks := slices.Clone(t.blocks)
	if len(blocks) > 0 {
		blocks[0].tight = true
	}
	return Text{blocks}
}

// variables are what stands for ${user}, ${password} and ${server}.
type variables map[string]string

// variableNames are the variables that prose and hints take.
var variableNames = []string{"user", "password", "server"}

// replacer puts the values in.
func (v variables) replacer() *strings.Replacer {
	var pairs []string
	for _, name := range variableNames {
		if value, ok := v[name]; ok {
			pairs = append(pairs, "${"+name+"}", value)
		}
	}
	return strings.NewReplacer(pairs...)
}

// fill puts the variables' values into the text.
func (t Text) fill(v variables) Text {
	replace := v.replacer()
	blocks := slices.Clone(t.blocks)
	for i := range blocks {
		blocks[i].spans = slices.Clone(blocks[i].spans)
		for j, s := range blocks[i].spans {
			blocks[i].spans[j].Text = replace.Replace(s.Text)
		}
	}
	return Text{blocks}
}
