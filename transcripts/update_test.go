package transcripts_test

import (
	"strings"
	"testing"

	"imapsh/internal/practice/mailstore"
	"imapsh/transcripts"
)

// update replays a transcript to its end, and updates it.
func update(t *testing.T, text string) (updated string, left []transcripts.Difference) {
	t.Helper()
	tr, err := transcripts.Read("t.imap", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	result, err := transcripts.Replay(t.Context(), tr, transcripts.Options{
		Dial:      transcripts.Dialer(servePractice(t)),
		Secret:    func(string) (string, error) { return mailstore.Notes().Password, nil },
		Patience:  patience,
		KeepGoing: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	changes, left := tr.Update(result.Differences)
	return string(tr.Changed(changes)), left
}

// Whatever response of the sample says something else, an update makes it say
// what the server says, and changes nothing besides.
func TestUpdateOfTheSample(t *testing.T) {
	lines := strings.Split(sample(t, "first-session.imap"), "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "S:") && !strings.HasPrefix(line, "S|") {
			continue
		}
		t.Run(line, func(t *testing.T) {
			changed := append([]string(nil), lines...)
			changed[i] = otherValue(t, line)
			got, left := update(t, strings.Join(changed, "\n"))
			if len(left) > 0 {
				t.Fatalf("left: %v", left)
			}
			same(t, replay(t, "updated.imap", got, servePractice(t)))
			rows := strings.Split(got, "\n")
			if strings.Contains(line, "* BYE") { // another condition is no near miss: the line goes
				return
			}
			if len(rows) != len(lines) {
				t.Fatalf("it has %d lines, not %d:\n%s", len(rows), len(lines), got)
			}
			for j := range rows {
				if j != i && rows[j] != lines[j] && !strings.Contains(lines[j], "FETCH") && !strings.HasPrefix(line, "S|") && line != "S: )" {
					t.Errorf("line %d became %s", j+1, rows[j])
				}
			}
		})
	}
}

func TestUpdate(t *testing.T) {
	const in = "IMAP-Transcript: 1\nTitle: t\n\nS: * OK\nC: A LOGIN strategos ${!password}\nS: A OK\n"
	tests := []struct{ name, text, want string }{
		{
			"notes, order and marks stay",
			"# a note\nC: B EXAMINE inbox\n## Look.\n\nS:? * 9 EXISTS\nS: * FLAGS (\\Drift)\nS: B OK ${...}\n",
			"# a note\nC: B EXAMINE inbox\n## Look.\n\nS:? * 9 EXISTS\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\nS: B OK ${...}\n",
		},
		{
			"templates that fit stay",
			"C: B STATUS inbox (MESSAGES UIDNEXT UIDVALIDITY)\nS: * STATUS ${box} (MESSAGES 9 UIDNEXT ${/\\d+/} UIDVALIDITY ${v})\nS: B OK ${...}\n",
			"C: B STATUS inbox (MESSAGES UIDNEXT UIDVALIDITY)\nS: * STATUS ${box} (MESSAGES 4 UIDNEXT ${/\\d+/} UIDVALIDITY ${v})\nS: B OK ${...}\n",
		},
		{"a template in a code without an end", "C: B EXAMINE inbox\nS: B OK [READ-WRITE ${...}\n", "C: B EXAMINE inbox\nS: B OK [READ-ONLY] ${...}\n"},
		{"what does not come, and what must not", "C: B EXAMINE inbox\nS: * BAD x\nS:! * ${_} EXISTS\nS: B NO ${...}\n", "C: B EXAMINE inbox\nS: B OK ${...}\n"},
		{
			"a literal", "C: B FETCH 1 BODY\nS: B NO\nC: C EXAMINE inbox\nS: C OK\nC: D FETCH 3 BODY[HEADER.FIELDS (SUBJECT)]\nS: * 3 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {3}\nS|- abc\nS: )\nS: D OK\n",
			"C: B FETCH 1 BODY\nS: B BAD ",
		},
		{
			"what is gone and should not be", "C: B SELECT inbox\nS: B OK\nC: C STORE 1 FLAGS (\\Deleted)\nS: C OK\nC: D EXPUNGE\nS: D OK\n",
			"C: B SELECT inbox\nS: B OK\nC: C STORE 1 FLAGS (\\Deleted)\nS: C OK\nC: D EXPUNGE\nS: * 1 EXPUNGE\nS: D OK\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, left := update(t, in+tt.text)
			if len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			if tail, ok := strings.CutPrefix(got, in); !ok || !strings.HasPrefix(tail, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", tail, tt.want)
			}
			same(t, replay(t, "updated.imap", got, servePractice(t)))
		})
	}
}
