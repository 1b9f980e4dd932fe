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

func noEnvironment(string) string { return "" }

func startServe(t *testing.T, ready string, args ...string) serving {
	t.Helper()
	return start(t, newServeCommand, ready, args...)
}

// start starts a command, and waits until it is ready.
func start(t *testing.T, command func(*app) *cobra.Command, ready string, args ...string) serving {
	t.Helper()
	s := serving{ready: make(map[string]string), out: new(bytes.Buffer)}
	cmd := command(&app{out: s.out, errOut: s.out, env: noEnvironment})
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
		cmd := newServeCommand(&app{out: new(bytes.Buffer), errOut: new(bytes.Buffer), env: noEnvironment})
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
	f := serveFlags{endpoint: endpoint{certOut: filepath.Join(t.TempDir(), "ca.pem")}}
	loopback, public := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 2}
	if _, err := f.announce(&app{out: new(bytes.Buffer), errOut: &warnings}, server, mailstore.Fixtures(), loopback, public); err != nil {
		t.Fatal(err)
	}
	want := "imapsh: warning: 192.0.2.1:2 can be reached from other machines; this server is for practice only, and its password is known to all\n"
	if warnings.String() != want {
		t.Errorf("warned:\n%s\nwant:\n%s", &warnings, want)
	}
}

// 0.0.0.0 and :: are every address that the machine has.
func TestReachable(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": false, "127.9.9.9": false, "::1": false, "::ffff:127.0.0.1": false,
		"0.0.0.0": true, "::": true, "10.0.0.1": true, "192.0.2.1": true, "fe80::1": true,
	} {
		if got := reachable(net.ParseIP(address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

// The passwords of named users are in no warning, and not said to be known to all.
func TestServeWarnsOfNamedUsers(t *testing.T) {
	accounts := []mailstore.Fixture{{User: "ada", Password: "secret"}, {User: "ben"}, {User: "cy"}, {User: "di"}, {User: "ed"}, {User: "flo"}, {User: "gus"}}
	if got, want := whoMayLogIn(accounts), "  users                 ada, ben, cy, di, ed, and 2 more\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
	if got, want := whyNot(accounts), ", and keeps no secret well"; got != want {
		t.Errorf("warned %q, want %q", got, want)
	}
}

func TestParseMailSource(t *testing.T) {
	for text, want := range map[string]mailSource{
		"box":         {path: "box"},
		"ada=box":     {user: "ada", path: "box"},
		":Sent=box":   {mailbox: "Sent", path: "box"},
		"ada:A/b=x=y": {user: "ada", mailbox: "A/b", path: "x=y"},
		"./a=b":       {path: "./a=b"},
		"/srv/a=b":    {path: "/srv/a=b"},
		"=box":        {path: "box"},
	} {
		if got := parseMailSource(text); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}
