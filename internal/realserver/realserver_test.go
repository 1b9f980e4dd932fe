package realserver

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imapsh/internal/practice/mailstore"
)

// onEach runs a test on every server, all of them at once.
func onEach(t *testing.T, test func(t *testing.T, name string)) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, name)
		})
	}
}

func TestServer(t *testing.T) {
	onEach(t, func(t *testing.T, name string) {
		s := Start(t, name, WithAccount("quoter", `Zq7"x\y`))
		for _, tt := range []struct {
			name string
			test func(t *testing.T, s *Server)
		}{
			{"session", testSession},
			{"implicit TLS", testImplicitTLS},
			{"STARTTLS", testStartTLS},
			{"another account", testAnotherAccount},
			{"IDLE", testIdle},
		} {
			t.Run(tt.name, func(t *testing.T) { tt.test(t, s) })
		}
	})
}

// The session of a learner's notes, made with telnet.
func testSession(t *testing.T, s *Server) {
	c, greeting := plain(t, s)
	if !strings.HasPrefix(greeting, "* OK [CAPABILITY IMAP4rev1 ") {
		t.Errorf("greeting: %s", greeting)
	}
	c.do("LOGIN strategos password")
	selected := c.do("SELECT inbox")
	for _, want := range []string{"* 4 EXISTS", "* 0 RECENT"} {
		if !slices.Contains(selected, want) {
			t.Errorf("SELECT: no %q in %q", want, selected)
		}
	}

	want := mailstore.Notes().Mailboxes[0].Messages[2].Octets
	c.send("a FETCH 3 body[]\r\n")
	if line := c.line(); line != "* 3 FETCH (BODY[] {445}" {
		t.Fatalf("FETCH: %s", line)
	}
	got := make([]byte, 445)
	if _, err := io.ReadFull(c.in, got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("FETCH: %q, %v; want %q", got, err, want)
	}
	if line := c.line(); line != ")" {
		t.Errorf("behind the message: %s", line)
	}
	if line := c.line(); !strings.HasPrefix(line, "a OK") {
		t.Errorf("behind the response: %s", line)
	}
	c.do("LOGOUT")
}

func testImplicitTLS(t *testing.T, s *Server) {
	config := trusting(t, s.CertFile)
	conn, err := tls.Dial("tcp", s.TLSAddr, config)
	if err != nil {
		t.Fatal(err)
	}
	if greeting := converse(t, conn).line(); !strings.HasPrefix(greeting, "* OK [CAPABILITY ") {
		t.Errorf("greeting: %s", greeting)
	}

	config.ServerName = "mail.example.org"
	if conn, err := tls.Dial("tcp", s.TLSAddr, config); err == nil {
		_ = conn.Close()
		t.Error("the certificate is valid for every name")
	}
}

func testStartTLS(t *testing.T, s *Server) {
	c, _ := plain(t, s)
	c.do("STARTTLS")
	converse(t, tls.Client(c.conn, trusting(t, s.CertFile))).do("LOGIN strategos password")
}

func testAnotherAccount(t *testing.T, s *Server) {
	c, _ := plain(t, s)
	c.do(`LOGIN quoter "Zq7\"x\\y"`)
	if selected := c.do("SELECT INBOX"); !slices.Contains(selected, "* 0 EXISTS") {
		t.Errorf("SELECT: %q", selected)
	}
}

// A session that waits in IDLE sees what another one does: RFC 2177.
func testIdle(t *testing.T, s *Server) {
	idling, acting := login(t, s), login(t, s)
	idling.do("SELECT INBOX")
	acting.do("SELECT INBOX")
	idling.send("a IDLE\r\n")
	idling.await("+ ")
	acting.do(`STORE 4 +FLAGS (\Deleted)`)
	acting.do("EXPUNGE")
	idling.await("* 4 EXPUNGE")
	idling.send("DONE\r\n")
	idling.await("a OK")
}

// state describes all that User has, a line for each mailbox, subscription, and item of a message in INBOX.
func state(t *testing.T, s *Server) []string {
	c := login(t, s)
	var lines []string
	for _, command := range []string{`LIST "" *`, `LSUB "" *`} {
		for _, line := range c.do(command) {
			name := line[strings.LastIndex(line, " ")+1:]
			name = strings.TrimPrefix(strings.Trim(name, `"`), s.kind.prefix)
			lines = append(lines, line[2:6]+" "+name)
		}
	}
	slices.Sort(lines)
	if selected := c.do("SELECT INBOX"); slices.Contains(selected, "* 0 EXISTS") {
		return lines
	}
	for _, item := range []string{"UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE"} {
		lines = append(lines, c.do("FETCH 1:* "+item)...)
	}
	return lines
}

