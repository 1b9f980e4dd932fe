package practice_test

import (
	"strings"
	"testing"

	"imapsh/internal/practice"
)

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
		C: c EXAMINE Archive
		@ skip-to READ-ONLY] Examine completed
		C: d EXAMINE Archive
		S: * FLAGS ${...}	// and no CLOSED: RFC 7162 §3.2.11
		@ skip-to READ-ONLY] Examine completed
		C: e APPEND Archive {3}
		S: + ${...}
		C: abc
		S: * 1 EXISTS
		S: * 1 RECENT
		S: e OK Append completed
		C: f LIST "" I*
		S: * LIST () "/" INBOX
		S: f OK ${...}
	`)
}
