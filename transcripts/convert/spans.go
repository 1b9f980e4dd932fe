package convert

import (
	"bufio"
	"html"

	"imapsh/repl"
)

// Marks for the beginning and the end of a colour on their way from a view to a
// page. A view writes no control characters but line ends and tabs by itself, so
// that nothing that was sent can be taken for them.
const (
	spanBegins = '\x01' // the class's number follows
	spanEnds   = '\x02'
)

// classes are the names of the shell's colours in a page's style sheet, in the
// order of their numbers.
var classes = [...]string{
	"tag", "ok", "no", "bad", "bye", "untagged", "plus", "literal", "quoted", "number", "flag", "code", "hostile",
}

// spanTheme is the shell's theme with marks in the place of colours.
func spanTheme() repl.Theme {
	var t repl.Theme
	for i, style := range []*repl.Style{
		&t.Tag, &t.OK, &t.NO, &t.BAD, &t.BYE, &t.Untagged, &t.Continuation, &t.Literal, &t.Quoted, &t.Number, &t.Flag, &t.Code, &t.Hostile,
	} {
		*style = repl.Style{On: string([]byte{spanBegins, byte(' ' + i)}), Off: string([]byte{spanEnds})}
	}
	return t
}

// spanWriter writes what a view has drawn as HTML: marks become elements, and
// all else is escaped.
type spanWriter struct{ out *bufio.Writer }

func (w spanWriter) Write(p []byte) (int, error) {
	from := 0
	for i := 0; i < len(p); i++ {
		if p[i] != spanBegins && p[i] != spanEnds {
			continue
		}
		w.text(p[from:i])
		if p[i] == spanEnds {
			_, _ = w.out.WriteString("</span>") // a bufio.Writer keeps its error
		} else {
			i++
			_, _ = w.out.WriteString(`<span class="` + classes[p[i]-' '] + `">`)
		}
		from = i + 1
	}
	w.text(p[from:])
	return len(p), nil
}

func (w spanWriter) text(p []byte) { _, _ = w.out.WriteString(html.EscapeString(string(p))) }
