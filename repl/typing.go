package repl

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// What the terminal asks while a line is being typed.

func (t *typist) authenticated() bool {
	sess := t.shell.shown.Load()
	return sess != nil && sess.State().Phase != session.NotAuthenticated
}

// secret is the part of a command line that is shown as stars.
func (t *typist) secret(line []rune) (from, to int) {
	text := string(line)
	if !t.is(commandLine) || own(text) {
		return 0, 0
	}
	from, to = secretIn(text, t.authenticated())
	return utf8.RuneCountInString(text[:from]), utf8.RuneCountInString(text[:to])
}

// own says that a line is for imapsh: a backslash cannot begin a tag.
func own(line string) bool { return strings.HasPrefix(line, `\`) }

// highlight colours a line as the lexer sees it.
func (t *typist) highlight(line string) string {
	if !t.is(commandLine) {
		return line
	}
	if own(line) {
		return t.shell.opts.Theme.Mark.Paint(line)
	}
	synthetic := ""
	if parseTyped(line).tag == "" {
		synthetic = "A "
	}
	raw := []byte(synthetic + line)
	view := View{theme: t.shell.opts.Theme}
	var b []byte
	for _, tok := range wire.Lex(wire.Client, append(raw, '\n')) {
		if tok.Start >= len(synthetic) && tok.Kind != wire.LineEnd {
			b = view.style(wire.Client, raw, tok).Append(b, string(raw[tok.Start:tok.End]))
		}
	}
	return string(b)
}

// placeholder tells where the connection stands.
func (t *typist) placeholder() string {
	if !t.is(commandLine) {
		return ""
	}
	sess := t.shell.shown.Load()
	if sess == nil {
		return "not connected"
	}
	st := sess.State()
	where := st.Phase.String()
	if st.Phase == session.Selected {
		where = fmt.Sprintf("%s, %s", Clean(st.Mailbox), messages(st.Messages))
		if st.ReadOnly {
			where += ", read-only"
		}
	}
	if st.TLS == nil {
		return where + ", plain text"
	}
	return where + ", " + st.TLS.Version
}

func messages(n uint32) string {
	if n == 1 {
		return "1 message"
	}
	return fmt.Sprintf("%d messages", n)
}

// final is what Enter leaves of a line. What goes to the server leaves nothing:
// it is drawn by whoever draws the wire.
func (t *typist) final(line string) string {
	if t.is(commandLine) && own(line) {
		return t.shell.opts.Theme.Tag.Paint(t.prompt()) + t.shell.opts.Theme.Mark.Paint(line)
	}
	return ""
}

// Clean makes text from elsewhere harmless for a terminal.
func Clean(text string) string {
	var s Sanitiser
	return string(s.Flush(s.Append(nil, []byte(text), Style{})))
}