// fixtureState is what state says of the fixture.
func fixtureState() []string {
	var names, uids, flags, dates, sizes []string
	for _, m := range mailstore.Notes().Mailboxes {
		names = append(names, "LIST "+m.Name, "LSUB "+m.Name)
	}
	slices.Sort(names)
	for i, m := range mailstore.Notes().Mailboxes[0].Messages {
		n := i + 1
		uids = append(uids, fmt.Sprintf("* %d FETCH (UID %d)", n, n))
		flags = append(flags, fmt.Sprintf("* %d FETCH (FLAGS %s)", n, "("+strings.Trim(fmt.Sprint(m.Flags), "[]")+")"))
		dates = append(dates, fmt.Sprintf("* %d FETCH (INTERNALDATE %q)", n, m.InternalDate.Format("_2-Jan-2006 15:04:05 -0700")))
		sizes = append(sizes, fmt.Sprintf("* %d FETCH (RFC822.SIZE %d)", n, len(m.Octets)))
	}
	return slices.Concat(names, uids, flags, dates, sizes)
}

func TestReset(t *testing.T) {
	onEach(t, func(t *testing.T, name string) {
		s := Start(t, name)
		if diff := cmp.Diff(fixtureState(), state(t, s)); diff != "" {
			t.Errorf("after Start (-want +got):\n%s", diff)
		}

		c := login(t, s)
		c.do("SELECT INBOX")
		c.do(`STORE 1,3 +FLAGS (\Deleted)`)
		c.do(`STORE 2 +FLAGS (\Flagged $Forwarded)`)
		c.do("EXPUNGE")
		for _, command := range []string{"CREATE %sStray", "SUBSCRIBE %sStray", "UNSUBSCRIBE %sSent"} {
			c.do(fmt.Sprintf(command, s.kind.prefix))
		}
		s.Reset(t) // with that session still open
		if diff := cmp.Diff(fixtureState(), state(t, s)); diff != "" {
			t.Errorf("after Reset (-want +got):\n%s", diff)
		}
		if flags := login(t, s).do("SELECT INBOX")[0]; strings.Contains(flags, "$Forwarded") {
			t.Errorf("a keyword is left: %s", flags)
		}

		s.Clear(t)
		if diff := cmp.Diff([]string{"LIST INBOX", "LSUB INBOX"}, state(t, s)); diff != "" {
			t.Errorf("after Clear (-want +got):\n%s", diff)
		}
	})
}

func TestRequireTLS(t *testing.T) {
	onEach(t, func(t *testing.T, name string) {
		s := Start(t, name, RequireTLS())
		c, greeting := plain(t, s)
		if !strings.Contains(greeting, "LOGINDISABLED") {
			t.Errorf("greeting: %s", greeting)
		}
		if _, tagged := c.ask("LOGIN strategos password"); !strings.HasPrefix(tagged, "a NO") {
			t.Errorf("LOGIN in plain text: %s", tagged)
		}
	})
}

func TestPlace(t *testing.T) {
	s := Start(t, "dovecot")
	const octets = 3 << 20
	s.Place(t, "huge", octets)
	c := login(t, s)
	c.do("SELECT huge")
	c.send("a FETCH 1 BODY.PEEK[]\r\n")
	if line := c.line(); line != fmt.Sprintf("* 1 FETCH (BODY[] {%d}", octets) {
		t.Fatal(line)
	}
	if n, err := io.CopyN(io.Discard, c.in, octets); err != nil {
		t.Fatalf("the literal ends after %d octets: %v", n, err)
	}
	c.await(")")
	c.await("a OK")
}

// Servers of one kind run side by side, each with mail of its own.
func TestSideBySide(t *testing.T) {
	onEach(t, func(t *testing.T, name string) {
		one, two := Start(t, name), Start(t, name)
		one.Clear(t)
		if diff := cmp.Diff(fixtureState(), state(t, two)); diff != "" {
			t.Errorf("of the other one (-want +got):\n%s", diff)
		}
	})
}

// A server that answers with another certificate is not ours: it was quicker to take the port.
func TestPortTaken(t *testing.T) {
	s := Start(t, "dovecot")
	cert, err := newCertificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	s.cert = cert
	if err := s.awaitReady(); err == nil {
		t.Error("a server with another certificate passes for ours")
	}
}

func TestFailureShowsLog(t *testing.T) {
	s := Start(t, "dovecot")
	other := &Server{Name: s.Name, fixture: s.fixture, kind: s.kind}
	other.kind.root = "/nowhere"
	err := other.attempt()
	t.Cleanup(func() { _ = other.stop() })
	if err == nil || !strings.Contains(err.Error(), "/nowhere/usr/sbin/dovecot: No such file") {
		t.Errorf("start of a program that is not there: %v", err)
	}
}
