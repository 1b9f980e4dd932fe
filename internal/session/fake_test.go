package session

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is a server that plays a dialogue with one client, line by line:
//
//	S: * OK hello        is sent, with CRLF
//	S- * 1 EX            is sent, without; ␊ is a lone LF
//	C: A NOOP            must come, with CRLF
//	C- abc               must come, without
//	TLS                  starts TLS with the server's certificate
//	DEFLATE              goes on compressed
//	CLOSE                closes the connection
//	GO name              waits until the test passes that gate
//	HANDSHAKE            makes a TLS handshake that the client may break off
//	ANYTHING             takes whatever comes, to the end
//
// After the last line the client must send nothing more, and close.
type fake struct {
	t        *testing.T
	listener net.Listener
	tls      *tls.Config
	gates    map[string]chan struct{}
	done     chan struct{}
}

// patience bounds what would else hang when a test fails.
const patience = 20 * time.Second

// serve starts a fake server.
func serve(t *testing.T, dialogue string) *fake { return serveTLS(t, nil, dialogue) }

func serveTLS(t *testing.T, config *tls.Config, dialogue string) *fake {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, listener: l, tls: config, gates: map[string]chan struct{}{}, done: make(chan struct{})}
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(dialogue), "\n") {
		line = strings.TrimLeft(line, "\t")
		lines = append(lines, line)
		if name, ok := strings.CutPrefix(line, "GO "); ok {
			f.gates[name] = make(chan struct{})
		}
	}
	go f.play(lines)
	t.Cleanup(func() {
		_ = l.Close()
		<-f.done
	})
	return f
}

// pass opens a gate: the dialogue goes on behind its GO.
func (f *fake) pass(name string) { close(f.gates[name]) }

// play plays the dialogue.
func (f *fake) play(lines []string) {
	defer close(f.done)
	conn, err := f.listener.Accept()
	if err != nil {
		return // nobody came
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	for i, line := range lines {
		switch line {
		case "CLOSE":
			return
		case "HANDSHAKE":
			_ = tls.Server(conn, f.tls).Handshake() // the client is the one that is tested
			fallthrough
		case "ANYTHING":
			_, _ = io.Copy(io.Discard, conn) // as much as there is
			return
		}
		if conn, r, err = f.step(conn, r, line); err != nil {
			f.t.Errorf("line %d of the dialogue, %q: %v", i+1, line, err)
			return
		}
	}
	rest, err := io.ReadAll(r)
	if len(rest) > 0 {
		f.t.Errorf("behind the dialogue came %q, %v", rest, err)
	}
}

// step plays one line.
func (f *fake) step(conn net.Conn, r *bufio.Reader, line string) (net.Conn, *bufio.Reader, error) {
	form, text := line, ""
	if len(line) >= 2 {
		form, text = line[:2], strings.TrimPrefix(line[2:], " ")
	}
	var err error
	switch {
	case form == "S:":
		_, err = conn.Write([]byte(text + "\r\n"))
	case form == "S-":
		_, err = conn.Write([]byte(strings.ReplaceAll(text, "␊", "\n")))
	case form == "C:":
		err = expect(r, text+"\r\n")
	case form == "C-":
		err = expect(r, text)
	case line == "TLS":
		conn = tls.Server(conn, f.tls)
		r = bufio.NewReader(conn)
	case line == "DEFLATE":
		conn = NewCompressed(conn, nil)
		r = bufio.NewReader(conn)
	case strings.HasPrefix(line, "GO "):
		select {
		case <-f.gates[line[3:]]:
		case <-time.After(patience):
			err = errors.New("the gate stayed shut")
		}
	default:
		err = errors.New("no such line")
	}
	return conn, r, err
}

// expect reads octets, which must be these.
func expect(r io.Reader, want string) error {
	got := make([]byte, len(want))
	n, err := io.ReadFull(r, got)
	if string(got[:n]) != want {
		return fmt.Errorf("got %q, want %q (%w)", got[:n], want, err)
	}
	return nil
}

// config says how to connect to the server.
func (f *fake) config(security Security, sinks ...Sink) Config {
	addr := f.listener.Addr().(*net.TCPAddr)
	return Config{
		Target: Target{Security: security, Host: "127.0.0.1", Port: addr.Port},
		Sinks:  sinks, ReadTimeout: patience, ConnectTimeout: patience, TLSTimeout: patience,
	}
}

// dial connects; the test's end closes the connection.
func dial(t *testing.T, cfg Config) *Session {
	t.Helper()
	s, err := Dial(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// talk plays a whole dialogue: what the server expects is what the session is
// made to send. It gives the session when the last reply has come.
func talk(t *testing.T, dialogue string, sinks ...Sink) *Session {
	t.Helper()
	s := dial(t, serve(t, dialogue).config(Plain, sinks...))
	for _, line := range strings.Split(dialogue, "\n") {
		if command, ok := strings.CutPrefix(strings.TrimLeft(line, "\t"), "C: "); ok {
			tag, rest, _ := strings.Cut(command, " ")
			run(t, s, tag, rest)
		}
	}
	return s
}

// run sends a command and waits for its reply, which it gives with its text.
func run(t *testing.T, s *Session, tag, line string) string {
	t.Helper()
	x, err := s.Command(tag, line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return reply(t, x)
}

func reply(t *testing.T, x *Exchange) string {
	t.Helper()
	r, err := x.Wait(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", x.Tag, err)
	}
	return r.Tag + " " + r.Name + " " + r.Text
}

// refused dials and wants an error with these words.
func refused(t *testing.T, cfg Config, words ...string) {
	t.Helper()
	s, err := Dial(t.Context(), cfg)
	if err == nil {
		s.Close()
		t.Fatalf("the session was made; want an error with %q", words)
	}
	says(t, err, words...)
}

// says wants words in an error's text.
func says(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; want one with %q", words)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error is\n%v\nand lacks %q", err, w)
		}
	}
}
