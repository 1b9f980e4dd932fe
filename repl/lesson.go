package repl

import "imapsh/lessons"

// AppendLesson appends a line of a lesson to dst, in colours and without its line end. ascii says that the terminal has
// no UTF-8. What a lesson says is not trusted more than what a server says: it may come from a file of anybody's.
func (t *Theme) AppendLesson(dst []byte, line lessons.Line, ascii bool) []byte {
	clean := Sanitiser{Hostile: t.Hostile, ASCII: ascii}
	for _, span := range line.Spans {
		dst = clean.Append(dst, []byte(span.Text), t.ofSpan(line.Kind, span.Style))
	}
	return clean.Flush(dst)
}

// ofSpan is the style of a part of a lesson's line.
func (t *Theme) ofSpan(kind lessons.Kind, style lessons.Style) Style {
	switch kind {
	case lessons.Title, lessons.Heading:
		return t.Code
	case lessons.Code:
		return t.Quoted
	}
	switch style {
	case lessons.Verbatim:
		return t.Quoted
	case lessons.Emphasis, lessons.Strong:
		return t.Code
	case lessons.Citation:
		return t.Hint
	}
	switch kind {
	case lessons.Reached:
		return t.OK
	case lessons.Warning:
		return t.NO
	case lessons.Guidance:
		return t.Hint
	}
	return Style{}
}
