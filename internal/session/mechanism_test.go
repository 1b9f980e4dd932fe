package session_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/realserver"
	"imapsh/internal/session"
)

// peer is a server to authenticate with.
type peer struct {
	url, user, password, token string
	roots                      *x509.CertPool
	certificates               []tls.Certificate
}

func (p *peer) dial(t *testing.T, security string) *session.Session {
	t.Helper()
	target, err := session.ParseTarget(security + "://" + p.url)
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.Dial(t.Context(), session.Config{
		Target: target, Roots: p.roots, Certificates: p.certificates, ReadTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// practicePeer is the practice server with the fixture notes.
func practicePeer(t *testing.T) *peer {
	t.Helper()
	store := mailstore.New(mailstore.Config{})
	notes := mailstore.Notes()
	if _, err := store.Load(notes); err != nil {
		t.Fatal(err)
	}
	server, err := practice.New(practice.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	cert, err := server.Authority().ClientCertificate(notes.User)
	if err != nil {
		t.Fatal(err)
	}
	return &peer{
		url: l.Addr().String(), user: notes.User, password: notes.Password, token: notes.Token,
		roots: server.Authority().Pool(), certificates: []tls.Certificate{cert},
	}
}

func realPeer(t *testing.T, name string) *peer {
	t.Helper()
	server := realserver.Start(t, name)
	pem, err := os.ReadFile(server.CertFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &peer{url: server.Addr, user: server.User, password: server.Password, roots: roots}
}

func TestMechanismsOnPracticeServer(t *testing.T) {
	testMechanisms(t, practicePeer(t), session.Mechanisms()...)
}

func TestMechanismsOnDovecot(t *testing.T) {
	testMechanisms(t, realPeer(t, "dovecot"), "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
}

func TestMechanismsOnCyrus(t *testing.T) {
	testMechanisms(t, realPeer(t, "cyrus"), "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
}

// testMechanisms logs in with each mechanism, and with a secret that is wrong.
func testMechanisms(t *testing.T, p *peer, names ...string) {
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			secret := p.password
			if strings.HasSuffix(name, "OAUTHBEARER") || name == "XOAUTH2" {
				secret = p.token
			}
			if steps := p.authenticate(t, name, secret, "OK"); len(steps) == 0 || strings.Contains(strings.Join(steps, "\n"), secret) {
				t.Errorf("the steps are %q", steps)
			}
			if name == "EXTERNAL" || name == "ANONYMOUS" {
				return
			}
			steps := p.authenticate(t, name, "Zq7wrong", "NO")
			if strings.Contains(strings.Join(steps, "\n"), "Zq7wrong") {
				t.Errorf("the steps are %q", steps)
			}
		})
	}
}

// authenticate gives the steps of an exchange under TLS.
func (p *peer) authenticate(t *testing.T, mechanism, secret, want string) []string {
	t.Helper()
	s := p.dial(t, "imap+starttls")
	if st := s.State(); !slices.Contains(st.Caps, "AUTH="+mechanism) {
		t.Errorf("%s is not offered: %v", mechanism, st.Caps)
	}
	var steps []string
	reply, err := s.AuthenticateInSteps(t.Context(), mechanism, p.user, secret, func(step session.SASLStep) {
		if step.Problem != nil {
			t.Errorf("the client cancels: %v", step.Problem)
		}
		steps = append(steps, step.From.String()+": "+string(step.Message))
	})
	switch {
	case err != nil:
		t.Errorf("%s: %v", mechanism, err)
	case reply.Name != want:
		t.Errorf("%s: got %s %s, want %s", mechanism, reply.Name, reply.Text, want)
	}
	return steps
}

// The -PLUS forms have nothing to bind to in plain text.
func TestPlusInPlainText(t *testing.T) {
	s := practicePeer(t).dial(t, "imap")
	_, err := s.Authenticate(t.Context(), "SCRAM-SHA-256-PLUS", "strategos", "password")
	if want := "STARTTLS first"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
