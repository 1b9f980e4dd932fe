package convert

import (
	"bytes"
	"strconv"

	"imapsh/internal/session"
	"imapsh/transcripts"
)

// What telnet says itself, and how it was called.
//
//	$ telnet 10.10.41.192 143
//	Trying 10.10.41.192...
//	Connected to 10.10.41.192.
//	Escape character is '^]'.
//	Connection closed by foreign host.
var (
	telnetCall   = expression(`(?:^|[$#%>] ?)(?:telnet|nc|ncat)(?: -[^ ]+)* ([^ -][^ ]*) (\d+)$`)
	telnetTo     = expression(`^Connected to (.+?)\.?$`)
	telnetClosed = expression(`^(Connection closed by foreign host\.|Connection to .* closed\.|telnet> .*|closed)$`)
	greeting     = expression(`(?mi)^\* (OK|PREAUTH|BYE)[ \r\n]`)
)

// isTelnet says that a server's greeting begins a line.
func isTelnet(_ string, head []byte) bool { return greeting().Match(head) }

// readTelnet reads what a terminal showed: both sides' lines, as they came. The
// server's begin with "*", with "+", or are the reply to a tag.
func readTelnet(s *Source, open func(transcripts.Header) transcripts.Audience) error {
	d := newDialogue(s, open(transcripts.Header{}))
	d.behind = d.either
	var target session.Target
	begun, closed := false, false
	err := s.lines(func(line []byte) error {
		switch {
		case closed:
			return nil
		case begun && len(d.held) == 0 && telnetClosed().Match(line):
			closed = true
			return nil
		case begun:
			return d.either(line)
		case greeting().Match(append(line, '\n')):
			begun = true
			d.connected(target)
			return d.either(line)
		}
		if m := telnetCall().FindSubmatch(line); m != nil {
			target.Host = string(m[1])
			target.Port, _ = strconv.Atoi(string(m[2])) // it is digits; too many of them are no port
		} else if m := telnetTo().FindSubmatch(line); m != nil && target.Host == "" {
			target = session.Target{Host: string(bytes.Fields(m[1])[0]), Port: 143}
		}
		return nil
	})
	if err == nil && !begun {
		err = s.problem("no line is a server's greeting, such as * OK")
	}
	if err == nil {
		err = d.end()
	}
	if closed {
		d.closed()
	}
	return err
}
