package transcripts_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/realserver"
	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/transcripts"
)

// recordSession records what somebody does on the practice server.
func recordSession(t *testing.T, cfg session.Config, act func(*session.Session) error) string {
	t.Helper()
	var out bytes.Buffer
	w := transcripts.NewWriter(&out, transcripts.Recording{})
	cfg.Sinks = []session.Sink{w}
	s, err := session.Dial(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(act(s), s.Logout(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// command sends a command and waits for its reply.
func command(ctx context.Context, s *session.Session, line string) error {
	x, err := s.Command("", line)
	if err != nil {
		return err
	}
	_, err = x.Wait(ctx)
	return err
}

// visit does a bit of everything.
func visit(ctx context.Context, s *session.Session) error {
	for _, line := range []string{
		"CAPABILITY", `LIST "" *`, "SELECT inbox", "FETCH 1:* (FLAGS UID INTERNALDATE ENVELOPE BODYSTRUCTURE)",
		"FETCH 3 body[]", "FETCH 2 (FLAGS BODY.PEEK[TEXT])", "XYZZY", "COPY 3 nowhere", "CREATE box", "COPY 2:3 box",
		"UID COPY 1 box", `STORE 1 +FLAGS (\Deleted)`, "EXPUNGE", "SEARCH ALL", "UID SEARCH ALL",
		"STATUS box (MESSAGES UIDNEXT UIDVALIDITY)", "SELECT box", "FETCH 1:* (UID FLAGS)", "CLOSE", "DELETE box",
	} {
		if err := command(ctx, s, line); err != nil {
			return err
		}
	}
	x, err := s.Command("", "APPEND inbox {11}")
	if err != nil {
		return err
	}
	if _, _, err := x.Continue(ctx); err != nil {
		return err
	}
	if err := s.Send([]byte("a: \xff\r\n\r\n\tb\n\r\n")); err != nil {
		return err
	}
	_, err = x.Wait(ctx)
	return err
}

// What was recorded from the practice server can be replayed on it as it is: in
// plain text, behind STARTTLS, and by someone who is there with TLS already.
func TestRecordedIsReplayed(t *testing.T) {
	ctx, fixture := t.Context(), mailstore.Notes()
	file := recordSession(t, servePractice(t), func(s *session.Session) error {
		if err := s.StartTLS(ctx); err != nil {
			return err
		}
		for _, password := range []string{"not it", fixture.Password} {
			if _, err := s.Authenticate(ctx, "PLAIN", fixture.User, password); err != nil {
				return err
			}
		}
		return visit(ctx, s)
	})
	secrets := map[string]string{"password": "not it", "password-2": fixture.Password}
	for _, security := range []session.Security{session.Plain, session.StartTLS} {
		cfg := servePractice(t)
		cfg.Target.Security = security
		replayed(t, file, cfg, secrets)
	}
}

// What was recorded from Dovecot, Cyrus and Courier can be replayed on them,
// though they give out other numbers each time.
func TestRecordedIsReplayedOnRealServers(t *testing.T) {
	ctx := t.Context()
	for _, name := range realserver.Names() {
		t.Run(name, func(t *testing.T) {
			s := realserver.Start(t, name)
			cfg := targets(t, s)["plain"]
			file := recordSession(t, cfg, func(c *session.Session) error {
				if err := command(ctx, c, "LOGIN "+s.User+" "+s.Password); err != nil {
					return err
				}
				return visit(ctx, c)
			})
			s.Reset(t)
			replayed(t, file, cfg, map[string]string{"password": s.Password})
		})
	}
}

// replayed replays a recording, which must give no difference.
func replayed(t *testing.T, file string, cfg session.Config, secrets map[string]string) {
	t.Helper()
	tr, err := transcripts.Read("recorded.imap", strings.NewReader(file))
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	r, err := transcripts.Replay(t.Context(), tr, transcripts.Options{
		Dial:     transcripts.Dialer(cfg),
		Secret:   func(name string) (string, error) { return secrets[name], nil },
		Patience: patience,
	})
	if err != nil {
		t.Errorf("%v in\n%s", err, file)
	}
	same(t, r)
	if t.Failed() {
		t.Logf("what was recorded is\n%s", file)
	}
}

// recordUntilKilled is the environment variable that makes the test program
// record to a file until it is killed.
const recordUntilKilled = "TRANSCRIPTS_TEST_RECORD"

func TestMain(m *testing.M) {
	if name := os.Getenv(recordUntilKilled); name != "" {
		os.Exit(record(name))
	}
	os.Exit(run(m))
}

// record records for ever.
func record(name string) int {
	w, err := transcripts.Create(name, transcripts.Recording{}, false)
	if err != nil {
		return 1
	}
	literal := bytes.Repeat([]byte("a line of a literal\r\n"), 1000)
	for n := uint64(1); ; n++ {
		at := time.Now()
		w.Chunk(&wire.Chunk{
			From: wire.Server, At: at, Frame: n, First: true, Raw: []byte("* 1 FETCH (BODY[] {21000}\r\n"),
			Next: wire.LiteralHead{Present: true, Octets: int64(len(literal))},
		})
		w.Chunk(&wire.Chunk{From: wire.Server, At: at, Frame: n, Kind: wire.Literal, Raw: literal})
		w.Chunk(&wire.Chunk{From: wire.Server, At: at, Frame: n, Last: true, Raw: []byte(")\r\n")})
		if n == 100 {
			if _, err := os.Stdout.WriteString("recording\n"); err != nil {
				return 1
			}
		}
	}
}

// A recorder that is killed leaves a file that reads to its last record.
func TestKilledRecorder(t *testing.T) {
	name := filepath.Join(t.TempDir(), "killed.imap")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), recordUntilKilled+"="+name)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, said := bufio.NewReader(out).ReadString('\n')
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // it was killed
	if said != nil {
		t.Fatalf("the recorder said nothing: %v", said)
	}
	tr, err := transcripts.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(tr.Records) < 100*1002 {
		t.Errorf("%d records of 100 responses and more", len(tr.Records))
	}
}
