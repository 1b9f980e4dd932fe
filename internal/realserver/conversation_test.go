package realserver

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// conversation is a session in which every line is looked at.
type conversation struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

// converse starts a session with a connection whose greeting is still to come.
func converse(t testing.TB, conn net.Conn) *conversation {
	t.Helper()
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return &conversation{t, conn, bufio.NewReader(conn)}
}

// plain starts a session in plain text and returns it with its greeting.
func plain(t testing.TB, s *Server) (*conversation, string) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	c := converse(t, conn)
	return c, c.line()
}

// login starts a session of User's.
func login(t testing.TB, s *Server) *conversation {
	t.Helper()
	c, _ := plain(t, s)
	c.do("LOGIN " + s.User + " " + s.Password)
	return c
}

func (c *conversation) line() string {
	c.t.Helper()
	line, err := c.in.ReadString('\n')
	if err != nil {
		c.t.Fatalf("after %q: %v", line, err)
	}
	return strings.TrimSuffix(line, "\r\n")
}

// await reads lines until one begins so.
func (c *conversation) await(prefix string) {
	c.t.Helper()
	for !strings.HasPrefix(c.line(), prefix) {
	}
}

func (c *conversation) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatal(err)
	}
}

// ask sends a command and returns the untagged lines of the answer and the tagged one.
func (c *conversation) ask(command string) (untagged []string, tagged string) {
	c.t.Helper()
	c.send("a " + command + "\r\n")
	for {
		line := c.line()
		if strings.HasPrefix(line, "a ") {
			return untagged, line
		}
		untagged = append(untagged, line)
	}
}

// do asks for what must be answered with OK.
func (c *conversation) do(command string) []string {
	c.t.Helper()
	untagged, tagged := c.ask(command)
	if !strings.HasPrefix(tagged, "a OK") {
		c.t.Fatalf("%s: %s", command, tagged)
	}
	return untagged
}

// trusting is the configuration of a client that trusts the PEM file's certificates and no others.
func trusting(t testing.TB, certFile string) *tls.Config {
	t.Helper()
	cert, err := os.ReadFile(certFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(cert) {
		t.Fatalf("no certificate in %s", certFile)
	}
	return &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
}
