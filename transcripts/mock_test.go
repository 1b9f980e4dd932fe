package transcripts_test

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/session"
	"imapsh/transcripts"
)

// mocked is a mock that serves a transcript.
type mocked struct {
	session.Config
	end func() []transcripts.Difference // waits until all connections were played
}

// mock serves a transcript; stop ends it early.
func mock(t *testing.T, text string, secure bool, vars ...transcripts.Var) (m mocked, stop func()) {
	t.Helper()
	tr, err := transcripts.Read("f.imap", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	authority, err := practice.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := authority.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	server, err := transcripts.NewMock(tr, transcripts.MockOptions{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Vars: vars})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan []transcripts.Difference, 1)
	go func() {
		differences, err := server.Serve(ctx, transcripts.Listener{Listener: l, TLS: secure})
		if err != nil {
			t.Error(err)
		}
		ended <- differences
	}()
	t.Cleanup(cancel)
	addr := l.Addr().(*net.TCPAddr)
	m.Target = session.Target{Host: addr.IP.String(), Port: addr.Port}
	if secure {
		m.Target.Security = session.ImplicitTLS
	}
	m.Roots, m.ReadTimeout = authority.Pool(), patience
	m.end = func() []transcripts.Difference { return <-ended }
	return m, cancel
}

// says performs a client's side on a connection of its own: "C: " sends, "S: "
// expects a line.
func says(t *testing.T, cfg session.Config, script string) {
	t.Helper()
	c, err := net.Dial("tcp", cfg.Target.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	swap := strings.NewReplacer("C", "S", "S", "C")
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(script)) {
		b.WriteString(swap.Replace(line[:1]) + line[1:])
	}
	if err := perform(c, b.String()+"\nclose"); err != nil {
		t.Error(err)
	}
}

const head = "IMAP-Transcript: 1\nVar: user=bob\n\n"

