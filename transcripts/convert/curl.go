package convert

import (
	"bytes"
	"regexp"
	"strconv"

	"imapsh/internal/session"
	"imapsh/transcripts"
)

// What curl says of its connection.
//
//   - Connected to 127.0.0.1 (127.0.0.1) port 143 (#0)
//   - SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384
var (
	curlTo  = expression(`Connected to (\S+) \(\S+\) port (\d+)`)
	curlTLS = expression(`SSL connection using (\S+) / (\S+)`)
)

// isCurl says that a greeting stands behind "< ".
func isCurl(_ string, head []byte) bool {
	return regexp.MustCompile(`(?m)^< \* (OK|PREAUTH|BYE)[ \r\n]`).Match(head)
}

// readCurl reads what curl -v shows: what it sent behind "> ", what it received
// behind "< ", what it says itself behind "* ". Where messages went is somewhere
// else, so that their literals are missing.
func readCurl(s *Source, open func(transcripts.Header) transcripts.Audience) error {
	c := &curl{dialogue: newDialogue(s, open(transcripts.Header{}))}
	err := s.lines(func(line []byte) error {
		mark, text, _ := bytes.Cut(line, []byte(" "))
		switch string(mark) {
		case ">":
			return c.client(text)
		case "<":
			c.begin()
			return c.server(text)
		}
		c.info(line)
		return nil
	})
	if err == nil {
		err = c.end()
	}
	return err
}

// curl is a session of curl's.
type curl struct {
	*dialogue
	target session.Target
	facts  *session.TLSFacts
	begun  bool
}

// info takes what curl says.
func (c *curl) info(line []byte) {
	if m := curlTo().FindSubmatch(line); m != nil {
		c.target.Host = string(m[1])
		c.target.Port, _ = strconv.Atoi(string(m[2])) // it is digits; too many of them are no port
	}
	m := curlTLS().FindSubmatch(line)
	if m == nil {
		return
	}
	c.facts = &session.TLSFacts{Version: string(m[1]), Cipher: string(m[2])}
	if c.begun {
		c.feed.Event(session.Event{Kind: session.Secured, TLS: c.facts})
	}
}

// begin tells of the connection, before the first thing that passes.
func (c *curl) begin() {
	if c.begun {
		return
	}
	c.begun = true
	if c.facts != nil {
		c.target.Security = session.ImplicitTLS
	}
	c.feed.Event(session.Event{Kind: session.Connected, Target: c.target, TLS: c.facts})
}
