package transcripts_test

import (
	"context"
	"crypto/x509"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/realserver"
	"imapsh/internal/session"
	"imapsh/transcripts"
)

// servePractice starts the practice server with the fixture notes, and says how
// to connect to it.
func servePractice(t *testing.T) session.Config {
	t.Helper()
	store := mailstore.New(mailstore.Config{})
	if _, err := store.Load(mailstore.Notes()); err != nil {
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
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(l) // it ends with the test
	}()
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
		<-served
	})
	addr := l.Addr().(*net.TCPAddr)
	return session.Config{
		Target: session.Target{Host: addr.IP.String(), Port: addr.Port},
		Roots:  server.Authority().Pool(),
	}
}

// targets gives the ways to connect to a server: plain, STARTTLS, TLS.
func targets(t *testing.T, s *realserver.Server) map[string]session.Config {
	t.Helper()
	roots := x509.NewCertPool()
	pem, err := os.ReadFile(s.CertFile)
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		t.Fatalf("read %s: %v", s.CertFile, err)
	}
	out := make(map[string]session.Config)
	for name, url := range map[string]string{
		"plain": "imap://" + s.Addr, "starttls": "imap+starttls://" + s.Addr, "tls": "imaps://" + s.TLSAddr,
	} {
		target, err := session.ParseTarget(url)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = session.Config{Target: target, Roots: roots, ConnectTimeout: patience, TLSTimeout: patience, ReadTimeout: patience}
	}
	return out
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// replay plays a transcript on a server with the fixture's account.
func replay(t *testing.T, name, text string, cfg session.Config) transcripts.Result {
	t.Helper()
	tr, err := transcripts.Read(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	result, err := transcripts.Replay(t.Context(), tr, transcripts.Options{
		Dial:     transcripts.Dialer(cfg),
		Secret:   func(string) (string, error) { return mailstore.Notes().Password, nil },
		Patience: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// same fails the test for each difference.
func same(t *testing.T, r transcripts.Result) {
	t.Helper()
	for _, d := range r.Differences {
		var b strings.Builder
		if err := d.Print(&b, 120); err != nil {
			t.Fatal(err)
		}
		t.Error("\n" + b.String())
	}
}

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(transcripts.Samples(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every sample gives what it says on the practice server.
func TestSamplesOnPractice(t *testing.T) {
	names, err := fs.Glob(transcripts.Samples(), "*.imap")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			cfg := servePractice(t)
			for _, security := range []session.Security{session.Plain, session.StartTLS} {
				cfg.Target.Security = security
				r := replay(t, name, sample(t, name), cfg)
				same(t, r)
				if r.Commands == 0 {
					t.Error("no command was sent")
				}
			}
		})
	}
}

// The sample gives the same on Dovecot, Cyrus and Courier, however connected.
func TestFirstSessionOnRealServers(t *testing.T) {
	for _, name := range realserver.Names() {
		t.Run(name, func(t *testing.T) {
			s := realserver.Start(t, name)
			for way, cfg := range targets(t, s) {
				t.Run(way, func(t *testing.T) {
					r := replay(t, "first-session.imap", sample(t, "first-session.imap"), cfg)
					same(t, r)
					if r.Commands != 4 {
						t.Errorf("%d commands were sent, want 4", r.Commands)
					}
				})
			}
		})
	}
}
