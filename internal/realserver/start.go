package realserver

import (
	"bytes"
	"crypto/tls"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"text/template"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"imapsh/internal/practice/mailstore"
)

const (
	attempts  = 3                // another program may take a port between our look and the server's
	readiness = 30 * time.Second // an idle machine takes less than one
)

// start starts the named server, without mail, and returns when it serves.
func start(name string, options []Option) (*Server, error) {
	k, err := locate(name)
	if err != nil {
		return nil, err
	}
	fixture := mailstore.Notes()
	s := &Server{Name: name, User: fixture.User, Password: fixture.Password, fixture: fixture, kind: k}
	for _, o := range options {
		o(&s.options)
	}
	for range attempts {
		err = s.attempt()
		if err == nil {
			return s, nil
		}
		err = errors.Join(err, s.stop())
		if errors.Is(err, errUnavailable) {
			break
		}
	}
	return nil, err
}

// attempt starts the server from an empty directory, on ports that were free a moment before.
func (s *Server) attempt() error {
	dir, err := os.MkdirTemp("", "imapsh-"+s.Name+"-")
	if err != nil {
		return err
	}
	s.dir = dir
	if err := s.prepare(); err != nil {
		return err
	}
	if s.process, err = launch(dir); err != nil {
		return err
	}
	if err := s.awaitReady(); err != nil {
		return fmt.Errorf("%w; its log ends:\n%s", err, s.logTail())
	}
	return nil
}

// prepare fills the server's directory: certificate, boot script and configuration.
func (s *Server) prepare() error {
	if err := os.Chmod(s.dir, 0o755); err != nil { // the servers give up root's privileges
		return err
	}
	host := s.options.host()
	port, tlsPort, err := freePorts(host)
	if err != nil {
		return err
	}
	s.Addr = net.JoinHostPort(host, strconv.Itoa(port))
	s.TLSAddr = net.JoinHostPort(host, strconv.Itoa(tlsPort))
	s.CertFile = filepath.Join(s.dir, "cert.pem")
	if s.cert, err = newCertificate(host); err != nil {
		return err
	}
	if err := s.cert.write(s.CertFile, filepath.Join(s.dir, "key.pem")); err != nil {
		return err
	}
	if err := s.configure(host, port, tlsPort); err != nil {
		return err
	}
	return s.makeMaildirs()
}

// config holds a folder for each server: boot.sh, run in the server's directory as the first process of its
// namespaces, and the files that boot.sh names.
//
//go:embed config
var config embed.FS

// configure writes the server's folder of config to its directory.
func (s *Server) configure(host string, port, tlsPort int) error {
	values := struct {
		Dir, Root, Host string
		Port, TLSPort   int
		TLSRequired     bool
		Accounts        []Account
		AdminPassword   string
		Mailboxes       []mailstore.FixtureMailbox
	}{
		s.dir, s.kind.root, host, port, tlsPort, s.options.tlsRequired, s.accounts(), s.Password, s.fixture.Mailboxes,
	}
	base64 := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	templates, err := template.New("").Funcs(template.FuncMap{"base64": base64}).
		ParseFS(config, path.Join("config", s.Name, "*"))
	if err != nil {
		return err
	}
	for _, t := range templates.Templates() {
		var text bytes.Buffer
		if err := t.Execute(&text, values); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(s.dir, t.Name()), text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// accounts lists User and those that the options add.
func (s *Server) accounts() []Account {
	return append([]Account{{s.User, s.Password}}, s.options.accounts...)
}

// awaitReady waits until both listeners serve with the server's own certificate. What answers with another one is
// another server, which was quicker to take the port.
func (s *Server) awaitReady() error {
	deadline := time.After(readiness)
	for {
		err := s.probe()
		if err == nil {
			return nil
		}
		var foreign *tls.CertificateVerificationError
		if errors.As(err, &foreign) {
			return err
		}
		select {
		case <-s.process.exited:
			return fmt.Errorf("it ended: %s", s.process.cmd.ProcessState)
		case <-deadline:
			return fmt.Errorf("it does not serve: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// probe reads the greetings of both listeners.
func (s *Server) probe() error {
	implicit, err := imapclient.DialTLS(s.TLSAddr, s.cert.clientOptions())
	if err != nil {
		return err
	}
	defer func() { _ = implicit.Close() }()
	if err := implicit.WaitGreeting(); err != nil {
		return err
	}
	upgraded, err := imapclient.DialStartTLS(s.Addr, s.cert.clientOptions())
	if err != nil {
		return err
	}
	return upgraded.Close()
}

// stop ends the server and removes its directory. It may be called at any stage of an attempt.
func (s *Server) stop() error {
	if s.process != nil {
		s.process.kill()
		s.process = nil
	}
	return os.RemoveAll(s.dir)
}

// logTail returns the last lines that the server logged.
func (s *Server) logTail() string {
	const most = 2000
	log, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(log[max(0, len(log)-most):])
}

// host is where the server listens. Dovecot holds a connection between two ends of one address for secure, and allows
// LOGIN there; a connection to 127.0.0.2 comes from 127.0.0.1.
func (s settings) host() string {
	if s.tlsRequired {
		return "127.0.0.2"
	}
	return "127.0.0.1"
}

// freePorts returns two ports that nothing listens on.
func freePorts(host string) (plain, implicit int, err error) {
	var ports [2]int
	for i := range ports {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			return 0, 0, err
		}
		defer func() { _ = l.Close() }() // not before the second is found, which would be the first again
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports[0], ports[1], nil
}
