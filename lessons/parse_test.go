package lessons_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"imapsh/lessons"
)

// whole is a lesson without a fault. The lines of the tests' problems are its.
const whole = `---
title: A lesson
rfc: [9051#6.1.2, 9051]
needs: [imap4rev1]
servers: [practice, dovecot]
minutes: 3
---

Hello, **${user}** (RFC 9051 §6.1.2).

~~~setup
account ${user} ${password}
create "Old mail"
append INBOX letters/one.eml flags=(\Seen $Work) date="1-Nov-2026 10:00:00 +0100"
append "Old mail" letters/one.eml
~~~

## Do nothing {#nothing}

There is a command for it.

~~~goal
- You have done nothing
  verb == "NOOP"
    && ok
- Twice
  used("NOOP") == 2
~~~

~~~goal hold
- Nothing is flagged
  not ("\\Flagged" in flags("INBOX", 1))
~~~

~~~limit
- At most three times
  used("NOOP") <= 3
~~~

~~~hint
*Nothing* is a word.
~~~

~~~hint
NOOP
NOOP
~~~

~~~mistake
when: bad &&
  sent matches "(?i)^nop"
say: There is an O
  missing.
try: NOP
~~~

~~~demo
C: A NOOP
S: A OK ${...}
~~~

~~~alt
C: A noop
S: A OK ${...}
~~~

Well done.
`

func letters() fstest.MapFS {
	return fstest.MapFS{"letters/one.eml": {Data: []byte("Subject: one\n\nOne\r\n")}}
}

// markdown gives the text with the fences that a raw string cannot hold.
func markdown(text string) []byte { return []byte(strings.ReplaceAll(text, "~~~", "```")) }

func TestParse(t *testing.T) {
	l, err := lessons.Parse("some/where/07-nothing.md", markdown(whole), letters())
	if err != nil {
		t.Fatal(err)
	}
	step := l.Steps[0]
	got := map[string]any{
		"name": l.Name, "title": l.Title, "rfc": fmt.Sprint(l.RFC), "needs": l.Needs, "servers": l.Servers,
		"minutes": l.Minutes, "intro": plain(l.Intro), "id": step.ID, "step": step.Title, "line": step.Line,
		"text": plain(step.Text), "after": plain(step.After), "hint": plain(step.Hints[0]), "commands": step.Commands,
		"goals": len(step.Goals), "hold": step.Goals[2].Hold, "limits": len(step.Limits), "say": plain(step.Mistakes[0].Say),
		"try": step.Mistakes[0].Try, "demo": step.Demo.Line, "alts": len(step.Alts),
	}
	want := map[string]any{
		"name": "07-nothing", "title": "A lesson", "rfc": "[RFC 9051 §6.1.2 RFC 9051]", "needs": []string{"imap4rev1"},
		"servers": []string{"practice", "dovecot"}, "minutes": 3, "intro": "Hello, ${user} (RFC 9051 §6.1.2).",
		"id": "nothing", "step": "Do nothing", "line": 18, "text": "There is a command for it.", "after": "Well done.",
		"hint": "Nothing is a word.", "commands": []string{"NOOP", "NOOP"}, "goals": 3, "hold": true, "limits": 1,
		"say": "There is an O missing.", "try": []string{"NOP"}, "demo": 57, "alts": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parse (-want +got):\n%s", diff)
	}
}

func TestParseSetup(t *testing.T) {
	l, err := lessons.Parse("a.md", markdown(whole), letters())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range l.Setup.Accounts {
		got = append(got, a.User+" "+a.Password)
		for _, b := range a.Mailboxes {
			for _, m := range b.Messages {
				got = append(got, fmt.Sprintf("%s %q %v %s", b.Name, m.Octets, m.Flags, m.InternalDate.UTC().Format("02 15:04")))
			}
		}
	}
	want := []string{
		"${user} ${password}",
		`INBOX "Subject: one\r\n\r\nOne\r\n" [\Seen $Work] 01 09:00`,
		`Old mail "Subject: one\r\n\r\nOne\r\n" [] 19 10:00`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("setup (-want +got):\n%s", diff)
	}
}

// plain is a text as one line.
func plain(t lessons.Text) string {
	var lines []string
	for _, l := range t.Lines(1000) {
		lines = append(lines, l.String())
	}
	return strings.Join(lines, "\n")
}

// fault is a change of a lesson that makes it wrong, and what is told of it.
type fault struct{ old, new, want string }

func TestParseProblemsOfText(t *testing.T) {
	tellsFaults(t, []fault{
		{"---\ntitle", "title", `1: a lesson begins with --- and its title`},
		{"minutes: 3\n---", "minutes: 3", `1: the --- that ends the front matter is missing`},
		{"title: A lesson", "title: ", `1: the front matter has no title`},
		{"rfc: [9051#6.1.2, 9051]", "rfc: []", `1: the front matter names no section of an RFC: write rfc: [9051#6.2.3]`},
		{"#6.1.2", "#6.1.99", `3: RFC 9051 has no section 6.1.99`},
		{"9051#6.1.2", "IMAP", `3: "IMAP" names no RFC: write 9051#6.2.3`},
		{"9051#6.1.2", "1#1", `3: RFC 1 is not among those whose sections are known here`},
		{"[imap4rev1]", "imap4rev1", `4: write a list, [imap4rev1]`},
		{"dovecot", "exchange", `5: "exchange" is none of the servers that lessons are tested on: practice, dovecot, cyrus, courier`},
		{"minutes: 3", "minutes: few", `6: minutes is a number from 1 on, not "few"`},
		{"minutes: 3", "par: 3", `6: challenges are not run by this version of imapsh`},
		{"minutes: 3", "hours: 3", `6: "hours" is not known here; there are title, rfc, needs, servers, minutes`},
		{"minutes: 3", "title: 3", `6: title stands here twice`},
		{"minutes: 3", "3", `6: the front matter has lines of the form key: value, or key: [value, value]`},
		{"§6.1.2)", "§6.0)", `9: RFC 9051 has no section 6.0`},
		{"**${user}**", "${name}", `9: a text takes ${user}, ${password} and ${server}; there is no ${name}`},
		{"**${user}**", "<b>you</b>", `9: a terminal cannot show this: write text, *emphasis*, **strong**, ` + "`code` and links"},
	})
}

