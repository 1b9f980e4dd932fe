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
}

// String says it in one line.
func (d *Difference) String() string {
	at := fmt.Sprintf("%s:%d", d.File, d.Line)
	if d.Conn != "" {
		at += " (" + d.Conn + ")"
	}
	return at + ": " + d.What
}

// narrowest is the least width of a column of [Difference.Print].
const narrowest = 20

// Print shows expected and received side by side, no wider than so many
// columns. Control characters are written as escapes.
func (d *Difference) Print(w io.Writer, width int) error {
	left, right := printable(d.Expected), printable(d.Received)
	first := left[0]
	left, right, equal := cutEqual(left, right)
	column := max(narrowest, (width-len("    │ "))/2)
	column = min(column, max(narrowest, widest(left)))
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", d)
	row := func(a, z string) {
		line := fmt.Sprintf("    %s │ %s", pad(a, column), z)
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	row("expected", "received")
	if equal.before > 0 {
		row(first, first) // it says what the response is
		row(fmt.Sprintf("(%d equal lines)", equal.before), "")
	}
	other := max(narrowest, width-column-len("    │ "))
	for i := range max(len(left), len(right)) {
		a, z := wrap(at(left, i), column), wrap(at(right, i), other)
		for j := range max(len(a), len(z)) {
			row(at(a, j), at(z, j))
		}
	}
	if equal.behind > 0 {
		row(fmt.Sprintf("(%d equal lines)", equal.behind), "")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// printable cuts a response into lines that are safe to show.
func printable(response string) []string {
	if response == "" {
		return []string{"(nothing)"}
	}
	lines := strings.SplitAfter(strings.TrimSuffix(response, "\r\n"), "\n")
	for i, line := range lines {
		text := strings.TrimSuffix(line, "\r\n")
		if i == len(lines)-1 && isPlain([]byte(line), true) || text != line && isPlain([]byte(text), true) {
			lines[i] = text
			continue
		}
		lines[i] = strings.ReplaceAll(string(appendEscaped(nil, []byte(text), true)), `\"`, `"`)
	}
	return lines
}

// around is how many equal lines are shown around what differs.
const around = 2

// equalLines is how many equal lines are left out.
type equalLines struct{ before, behind int }

// cutEqual leaves out the equal lines at both ends but those next to what
// differs.
func cutEqual(a, b []string) ([]string, []string, equalLines) {
	var e equalLines
	shortest := min(len(a), len(b))
	for e.before < shortest && a[e.before] == b[e.before] {
		e.before++
	}
	for e.behind < shortest-e.before && a[len(a)-1-e.behind] == b[len(b)-1-e.behind] {
		e.behind++
	}
	e.before, e.behind = max(0, e.before-around), max(0, e.behind-around)
	return a[e.before : len(a)-e.behind], b[e.before : len(b)-e.behind], e
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
