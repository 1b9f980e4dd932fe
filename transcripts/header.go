package transcripts

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Header is what a transcript says about itself before its first record.
type Header struct {
	Title   string
	Date    time.Time // when it was recorded
	Server  string    // what it was recorded from: "practice", or a URL
	Fixture string    // what the practice server's mail must be
	Vars    []Var
	Strict  bool // "Match: strict"

	lines []string // as they stand in the file
}

// Var is a variable's name and value: "Var: user=strategos".
type Var struct{ Name, Value string }

// firstLine is what every transcript begins with.
const firstLine = "IMAP-Transcript: 1"

// parse reads a line of the header.
//
//	name ":" SP text
func (h *Header) parse(line string) error {
	name, text, found := strings.Cut(line, ": ")
	if !found {
		return errors.New(`a header line is "Name: text", and an empty line ends the header`)
	}
	if err := checkText(line); err != nil {
		return err
	}
	switch name {
	case "Title":
		h.Title = text
	case "Server":
		h.Server = text
	case "Fixture":
		h.Fixture = text
	case "Date":
		var err error
		if h.Date, err = time.Parse(time.RFC3339, text); err != nil {
			return fmt.Errorf("%q is no date such as 2026-11-22T19:08:00Z", text)
		}
	case "Match":
		if h.Strict = text == "strict"; !h.Strict {
			return fmt.Errorf(`%q is no way to match: write "Match: strict", or leave the line out`, text)
		}
	case "Var":
		v, err := ParseVar(text)
		if err != nil {
			return err
		}
		h.Vars = append(h.Vars, v)
	default:
		if !strings.HasPrefix(name, "X-") {
			return fmt.Errorf("there is no header %q; there are Title, Date, Server, Fixture, Var, Match, and X- with a name of your own", name)
		}
	}
	return nil
}

// ParseVar reads name=value.
func ParseVar(s string) (Var, error) {
	name, value, found := strings.Cut(s, "=")
	if !found || !isName(name) {
		return Var{}, fmt.Errorf("%q is no variable: write name=value", s)
	}
	return Var{name, value}, nil
}

// append writes the header as it stands in a file, with the empty line behind
// it.
func (h *Header) append(dst []byte) []byte {
	field := func(name, text string) {
		if text != "" {
			dst = fmt.Appendf(dst, "%s: %s\n", name, oneLine(text))
		}
	}
	dst = append(dst, firstLine+"\n"...)
	field("Title", h.Title)
	if !h.Date.IsZero() {
		field("Date", h.Date.UTC().Format(time.RFC3339))
	}
	field("Server", h.Server)
	field("Fixture", h.Fixture)
	for _, v := range h.Vars {
		field("Var", v.Name+"="+v.Value)
	}
	if h.Strict {
		field("Match", "strict")
	}
	return append(dst, '\n')
}

// oneLine makes of a text one that may stand in a header.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)
}
