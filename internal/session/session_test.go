package session

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// The session that the project starts from, as both sides put it on the wire.
func TestSession(t *testing.T) {
	r := newTranscript(t)
	f := serve(t, `
		S: * OK [CAPABILITY IMAP4rev1 ID] ready.
		C: A LOGIN strategos password
		S: A OK Logged in
		C: B SELECT inbox
		S: * FLAGS (\Seen)
		S: * 4 EXISTS
		S: B OK [READ-WRITE] Select completed
		C: C FETCH 3 body[]
		S: * 3 FETCH (BODY[] {5}
		S- hello
		S: )
		S: C OK Fetch completed
		C: D LOGOUT
		S: * BYE Logging out
		S: D OK Logout completed
		CLOSE`)
	s := dial(t, f.config(Plain, r))
	for _, step := range []struct{ next, line, want string }{
		{"A", "LOGIN strategos password", "A OK Logged in"},
		{"B", "SELECT inbox", "B OK Select completed"},
		{"C", "FETCH 3 body[]", "C OK Fetch completed"},
	} {
		if got := s.NextTag(); got != step.next {
			t.Errorf("the next tag is %s, want %s", got, step.next)
		}
		if got := run(t, s, "", step.line); got != step.want {
			t.Errorf("%s: got %s, want %s", step.line, got, step.want)
		}
	}
	if err := s.Logout(t.Context()); err != nil {
		t.Error(err)
	}
	<-s.Ended()
	if err := s.Err(); err != nil {
		t.Errorf("after LOGOUT: %v", err)
	}
	if _, err := s.Command("", "NOOP"); !errors.Is(err, ErrClosed) {
		t.Errorf("a command after LOGOUT: %v, want %v", err, ErrClosed)
	}
	r.wants(
		"-- connected",
		"S: * OK [CAPABILITY IMAP4rev1 ID] ready.",
		"C: A LOGIN strategos ********",
		"S: A OK Logged in",
		"C: B SELECT inbox",
		`S: * FLAGS (\Seen)`,
		"S: * 4 EXISTS",
		"S: B OK [READ-WRITE] Select completed",
		"C: C FETCH 3 body[]",
		"S: * 3 FETCH (BODY[] {5}", "S: hello", "S: )",
		"S: C OK Fetch completed",
		"C: D LOGOUT",
		"S: * BYE Logging out",
		"S: D OK Logout completed",
		"-- closed",
	)
}

