package practice_test

import (
	"slices"
	"strings"
	"testing"

	"imapsh/internal/practice"
)

// A server without an extension behaves as if it had never been written.
func TestProfiles(t *testing.T) {
	t.Parallel()
	for capability, script := range map[string]string{
		"ID":        "C: a ID NIL\nS: a BAD There is no command \"ID\"",
		"ENABLE":    "C: a ENABLE X\nS: a BAD There is no command \"ENABLE\"",
		"IDLE":      "C: a IDLE\nS: a BAD There is no command \"IDLE\"",
		"NAMESPACE": "C: a NAMESPACE\nS: a BAD There is no command \"NAMESPACE\"",
		"UNSELECT":  "C: a UNSELECT\nS: a BAD There is no command \"UNSELECT\"${...}",
		"MOVE":      "C: a MOVE 1 x\nS: a BAD There is no command \"MOVE\"",
		"STARTTLS":  "C: a STARTTLS\nS: a BAD There is no command \"STARTTLS\"",
		"LITERAL+":  "C: a SELECT {5+}\nC: INBOX\nS: a BAD {n+} needs LITERAL+, which is not offered here; write {n}\nC: b NOOP\nS: b OK ${...}",
		"CHILDREN":  "C: a LIST \"\" inbox\nS: * LIST () \"/\" INBOX\nS: a OK ${...}",
		"UIDPLUS":   "C: a APPEND inbox {3+}\nC: abc\nS: a OK Append completed",
		"ESEARCH":   "@b select inbox\nC.b: a SEARCH RETURN () ALL\nS.b: a BAD SEARCH: expected a search key such as UNSEEN ${...}",
		"SEARCHRES": "@b select inbox\nC.b: a SEARCH RETURN (SAVE) ALL\nS.b: a BAD ${...}\nC.b: b FETCH $ UID\nS.b: b BAD ${...}",
		"WITHIN":    "@b select inbox\nC.b: a SEARCH OLDER 5\nS.b: a BAD SEARCH: expected a search key such as UNSEEN ${...}",
		"SASL-IR":   "@b connect\nS.b: * OK ${...}\nC.b: a AUTHENTICATE PLAIN AHN0cmF0ZWdvcwBwYXNzd29yZA==\nS.b: a BAD An initial response needs SASL-IR, which is not offered here",
		"AUTH=PLAIN": "@b connect\nS.b: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS] ${...}\n" +
			"C.b: a AUTHENTICATE PLAIN\nS.b: a BAD There is no command \"AUTHENTICATE\"",
	} {
		t.Run(capability, func(t *testing.T) {
			t.Parallel()
			profile := practice.Profile{Without: []string{capability}}
			d := start(t, practice.Config{Profile: profile})
			d.play("@ login")
			d.play(script)
			d.play("C: z CAPABILITY")
			offered, err := d.peers[""].lines.ReadString('\n')
			if err != nil || slices.Contains(strings.Fields(offered), capability) {
				t.Errorf("capabilities are %q (%v)", offered, err)
			}
		})
	}
}

func TestProfileRev1(t *testing.T) {
	t.Parallel()
	start(t, practice.Config{Profile: practice.ProfileRev1()}).play(`
		@ connect
		S: * OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ${...}
		C: a LOGIN strategos password
		S: a OK Logged in
		C: b CAPABILITY
		S: * CAPABILITY IMAP4rev1
		S: b OK ${...}
	`)
}
