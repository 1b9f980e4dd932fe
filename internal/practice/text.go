package practice

import (
	"fmt"
	"strings"

	"imapsh/internal/wire"
)

// quote shows a client's word in a text for people, cut where it is long.
func quote(word string) string {
	const most = 40
	if len(word) > most {
		word = word[:most] + "..."
	}
	return printable(`"` + word + `"`)
}

// printable writes a text with what a resp-text may hold.
//
//	text      = 1*TEXT-CHAR
//	TEXT-CHAR = <any CHAR except CR and LF>
//
// RFC 3501 §9.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r >= ' ' && r <= '~' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
	}
	return b.String()
}

// didYouMean names the command that a word almost is.
func (c *conn) didYouMean(word string) string {
	for _, f := range c.server.table.families {
		for _, cmd := range f.commands {
			if cmd.states&c.state() != 0 && oneSlip(word, cmd.name) {
				return "; did you mean " + cmd.name + "?"
			}
		}
	}
	return ""
}

// oneSlip says that one word is the other but for a letter more, less or
// other, or two that changed places.
func oneSlip(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	swapped := len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	return len(a) <= 1 && len(b) <= 1 || swapped
}

// lookUp takes a word of the grammar that a table knows, in any case; want says
// what belongs here if it knows none.
func lookUp[Row any](d *wire.Decoder, rows map[string]Row, want string) (Row, bool) {
	for word, row := range rows {
		if d.AcceptKeyword(word) {
			return row, true
		}
	}
	var none Row
	return none, d.Fail(want)
}
