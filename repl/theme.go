package repl

import (
	"fmt"
	"os"
	"strings"

	"github.com/chzyer/readline"
	"github.com/fatih/color"
)

// Style is what stands before and behind a text to show it in a colour. The zero Style shows it plain.
//
// The strings are worked out once, so that the hot path only appends them.
type Style struct {
	On, Off string
}

// Append appends text to dst in the style.
func (s Style) Append(dst []byte, text string) []byte {
	return append(append(append(dst, s.On...), text...), s.Off...)
}

// Paint returns text in the style.
func (s Style) Paint(text string) string {
	return s.On + text + s.Off
}

// Theme names the styles of all that the shell shows. The zero Theme is plain text.
type Theme struct {
	Tag          Style // of a command, and of a tagged response
	OK           Style // the status responses, RFC 9051 §7.1
	NO           Style
	BAD          Style
	BYE          Style
	Untagged     Style // the `*` and what it says
	Continuation Style // the `+`
	Literal      Style
	Quoted       Style
	Number       Style
	Flag         Style
	Code         Style // [READ-WRITE]
	Mark         Style // what imapsh itself says, behind its `│ `
	Hint         Style // what could be typed next
	Hostile      Style // octets that a terminal must not see raw, in their escaped form
}

// NewTheme returns the colours of imapsh, or the plain theme. They are taken from the sixteen that a person can
// adjust, and none of them is white, black, or the bright yellow, green or cyan that a light background swallows.
func NewTheme(colours bool) Theme {
	if !colours {
		return Theme{}
	}
	return Theme{
		Tag:          newStyle(color.FgGreen),
		OK:           newStyle(color.FgGreen, color.Bold),
		NO:           newStyle(color.FgYellow, color.Bold),
		BAD:          newStyle(color.FgRed, color.Bold),
		BYE:          newStyle(color.FgRed, color.Bold),
		Untagged:     newStyle(color.FgCyan),
		Continuation: newStyle(color.FgMagenta, color.Bold),
		Literal:      newStyle(color.Faint),
		Quoted:       newStyle(color.FgHiBlue),
		Number:       newStyle(color.FgHiMagenta),
		Flag:         newStyle(color.FgMagenta),
		Code:         newStyle(color.Bold),
		Mark:         newStyle(color.FgBlue, color.Bold),
		Hint:         newStyle(color.Faint),
		Hostile:      newStyle(color.Faint, color.ReverseVideo),
	}
}

// newStyle takes a colour's escape sequences apart. EnableColor makes the answer independent of what the library found in
// the environment: that is decided by UseColours alone.
func newStyle(attributes ...color.Attribute) Style {
	c := color.New(attributes...)
	c.EnableColor()
	on, off, _ := strings.Cut(c.Sprint("\x00"), "\x00")
	return Style{On: on, Off: off}
}

// UseColours decides whether to write colours to out. The choice is `auto`, `always` or `never`; `auto` says no to a
// file or a pipe, to TERM=dumb, and where NO_COLOR is set to anything. What a person asks for on the command line
// outranks the environment.
func UseColours(choice string, out *os.File, getenv func(string) string) (bool, error) {
	switch choice {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		return getenv("NO_COLOR") == "" && getenv("TERM") != "dumb" && readline.IsTerminal(int(out.Fd())), nil
	}
	return false, fmt.Errorf("colour choice %q is not known: use auto, always or never", choice)
}

// IsTerminal reports whether a file is a terminal; nil is none.
func IsTerminal(f *os.File) bool { return f != nil && readline.IsTerminal(int(f.Fd())) }
