package transcripts_test

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"imapsh/internal/realserver"
	"imapsh/internal/session"
	"imapsh/transcripts"
)

// samplesTable says where each sample gives what it says.
const samplesTable = "../docs/samples.md"

// needs gives the capabilities without which a sample cannot be played.
func needs(text string) []string {
	m := regexp.MustCompile(`(?m)^X-Needs: (.*)$`).FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	return strings.Fields(m[1])
}

// lacks gives the first of the capabilities that a server does not offer before
// or behind a login, or "".
func lacks(t *testing.T, cfg session.Config, wanted []string) string {
	t.Helper()
	s, err := session.Dial(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	offered := make(map[string]bool)
	for _, line := range []string{"CAPABILITY", "LOGIN strategos password", "CAPABILITY"} {
		x, err := s.Command("", line)
		if err == nil {
			_, err = x.Wait(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		st := s.State()
		for _, c := range st.Caps {
			offered[strings.ToUpper(c)] = true
		}
	}
	for _, c := range wanted {
		if !offered[c] {
			return c
		}
	}
	return ""
}

// scratch is how a server calls a mailbox that is made and deleted.
func scratch(server string) transcripts.Var {
	if server == "courier" {
		return transcripts.Var{Name: "box", Value: "INBOX.Scratch"}
	}
	return transcripts.Var{Name: "box", Value: "Scratch"}
}

// Every sample gives what it says on real servers, but where a server lacks a
// capability that it needs. The table in the documentation says so.
func TestSamplesOnRealServers(t *testing.T) {
	names, err := fs.Glob(transcripts.Samples(), "*.imap")
	if err != nil {
		t.Fatal(err)
	}
	verdicts := make(map[string]string)
	for _, server := range realserver.Names() {
		t.Run(server, func(t *testing.T) {
			s := realserver.Start(t, server)
			cfg := targets(t, s)["plain"]
			played := 0
			for _, name := range names {
				text := sample(t, name)
				if missing := lacks(t, cfg, needs(text)); missing != "" {
					verdicts[server+name] = "no " + missing
					continue
				}
				verdicts[server+name] = "yes"
				played++
				t.Run(name, func(t *testing.T) {
					s.Reset(t)
					same(t, replay(t, name, text, cfg, scratch(server)))
				})
			}
			if least := map[string]int{"dovecot": 10, "cyrus": 8, "courier": 6}[server]; played < least {
				t.Errorf("%d samples were played, want %d", played, least)
			}
		})
	}
	if len(verdicts) == len(names)*len(realserver.Names()) {
		compareTable(t, names, verdicts)
	}
}

// compareTable compares the documentation's table, or writes it with
// IMAPSH_UPDATE=1.
func compareTable(t *testing.T, names []string, verdicts map[string]string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(samplesHead)
	for _, name := range names {
		tr, err := transcripts.Read(name, strings.NewReader(sample(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "| [`%s`](../transcripts/samples/%s) | %s | yes | %s | %s | %s |\n", name, name, tr.Header.Title,
			verdicts["dovecot"+name], verdicts["cyrus"+name], verdicts["courier"+name])
	}
	if os.Getenv("IMAPSH_UPDATE") != "" {
		if err := os.WriteFile(samplesTable, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(samplesTable)
	if err != nil || string(have) != b.String() {
		t.Errorf("%s is not what was found (%v); IMAPSH_UPDATE=1 writes it:\n%s", samplesTable, err, b.String())
	}
}

const samplesHead = `# The samples

These transcripts come with imapsh. The tests replay them on the practice server and on three that nobody here wrote;
where one cannot be played, the table names the capability that the server lacks.

| sample | what it shows | practice | Dovecot | Cyrus | Courier |
| --- | --- | --- | --- | --- | --- |
`
