package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/transcripts"
)

// rawlogTime is what a line of Dovecot's rawlog begins with.
//
//	1795399210.993669 A SELECT inbox
var rawlogTime = expression(`^(\d{9,11})\.(\d{6}) `)

// isRawlog says that a file is named as Dovecot names them, or has its times.
func isRawlog(name string, head []byte) bool {
	return rawlogTime().Match(head) || strings.HasSuffix(name, ".in") || strings.HasSuffix(name, ".out")
}

// readRawlog reads the two files that Dovecot writes of a session: what the
// client sent, from its login on, and what the server did.
func readRawlog(s *Source, open func(transcripts.Header) transcripts.Audience) error {
	base := strings.TrimSuffix(strings.TrimSuffix(s.Name, ".in"), ".out")
	if base == s.Name {
		return s.problem("a rawlog is two files, NAME.in and NAME.out: this one's name ends in neither")
	}
	other := base + ".in"
	if other == s.Name {
		other = base + ".out"
	}
	f, err := os.Open(other)
	if err != nil {
		return fmt.Errorf("a rawlog is two files: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	logs := [2]*rawlogSide{{source: s}, {source: NewSource(other, f)}}
	if strings.HasSuffix(s.Name, ".out") {
		logs[0], logs[1] = logs[1], logs[0]
	}
	for _, log := range logs {
		if err := log.advance(); err != nil {
			return err
		}
	}
	header := transcripts.Header{Date: logs[wire.Client].at}
	if first := logs[wire.Server].at; header.Date.IsZero() || !first.IsZero() && first.Before(header.Date) {
		header.Date = first
	}
	r := &rawlog{dialogue: newDialogue(s, open(header)), logs: logs}
	r.feed.Until(header.Date)
	r.connected(session.Target{})
	if err := r.login(); err != nil {
		return err
	}
	for !logs[wire.Client].over || !logs[wire.Server].over {
		if err := r.step(r.next()); err != nil {
			return err
		}
	}
	r.feed.End()
	r.closed()
	return nil
}

// rawlogSide is the file of one side.
type rawlogSide struct {
	source *Source
	line   []byte // the next one, as it was sent
	at     time.Time
	over   bool
}

// advance reads the next line. A line that came in pieces has a time but once.
func (l *rawlogSide) advance() error {
	line, err := l.source.next()
	if errors.Is(err, io.EOF) {
		l.over, l.line = true, nil
		return nil
	}
	if err != nil {
		return err
	}
	if m := rawlogTime().FindSubmatch(line); m != nil {
		seconds, _ := strconv.ParseInt(string(m[1]), 10, 64) // they are digits, and few
		micros, _ := strconv.ParseInt(string(m[2]), 10, 64)
		l.at, line = time.Unix(seconds, micros*1000).UTC(), line[len(m[0]):]
	}
	l.line = line
	return nil
}

// rawlog is a rawlog while it is read.
type rawlog struct {
	*dialogue
	logs [2]*rawlogSide
	left int64 // of the server's literal
}

// login gives the greeting and the LOGIN that the log leaves out: it begins with
// the reply.
func (r *rawlog) login() error {
	server := r.logs[wire.Server]
	var before [][]byte
	for !server.over && len(before) < 100 {
		line := server.line
		before = append(before, line)
		if len(before) == 1 && greeting().Match(line) {
			break
		}
		if m := tagged().FindSubmatch(bytes.TrimRight(line, "\r\n")); m != nil {
			if !bytes.HasPrefix(r.logs[wire.Client].line, append(bytes.Clone(m[1]), ' ')) {
				r.source.Note(server.source.line, fmt.Sprintf("the log begins behind the login: a greeting, and a LOGIN of %q, stand in its place", r.source.User))
				r.feed.Octets("", wire.Server, []byte("* OK The log begins behind the login\r\n"))
				r.feed.Octets("", wire.Client, fmt.Appendf(nil, "%s LOGIN %s secret\r\n", m[1], wire.QuotedOf(r.source.User)))
			}
			break
		}
		if err := server.advance(); err != nil {
			return err
		}
	}
	for _, line := range before {
		r.feed.Octets("", wire.Server, line)
	}
	return server.advance()
}

// next says whose line is next: the one that was sent first, but no reply before
// its command and no literal before it was asked for. Without times a command is
// next when all before it are answered.
func (r *rawlog) next() wire.Side {
	client, server := r.logs[wire.Client], r.logs[wire.Server]
	upload := r.feed.Upload("")
	m := tagged().FindSubmatch(bytes.TrimRight(server.line, "\r\n"))
	switch {
	case client.over:
		return wire.Server
	case server.over:
		return wire.Client
	case upload.Waits:
		return wire.Server
	case r.left == 0 && m != nil && !r.open[string(m[1])]:
		return wire.Client
	case client.at.IsZero() || server.at.IsZero():
		if upload.Open || r.asked || len(r.open) == 0 && r.left == 0 {
			return wire.Client
		}
		return wire.Server
	case server.at.Before(client.at):
		return wire.Server
	}
	return wire.Client
}

// step gives the next line of a side.
func (r *rawlog) step(from wire.Side) error {
	log := r.logs[from]
	if !log.at.IsZero() {
		r.feed.Until(log.at)
	}
	line := log.line
	if from == wire.Server {
		r.follow(line)
	} else {
		r.sends(line)
	}
	r.feed.Octets("", from, line)
	return log.advance()
}

// follow looks at a line of the server's for what it ends and announces.
func (r *rawlog) follow(line []byte) {
	if r.left > int64(len(line)) {
		r.left -= int64(len(line))
		return
	}
	first := r.left == 0
	line, r.left = line[r.left:], 0
	text := bytes.TrimRight(line, "\r\n")
	if first {
		r.hears(text)
	}
	if !first || !inText().Match(text) {
		r.left = wire.Announced(line).Octets
	}
}
