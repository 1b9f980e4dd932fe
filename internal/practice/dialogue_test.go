package practice_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// dialogue plays scripts such as
//
//	@ select INBOX                  what is not the subject: connect, tls, starttls, compress, login, examine, select
//	C: a NOOP                       the client sends the line and CRLF
//	C- a LOG                        the client sends the octets
//	C= "a NO\x00OP\r\n"             the client sends the octets of a Go string
//	S= "* BAD ...\r\n"               the server answers exactly the octets of a Go string
//	S: a OK ${...}                  // RFC 9051 §6.1.2: the server answers exactly this line
//	@b login                        a second connection, whose lines are C.b: and S.b:
//	S: * BYE ${...}
//	@ skip )                        the rest of a response that ends so, and the tagged OK
//	@ skip-to )                     all up to the first line that ends so
//	@ closed                        the server closes the connection
//
// A literal's octets are lines like all others. ${...} is the rest of the line,
// ${_} one word, and ${name} one word that is the same wherever the name stands
// from then on, in lines that the client sends too. What stands behind a tab
// and two slashes is a comment, and so is a line that begins with a hash.
type dialogue struct {
	t      *testing.T
	server *practice.Server
	plain  string // addresses
	secure string
	peers  map[string]*peer
	vars   map[string]string

	certificate *tls.Certificate // the client's, or nil
	version     uint16           // of TLS; 0: the best
}

// peer is one connection of a dialogue.
type peer struct {
	net.Conn
	lines *bufio.Reader
}