// What a client may do otherwise without doing something else.
func TestMockMeaning(t *testing.T) {
	const greeting, bye = "S: * OK hello\n", "\nS: * BYE\nS: z OK bye\n"
	for name, tt := range map[string]struct{ transcript, client string }{
		"tag and case": {"C: A1 SELECT Inbox\nS: * 4 EXISTS\nS: A1 OK [READ-WRITE] done", "C: x select INBOX\nS: * 4 EXISTS\nS: x OK [READ-WRITE] done"},
		"quoted":       {"C: A LOGIN ${user} ${!password}\nS: A OK in", `C: 1 LOGIN "bob" "a b"` + "\nS: 1 OK in"},
		"literals":     {"C: A LOGIN ${user} secret\nS: A OK in", "C: 1 LOGIN {3}\nS: + Ready for the literal\nC: bob {6+}\nC: secret\nS: 1 OK in"},
		"a literal that was recorded": {
			"C: A APPEND x {5}\nS: + go\nC|- hello\nC:\nS: A OK in", "C: 1 APPEND \"x\" {5+}\nC= \"hello\\r\\n\"\nS: 1 OK in",
		},
		"a count to be made": {"C: A APPEND x {*+}\nC|- hello\nC:\nS: A OK in", "C: 1 APPEND x {5}\nS: + Ready for the literal\nC= \"hello\\r\\n\"\nS: 1 OK in"},
		"a refused literal":  {"C: A APPEND x {5}\nS: A NO too big", "C: 1 APPEND x {5}\nS: 1 NO too big"},
		"counts of the server": {
			"C: A FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] {*}\nS| hello ${user}\nS: )\nS: A OK done",
			"C: 1 FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] {11}\nS: hello bob\nS: )\nS: 1 OK done",
		},
		"a value to be kept": {
			"C: A APPEND x {2+}\nC|- hi\nC:\nS: A OK [APPENDUID 7 ${uid}] ${...}\nC: B UID FETCH ${uid} FLAGS\nS: B OK ${...}",
			"C: 1 APPEND x {2+}\nC= \"hi\\r\\n\"\nS: 1 OK [APPENDUID 7 1] ok\nC: 2 UID FETCH 1 FLAGS\nS: 2 OK ok",
		},
		"a value of the client's": {"C: A SELECT ${box}\nS: A OK\nC: B STATUS ${box} (MESSAGES)\nS: B OK", "C: 1 SELECT new\nS: 1 OK\nC: 2 STATUS new (MESSAGES)\nS: 2 OK"},
		"an expression":           {"C: A NOOP\nS: * ${/\\d{3}/} EXISTS\nS: A OK", "C: 1 NOOP\nS: * 111 EXISTS\nS: 1 OK"},
		"a capability list":       {"C: A CAPABILITY\nS: * CAPABILITY IMAP4rev1 ${...}\nS: A OK", "C: 1 CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: 1 OK"},
		"its own correlator":      {"C: A SEARCH RETURN (ALL) 1\nS: * ESEARCH (TAG \"A\") ALL 1\nS: A OK", "C: 9 SEARCH RETURN (ALL) 1\nS: * ESEARCH (TAG \"9\") ALL 1\nS: 9 OK"},
		"not pipelined": {
			"C: A NOOP\nC: B CHECK\nS: * 1 EXISTS\nS: A OK a\nS: * 2 EXISTS\nS: B OK b",
			"C: 1 NOOP\nS: * 1 EXISTS\nS: 1 OK a\nC: 2 CHECK\nS: * 2 EXISTS\nS: 2 OK b",
		},
		"answered in the other order": {"C: A NOOP\nC: B CHECK\nS: B OK b\nS: A OK a", "C: 1 NOOP\nC: 2 CHECK\nS: 2 OK b\nS: 1 OK a"},
		"pipelined":                   {"C: A NOOP\nS: A OK a\nC: B CHECK\nS: B OK b", "C= \"1 NOOP\\r\\n2 CHECK\\r\\n\"\nS: 1 OK a\nS: 2 OK b"},
		"an IDLE":                     {"C: A IDLE\nS: + idling\nS: * 5 EXISTS\nC: DONE\nS: A OK", "C: 1 IDLE\nS: + idling\nS: * 5 EXISTS\nC: done\nS: 1 OK"},
		"SASL": {
			"C: A AUTHENTICATE PLAIN\nS:\"+ \\r\\n\"\nC: ${!sasl}\nS: A OK in\n@ auth mechanism=PLAIN user=bob result=ok",
			"C: 1 authenticate plain\nS: + \nC: AGJvYgBzZWNyZXQ=\nS: 1 OK in",
		},
		"SASL with an initial response": {
			"C: A AUTHENTICATE PLAIN\nS:\"+ \\r\\n\"\nC: ${!sasl}\nS: A OK in\n@ auth mechanism=PLAIN user=bob result=ok",
			"C: 1 AUTHENTICATE PLAIN AGJvYgBzZWNyZXQ=\nS: 1 OK in",
		},
		"SASL without the initial response": {
			"C: A AUTHENTICATE PLAIN ${!sasl}\nS: A OK in\n@ auth mechanism=PLAIN user=bob result=ok",
			"C: 1 AUTHENTICATE PLAIN\nS: + \nC: AGJvYgBzZWNyZXQ=\nS: 1 OK in",
		},
		"SASL, told alone":     {"@ auth mechanism=PLAIN user=bob result=no", "C: 1 AUTHENTICATE PLAIN\nS: + \nC: AGJvYgBzZWNyZXQ=\nS: 1 NO Authentication failed"},
		"what must not come":   {"C: A NOOP\nS:! * 1 EXPUNGE\nS:? * 0 RECENT\nS: A OK", "C: 1 NOOP\nS: * 0 RECENT\nS: 1 OK"},
		"SASL that was broken": {"C: A AUTHENTICATE PLAIN\nS:\"+ \\r\\n\"\nC: *\nS: A BAD gone", "C: 1 AUTHENTICATE PLAIN\nS: + \nC: *\nS: 1 BAD gone"},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := mock(t, head+greeting+tt.transcript+"\nC: z LOGOUT"+bye, false)
			says(t, m.Config, greeting+tt.client+"\nC: z LOGOUT"+bye)
			for _, d := range m.end() {
				t.Errorf("%s: expected %q, received %q", &d, d.Expected, d.Received)
			}
		})
	}
}

