package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/session"
	"imapsh/internal/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// log is a sink that keeps what it is shown, secrets as stars.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Chunk(c *wire.Chunk) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := 0
	for _, s := range c.Secret {
		fmt.Fprintf(&l.text, "%s***", c.Raw[at:s.Start])
		at = s.End
	}
	l.text.Write(c.Raw[at:])
}

func (l *log) Event(e session.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(&l.text, "@%d tls=%t\n", e.Kind, e.TLS != nil)
}

func (l *log) Flush() {}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.ReplaceAll(l.text.String(), "\r", "")
}

// between is a proxy under way.
type between struct {
	plain, secure net.Addr
	authority     *practice.Authority
	shown         log
	failed        chan error
	stop          func()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// start starts a proxy to a server.
func start(t *testing.T, server session.Config) *between {
	t.Helper()
	authority, err := practice.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := authority.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	plain, secure := listen(t), listen(t)
	b := &between{plain: plain.Addr(), secure: secure.Addr(), authority: authority, failed: make(chan error, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() {
		served <- Serve(ctx, Config{
			Server: server, TLS: &tls.Config{Certificates: []tls.Certificate{cert}},
			Watch:  func(int) ([]session.Sink, func(), error) { return []session.Sink{&b.shown}, func() {}, nil },
			Failed: func(_ int, err error) { b.failed <- err },
		}, Listener{Listener: plain}, Listener{Listener: secure, TLS: true})
	}()
	b.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(b.stop)
	return b
}

// server starts a practice server, and gives how to connect to it.
func server(t *testing.T, security session.Security) session.Config {
	t.Helper()
	store := mailstore.New(mailstore.Config{})
	if _, err := store.Load(mailstore.Notes()); err != nil {
		t.Fatal(err)
	}
	s, err := practice.New(practice.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	l := listen(t)
	serve := s.Serve
	if security == session.ImplicitTLS {
		serve = s.ServeTLS
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = serve(l) // it ends with the test
	}()
	t.Cleanup(func() {
		_ = s.Close(context.Background()) // what counts was seen by the test
		<-served
	})
	return session.Config{
		Target: session.Target{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: security},
		Roots:  s.Authority().Pool(),
	}
}

// A client gets the server's octets, whichever way each side is secured, and
// the sinks see what the client sees.
func TestRelay(t *testing.T) {
	ways := map[string]session.Security{"plain": session.Plain, "STARTTLS": session.StartTLS, "TLS": session.ImplicitTLS}
	for serverName, serverSide := range ways {
		for clientName, clientSide := range ways {
			t.Run(clientName+" to "+serverName, func(t *testing.T) {
				b := start(t, server(t, serverSide))
				addr := b.plain
				if clientSide == session.ImplicitTLS {
					addr = b.secure
				}
				s, err := session.Dial(t.Context(), session.Config{
					Target: session.Target{Host: "127.0.0.1", Port: addr.(*net.TCPAddr).Port, Security: clientSide},
					Roots:  b.authority.Pool(),
				})
				if err != nil {
					t.Fatal(err)
				}
				for _, line := range []string{"LOGIN strategos password", "SELECT inbox", "FETCH 3 BODY[]"} {
					x, err := s.Command("", line)
					if err != nil {
						t.Fatal(err)
					}
					if r, err := x.Wait(t.Context()); err != nil || r.Name != "OK" {
						t.Fatalf("%s: %v %v", line, r, err)
					}
				}
				if err := s.Logout(t.Context()); err != nil {
					t.Error(err)
				}
				b.stop()
				got := b.shown.String()
				for _, want := range []string{" LOGIN strategos ***\n", "BODY[] {445}\n", "I am using telnet", "* BYE"} {
					if !strings.Contains(got, want) {
						t.Errorf("%q is not in\n%s", want, got)
					}
				}
				if tls := strings.Contains(got, "tls=true"); tls != (clientSide != session.Plain) {
					t.Errorf("TLS with the client: %t\n%s", tls, got)
				}
			})
		}
	}
}

// speak connects to a proxy in plain text, and gives what sends and receives
// lines.
func speak(t *testing.T, b *between) (net.Conn, func(send string) string) {
	t.Helper()
	c, err := net.Dial("tcp", b.plain.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	in := bufio.NewReader(c)
	return c, func(send string) string {
		t.Helper()
		if _, err := io.WriteString(c, send); err != nil {
			t.Fatal(err)
		}
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimRight(line, "\r\n")
	}
}

// What ends at the proxy is not the server's to answer.
func TestEndsHere(t *testing.T) {
	b := start(t, server(t, session.Plain))
	_, line := speak(t, b)
	if got := line(""); !strings.HasPrefix(got, "* OK [CAPABILITY ") || !strings.Contains(got, " STARTTLS]") {
		t.Errorf("greeting: %s", got)
	}
	if got := line("a COMPRESS DEFLATE\r\n"); got != "a NO The proxy does not compress" {
		t.Error(got)
	}
	if got := line("b NOOP\r\n"); got != "b OK NOOP completed" {
		t.Error(got)
	}
}

// Commands that stand behind STARTTLS in plain text are not believed.
// RFC 9051 §11.1.
func TestInjection(t *testing.T) {
	b := start(t, server(t, session.Plain))
	c, line := speak(t, b)
	line("")
	if got := line("a STARTTLS\r\nb NOOP\r\n"); got != "a OK Begin TLS negotiation now" {
		t.Fatal(got)
	}
	tc := tls.Client(c, &tls.Config{RootCAs: b.authority.Pool(), ServerName: "localhost"})
	if _, err := io.WriteString(tc, "c STARTTLS\r\n"); err != nil {
		t.Fatal(err)
	}
	got, err := bufio.NewReader(tc).ReadString('\n')
	if err != nil || got != "c BAD TLS is active already\r\n" {
		t.Errorf("%q, %v", got, err)
	}
}

// A server that is not there: the client is told, and whoever started the proxy.
func TestNoServer(t *testing.T) {
	l := listen(t)
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	b := start(t, session.Config{Target: session.Target{Host: "127.0.0.1", Port: port}})
	_, line := speak(t, b)
	if got := line(""); got != "* BYE The proxy could not connect to the server" {
		t.Error(got)
	}
	if err := <-b.failed; !strings.Contains(err.Error(), "nothing listens on port") {
		t.Error(err)
	}
}

// A client that is gone in the middle of a literal ends its connection alone.
func TestClientGone(t *testing.T) {
	b := start(t, server(t, session.Plain))
	c, line := speak(t, b)
	line("")
	line("a LOGIN strategos password\r\n")
	if got := line("b APPEND inbox {1000}\r\n"); !strings.HasPrefix(got, "+ ") {
		t.Fatal(got)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	_, other := speak(t, b)
	other("")
	if got := other("a NOOP\r\n"); got != "a OK NOOP completed" {
		t.Error(got)
	}
}

func TestCapabilities(t *testing.T) {
	for _, tt := range []struct {
		secure     bool
		line, want string
	}{
		{false, "* OK [CAPABILITY IMAP4rev1 IDLE] hi", "* OK [CAPABILITY IMAP4rev1 IDLE STARTTLS] hi"},
		{true, "* OK [CAPABILITY IMAP4rev1 STARTTLS IDLE] hi", "* OK [CAPABILITY IMAP4rev1 IDLE] hi"},
		{true, "* capability imap4rev1 compress=deflate auth=scram-sha-256-plus AUTH=PLAIN", "* capability imap4rev1 AUTH=PLAIN"},
		{true, "A1 OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] in", "A1 OK [CAPABILITY IMAP4rev1] in"},
		{false, "* LIST () \"/\" CAPABILITY", "* LIST () \"/\" CAPABILITY"},
		{false, "* OK CAPABILITY is a word", "* OK CAPABILITY is a word"},
		{false, "no response at all", "no response at all"},
	} {
		e := editor{secure: tt.secure}
		if got := string(e.line([]byte(tt.line + "\r\n"))); got != tt.want+"\r\n" {
			t.Errorf("%s: got %s, want %s", tt.line, got, tt.want)
		}
	}
	if got := string(withoutCapabilities([]byte("* OK [CAPABILITY X Y] hi\r\n"))); got != "* OK hi\r\n" {
		t.Error(got)
	}
}
