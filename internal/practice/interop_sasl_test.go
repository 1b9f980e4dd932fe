package practice_test

import (
	"strings"
	"testing"
)

// Cyrus's SASL library, which mbsync has, speaks the mechanisms with the server.
func TestMbsyncMechanisms(t *testing.T) {
	t.Parallel()
	for _, mechanism := range []string{"PLAIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			m := d.mbsync("IMAPS", mechanism, "INBOX")
			if out := m.sync("-D"); !strings.Contains(out, "AUTHENTICATE "+mechanism) {
				t.Errorf("mbsync has not said AUTHENTICATE %s:\n%s", mechanism, out)
			}
		})
	}
}

// Curl has its own.
func TestCurlMechanisms(t *testing.T) {
	t.Parallel()
	for mechanism, who := range map[string][]string{
		"PLAIN":       {"-u", "strategos:password"},
		"LOGIN":       {"-u", "strategos:password"},
		"CRAM-MD5":    {"-u", "strategos:password"},
		"OAUTHBEARER": {"-u", "strategos:", "--oauth2-bearer", "token"},
		"XOAUTH2":     {"-u", "strategos:", "--oauth2-bearer", "token"},
	} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			args := append([]string{
				"-sS", "--cacert", d.authority(), "--login-options", "AUTH=" + mechanism,
				"imaps://localhost:" + port(d.secure) + "/INBOX;MAILINDEX=3",
			}, who...)
			if got, want := run(t, "curl", args...), letter(t); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
