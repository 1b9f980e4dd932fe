package convert

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"time"

	"imapsh/internal/wire"
)

// timeLine is when a session's commands were sent and answered.
type timeLine struct {
	count     int // of the commands
	exchanges []exchange
	open      map[flight]int // of the exchanges, those without a reply
	end       time.Time
}

// exchange is a command and when it was answered.
type exchange struct {
	number   int
	label    string
	sent     time.Time
	answered time.Time // zero: no reply came
	status   string    // ok, no, bad
}

// flight is a command under way.
type flight struct{ conn, tag string }

// mostExchanges bounds how many exchanges a time line shows: no more fit, and
// nothing may grow with a file.
const mostExchanges = 500

// sent takes a command's first line and gives the command's number.
func (t *timeLine) sent(c *wire.Chunk) int {
	t.count++
	t.end = c.At
	if len(t.exchanges) == mostExchanges {
		return t.count
	}
	line := words(c)
	label := make([]string, 0, 3)
	for i, word := range line {
		if i == 2 && !bytes.EqualFold(line[1], []byte("UID")) || i == 3 {
			break
		}
		label = append(label, string(word[:min(len(word), 24)]))
	}
	name := strings.Join(label, " ")
	if c.Conn != "" {
		name = c.Conn + ": " + name
	}
	if t.open == nil {
		t.open = make(map[flight]int)
	}
	if len(line) > 0 {
		t.open[flight{c.Conn, string(line[0])}] = len(t.exchanges)
	}
	t.exchanges = append(t.exchanges, exchange{number: t.count, label: name, sent: c.At})
	return t.count
}

// heard takes what the server sends: a tagged reply ends an exchange.
func (t *timeLine) heard(c *wire.Chunk) {
	t.end = c.At
	if !c.First {
		return
	}
	line := words(c)
	if len(line) < 2 {
		return
	}
	key := flight{c.Conn, string(line[0])}
	i, known := t.open[key]
	if !known {
		return
	}
	switch status := strings.ToLower(string(line[1])); status {
	case "ok", "no", "bad":
		t.exchanges[i].status, t.exchanges[i].answered = status, c.At
		delete(t.open, key)
	}
}

// scale is how many units a time line is wide.
const scale = 1000

// write writes the time line of a session that began at a time.
func (t *timeLine) write(w *bufio.Writer, begun time.Time) {
	if len(t.exchanges) == 0 {
		return
	}
	whole := t.end.Sub(begun)
	_, _ = fmt.Fprintf(w, "<nav aria-label=\"Time line\">\n<h2>%s</h2>\n<ol>\n", commandsIn(t.count, whole)) // a bufio.Writer keeps its error
	for _, x := range t.exchanges {
		if x.answered.IsZero() {
			x.answered = t.end
		}
		from, width := 0.0, 0.0
		if whole > 0 {
			from = scale * float64(x.sent.Sub(begun)) / float64(whole)
			width = scale * float64(x.answered.Sub(x.sent)) / float64(whole)
		}
		const least = 4
		width = max(width, least)
		from = min(from, scale-width)
		class := ""
		if x.status != "" {
			class = ` class="` + x.status + `"`
		}
		_, _ = fmt.Fprintf(w, `<li><a href="#x%d">%s</a><svg viewBox="0 0 %d 10" preserveAspectRatio="none" aria-hidden="true"><rect%s x="%.1f" width="%.1f" height="10"/></svg><span class="at">%s</span></li>`+"\n",
			x.number, text(x.label), scale, class, from, width, brief(x.answered.Sub(x.sent)))
	}
	_, _ = w.WriteString("</ol>\n")
	if more := t.count - len(t.exchanges); more > 0 {
		_, _ = fmt.Fprintf(w, "<p class=\"event\">and %s more</p>\n", commandsOf(more))
	}
	_, _ = w.WriteString("</nav>\n")
}

func commandsIn(n int, d time.Duration) string {
	if d < time.Millisecond {
		return commandsOf(n)
	}
	return commandsOf(n) + " in " + brief(d)
}

func commandsOf(n int) string {
	if n == 1 {
		return "1 command"
	}
	return fmt.Sprintf("%d commands", n)
}

// brief writes a time as short as it can be read. What a recorder does not tell
// from nothing is left out.
func brief(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return ""
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}