// What a client does otherwise is told, to it and at the end.
func TestMockDifference(t *testing.T) {
	const transcript = head + "S: * OK hello\nC: A LOGIN ${user} ${!password}\nS: A OK in\nC: B SELECT INBOX\nS: B OK done\n"
	for name, tt := range map[string]struct{ client, want string }{
		"another command": {
			"S: * OK hello\nC: 1 LOGIN bob x\nS: 1 OK in\nC: 2 NOOP\nS: 2 BAD Expected: B SELECT INBOX\nC: 3 SELECT INBOX\nS: 3 OK done",
			`f.imap:7: the client sent something else; B SELECT INBOX; 2 NOOP`,
		},
		"another argument": {
			"S: * OK hello\nC: 1 LOGIN eve x\nS: 1 BAD Expected: A LOGIN ${user} ${!password}\nC: 1 LOGIN bob x\nS: 1 OK in\nC: 2 SELECT \"inbox\"\nS: 2 OK done",
			`f.imap:5: the client sent something else; A LOGIN ${user} ${!password}; 1 LOGIN eve ********`,
		},
		"one too many": {
			"S: * OK hello\nC: 1 LOGIN bob x\nS: 1 OK in\nC: 3 SELECT INBOX\nS: 3 OK done\nC: 4 NOOP\nS: 4 BAD The transcript ends here",
			`f.imap:8: the client sent something else; ; 4 NOOP`,
		},
		"gone": {
			"S: * OK hello\nC: 1 LOGIN bob x\nS: 1 OK in",
			`f.imap:7: the client was gone before it sent this; B SELECT INBOX; `,
		},
		"a LOGOUT": {
			"S: * OK hello\nC: 1 LOGOUT\nS: * BYE Before the transcript ends\nS: 1 OK Logged out",
			"f.imap:5: the client sent something else; A LOGIN ${user} ${!password}; 1 LOGOUT\nf.imap:5: the client was gone before it sent this; A LOGIN ${user} ${!password}; ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := mock(t, transcript, false)
			says(t, m.Config, tt.client)
			var got []string
			for _, d := range m.end() {
				got = append(got, d.String()+"; "+d.Expected+"; "+strings.TrimSpace(d.Received))
			}
			if all := strings.Join(got, "\n"); all != tt.want {
				t.Errorf("got\n%s\nwant\n%s", all, tt.want)
			}
		})
	}
}

// A mock that is stopped says which connections nobody made.
func TestMockStopped(t *testing.T) {
	m, stop := mock(t, head+"@ connect\nS: * OK\n@.two connect\nS.two: * OK\nC.two: A NOOP\nS.two: A OK\n", false)
	stop()
	got := m.end()
	if len(got) != 2 || got[1].String() != "f.imap:6 (two): nobody made this connection" {
		t.Errorf("got %v", got)
	}
}

// What a replay sends is what the mock of the same transcript waits for, on all
// ways to connect.
func TestMockCircle(t *testing.T) {
	const twoConnections = head + `@ connect
S: * OK one
@.phone connect
S.phone: * OK two
C.phone: A IDLE
S.phone: + idling
C: A APPEND x {2+}
C|- hi
C:
S: A OK in
S.phone: * 1 EXISTS
C.phone: DONE
S.phone: A OK
C: B LOGOUT
S: * BYE
S: B OK
@ close
C.phone: C LOGOUT
S.phone: * BYE
S.phone: C OK
`
	const upgraded = head + `S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi
C: A STARTTLS
S: A OK go
@ tls version=TLS1.3 cipher=x
C: B LOGIN bob ${!password}
S: B OK in
C: C COMPRESS DEFLATE
S: C OK squeeze
@ compress
C: D SELECT INBOX
S: * 3 EXISTS
S: D OK
C: E LOGOUT
S: * BYE
S: E OK
`
	for name, text := range map[string]string{
		"first session": sample(t, "first-session.imap"), "two connections": twoConnections, "STARTTLS and COMPRESS": upgraded,
	} {
		for _, secure := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				m, _ := mock(t, text, secure)
				same(t, replay(t, "f.imap", text, m.Config))
				same(t, transcripts.Result{Differences: m.end()})
			})
		}
	}
}
