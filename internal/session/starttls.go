package session

import (
	"context"
	"errors"
	"fmt"
)

// ErrInjection says that a server's side sent plain text where TLS had to
// begin: somebody between may have put it there. RFC 9051 §11.1.
var ErrInjection = errors.New("octets in plain text behind the OK to STARTTLS: an attempt at injection, or a broken server; the connection was closed")

// StartTLS upgrades the connection and asks for the capabilities anew, both to
// be seen on the wire. RFC 9051 §6.2.1.
func (s *Session) StartTLS(ctx context.Context) error {
	x, err := s.Command("", "STARTTLS")
	if err != nil {
		return err
	}
	r, err := x.Wait(ctx)
	if err != nil {
		return err
	}
	if r.Name != "OK" {
		return fmt.Errorf("%s refused STARTTLS: %s %q", s.cfg.Target.Addr(), r.Name, r.Text)
	}
	if x, err = s.Command("", "CAPABILITY"); err != nil {
		return err
	}
	_, err = x.Wait(ctx)
	return err
}

// upgrade starts TLS behind STARTTLS's OK, of which rest is what stood behind
// it in plain text: there must be nothing. The caller holds mu, which is free
// during the handshake; nothing is sent meanwhile.
func (s *Session) upgrade(ctx context.Context, rest []byte) error {
	if len(rest) > 0 {
		return fmt.Errorf("%w: %q", ErrInjection, rest[:min(len(rest), longestShown)])
	}
	s.flush()
	plain := s.conn
	s.upgrading = make(chan struct{})
	s.mu.Unlock()
	s.writing.Lock() // what began to be sent before ends before
	tc, facts, err := s.handshake(ctx, plain, true)
	s.writing.Unlock()
	s.mu.Lock()
	close(s.upgrading)
	s.upgrading = nil
	if err != nil {
		return err
	}
	s.conn = tc
	s.known.Lock()
	s.tracker.secured(facts)
	s.known.Unlock()
	s.tell(Event{Kind: Secured, TLS: facts})
	return nil
}
