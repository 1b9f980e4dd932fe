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
		"ID":                "C: a ID NIL\nS: a BAD There is no command \"ID\"",
		"ENABLE":            "C: a ENABLE X\nS: a BAD There is no command \"ENABLE\"",
		"IDLE":              "C: a IDLE\nS: a BAD There is no command \"IDLE\"",
		"NAMESPACE":         "C: a NAMESPACE\nS: a BAD There is no command \"NAMESPACE\"",
		"UNSELECT":          "C: a UNSELECT\nS: a BAD There is no command \"UNSELECT\"${...}",
		"MOVE":              "C: a MOVE 1 x\nS: a BAD There is no command \"MOVE\"",
		"STARTTLS":          "C: a STARTTLS\nS: a BAD There is no command \"STARTTLS\"",
		"LITERAL+ LITERAL-": "C: a SELECT {5+}\nC: INBOX\nS: a BAD {n+} needs LITERAL+, which is not offered here; write {n}\nC: b NOOP\nS: b OK ${...}",
		"CHILDREN":          "C: a LIST \"\" inbox\nS: * LIST () \"/\" INBOX\nS: a OK ${...}",
		"CONDSTORE":         "C: a STATUS INBOX (HIGHESTMODSEQ)\nS: a BAD STATUS: expected an item such as MESSAGES ${...}",
		"QRESYNC":           "C: a ENABLE QRESYNC\nS: * ENABLED\nS: a OK ${...}",
		"COMPRESS=DEFLATE":  "C: a COMPRESS DEFLATE\nS: a BAD There is no command \"COMPRESS\"",
		"UIDPLUS":           "C: a APPEND inbox {3+}\nC: abc\nS: a OK Append completed",
		"ESEARCH":           "@b select inbox\nC.b: a SEARCH RETURN () ALL\nS.b: a BAD SEARCH: expected a search key such as UNSEEN ${...}",
		"SEARCHRES":         "@b select inbox\nC.b: a SEARCH RETURN (SAVE) ALL\nS.b: a BAD ${...}\nC.b: b FETCH $ UID\nS.b: b BAD ${...}",
		"SORT":              "@b select inbox\nC.b: a SORT (DATE) UTF-8 ALL\nS.b: a BAD There is no command \"SORT\"${...}",
		"THREAD=REFERENCES": "@b select inbox\nC.b: a THREAD REFERENCES UTF-8 ALL\nS.b: a BAD THREAD: ${...}\n" +
			"C.b: b THREAD ORDEREDSUBJECT UTF-8 1\nS.b: * THREAD (1)\nS.b: b OK ${...}",
		"THREAD=ORDEREDSUBJECT": "@b select inbox\nC.b: a THREAD ORDEREDSUBJECT UTF-8 ALL\nS.b: a BAD THREAD: ${...}\n" +
			"C.b: b THREAD REFERENCES UTF-8 1\nS.b: * THREAD (1)\nS.b: b OK ${...}",
		"BINARY": "@b select inbox\nC.b: a FETCH 1 BINARY[1]\nS.b: a BAD FETCH: expected an item ${...}\n" +
			"C.b: b APPEND inbox ~{3}\nS.b: b BAD APPEND: expected {octets}, for ~{octets} needs BINARY, ${...}",
		"UTF8=ACCEPT": "C: a ENABLE UTF8=ACCEPT\nS: * ENABLED\nS: a OK ${...}\n" +
			"C: b APPEND inbox UTF8 (~{3}\nS: b BAD APPEND: expected a literal ${...}\n" +
			"C: c APPEND inbox {11+}\nC: A: grün\nC: \nS: c OK ${...}",
		"WITHIN": "@b select inbox\nC.b: a SEARCH OLDER 5\nS.b: a BAD SEARCH: expected a search key such as UNSEEN ${...}",
		"LIST-EXTENDED": "C: a LIST (SUBSCRIBED) \"\" *\nS: a BAD LIST: expected ${...}; it is written LIST reference pattern\n" +
			"C: b LIST \"\" inbox RETURN (STATUS (UIDNEXT))\nS: b BAD LIST: expected the end of the line ${...}",
		"LIST-STATUS": "C: a LIST \"\" inbox RETURN (STATUS (UIDNEXT))\nS: a BAD LIST: expected a return option such as CHILDREN ${...}",
		"SPECIAL-USE": "C: a LIST \"\" Sent\nS: * LIST (\\HasNoChildren) \"/\" Sent\nS: a OK ${...}\n" +
			"C: b LIST (SPECIAL-USE) \"\" *\nS: b BAD ${...}\nC: c LIST \"\" * RETURN (SPECIAL-USE)\nS: c BAD ${...}",
		"CREATE-SPECIAL-USE": "C: a CREATE x (USE (\\Junk))\nS: a BAD CREATE: expected the end of the line ${...}; it is written CREATE mailbox",
		"STATUS=SIZE":        "C: a STATUS inbox (SIZE)\nS: a BAD STATUS: expected an item such as MESSAGES ${...}",
		"APPENDLIMIT":        "C: a STATUS inbox (APPENDLIMIT)\nS: a BAD STATUS: expected an item such as MESSAGES ${...}",
		"MULTIAPPEND":        "C: a APPEND inbox {3+}\nC: abc {3+}\nC: def\nS: a BAD APPEND: expected the end of the line at octet 24, found a space; ${...}",
		"QUOTA": "C: a GETQUOTA \"\"\nS: a BAD There is no command ${...}\nC: a GETQUOTAROOT inbox\nS: a BAD There is no command ${...}\n" +
			"C: a SETQUOTA \"\" ()\nS: a BAD There is no command ${...}\nC: a STATUS inbox (DELETED-STORAGE)\nS: a BAD ${...}",
		"QUOTA=RES-STORAGE": "C: a GETQUOTA \"\"\nS: * QUOTA \"\" (MESSAGE ${_} 1000000)\nS: a OK ${...}\n" +
			"C: a STATUS inbox (DELETED-STORAGE)\nS: a BAD ${...}",
		"QUOTA=RES-MESSAGE": "C: a GETQUOTA \"\"\nS: * QUOTA \"\" (STORAGE ${_} 1048576)\nS: a OK ${...}",
		"QUOTASET":          "C: a SETQUOTA \"\" ()\nS: a BAD There is no command ${...}",
		"SASL-IR":           "@b connect\nS.b: * OK ${...}\nC.b: a AUTHENTICATE PLAIN AHN0cmF0ZWdvcwBwYXNzd29yZA==\nS.b: a BAD An initial response needs SASL-IR, which is not offered here",
		"AUTH=PLAIN": "@b connect\nS.b: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS] ${...}\n" +
			"C.b: a AUTHENTICATE PLAIN\nS.b: a NO [CANNOT] There is no mechanism \"PLAIN\" here; there are LOGIN, ${...}",
	} {
		t.Run(capability, func(t *testing.T) {
			t.Parallel()
			profile := practice.Profile{Without: strings.Fields(capability)}
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

// capabilitiesOf asks for the capabilities of a connection.
func capabilitiesOf(t *testing.T, d *dialogue, conn string) map[string]bool {
	t.Helper()
	d.play("C" + strings.TrimSuffix("."+conn, ".") + ": z CAPABILITY")
	line, err := d.peers[conn].lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	d.play("S" + strings.TrimSuffix("."+conn, ".") + ": z OK ${...}")
	offered := make(map[string]bool)
	for _, name := range strings.Fields(line)[2:] {
		offered[name] = true
	}
	return offered
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
