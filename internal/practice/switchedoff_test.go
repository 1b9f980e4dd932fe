package practice_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"imapsh/internal/practice"
)

// A server without a capability behaves as if it had never been written, whichever
// it is: it is not listed; whatever it brings is as wrong as a word that nobody
// knows; and what it makes the server say unasked is not said. traces has a row
// for each.
func TestSwitchedOff(t *testing.T) {
	t.Parallel()
	rows := traces()
	for _, capability := range practice.Capabilities() {
		row, ok := rows[capability]
		if !ok {
			t.Errorf("traces has no row for %s", capability)
		}
		delete(rows, capability)
		t.Run(capability, func(t *testing.T) {
			t.Parallel()
			with := practice.Profile{Without: practice.Beside(capability)}
			without := practice.Profile{Without: append([]string{capability}, with.Without...)}
			d := start(t, practice.Config{Profile: without, LoginDisabled: capability == "LOGINDISABLED"})
			d.play("@ login")
			if offered := capabilitiesOf(t, d, ""); slices.ContainsFunc(slices.Collect(keys(offered)), func(name string) bool {
				return name == capability || strings.HasPrefix(name, capability+"=")
			}) {
				t.Errorf("it is listed among %v", offered)
			}
			d.unknown(with, without)
			said := d.talk()
			d.play(row.script)
			spoken := start(t, practice.Config{Profile: with}).talk()
			for _, trace := range row.says {
				pattern := regexp.MustCompile(trace)
				if pattern.MatchString(said) || !pattern.MatchString(spoken) {
					t.Errorf("%s is to be said with it, and not without: %s", trace, said)
				}
			}
		})
	}
	for capability := range rows {
		t.Errorf("there is no capability %s", capability)
	}
}

func keys(offered map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range offered {
			if !yield(name) {
				return
			}
		}
	}
}

// unknown sends what one profile has and the other has not, and a word that no
// profile has: the answers must be the same but for the word.
func (d *dialogue) unknown(with, without practice.Profile) {
	d.t.Helper()
	d.play(`
		@select select inbox
		@login tls
		S.login: * OK ${...}
		@enable login
	`)
	left := practice.Offers(without)
	for place, words := range practice.Offers(with) {
		conn := "select"
		switch place {
		case "ENABLE %s":
			conn = "enable"
		case "AUTHENTICATE %s":
			conn = "login"
		}
		for _, word := range words {
			if slices.Contains(left[place], word) {
				continue
			}
			nobodys := strings.Repeat("z", len(word))
			got := d.ask(conn, strings.Replace(place, "%s", word, 1))
			want := d.ask(conn, strings.Replace(place, "%s", nobodys, 1))
			if anonymous(got, word) != anonymous(want, nobodys) {
				d.t.Errorf("%s gets %q, and %s gets %q", word, got, nobodys, want)
			}
		}
	}
}

var suggestion = regexp.MustCompile(`; did you mean .*\?`)

// anonymous is an answer without the word that it is about.
func anonymous(answer, word string) string {
	answer = suggestion.ReplaceAllString(answer, "")
	quoted := regexp.MustCompile(`(?i)"(\(?)` + regexp.QuoteMeta(word) + `"`)
	return quoted.ReplaceAllString(answer, `"$1?"`)
}

// ask sends a command and gives all that comes up to its tagged response.
func (d *dialogue) ask(conn, command string) string {
	d.t.Helper()
	p := d.peers[conn]
	if wrong := p.send("t " + command + "\r\n"); wrong != "" {
		d.t.Fatal(wrong)
	}
	var all strings.Builder
	for {
		line, err := p.lines.ReadString('\n')
		if err != nil {
			d.t.Fatalf("%s: %v", command, err)
		}
		all.WriteString(line)
		if strings.HasPrefix(line, "t ") {
			return all.String()
		}
	}
}

// talk does what every client does, and gives what the server says.
func (d *dialogue) talk() string {
	d.t.Helper()
	d.play("@talk login\n@other select inbox")
	var all strings.Builder
	for _, command := range []string{
		`LIST "" *`, "SELECT INBOX", "FETCH 1:2 (FLAGS UID)", `STORE 1 +FLAGS (\Flagged)`, "SEARCH ALL", "UID SEARCH UNSEEN",
		"COPY 1 Archive", "STATUS Archive (MESSAGES)", "SELECT Archive", `STORE 1 +FLAGS.SILENT (\Deleted)`, "EXPUNGE", "SELECT nowhere",
		"CREATE x", "LIST \"\" x", "SUBSCRIBE x", "LSUB \"\" *", "DELETE x",
	} {
		all.WriteString(d.ask("talk", command))
	}
	d.play("C.talk: t APPEND Archive {3}\nS.talk: + ${...}\nC.talk: abc")
	all.WriteString(d.ask("talk", "NOOP")) // and the APPEND's answer
	all.WriteString(d.ask("talk", "LOGOUT"))
	all.WriteString(d.ask("other", "NOOP"))
	return all.String()
}
