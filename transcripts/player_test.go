package transcripts_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"imapsh/internal/session"
	"imapsh/transcripts"
)

// options replay on a server, with some secrets.
func options(cfg session.Config) transcripts.Options {
	return transcripts.Options{
		Dial: transcripts.Dialer(cfg),
		Secret: func(name string) (string, error) {
			v, ok := map[string]string{"password": "secret", "odd": `Zq7"x\y`, "binary": "a\nb", "sasl": "AGEAYg=="}[name]
			if !ok {
				return "", fmt.Errorf("no secret %s", name)
			}
			return v, nil
		},
		Vars:     []transcripts.Var{{Name: "user", Value: "strategos"}},
		Patience: patience,
	}
}

// play replays records on the connections of a fake server.
func play(t *testing.T, o transcripts.Options, records string) (transcripts.Result, error) {
	t.Helper()
	tr, err := transcripts.Read("f", strings.NewReader("IMAP-Transcript: 1\n\n"+strings.TrimPrefix(records, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return transcripts.Replay(t.Context(), tr, o)
}

// What is sent, and when, for what a transcript has: each file of
// testdata/replay holds records, the server that they meet, and how that
// differs, if it does.
func TestReplay(t *testing.T) {
	for name, files := range archives(t, "replay") {
		t.Run(name, func(t *testing.T) {
			r, err := play(t, options(fake(t, files["server"])), files["records"])
			if err != nil {
				t.Error(err)
			}
			if why := strings.TrimSpace(files["differs"]); why == "" {
				same(t, r)
			} else if len(r.Differences) != 1 || r.Differences[0].String() != why {
				t.Errorf("got %+v, want %s", r.Differences, why)
			}
		})
	}
}

// archives reads the files of a folder of testdata, each an archive of texts.
func archives(t *testing.T, folder string) map[string]map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives in %s: %v", folder, err)
	}
	all := make(map[string]map[string]string)
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files := make(map[string]string)
		for _, f := range a.Files {
			files[f.Name] = string(f.Data)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".txtar")] = files
	}
	return all
}

// Several connections are played in the recorded order.
func TestReplayConnections(t *testing.T) {
	const phone = "S: * OK phone\nC: A IDLE\nS: + idling\nS: * 5 EXISTS\nC: DONE\nS: A OK\n"
	cfg := fake(t, "S: * OK first\nC: A APPEND x {2}\nS: + \nC= \"hi\"\nC: \nS: A OK\n", phone)
	r, err := play(t, options(cfg), `
@ connect tls=none
S: * OK first
@.phone connect tls=none
S.phone: * OK phone
C.phone: A IDLE
S.phone: + idling
C: A APPEND x {2}
S: +
C|- hi
C:
S: A OK
S.phone: * 5 EXISTS
C.phone: DONE
S.phone: A OK
@.phone close
@ close
`)
	if err != nil {
		t.Error(err)
	}
	same(t, r)
	if r.Commands != 2 {
		t.Errorf("%d commands, want 2", r.Commands)
	}
}

// What a server does otherwise, and what the replay does then.
func TestReplayDifferences(t *testing.T) {
	tests := []struct{ name, records, server, want string }{
		{"it stops at the first", "C: A NOOP\nS: A OK\nC: B NOOP\nS: B OK\n", "S: * OK hi\nC: A NOOP\nS: A BAD no\n", "f:4: BAD came for OK"},
		{"no + came", "C: A APPEND x {3}\nS: + go\nC|- abc\nC:\nS: A OK\n", "S: * OK hi\nC: A APPEND x {3}\nS: A NO no\n", "f:4: the server answered the command instead"},
		{"no + came where it need not be", "C: A APPEND x {3+}\nC|- abc\nC:\nS: A OK\nC: B NOOP\n", "S: * OK hi\nC: A APPEND x {3}\nS: A NO no\n", "f:6: NO came for OK"},
		{"a greeting", "S: * PREAUTH hi\nC: A NOOP\nS: A OK\n", "S: * OK hi\nC: A NOOP\nS: A OK\n", "f:3: no such response came"},
		{"a notice", "C: A NOOP\nS:! * 1 EXPUNGE\nS: A OK\n", "S: * OK hi\nC: A NOOP\nS: * 1 EXPUNGE\nS: A OK\n", "f:4: this must not come, and it did"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := play(t, options(fake(t, tt.server)), tt.records)
			if err != nil {
				t.Error(err)
			}
			if len(r.Differences) == 0 || r.Differences[0].String() != tt.want {
				t.Errorf("got %+v, want %s", r.Differences, tt.want)
			}
		})
	}
}

func TestReplayKeepsGoing(t *testing.T) {
	o := options(fake(t, "S: * OK hi\nC: A APPEND x {3}\nS: A NO no\nC: B NOOP\nS: B NO\n"))
	o.KeepGoing = true
	r, err := play(t, o, "C: A APPEND x {3}\nS: + go\nC|- abc\nC:\nS: A OK\nC: B NOOP\nS: B OK\n")
	if err != nil {
		t.Error(err)
	}
	var lines []int
	for _, d := range r.Differences {
		lines = append(lines, d.Line)
	}
	if fmt.Sprint(lines) != "[4 7 9]" {
		t.Errorf("differences in lines %v: %+v", lines, r.Differences)
	}
}

