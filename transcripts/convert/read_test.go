package convert

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/realserver"
	"imapsh/internal/session"
	"imapsh/transcripts"
)

// samples are what programs wrote: each is a file of testdata, and was written
// by the program itself.
func samples() []sample {
	return []sample{
		{file: "telnet.txt", format: "telnet"},
		{file: "telnet-cut.txt", format: "telnet", differs: []int{4, 14}, notes: []string{
			"10: a literal of 445 octets is announced, and 131 are there: the count was changed",
		}},
		{file: "rfc9051-8.txt", format: "rfc", other: true},
		{file: "curl-v.txt", format: "curl"},
		{file: "curl-v-cut.txt", format: "curl", differs: []int{21}, notes: []string{
			"19: a literal of 445 octets is announced, and 0 are there: the count was changed",
		}},
		{file: "curl-v-starttls.txt", format: "curl"},
		{file: "curl-trace.txt", format: "trace"},
		{file: "curl-trace-ascii.txt", format: "trace"},
		{file: "rawlog.in", format: "rawlog", dovecot: true, notes: []string{`1: the log begins behind the login: a greeting, and a LOGIN of "strategos", stand in its place`}},
	}
}

// sample is a file, and what is to become of it.
type sample struct {
	file, format string
	notes        []string
	differs      []int // the transcript's lines at which a replay differs
	dovecot      bool  // it is Dovecot's
	other        bool  // it is of mail that is not here
}

// convert reads the sample.
func (s *sample) convert(t *testing.T) (file string, notes []string) {
	t.Helper()
	source := NewSource(filepath.Join("testdata", s.file), strings.NewReader(readFile(t, s.file)))
	source.User = "strategos"
	source.Note = func(line int, text string) { notes = append(notes, fmt.Sprintf("%d: %s", line, text)) }
	guessed, err := source.Guess()
	if err != nil || guessed.Name != s.format {
		t.Fatalf("%s is taken for %q, %v", s.file, guessed.Name, err)
	}
	var out strings.Builder
	var w Output
	err = guessed.Read(source, func(h transcripts.Header) transcripts.Audience {
		w = openTranscript(&out, h)
		return w
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String(), notes
}

// What programs wrote becomes a transcript, in which no password is left.
func TestRead(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.file, func(t *testing.T) {
			got, notes := s.convert(t)
			if !slices.Equal(notes, s.notes) {
				t.Errorf("notes %q, want %q", notes, s.notes)
			}
			if strings.Contains(strings.ReplaceAll(got, "${!password}", ""), "password") || strings.Contains(got, "AHN0") {
				t.Error("the password is in it")
			}
			golden(t, filepath.Join("testdata", s.file+".imap"), got)
		})
	}
}

// What programs wrote is replayed on a server such as they spoke to.
func TestReadIsReplayed(t *testing.T) {
	for _, s := range samples() {
		if s.other {
			continue // the mail of RFC 9051's example is on no server
		}
		t.Run(s.file, func(t *testing.T) {
			cfg := target(t, s.dovecot)
			file, _ := s.convert(t)
			tr, err := transcripts.Read(s.file+".imap", strings.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			r, err := transcripts.Replay(t.Context(), tr, transcripts.Options{
				Dial:      transcripts.Dialer(cfg),
				Secret:    func(string) (string, error) { return "password", nil },
				KeepGoing: true,
				Patience:  20 * time.Second,
			})
			if err != nil {
				t.Fatal(err)
			}
			var lines []int
			for _, d := range r.Differences {
				lines = append(lines, d.Line)
			}
			if !slices.Equal(lines, s.differs) {
				t.Errorf("it differs at %v, want %v: %.500v", lines, s.differs, r.Differences)
			}
			if r.Commands < 4 {
				t.Errorf("%d commands", r.Commands)
			}
		})
	}
}

// The mock of what programs wrote takes what a replay of it sends.
func TestReadIsServed(t *testing.T) {
	for _, s := range samples() {
		if s.file == "curl-v-starttls.txt" || s.other {
			continue // a mock needs a certificate, and cannot prove that it knows a password
		}
		t.Run(s.file, func(t *testing.T) {
			file, _ := s.convert(t)
			tr, err := transcripts.Read(s.file+".imap", strings.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			mock, err := transcripts.NewMock(tr, transcripts.MockOptions{})
			if err != nil {
				t.Fatal(err)
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			served := make(chan []transcripts.Difference, 1)
			go func() {
				found, err := mock.Serve(t.Context(), transcripts.Listener{Listener: l})
				if err != nil {
					t.Error(err)
				}
				served <- found
			}()
			r, err := transcripts.Replay(t.Context(), tr, transcripts.Options{
				Dial:     transcripts.Dialer(session.Config{Target: addressOf(t, l.Addr().String())}),
				Secret:   func(string) (string, error) { return "password", nil },
				Patience: 20 * time.Second,
			})
			if found := <-served; err != nil || len(r.Differences)+len(found) > 0 {
				t.Errorf("%v, differences %.500v, the mock's %.500v", err, r.Differences, found)
			}
		})
	}
}

// target is a server with the notes' mail.
func target(t *testing.T, dovecot bool) session.Config {
	t.Helper()
	if dovecot {
		s := realserver.Start(t, "dovecot")
		return session.Config{Target: addressOf(t, s.Addr)}
	}
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
		_ = server.Close(context.Background()) // it is not needed any more
		<-served
	})
	return session.Config{Target: addressOf(t, l.Addr().String()), Roots: server.Authority().Pool()}
}

func addressOf(t *testing.T, address string) session.Target {
	t.Helper()
	target, err := session.ParseTarget("imap://" + address)
	if err != nil {
		t.Fatal(err)
	}
	return target
}
