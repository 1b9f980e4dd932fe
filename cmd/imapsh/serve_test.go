package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// serving is a command under way that serves clients.
type serving struct {
	ready map[string]string // the ready file's lines
	out   *bytes.Buffer     // to be read when it has ended
	end   func() error
}

func startServe(t *testing.T, ready string, args ...string) serving {
	t.Helper()
	return start(t, newServeCommand, ready, args...)
}

// start starts a command, and waits until it is ready.
func start(t *testing.T, command func(*app) *cobra.Command, ready string, args ...string) serving {
	t.Helper()
	s := serving{ready: make(map[string]string), out: new(bytes.Buffer)}
	cmd := command(&app{out: s.out, errOut: s.out, env: os.Getenv})
	cmd.SetArgs(append([]string{"--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--ready-file", ready}, args...))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- cmd.ExecuteContext(ctx) }()
	s.end = func() error { cancel(); return <-done }
	for {
		lines, err := os.ReadFile(ready)
		if err == nil {
			for line := range strings.Lines(string(lines)) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				s.ready[key] = value
			}
			return s
		}
		select {
		case err := <-done:
			cancel()
			t.Fatalf("%s ended: %v\n%s", cmd.Name(), err, s.out)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Whoever trusts the certificate that serve names can log in; when serve is
// interrupted, all are told, and nothing is left behind.
func TestServe(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	s := startServe(t, ready)
	pem, err := os.ReadFile(s.ready["cert"])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	conn, err := tls.Dial("tcp", s.ready["imaps"], &tls.Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	plain, err := net.Dial("tcp", s.ready["imap"])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	for _, c := range []net.Conn{conn, plain} {
		if greeting, err := bufio.NewReader(c).ReadString('\n'); !strings.HasPrefix(greeting, "* OK [CAPABILITY ") {
			t.Errorf("greeting: %q, %v", greeting, err)
		}
	}
	if err := s.end(); err != nil {
		t.Errorf("serve: %v", err)
	}
	for _, c := range []net.Conn{conn, plain} {
		if bye, err := bufio.NewReader(c).ReadString('\n'); !strings.HasPrefix(bye, "* BYE ") {
			t.Errorf("bye: %q, %v", bye, err)
		}
	}
	for _, path := range []string{ready, s.ready["cert"]} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left behind", path)
		}
	}
	if !regexp.MustCompile(`(?s)imap://127\.0\.0\.1:\d+\n.*imaps://127\.0\.0\.1:\d+\n.*strategos password\n`).MatchString(s.out.String()) {
		t.Errorf("printed:\n%s", s.out)
	}
}

func TestServeKeepsTheCertificate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ca.pem")
	s := startServe(t, filepath.Join(dir, "ready"), "--cert-out", path)
	if s.ready["cert"] != path {
		t.Errorf("cert=%s, want %s", s.ready["cert"], path)
	}
	if err := s.end(); err != nil {
		t.Errorf("serve: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestServeWhereItCannot(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for _, args := range [][]string{
		{"--listen", taken.Addr().String()},
		{"--listen", "127.0.0.1:0", "--tls-listen", taken.Addr().String()},
	} {
		cmd := newServeCommand(&app{out: new(bytes.Buffer), errOut: new(bytes.Buffer)})
		cmd.SetArgs(args)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		if err := cmd.ExecuteContext(context.Background()); codeOf(err) != exitNetwork {
			t.Errorf("%v: exit code %d (%v), want %d", args, codeOf(err), err, exitNetwork)
		}
	}
}

// Who listens where others can come is warned.
func TestServeWarns(t *testing.T) {
	server, err := practice.New(practice.Config{Store: mailstore.New(mailstore.Config{})})
	if err != nil {
		t.Fatal(err)
	}
	var warnings bytes.Buffer
	f := serveFlags{certOut: filepath.Join(t.TempDir(), "ca.pem")}
	loopback, public := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 2}
	if _, err := f.announce(&app{out: new(bytes.Buffer), errOut: &warnings}, server, mailstore.Notes(), loopback, public); err != nil {
		t.Fatal(err)
	}
	want := "imapsh: warning: 192.0.2.1:2 can be reached from other machines; this server is for practice only, and its password is known to all\n"
	if warnings.String() != want {
		t.Errorf("warned:\n%s\nwant:\n%s", &warnings, want)
	}
}