// Replies may come in another order than the commands. RFC 9051 §5.5.
func TestPipelining(t *testing.T) {
	f := serve(t, `
		S: * OK hello
		C: A NOOP
		C: x7 NOOP
		C: B NOOP
		S: B NO third
		S: A OK first
		S: x7 BAD second
		C: B NOOP
		C: B NOOP
		S: B OK fourth
		S: B NO fifth`)
	s := dial(t, f.config(Plain))
	var open []*Exchange
	for _, tag := range []string{"", "x7", "", "B", "B"} {
		if len(open) == 3 {
			for i, want := range []string{"A OK first", "x7 BAD second", "B NO third"} {
				if got := reply(t, open[i]); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		}
		x, err := s.Command(tag, "NOOP")
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, x)
	}
	// The same tag twice: the older is answered first.
	for i, want := range []string{"B OK fourth", "B NO fifth"} {
		if got := reply(t, open[3+i]); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A tag that no server should accept is one that it may refuse all the same.
func TestOddTags(t *testing.T) {
	s := dial(t, serve(t, `
		S: * OK hello
		C: a+*% NOOP
		S: a+*% BAD what a tag
		C: raw octets
		S: raw BAD what a command`).config(Plain))
	if got, want := run(t, s, "a+*%", "NOOP"), "a+*% BAD what a tag"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	x, err := s.Raw([]byte("raw octets\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := reply(t, x), "raw BAD what a command"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A synchronising literal waits for "+"; NO or BAD instead ends the command,
// and what comes next is a command again. RFC 9051 §4.3.
func TestLiterals(t *testing.T) {
	r := newTranscript(t)
	s := dial(t, serve(t, `
		S: * OK hello
		C: A APPEND x {3}
		S: * 1 EXISTS
		S: + go
		C: abc
		S: A OK done
		C: B APPEND x {3}
		S: B NO [TRYCREATE] no
		C: C APPEND x {2+}
		C: de
		S: C OK done`).config(Plain, r))
	x, err := s.Command("", "APPEND x {3}")
	if err != nil {
		t.Fatal(err)
	}
	if text, ok, err := x.Continue(t.Context()); text != "go" || !ok || err != nil {
		t.Fatalf("the server asks %q, %t, %v", text, ok, err)
	}
	if u := s.Upload(); !u.Open || u.Left != 3 || u.Waits {
		t.Errorf("the upload is %+v", u)
	}
	send(t, s, "abc", "\r\n")
	if got, want := reply(t, x), "A OK done"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if x, err = s.Command("", "APPEND x {3}"); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := x.Continue(t.Context()); ok || err != nil || !x.Done() {
		t.Fatalf("the server asks for what it refused: %t, %v", ok, err)
	}
	if s.Upload().Open {
		t.Error("a refused command is still open")
	}
	if x, err = s.Command("", "APPEND x {2+}"); err != nil {
		t.Fatal(err)
	}
	send(t, s, "de\r\n")
	if got, want := reply(t, x), "C OK done"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s.Close()
	r.wants("-- connected", "S: * OK hello",
		"C: A APPEND x {3}", "S: * 1 EXISTS", "S: + go", "C: abc", "C: ", "S: A OK done",
		"C: B APPEND x {3}", "S: B NO [TRYCREATE] no",
		"C: C APPEND x {2+}", "C: de", "C: ", "S: C OK done", "-- closed")
}

// send sends octets.
func send(t *testing.T, s *Session, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if err := s.Send([]byte(p)); err != nil {
			t.Fatal(err)
		}
	}
}

// RFC 2177: what arrives in IDLE goes to the sinks at once, and silence is no
// error.
func TestIdle(t *testing.T) {
	r := newTranscript(t)
	f := serve(t, `
		S: * OK hello
		C: A IDLE
		S: + idling
		GO news
		S: * 5 EXISTS
		C: DONE
		S: A OK done
		C: B NOOP
		S: B OK`)
	s := dial(t, f.config(Plain, r))
	x, err := s.Command("", "IDLE")
	if err != nil {
		t.Fatal(err)
	}
	if text, ok, err := x.Continue(t.Context()); text != "idling" || !ok || err != nil {
		t.Fatalf("the server asks %q, %t, %v", text, ok, err)
	}
	s.cfg.ReadTimeout = 20 * time.Millisecond
	if _, err := x.Wait(t.Context()); !errors.Is(err, ErrSilent) {
		t.Fatalf("a wait in which nothing comes: %v, want %v", err, ErrSilent)
	}
	s.cfg.ReadTimeout = patience
	watched := make(chan error, 1)
	go func() { watched <- x.Watch(t.Context()) }()
	f.pass("news")
	r.waitFor("* 5 EXISTS")
	send(t, s, "DONE\r\n")
	if err := <-watched; err != nil {
		t.Errorf("watching: %v", err)
	}
	if got, want := reply(t, x), "A OK done"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := run(t, s, "", "NOOP"), "B OK "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A server that ends the IDLE by itself, and then the connection.
func TestWatchEnds(t *testing.T) {
	s := dial(t, serve(t, `
		S: * OK hello
		C: A IDLE
		S: + idling
		S: A BAD enough
		C: B IDLE
		S: * BYE autologout
		CLOSE`).config(Plain))
	x, err := s.Command("", "IDLE")
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Watch(t.Context()); err != nil || !x.Done() {
		t.Errorf("watching an IDLE that the server ended: %v", err)
	}
	if x, err = s.Command("", "IDLE"); err != nil {
		t.Fatal(err)
	}
	if err := x.Watch(t.Context()); !errors.Is(err, ErrHungUp) {
		t.Errorf("watching an IDLE whose connection ended: %v, want %v", err, ErrHungUp)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Wait(ctx); err == nil {
		t.Error("a reply came after the end")
	}
}

// How a connection may end, and what is said of it.
func TestEnds(t *testing.T) {
	for name, tt := range map[string]struct {
		dialogue string
		want     []string
		passed   string
	}{
		"at rest":            {"S: * OK hello\nCLOSE", []string{"the server closed the connection"}, "-- closed"},
		"BYE":                {"S: * OK hello\nS: * BYE \x1b[2Jautologout\nCLOSE", []string{"closed the connection", `with these words: "\x1b[2Jautologout"`}, "-- closed"},
		"half a line":        {"S: * OK hello\nS- * 3 EX\nCLOSE", []string{"in the middle of a response"}, "S: * 3 EX\n"},
		"half a literal":     {"S: * OK hello\nS: * 1 FETCH (BODY[] {9}\nS- abc\nCLOSE", []string{"in the middle of a literal, of which 6 octets are missing"}, "S: abc\n"},
		"a literal of 2 GB":  {"S: * OK hello\nS: * 1 FETCH (BODY[] {2147483648}\nCLOSE", []string{"of which 2147483648 octets are missing"}, "{2147483648}\n"},
		"behind a literal":   {"S: * OK hello\nS: * 1 FETCH (BODY[] {3}\nS- abc\nCLOSE", []string{"in the middle of a response"}, "S: abc\n"},
		"half an answer":     {"S: * OK hello\nS- A OK\nCLOSE", []string{"in the middle of a response"}, "S: A OK\n"},
		"a literal absurd":   {"S: * OK hello\nS: * X {9223372036854775807}\nCLOSE", []string{"9223372036854775807 octets are missing"}, "-- closed"},
		"BYE and no OK":      {"S: * OK hello\nC: A LOGOUT\nS: * BYE so long\nCLOSE", []string{`with these words: "so long"`}, "-- closed"},
		"an overlong line":   {"S: * OK hello\nS- * X " + strings.Repeat("y", 200) + "\nCLOSE", []string{"in the middle of a response"}, "yyy\n-- closed"},
		"after a whole line": {"S: * OK hello\nS: * 1 FETCH (BODY[] {3}\nS- abc\nS: )\nCLOSE", []string{"the server closed the connection"}, "S: )\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newTranscript(t)
			cfg := serve(t, tt.dialogue).config(Plain, r)
			cfg.LineLimit = 100
			s := dial(t, cfg)
			if strings.Contains(tt.dialogue, "LOGOUT") {
				x, err := s.Command("", "LOGOUT")
				if err != nil {
					t.Fatal(err)
				}
				if _, err := x.Wait(t.Context()); !errors.Is(err, ErrHungUp) {
					t.Errorf("LOGOUT: %v, want %v", err, ErrHungUp)
				}
			}
			<-s.Ended()
			says(t, s.Err(), append(tt.want, s.Target().Addr())...)
			if !errors.Is(s.Err(), ErrHungUp) {
				t.Errorf("%v is no hang-up", s.Err())
			}
			if !r.has(tt.passed) {
				t.Errorf("%q is not in what passed", tt.passed)
			}
			if st := s.State(); st.Phase != LoggedOut {
				t.Errorf("the state is %s", st.Phase)
			}
			if err := s.Send([]byte("x\r\n")); !errors.Is(err, ErrHungUp) || r.has("C: x") {
				t.Errorf("sent after the end: %v", err)
			}
		})
	}
}

// What is no greeting of IMAP is told from one. RFC 9051 §7.1.
func TestGreetings(t *testing.T) {
	for name, tt := range map[string]struct{ dialogue, want string }{
		"SMTP":      {"S: 220 mail.example ESMTP", `does not speak IMAP: it began with "220 mail.example ESMTP\r\n"; that is SMTP or FTP`},
		"POP3":      {"S: +OK ready", "that is POP3"},
		"SSH":       {"S: SSH-2.0-x", "that is SSH"},
		"HTTP":      {"S: HTTP/1.1 400 Bad Request", "that is HTTP"},
		"TLS":       {"S: \x15\x03\x01", "that is TLS: try imaps://127.0.0.1:"},
		"controls":  {"S: \x1b]0;owned\a", `it began with "\x1b]0;owned\a\r\n"`},
		"untagged":  {"S: * 3 EXISTS", `does not speak IMAP: it began with "* 3 EXISTS\r\n"`},
		"tagged":    {"S: A OK hello", "does not speak IMAP"},
		"long":      {"S: " + strings.Repeat("x", 500), strings.Repeat("x", 60) + `"`},
		"BYE":       {"S: * BYE too \x1b many", `refuses the connection: "too \x1b many"`},
		"nothing":   {"CLOSE", "closed the connection before its greeting"},
		"half":      {"S- * OK hel\nCLOSE", "closed the connection in the middle of its greeting"},
		"overlong":  {"S: * OK " + strings.Repeat("x", 500), "does not speak IMAP"},
		"no text":   {"S: * OK", ""},
		"PREAUTH":   {"S: * PREAUTH", ""},
		"lone LF":   {"S- * OK hello␊", ""},
		"upper, no": {"S: * ok [ALERT] hello", ""},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := serve(t, tt.dialogue).config(Plain, newTranscript(t))
			cfg.LineLimit = 100
			if tt.want != "" {
				refused(t, cfg, tt.want, cfg.Target.Addr())
				return
			}
			dial(t, cfg)
		})
	}
}

// A line past the limit is handed on, and answers its command all the same.
func TestOverlongLines(t *testing.T) {
	r := newTranscript(t)
	long := strings.Repeat("x", 300)
	cfg := serve(t, "S: * OK hello\nC: A NOOP\nS: * SEARCH "+long+"\nS: A NO [ALERT] "+long+"\nC: B NOOP\nS: B OK").config(Plain, r)
	cfg.LineLimit = 100
	s := dial(t, cfg)
	if got := run(t, s, "", "NOOP"); !strings.HasPrefix(got, "A NO xxx") {
		t.Errorf("got %s", got)
	}
	if got, want := run(t, s, "", "NOOP"), "B OK "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
