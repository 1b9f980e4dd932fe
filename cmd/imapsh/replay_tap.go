package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"imapsh/repl"
	"imapsh/transcripts"
)

// tapTeller tells programs: version 14 of the Test Anything Protocol, a test
// point for each file.
type tapTeller struct {
	out   io.Writer
	point int
}

// newTAP writes the plan.
//
//	TAP version 14
//	1..2
func newTAP(out io.Writer, files int) (*tapTeller, error) {
	_, err := fmt.Fprintf(out, "TAP version 14\n1..%d\n", files)
	return &tapTeller{out: out}, err
}

// tell writes a test point, and behind one that failed why, as YAML.
//
//	not ok 1 - FILE: TITLE
//	  ---
//	  differences:
//	    - message: "the number is 4 and should be 5"
//	  ...
func (t *tapTeller) tell(o *outcome) error {
	t.point++
	var b strings.Builder
	if o.differs() || o.err != nil {
		b.WriteString("not ")
	}
	name := o.t.Name
	if title := o.t.Header.Title; title != "" {
		name += ": " + title
	}
	fmt.Fprintf(&b, "ok %d - %s\n", t.point, strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(repl.Clean(name)))
	if o.differs() || o.err != nil {
		b.WriteString("  ---\n")
		if o.err != nil {
			fmt.Fprintf(&b, "  message: %s\n", yamlText(o.err.Error()))
		}
		if o.differs() {
			b.WriteString("  differences:\n")
		}
		for i := range o.result.Differences {
			writeDifference(&b, &o.result.Differences[i])
		}
		b.WriteString("  ...\n")
	}
	_, err := io.WriteString(t.out, b.String())
	return err
}

func writeDifference(b *strings.Builder, d *transcripts.Difference) {
	fmt.Fprintf(b, "    - message: %s\n", yamlText(d.What))
	fmt.Fprintf(b, "      at: {file: %s, line: %d}\n", yamlText(d.File), d.Line)
	for _, side := range []struct{ name, text string }{{"connection", d.Conn}, {"expected", d.Expected}, {"received", d.Received}} {
		if side.text != "" {
			fmt.Fprintf(b, "      %s: %s\n", side.name, yamlText(side.text))
		}
	}
}

// yamlText writes a text as a double-quoted scalar, whose escapes are Go's.
// Octets that are not UTF-8 stand there as U+FFFD: YAML knows only characters.
func yamlText(text string) string { return strconv.QuoteToASCII(strings.ToValidUTF8(text, "\ufffd")) }

func (t *tapTeller) end([]outcome) error { return nil }
