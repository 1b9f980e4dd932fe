package practice_test

import (
	"bufio"
	"compress/flate"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"imapsh/internal/realserver"
)

// side is a client of one of the two servers, which get the same commands.
type side struct {
	t       *testing.T
	account realserver.Account
	address string
	net.Conn
	lines *bufio.Reader
	tag   int
	other *side             // another client of the account
	marks map[string]string // what stands in commands for values that are the server's own
}

// newSide connects to a server in plain text.
func newSide(t *testing.T, address string, account realserver.Account) *side {
	t.Helper()
	s := &side{t: t, account: account, address: address, marks: make(map[string]string)}
	s.connect()
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// connect begins a connection anew.
func (s *side) connect() {
	s.t.Helper()
	if s.Conn != nil {
		_ = s.Close()
	}
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.use(conn)
	if _, err := s.response(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *side) use(conn net.Conn) { s.Conn, s.lines = conn, bufio.NewReader(conn) }

// login is for what is no part of the comparison.
func (s *side) login() { s.must("LOGIN " + s.account.User + " " + s.account.Password) }

// await stands in a command where the client waits to be asked for more.
const await = "\x01"

// request is what both servers are sent.
type request struct {
	name string // of its production
	text string // without the tag and the last CRLF
	// reply makes what answers the continuation requests behind those in text.
	reply func() func(challenge string) string
}

// answer is all that a server says to one command.
type answer struct {
	untagged []string // without "* " and CRLF
	tagged   string   // without the tag; "" if the connection was closed
	asked    int      // continuation requests
	sent     int      // pieces of the command
}

// send sends a command and reads what is said to it.
func (s *side) send(c request) answer {
	s.t.Helper()
	s.tag++
	tag := "d" + strconv.Itoa(s.tag)
	_ = s.SetDeadline(time.Now().Add(patience))
	pieces := strings.Split(tag+" "+s.expand(c.text)+"\r\n", await)
	got := answer{sent: 1}
	s.write(pieces[0])
	var reply func(string) string
	for {
		response, err := s.response()
		if err != nil {
			if isTimeout(err) {
				s.t.Fatalf("%q: %v after %q", c.text, err, got.untagged)
			}
			return got
		}
		if tagged, ok := strings.CutPrefix(response, tag+" "); ok {
			got.tagged = tagged
			s.follow(c, got)
			return got
		}
		challenge, asked := strings.CutPrefix(response, "+")
		switch {
		case !asked:
			got.untagged = append(got.untagged, strings.TrimPrefix(response, "* "))
			continue
		case got.sent < len(pieces):
			s.write(pieces[got.sent])
		default:
			if reply == nil && c.reply != nil {
				reply = c.reply()
			}
			if reply == nil {
				s.t.Fatalf("%q: asked %q for more after %q", c.text, response, got.untagged)
			}
			s.write(reply(strings.TrimPrefix(challenge, " ")) + "\r\n")
		}
		got.sent++
		got.asked++
	}
}

// write sends octets; if the connection is gone, reading will tell.
func (s *side) write(text string) { _, _ = io.WriteString(s, text) }

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// must sends a command that is no part of the comparison.
func (s *side) must(text string) {
	s.t.Helper()
	if got := s.send(request{text: text}); !strings.HasPrefix(got.tagged, "OK") {
		s.t.Fatalf("%s: %s", text, got.tagged)
	}
}

// follow does to the connection what its command has brought about.
func (s *side) follow(c request, got answer) {
	if !strings.HasPrefix(got.tagged, "OK") {
		return
	}
	switch c.name {
	case "STARTTLS":
		over := tls.Client(s.Conn, &tls.Config{InsecureSkipVerify: true}) // each server has a certificate of its own
		if err := over.Handshake(); err != nil {
			s.t.Errorf("handshake with %s: %v", s.address, err)
		}
		s.use(over)
	case "COMPRESS":
		below, in := bufio.NewWriter(s.Conn), flate.NewReader(s.lines)
		out, err := flate.NewWriter(below, flate.BestSpeed)
		if err != nil {
			s.t.Fatal(err)
		}
		s.use(&deflated{s.Conn, below, out})
		s.lines = bufio.NewReader(in)
	}
}

var markable = regexp.MustCompile(`(UIDVALIDITY|HIGHESTMODSEQ) (\d+)`)

// mark keeps a mailbox's figures that STATUS tells.
func (s *side) mark(got answer) {
	for _, response := range got.untagged {
		words, _ := parse(response)
		if len(words) != 3 || words[0].word != "STATUS" {
			continue
		}
		for _, m := range markable.FindAllStringSubmatch(response, -1) {
			s.marks["<"+m[1]+" "+inbox(words[1].word)+">"] = m[2]
			if m[1] == "HIGHESTMODSEQ" {
				s.marks["<LATER "+inbox(words[1].word)+">"] = strconv.Itoa(number(m[2]) + 1)
			}
		}
	}
}

var marked = regexp.MustCompile(`<(UIDVALIDITY|HIGHESTMODSEQ|LATER) [^>]*>`)

// expand puts the server's own values where a command has marks for them.
func (s *side) expand(text string) string {
	return marked.ReplaceAllStringFunc(text, func(mark string) string {
		if value := s.marks[mark]; value != "" {
			return value
		}
		return "1" // of a mailbox that is new
	})
}

// response reads one response with its literals.
func (s *side) response() (string, error) {
	var b strings.Builder
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return b.String(), err
		}
		line = strings.TrimSuffix(line, "\r\n")
		b.WriteString(line)
		open := strings.LastIndexByte(line, '{')
		if open < 0 || line[len(line)-1] != '}' {
			return b.String(), nil
		}
		octets, err := strconv.Atoi(line[open+1 : len(line)-1])
		if err != nil {
			return b.String(), nil // a text that ends so
		}
		b.WriteString("\r\n")
		if _, err := io.CopyN(&b, s.lines, int64(octets)); err != nil {
			return b.String(), err
		}
	}
}
