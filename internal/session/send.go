package session

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"imapsh/internal/wire"
)

// Command sends a command's first line. With an empty tag it gets the next one
// of the session's. The line is what stands behind the tag, without CRLF; when
// it announces a literal, [Exchange.Continue] and [Session.Send] go on.
func (s *Session) Command(tag, line string) (*Exchange, error) {
	s.begins()
	defer s.writing.Unlock()
	if tag == "" {
		s.known.Lock()
		tag = tagNumber(s.tags)
		s.tags++
		s.known.Unlock()
	}
	s.line = append(append(append(append(s.line[:0], tag...), ' '), line...), "\r\n"...)
	return s.command(tag, s.line)
}

// Raw sends octets as they are. Their first word is the tag whose reply the
// exchange waits for.
func (s *Session) Raw(p []byte) (*Exchange, error) {
	s.begins()
	defer s.writing.Unlock()
	tag, _, _ := bytes.Cut(bytes.TrimRight(p, "\r\n"), []byte(" "))
	return s.command(string(tag), p)
}

// Send sends octets as they are and shows them to the sinks: what follows a
// command's first line, an answer to a "+", or anything at all.
func (s *Session) Send(p []byte) error {
	s.begins()
	defer s.writing.Unlock()
	return s.send(p, nil)
}

// begins waits until this side may send, and then holds writing: nothing may go
// out between a STARTTLS's OK and the end of the handshake.
func (s *Session) begins() {
	for {
		s.writing.Lock()
		s.mu.Lock()
		upgrading := s.upgrading
		s.mu.Unlock()
		if upgrading == nil {
			return
		}
		s.writing.Unlock()
		<-upgrading
	}
}

// command sends octets that begin a command. The caller holds writing.
func (s *Session) command(tag string, p []byte) (*Exchange, error) {
	x := &Exchange{Tag: tag, s: s}
	if err := s.send(p, x); err != nil {
		return nil, err
	}
	return x, nil
}

// send shows octets and sends them. The caller holds writing.
func (s *Session) send(p []byte, x *Exchange) error {
	s.mu.Lock()
	if s.over || s.closing {
		s.mu.Unlock()
		return s.endError()
	}
	conn := s.conn
	if x != nil {
		s.open = append(s.open, x)
	}
	c := &s.chunk
	for rest := p; len(rest) > 0; {
		var n int
		var ok bool
		n, *c, ok = s.talk.Scan(wire.Client, rest)
		rest = rest[n:]
		if ok {
			s.known.Lock()
			s.tracker.sent(c)
			s.known.Unlock()
			s.show(c)
		}
	}
	s.flush()
	s.mu.Unlock()
	for len(p) > 0 {
		if s.writeBy.renew(conn, time.Now(), s.cfg.ReadTimeout) {
			_ = conn.SetWriteDeadline(s.writeBy.at) // fails on a connection that is gone, as Write does
		}
		n, err := conn.Write(p[:min(len(p), readSize)])
		p = p[n:]
		if err != nil {
			return s.sendError(err)
		}
	}
	return nil
}

// sendError is the error of octets that could not be sent: why the connection
// ended, if it did. The server's last words are waited for a moment.
func (s *Session) sendError(err error) error {
	addr := s.cfg.Target.Addr()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.giveUp(fmt.Errorf("%w: %s took nothing of what was sent for %v, so the connection had to be closed", ErrSilent, addr, s.cfg.ReadTimeout))
	}
	select {
	case <-s.dead:
		return s.endError()
	case <-time.After(time.Second):
		return fmt.Errorf("send to %s: %w", addr, err)
	}
}

// giveUp closes the connection for a reason.
func (s *Session) giveUp(cause error) {
	s.mu.Lock()
	if s.cause == nil {
		s.cause = cause
	}
	conn := s.conn
	s.mu.Unlock()
	s.hangUp(conn)
}