// start serves a store on loopback, with the fixture notes if none is given,
// for as long as the test runs.
func start(t *testing.T, config practice.Config) *dialogue {
	t.Helper()
	if config.Store == nil {
		config.Store = notes(t)
	}
	server, err := practice.New(config)
	if err != nil {
		t.Fatal(err)
	}
	d := &dialogue{t: t, server: server, peers: make(map[string]*peer), vars: make(map[string]string)}
	d.plain = serve(t, server.Serve)
	d.secure = serve(t, server.ServeTLS)
	t.Cleanup(func() {
		for _, p := range d.peers {
			_ = p.Close()
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

// serve runs one of a server's two ways to serve on a port of its own.
func serve(t *testing.T, how func(net.Listener) error) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- how(l) }()
	t.Cleanup(func() {
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return l.Addr().String()
}

// notes is a store with the fixture notes and a clock that stands.
func notes(t *testing.T) *mailstore.Store {
	t.Helper()
	store := newStore(mailstore.Limits{})
	if _, err := store.Load(mailstore.Notes()); err != nil {
		t.Fatal(err)
	}
	return store
}

func newStore(limits mailstore.Limits) *mailstore.Store {
	return mailstore.New(mailstore.Config{
		Clock:       func() time.Time { return time.Date(2026, 11, 22, 19, 8, 0, 0, time.UTC) },
		UIDValidity: func() uint32 { return 1 },
		Limits:      limits,
	})
}

// play plays a script against a server of its own.
func play(t *testing.T, script string) {
	t.Helper()
	start(t, practice.Config{}).play(script)
}

var record = regexp.MustCompile(`^(@|C|S)(?:\.?([a-z]+))?(:|-|=| |$) ?(.*)$`)

// play plays a script; connections stay open for the next.
func (d *dialogue) play(script string) {
	d.t.Helper()
	for i, line := range strings.Split(script, "\n") {
		line = strings.TrimLeft(line, "\t")
		line, _, _ = strings.Cut(line, "\t//")
		line = strings.TrimRight(line, "\t")
		if line == "" || line[0] == '#' {
			continue
		}
		m := record.FindStringSubmatch(line)
		if m == nil {
			d.t.Fatalf("script line %d is no record: %s", i+1, line)
		}
		if wrong := d.record(m[1]+m[3], m[2], m[4]); wrong != "" {
			d.t.Fatalf("script line %d: %s\n%s", i+1, line, wrong)
		}
	}
}

// record plays one record and says what went wrong.
func (d *dialogue) record(kind, conn, text string) string {
	if kind[0] == '@' {
		return d.event(conn, text)
	}
	p := d.peers[conn]
	if p == nil {
		return "the connection is not open"
	}
	switch kind {
	case "C:":
		return p.send(d.fill(text) + "\r\n")
	case "C-":
		return p.send(d.fill(text))
	case "C=":
		octets, err := strconv.Unquote(text)
		if err != nil {
			return err.Error()
		}
		return p.send(octets)
	}
	if kind == "S=" {
		return p.expect(text)
	}
	got, err := p.lines.ReadString('\n')
	if err != nil {
		return "got: " + strconv.Quote(got) + " and " + err.Error()
	}
	if !d.matches(strings.TrimSuffix(got, "\r\n"), text) || !strings.HasSuffix(got, "\r\n") {
		return "got: " + strconv.Quote(got)
	}
	return ""
}

func (p *peer) send(octets string) string {
	if _, err := io.WriteString(p, octets); err != nil {
		return err.Error()
	}
	return ""
}

// expect reads the octets of a Go string.
func (p *peer) expect(quoted string) string {
	want, err := strconv.Unquote(quoted)
	if err != nil {
		return err.Error()
	}
	got := make([]byte, len(want))
	if n, err := io.ReadFull(p.lines, got); err != nil || string(got) != want {
		return "got: " + strconv.Quote(string(got[:n])) + " " + errorText(err)
	}
	return ""
}

// event plays what is not the subject of a test.
func (d *dialogue) event(conn, text string) string {
	verb, argument, _ := strings.Cut(text, " ")
	if d.peers[conn] == nil && verb != "tls" {
		if wrong := d.connect(conn, d.plain); wrong != "" {
			return wrong
		}
		if verb != "connect" {
			if _, err := d.peers[conn].lines.ReadString('\n'); err != nil {
				return err.Error()
			}
		}
	}
	switch verb {
	case "connect":
		return ""
	case "tls":
		return d.connect(conn, d.secure)
	case "starttls":
		return d.starttls(conn)
	case "compress":
		return d.quietly(conn, "COMPRESS DEFLATE") + d.deflate(conn)
	case "login":
		return d.quietly(conn, "LOGIN strategos password")
	case "select", "examine":
		return d.quietly(conn, "LOGIN strategos password") + d.quietly(conn, strings.ToUpper(verb)+" "+argument)
	case "skip":
		return d.skip(conn, argument)
	case "skip-to":
		return d.skipTo(conn, argument)
	case "closed":
		if rest, err := io.ReadAll(d.peers[conn].lines); len(rest) > 0 || err != nil {
			return "got: " + strconv.Quote(string(rest)) + " " + errorText(err)
		}
		return ""
	}
	return "no such event"
}

// skip reads lines up to one that ends a response, and the tagged OK behind it.
func (d *dialogue) skip(conn, end string) string {
	for last := ""; ; {
		line, err := d.peers[conn].lines.ReadString('\n')
		if err != nil {
			return err.Error()
		}
		if strings.HasSuffix(last, end+"\r\n") && regexp.MustCompile(`^\w+ OK `).MatchString(line) {
			return ""
		}
		last = line
	}
}

// skipTo reads lines up to one that ends so.
func (d *dialogue) skipTo(conn, end string) string {
	for {
		line, err := d.peers[conn].lines.ReadString('\n')
		if err != nil || strings.HasSuffix(line, end+"\r\n") {
			return errorText(err)
		}
	}
}

// quietly sends a command, which must be answered OK.
func (d *dialogue) quietly(conn, command string) string {
	p := d.peers[conn]
	if wrong := p.send("quiet " + command + "\r\n"); wrong != "" {
		return wrong
	}
	for {
		line, err := p.lines.ReadString('\n')
		if err != nil {
			return command + ": " + err.Error()
		}
		if strings.HasPrefix(line, "quiet ") {
			if strings.HasPrefix(line, "quiet OK") {
				return ""
			}
			return command + ": " + line
		}
	}
}

// dialogueOfNotes serves the fixture notes.
func dialogueOfNotes(t *testing.T) *dialogue {
	t.Helper()
	return start(t, practice.Config{})
}

// expectNoReply reads to the end of a connection, where no line may begin as
// given.
func (d *dialogue) expectNoReply(conn, prefix string) {
	d.t.Helper()
	rest, _ := io.ReadAll(d.peers[conn].lines) // an error is an end too
	for _, line := range strings.SplitAfter(string(rest), "\r\n") {
		if strings.HasPrefix(line, prefix) {
			d.t.Errorf("got %q", line)
		}
	}
}
