package transcripts

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Difference is a place where a server did otherwise than the recording.
type Difference struct {
	File     string
	Line     int    // of what is expected, or of the sync point before which something came
	Conn     string // the connection's name
	What     string // in a few words
	Expected string // the response, with its templates; "" if none was
	Received string // the response; "" if none came

	want *expectation // what is to be replaced by an update, or nil
	got  *heard       // what replaces it, or nil
}

// String says it in one line.
func (d *Difference) String() string {
	at := fmt.Sprintf("%s:%d", d.File, d.Line)
	if d.Conn != "" {
		at += " (" + d.Conn + ")"
	}
	return at + ": " + d.What
}

// margins is what a row has besides its two columns.
const margins = len("    ") + len(" | ")

// narrowest is the least width of a column of [Difference.Print].
const narrowest = 20

// Print shows expected and received side by side, no wider than so many
// columns. Control characters are written as escapes.
func (d *Difference) Print(w io.Writer, width int) error {
	left, right := printable(d.Expected), printable(d.Received)
	column := min((width-margins)/2, widest(left))
	column = max(column, narrowest)
	other := max(width-margins-column, narrowest)
	var b strings.Builder
	row := func(a, z string) {
		b.WriteString(strings.TrimRight(fmt.Sprintf("    %s │ %s", pad(a, column), z), " ") + "\n")
	}
	rows := func(left, right []string) {
		for i := range max(len(left), len(right)) {
			a, z := wrap(at(left, i), column), wrap(at(right, i), other)
			for j := range max(len(a), len(z)) {
				row(at(a, j), at(z, j))
			}
		}
	}
	fmt.Fprintf(&b, "%s\n", d)
	row("expected", "received")
	before, behind := equalEnds(left, right)
	if before > 1 { // the first line says what the response is
		rows(left[:1], right[:1])
		row(equalLines(before-1), "")
		left, right = left[before:], right[before:]
	}
	rows(left[:len(left)-behind], right[:len(right)-behind])
	if behind > 0 {
		row(equalLines(behind), "")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// equalLines says how many lines are left out.
func equalLines(n int) string {
	if n == 1 {
		return "(1 equal line)"
	}
	return fmt.Sprintf("(%d equal lines)", n)
}

// printable cuts a response into lines that are safe to show.
func printable(response string) []string {
	if response == "" {
		return []string{"(nothing)"}
	}
	lines := strings.SplitAfter(response, "\n")
	if last := len(lines) - 1; last > 0 && lines[last] == "" {
		lines = lines[:last]
	}
	for i, line := range lines {
		lines[i] = visible(strings.TrimSuffix(line, "\r\n"))
	}
	return lines
}

// visible writes an escape for each character that cannot be seen.
func visible(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		if isVisible(r, n) {
			b.WriteString(text[:n])
		} else {
			b.Write(appendEscaped(nil, []byte(text[:n]), true))
		}
		text = text[n:]
	}
	return b.String()
}

// around is how many equal lines are shown around what differs.
const around = 2

// equalEnds is how many lines at both ends are equal, but for those next to
// what differs.
func equalEnds(a, b []string) (before, behind int) {
	shortest := min(len(a), len(b))
	for before < shortest && a[before] == b[before] {
		before++
	}
	for behind < shortest-before && a[len(a)-1-behind] == b[len(b)-1-behind] {
		behind++
	}
	return max(0, before-around), max(0, behind-around)
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func widest(lines []string) int {
	n := 0
	for _, line := range lines {
		n = max(n, utf8.RuneCountInString(line))
	}
	return n
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

// wrap cuts a line into pieces that fit a column.
func wrap(line string, width int) []string {
	runes := []rune(line)
	var out []string
	for len(runes) > width {
		out = append(out, string(runes[:width]))
		runes = runes[width:]
	}
	return append(out, string(runes))
}
