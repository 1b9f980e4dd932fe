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
func replay(t *testing.T, name, text string, cfg session.Config, vars ...transcripts.Var) transcripts.Result {
	t.Helper()
	tr, err := transcripts.Read(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	result, err := transcripts.Replay(t.Context(), tr, transcripts.Options{
		Dial:     transcripts.Dialer(cfg),
		Secret:   func(string) (string, error) { return mailstore.Notes().Password, nil },
		Vars:     vars,
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

// Each response of the sample that says something else is a difference, and the
// difference names its line.
func TestSampleOtherwise(t *testing.T) {
	cfg := servePractice(t)
	lines := strings.Split(sample(t, "first-session.imap"), "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "S:") && !strings.HasPrefix(line, "S|") {
			continue
		}
		t.Run(line, func(t *testing.T) {
			changed := append([]string(nil), lines...)
			changed[i] = otherValue(t, line)
			r := replay(t, "changed.imap", strings.Join(changed, "\n"), cfg)
			if len(r.Differences) != 1 || r.Differences[0].Line != i+1 {
				t.Errorf("%s: got %+v, want one difference in line %d", changed[i], r.Differences, i+1)
			}
		})
	}
}

// otherValue makes another response of one of the sample's.
func otherValue(t *testing.T, line string) string {
	t.Helper()
	for _, change := range [][2]string{
		{"[CAPABILITY IMAP4rev1 ", "[CAPABILITY IMAP9 "},
		{"[READ-WRITE]", "[READ-ONLY]"},
		{" OK ", " NO "},
		{"* BYE ", "* NO "},
		{`\Draft`, `\Drift`},
		{"4 EXISTS", "5 EXISTS"},
		{"3 FETCH", "2 FETCH"},
		{"S: )", `S:  FLAGS (\Deleted))`},
		{"e", "x"},
		{"H", "h"},
		{"1tDx2R", "1tDx2S"},
	} {
		if strings.Contains(line, change[0]) {
			return strings.Replace(line, change[0], change[1], 1)
		}
	}
	if line == "S|" {
		return `S|"\n\r"`
	}
	t.Fatalf("there is no other value for %s", line)
	return ""
}

// What is free to differ makes no difference.
func TestSampleFreely(t *testing.T) {
	cfg := servePractice(t)
	tests := []struct{ name, from, to string }{
		{"another text", "Logged in", "Welcome back"},
		{"no text", "S: A OK Logged in", "S: A OK"},
		{"another text behind a code", "Select completed", "done"},
		{"another text of BYE", "Logging out", "See you"},
		{"another order", "S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\nS: * 4 EXISTS", "S: * 4 EXISTS\nS: * FLAGS (\\Draft \\Seen \\Deleted \\Flagged \\Answered)"},
		{"what came and is not expected", "S: * 4 EXISTS\n", ""},
		{"a response that may be missing", "S: * 4 EXISTS", "S:? * 9 RECENT\nS: * 4 EXISTS"},
		{"notes and time", "C: C FETCH 3 body[]", "# a note\n@ +1.250\n\nC: C FETCH 3 body[]"},
		{"case", "S: * 4 EXISTS", "S: * 4 exists"},
		{"no record of connecting", "@ connect tls=none\n", ""},
		{"no record of closing", "@ close\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := sample(t, "first-session.imap")
			if !strings.Contains(text, tt.from) {
				t.Fatalf("the sample has no %q", tt.from)
			}
			same(t, replay(t, "changed.imap", strings.Replace(text, tt.from, tt.to, 1), cfg))
		})
	}
}
