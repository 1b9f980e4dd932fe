package practice_test

import (
	"slices"
	"strings"
	"testing"

	"imapsh/internal/practice"
)

// Each command in each state where it is not valid gets BAD, which says when it
// is, and changes nothing. RFC 9051 §3, §6.
func TestCommandsInWrongStates(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(`
		@before connect
		S.before: * OK ${...}
		@login login
		@select select inbox
	`)
	before, login, selected := practice.Misplaced()
	for _, c := range []struct {
		conn     string
		commands []string
		texts    []string // one of them stands in each answer
		some     []string // are among the commands
	}{
		{"before", before, []string{" is for after login; LOGIN or AUTHENTICATE first"}, []string{"SELECT", "IDLE", "ENABLE", "UID FETCH", "GETQUOTA"}},
		{
			"login", login,
			[]string{" is for before login, and strategos is logged in", " needs a selected mailbox; SELECT or EXAMINE one first"},
			[]string{"LOGIN", "STARTTLS", "FETCH", "CLOSE", "UID SORT"},
		},
		{
			"select", selected,
			[]string{" is for before login, and strategos is logged in", " is for before a mailbox is selected; CLOSE this one first"},
			[]string{"AUTHENTICATE", "ENABLE"},
		},
	} {
		for _, command := range c.commands {
			got := d.ask(c.conn, command)
			if !slices.ContainsFunc(c.texts, func(text string) bool { return got == "t BAD "+command+text+"\r\n" }) {
				t.Errorf("%s, %s: %q", c.conn, command, got)
			}
		}
		for _, command := range c.some {
			if !slices.Contains(c.commands, command) {
				t.Errorf("%s is valid in state %s", command, c.conn)
			}
		}
		if got := d.ask(c.conn, "NOOP"); got != "t OK NOOP completed\r\n" {
			t.Errorf("%s: behind all that NOOP gets %q", c.conn, strings.TrimSpace(got))
		}
	}
}
