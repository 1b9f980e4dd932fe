package main

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// What serve --profile offers in the greeting.
func TestServeProfile(t *testing.T) {
	for profile, want := range map[string]string{
		"all":     "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN",
		"dovecot": "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN",
		"rev1":    "IMAP4rev1 STARTTLS AUTH=PLAIN",
		"rev2":    "IMAP4rev1 IMAP4rev2 SASL-IR ID ENABLE IDLE LITERAL- STARTTLS AUTH=PLAIN",
	} {
		s := startServe(t, filepath.Join(t.TempDir(), "ready"), "--profile", profile)
		conn, err := net.Dial("tcp", s.ready["imap"])
		if err != nil {
			t.Fatal(err)
		}
		greeting, err := bufio.NewReader(conn).ReadString('\n')
		if !strings.HasPrefix(greeting, "* OK [CAPABILITY "+want+"] ") {
			t.Errorf("%s: the greeting is %q (%v), want %s", profile, greeting, err, want)
		}
		_ = conn.Close()
		if err := s.end(); err != nil {
			t.Errorf("%s: %v", profile, err)
		}
	}
}

func TestServeProfileUnknown(t *testing.T) {
	cmd := newServeCommand(&app{out: new(bytes.Buffer), errOut: new(bytes.Buffer)})
	cmd.SetArgs([]string{"--profile", "exchange"})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(context.Background())
	const want = `serve: there is no profile "exchange"; there are all, dovecot, rev1, rev2`
	if codeOf(err) != exitUsage || err.Error() != want {
		t.Errorf("exit code %d, %q, want %d, %q", codeOf(err), err, exitUsage, want)
	}
}
