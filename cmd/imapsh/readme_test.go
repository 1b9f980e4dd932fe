package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"imapsh/repl"
)

// What the README shows is what the program does: its session is the one that
// TestScreenOfTheFirstSession sees on the screen, and its table is made from
// the table of commands. IMAPSH_UPDATE=1 writes them anew.
func TestReadme(t *testing.T) {
	const file = "../../README.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	screen, err := os.ReadFile("testdata/first-session.screen")
	if err != nil {
		t.Fatal(err)
	}
	session := strings.NewReplacer("127.0.0.1:N", "127.0.0.1:1143", "UIDVALIDITY N", "UIDVALIDITY 1795385710").Replace(string(screen))
	want := between(t, string(text), "$ imapsh\n", "```\n", session)
	want = between(t, want, "<!-- commands: made from the table in repl/commands.go -->\n", "<!-- /commands -->", commandTable())
	if want == string(text) {
		return
	}
	if os.Getenv("IMAPSH_UPDATE") == "" {
		t.Fatal("the README shows another session, or other commands, than the program has; IMAPSH_UPDATE=1 writes them anew")
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// between puts a text between two marks.
func between(t *testing.T, text, from, to, inner string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, from)
	_, after, found := strings.Cut(rest, to)
	if !ok || !found {
		t.Fatalf("the README lacks %q or %q behind it", from, to)
	}
	return before + from + inner + to + after
}

func commandTable() string {
	var b strings.Builder
	b.WriteString("| command | does |\n| --- | --- |\n")
	for _, c := range repl.Commands() {
		row := fmt.Sprintf("`%s`%s", strings.TrimSpace(`\`+c.Name+" "+c.Args), "\x00"+c.Help)
		b.WriteString("| " + strings.Replace(strings.ReplaceAll(row, "|", `\|`), "\x00", " | ", 1) + " |\n")
	}
	return b.String()
}

// Each flag and subcommand that the README names is there.
func TestReadmeNamesWhatIsThere(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	root := newRootCommand(&app{env: os.Getenv})
	for _, flag := range regexp.MustCompile("`--([a-z-]+)").FindAllStringSubmatch(string(text), -1) {
		found := root.Flags().Lookup(flag[1]) != nil || root.PersistentFlags().Lookup(flag[1]) != nil
		for _, sub := range root.Commands() {
			found = found || sub.Flags().Lookup(flag[1]) != nil
		}
		if !found {
			t.Errorf("the README names --%s, which there is not", flag[1])
		}
	}
	for _, name := range regexp.MustCompile("`imapsh ([a-z]+)").FindAllStringSubmatch(string(text), -1) {
		if sub, _, err := root.Find(name[1:]); (err != nil || sub == root) && name[1] != "host" && name[1] != "imap" && name[1] != "imaps" {
			t.Errorf("the README names imapsh %s, which there is not", name[1])
		}
	}
}
