package repl

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"imapsh/internal/session"
)

// farAway is a connection whose other end is another machine.
type farAway struct{ net.Conn }

func (farAway) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 143} }

// answering answers every line of one connection with OK and gives what came.
func answering(t *testing.T) (addr string, came <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	all := make(chan string, 1)
	go func() {
		defer close(all)
		c, err := l.Accept()
		_ = l.Close()
		if err != nil {
			return
		}
		_, _ = io.WriteString(c, "* OK hello\r\n")
		var lines strings.Builder
		for r := bufio.NewScanner(c); r.Scan(); {
			lines.WriteString(r.Text() + "\n")
			tag, _, _ := strings.Cut(r.Text(), " ")
			_, _ = io.WriteString(c, tag+" OK done\r\n")
		}
		_ = c.Close()
		all <- lines.String()
	}()
	return l.Addr().String(), all
}

// A script sends no password in plain text to another machine, unless it may.
func TestPasswordsInPlainText(t *testing.T) {
	tests := []struct {
		line        string
		far, allow  bool
		want        string // what must come to the server, or none
		wantRefused bool
	}{
		{"LOGIN strategos pass-word", true, false, "", true},
		{"a1 login strategos pass-word", true, false, "", true},
		{"AUTHENTICATE PLAIN AHN0cmF0ZWdvcwBwYXNz", true, false, "", true},
		{"LOGIN strategos pass-word", true, true, "A LOGIN strategos pass-word", false},
		{"LOGIN strategos pass-word", false, false, "A LOGIN strategos pass-word", false},
		{"AUTHENTICATE CRAM-MD5", true, false, "A AUTHENTICATE CRAM-MD5", false},
		{"NOOP", true, false, "A NOOP", false},
	}
	for _, tt := range tests {
		addr, came := answering(t)
		target, err := session.ParseTarget("imap://" + addr)
		if err != nil {
			t.Fatal(err)
		}
		cfg := session.Config{Target: target, Connect: func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, addr)
			if err == nil && tt.far {
				c = farAway{c}
			}
			return c, err
		}}
		opts := Options{AllowPlaintext: tt.allow, Dial: func(ctx context.Context, sinks ...session.Sink) (*session.Session, error) {
			cfg.Sinks = sinks
			return session.Dial(ctx, cfg)
		}}
		var out, notes bytes.Buffer
		err = RunScript(t.Context(), strings.NewReader(tt.line+"\n"), &out, &notes, RawOutput, opts)
		if errors.Is(err, ErrNotSent) != tt.wantRefused {
			t.Errorf("%s: far %v, allowed %v: %v", tt.line, tt.far, tt.allow, err)
		}
		got := <-came
		if !strings.Contains(got, tt.want) || tt.want == "" && strings.Contains(got, "strategos") {
			t.Errorf("%s: far %v, allowed %v: the server got %q", tt.line, tt.far, tt.allow, got)
		}
		if err != nil && strings.Contains(err.Error()+notes.String(), "pass-word") {
			t.Errorf("%s: the error tells the password: %v", tt.line, err)
		}
	}
}
