// Package realserver starts Dovecot, Cyrus and Courier on loopback, for tests.
//
// A server gets an empty directory, free ports and a certificate of its own, so that any number of them run side by
// side. It runs in a process and a mount namespace of its own: the kernel ends all of it with its first process, and
// that one with the test binary, however that ends. This takes Linux and root, as do the servers themselves.
//
// What differs between the servers is in config, as templates: a boot script for each and the files that it needs.
package realserver

import (
	"errors"
	"os"
	"testing"

	"imapsh/internal/practice/mailstore"
)

// Account is a user of a server and the password.
type Account struct{ User, Password string }

// Server is a running server. Each of its accounts has an INBOX and no other mailbox; User's holds the fixture.
type Server struct {
	Name           string // one of Names
	Addr           string // host:port of the listener for plain text and STARTTLS
	TLSAddr        string // host:port of the listener for implicit TLS
	User, Password string // the account that Reset and Clear lay anew
	CertFile       string // PEM file with the one certificate to trust, valid for localhost and the host of Addr

	fixture mailstore.Fixture
	kind    kind
	options settings
	dir     string
	cert    *certificate
	process *process
}

// settings is what the options choose.
type settings struct {
	tlsRequired bool
	accounts    []Account
}

// Option changes how Start sets a server up.
type Option func(*settings)

// WithAccount adds an account with an empty INBOX. The name must be an atom, the password of printable ASCII.
func WithAccount(user, password string) Option {
	return func(s *settings) { s.accounts = append(s.accounts, Account{user, password}) }
}

// RequireTLS makes the server refuse LOGIN and AUTHENTICATE PLAIN in plain text, which it otherwise allows.
func RequireTLS() Option {
	return func(s *settings) { s.tlsRequired = true }
}

// Start starts the named server with the fixture and stops it at the end of the test. Where the server is not
// installed or cannot run, the test is skipped; with IMAPSH_REAL_SERVERS=required in the environment it fails.
func Start(t testing.TB, name string, options ...Option) *Server {
	t.Helper()
	s, err := start(name, options)
	if errors.Is(err, errUnavailable) && os.Getenv("IMAPSH_REAL_SERVERS") != "required" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the log of %s ends:\n%s", s.Name, s.logTail())
		}
		if err := s.stop(); err != nil {
			t.Errorf("stop %s: %v", s.Name, err)
		}
	})
	s.Reset(t)
	return s
}
