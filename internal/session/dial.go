package session

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// Dial connects, with TLS where the target has it, and waits for the greeting.
// With [StartTLS] it upgrades before anything else is sent and asks for the
// capabilities anew. It never falls back to plain text. What fails is explained;
// the context breaks off every wait.
func Dial(ctx context.Context, cfg Config) (*Session, error) {
	s := newSession(cfg)
	conn, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	s.conn = conn
	event := Event{Kind: Connected}
	if cfg.Target.Security == ImplicitTLS {
		tc, facts, err := s.handshake(ctx, conn)
		if err != nil {
			return nil, err
		}
		s.conn, event.TLS, s.tracker.state.TLS = tc, facts, facts
	}
	s.heardAt.Store(time.Now().UnixNano())
	s.tell(event)
	go s.read()
	if err := s.begin(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// begin waits for the greeting and upgrades where the target says so.
func (s *Session) begin(ctx context.Context) error {
	if err := s.await(ctx, s.greeted, "the connection"); err != nil {
		if errors.Is(err, ErrSilent) && s.cfg.Target.Security != ImplicitTLS {
			return fmt.Errorf("%w: no greeting; if it expects TLS from the first octet, try imaps://%s", err, s.cfg.Target.Addr())
		}
		return err
	}
	if s.cfg.Target.Security != StartTLS {
		return nil
	}
	st := s.State()
	if st.Phase == Authenticated {
		return fmt.Errorf("%s greets with PREAUTH, so STARTTLS is no longer possible, and somebody between may have done that; to go on in plain text, write imap://", s.cfg.Target.Addr())
	}
	if st.Caps != nil && !st.Has("STARTTLS") {
		return fmt.Errorf("%s does not offer STARTTLS, or somebody between hides it; try imaps://, or imap:// for plain text", s.cfg.Target.Addr())
	}
	return s.StartTLS(ctx)
}

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
		return fmt.Errorf("%s refused STARTTLS: %s %s", s.cfg.Target.Addr(), r.Name, r.Text)
	}
	if x, err = s.Command("", "CAPABILITY"); err != nil {
		return err
	}
	_, err = x.Wait(ctx)
	return err
}

// connect opens the socket.
func (s *Session) connect(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{Timeout: s.cfg.ConnectTimeout}
	t := s.cfg.Target
	conn, err := d.DialContext(ctx, "tcp", t.Addr())
	var dns *net.DNSError
	var network net.Error
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("connect to %s: %w", t.Addr(), ctx.Err())
	case errors.As(err, &dns):
		return nil, fmt.Errorf("connect to %s: there is no host of the name %s: %w", t.Addr(), t.Host, err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil, fmt.Errorf("connect to %s: nothing listens on port %d there: %w", t.Addr(), t.Port, err)
	case errors.As(err, &network) && network.Timeout():
		return nil, fmt.Errorf("connect to %s: no answer within %v; a firewall may drop it: %w", t.Addr(), s.cfg.ConnectTimeout, err)
	}
	return nil, fmt.Errorf("connect to %s: %w", t.Addr(), err)
}

// handshake starts TLS on a connection, which it closes when that fails.
func (s *Session) handshake(ctx context.Context, conn net.Conn) (*tls.Conn, *TLSFacts, error) {
	if s.cfg.TLSTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.cfg.TLSTimeout)
		defer cancel()
	}
	tc := tls.Client(conn, &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         s.cfg.Target.Host,
		RootCAs:            s.cfg.Roots,
		Certificates:       s.cfg.Certificates,
		InsecureSkipVerify: s.cfg.Insecure, // asked for by --insecure; what would have failed is kept in the facts
		KeyLogWriter:       s.cfg.KeyLog,
	})
	if err := tc.HandshakeContext(ctx); err != nil {
		_ = conn.Close() // the handshake's error is the one that counts
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, nil, fmt.Errorf("TLS handshake with %s: no answer within %v; if it is a plain port, try imap+starttls://", s.cfg.Target.Addr(), s.cfg.TLSTimeout)
		}
		return nil, nil, explainTLS(s.cfg.Target, err)
	}
	return tc, factsOf(tc.ConnectionState(), s.cfg.Target.Host, s.cfg.Roots, s.cfg.Insecure), nil
}

// upgrade starts TLS behind STARTTLS's OK, of which rest is what stood behind
// it in plain text: there must be nothing. The caller holds mu.
func (s *Session) upgrade(rest []byte) error {
	if len(rest) > 0 {
		return fmt.Errorf("%w: %q", ErrInjection, rest[:min(len(rest), 60)])
	}
	plain := s.conn
	s.mu.Unlock()
	s.writing.Lock() // nothing may go out in between
	defer s.writing.Unlock()
	tc, facts, err := s.handshake(context.Background(), plain)
	s.mu.Lock()
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
