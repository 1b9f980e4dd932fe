package main

import (
	"path/filepath"
	"strings"
	"testing"

	"imapsh/internal/session"
)

// Who has the certificate that serve writes needs no password; in plain text a
// password is refused if that is wanted.
func TestServeWithoutPasswords(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "client.pem")
	s := startServe(t, filepath.Join(dir, "ready"), "--client-cert-out", path, "--login-disabled")
	certificates, err := readCertificate(path, "")
	if err != nil {
		t.Fatal(err)
	}
	roots, err := readRoots(s.ready["cert"])
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"imaps://" + s.ready["imaps"]: "OK Logged in",
		"imap://" + s.ready["imap"]:   "NO EXTERNAL needs a client's certificate",
	} {
		target, err := session.ParseTarget(url)
		if err != nil {
			t.Fatal(err)
		}
		sess, err := session.Dial(t.Context(), session.Config{Target: target, Roots: roots, Certificates: certificates})
		if err != nil {
			t.Fatal(err)
		}
		if st := sess.State(); st.Has("LOGINDISABLED") != (target.Security == session.Plain) {
			t.Errorf("%s offers %v", url, st.Caps)
		}
		reply, err := sess.Authenticate(t.Context(), "EXTERNAL", "", "")
		if err != nil || !strings.HasPrefix(reply.Name+" "+reply.Text, want) {
			t.Errorf("%s: got %v (%v), want %s", url, reply, err, want)
		}
		sess.Close()
	}
	if err := s.end(); err != nil {
		t.Errorf("serve: %v", err)
	}
}