func TestParseProblemsOfBlocks(t *testing.T) {
	tellsFaults(t, []fault{
		{"account ${user} ${password}", "", `13: an account comes before its mail: account ${user} ${password}`},
		{"account ${user}", "account eve", `12: the first account, and no other, is the learner's: account ${user} ${password}`},
		{`create "Old mail"`, "account ${user} ${password}", `13: the first account, and no other, is the learner's: account ${user} ${password}`},
		{`create "Old mail"`, "", `15: there is no mailbox Old mail: create Old mail comes before its mail`},
		{`"Old mail"` + "\n", "inbox\n", `13: there is a mailbox inbox already`},
		{`create "Old mail"`, "create Old mail", `13: write create MAILBOX`},
		{`create "Old`, `create "Old`, ``},
		{`create "Old mail"`, `create "Old mail`, `13: a quote or a parenthesis is left open`},
		{`create "Old mail"`, "profile rev1", `13: a profile of the practice server is not run by this version of imapsh`},
		{`create "Old mail"`, "fault slow", `13: a fault of the practice server is not run by this version of imapsh`},
		{`create "Old mail"`, "delete INBOX", `13: "delete" is not known here; there are account, create, append`},
		{"INBOX letters/one.eml", "INBOX ../one.eml", `14: a message is a file in the lesson's folder: open ../one.eml: file does not exist`},
		{`flags=(\Seen $Work)`, `flags=\Seen`, `14: write flags=(\Seen \Flagged)`},
		{`"1-Nov-2026 10:00:00 +0100"`, "yesterday", `14: write date="19-Nov-2026 10:00:00 +0000", not "yesterday"`},
		{"## Do nothing", "# Do nothing", `18: a lesson's title stands in its front matter; a step begins with ##`},
		{"## Do nothing {#nothing}", "", `22: goal belongs to a step: a heading, ##, comes before it`},
		{"There is a command", "## Do nothing {#nothing}\n\nThere is a command", `20: the step in line 18 has the id nothing too: write another behind the title, {#id}`},
		{"- You have done nothing\n", "", `23: a goal is a line that begins with "- ", and below it, indented, an expression`},
		{"  used(\"NOOP\") == 2\n", "", `26: the goal has no expression below it`},
		{"    && ok", "    && oke", `25: unknown name oke`},
		{`used("NOOP") == 2`, `used("NOOP")`, `27: expected bool, but got int`},
		{"~~~goal hold", "~~~goal hard", `30: nothing may stand behind goal here but, behind goal, hold`},
		{"~~~limit", "~~~bound", `35: "bound" is no block of a lesson: there are setup, goal, limit, hint, mistake, demo, alt, and for what is only to be read text, imap, mail`},
		{"~~~limit", "~~~actor phone", `35: actors are not run by this version of imapsh`},
		{"~~~hint\nNOOP\nNOOP\n~~~", "", `18: the step needs two hints or more, of which the last is the command`},
		{"try: NOP", "do: NOP", `54: a mistake has lines that begin with when:, say: and try:`},
		{"try: NOP", "", `49: a mistake needs each of when:, say: and try:`},
		{"C: A NOOP", "C A NOOP", `58: behind "C" stands`},
		{"~~~alt", "~~~demo", `62: the step has a demo already, in line 57: another way is an alt`},
	})
}

func tellsFaults(t *testing.T, faults []fault) {
	t.Helper()
	for _, test := range faults {
		broken := strings.Replace(whole, test.old, test.new, 1)
		_, err := lessons.Parse("a.md", markdown(broken), letters())
		got := ""
		if err != nil {
			got = err.Error()
		}
		found := test.want == got
		for _, line := range strings.Split(got, "\n") {
			found = found || strings.HasPrefix(line, "a.md:"+test.want)
		}
		if !found {
			t.Errorf("%q for %q: no problem %q, but\n%s", test.new, test.old, test.want, got)
		}
	}
}

// All problems of a file are told, in the order of its lines.
func TestParseTellsAll(t *testing.T) {
	broken := strings.NewReplacer("minutes: 3", "minutes: 0", "ok\n", "oke\n", "try: NOP", "", "(RFC", "<x> (RFC").Replace(whole)
	_, err := lessons.Parse("a.md", markdown(broken), letters())
	var lines []string
	for _, line := range strings.Split(fmt.Sprint(err), "\n") {
		lines = append(lines, strings.SplitN(line, ":", 3)[1])
	}
	if diff := cmp.Diff([]string{"6", "9", "25", "49"}, lines); diff != "" {
		t.Errorf("lines with problems (-want +got):\n%s\n%v", diff, err)
	}
}