// What never comes is waited for no longer than is said, and what came is told.
func TestReplayIsPatientForSoLong(t *testing.T) {
	tests := []struct {
		name, records, server string
		fails                 error
		differs               string
	}{
		{"a reply", "C: A NOOP\nS: A OK\n", "S: * OK hi\nC: A NOOP\n", session.ErrSilent, "f:4: no reply came"},
		{"a +", "C: A IDLE\nS: + x\n", "S: * OK hi\nC: A IDLE\n", session.ErrSilent, "f:4: no reply came"},
		{"what comes while idle", "C: A IDLE\nS: + x\nS: * 5 EXISTS\nC: DONE\nS: A OK\n", "S: * OK hi\nC: A IDLE\nS: + x\n", nil, "f:5: no such response came"},
		{"a reply of who hung up", "C: A NOOP\nS: A OK\n", "S: * OK hi\nC: A NOOP\nclose\n", session.ErrHungUp, "f:4: no reply came"},
		{"more than was recorded", "C: A APPEND x {3}\nS: A NO\n", "S: * OK hi\nC: A APPEND x {3}\nS: + go\n", nil, "f:4: no reply came"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := options(fake(t, tt.server))
			o.Patience = 300 * time.Millisecond
			r, err := play(t, o, tt.records)
			if tt.fails != nil && !errors.Is(err, tt.fails) {
				t.Errorf("error %v, want %v", err, tt.fails)
			}
			if len(r.Differences) != 1 || r.Differences[0].String() != tt.differs {
				t.Errorf("got %+v, want %s", r.Differences, tt.differs)
			}
		})
	}
}

func TestReplayCannotBegin(t *testing.T) {
	o := options(fake(t, "S: * OK hi\n"))
	_, err := play(t, o, "C: A SELECT ${box}\n")
	var p *transcripts.Problem
	if !errors.As(err, &p) || p.Line != 3 || !strings.Contains(p.What, "${box} has no value") {
		t.Errorf("a variable without a value: %v", err)
	}
	o = options(fake(t, "S: * OK hi\n"))
	if _, err = play(t, o, "C: A LOGIN u ${!nobody}\n"); err == nil || err.Error() != "f:3: no secret nobody" {
		t.Errorf("a secret that nobody knows: %v", err)
	}
	o.Dial = nil
	if _, err = play(t, o, "C: A NOOP\n"); err == nil || !strings.Contains(err.Error(), "no connection") {
		t.Errorf("nowhere to play: %v", err)
	}
}

// A player may play on a session that is open, with that session's tags, piece
// by piece.
func TestPlayerOnASession(t *testing.T) {
	cfg := fake(t, `
S: * OK [CAPABILITY IMAP4rev1 LITERAL+] hi
C: A NOOP
S: A OK
C: B SEARCH RETURN (ALL) ALL
S: * ESEARCH (TAG "B") ALL 1:2
S: B OK
C: C APPEND x {2+}
C= "hi"
C:
S: C OK
C: D NOOP
S: D NO
`)
	var told []string
	o := options(cfg)
	o.Dial, o.OwnTags = nil, true
	o.Narrate = func(_ context.Context, text string) { told = append(told, text) }
	p := transcripts.NewPlayer(o)
	defer p.Close()
	cfg.Sinks = []session.Sink{p.Sink()}
	s, err := session.Dial(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p.Attach(s)
	x, err := s.Command("", "NOOP") // somebody else's
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, records := range []string{
		"@ connect tls=none\n## Search.\nC: Q SEARCH RETURN (ALL) ALL\nS: * ESEARCH (TAG \"Q\") ALL 2,1\nS: Q OK\nC: Q APPEND x {2+}\nC|- hi\nC:\nS: Q OK\n",
		"C: R NOOP\nS: R OK\n@ close\n",
	} {
		list, err := transcripts.ParseRecords("lesson.md", 10, records)
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Play(t.Context(), "lesson.md", list)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Differences) != i {
			t.Errorf("%d: %+v", i, r.Differences)
		}
	}
	if fmt.Sprint(told) != "[Search.]" {
		t.Errorf("told %q", told)
	}
	if s.NextTag() != "E" {
		t.Errorf("the next tag is %s", s.NextTag())
	}
}

func TestWrites(t *testing.T) {
	tests := []struct{ records, want string }{
		{"C: A LOGIN u p\nC: B select x\nC: C UID FETCH 1 FLAGS\nC: D IDLE\nS: +\nC: DONE\nC: E LOGOUT\n", ""},
		{"C: A NOOP\nC: B append x {*}\nC|- x\nC:\n", "f:2: APPEND may change the mail"},
		{"C: A UID STORE 1 FLAGS ()\n", "f:1: UID STORE may change the mail"},
		{"C: A CLOSE\n", "f:1: CLOSE may change the mail"},
		{"C: A XYZZY\n", "f:1: XYZZY may change the mail"},
		{"C: A ${cmd}\n", "may change the mail"},
	}
	for _, tt := range tests {
		list, err := transcripts.ParseRecords("f", 1, tt.records)
		if err != nil {
			t.Fatal(err)
		}
		p := transcripts.Writes("f", list)
		if (p != nil) != (tt.want != "") || p != nil && !strings.Contains(p.Error(), tt.want) {
			t.Errorf("%q: got %v, want %s", tt.records, p, tt.want)
		}
	}
}
