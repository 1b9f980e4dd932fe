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
		tc, facts, err := s.handshake(ctx, conn, false)
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

// connect opens the socket.
func (s *Session) connect(ctx context.Context) (net.Conn, error) {
	dial := s.cfg.Connect
	if dial == nil {
		dial = (&net.Dialer{Timeout: s.cfg.ConnectTimeout}).DialContext
	}
	t := s.cfg.Target
	conn, err := dial(ctx, "tcp", t.Addr())
	var dns *net.DNSError
	var network net.Error
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("connect to %s: %w", t.Addr(), ctx.Err())
	case errors.As(err, &dns) && dns.IsNotFound:
		return nil, fmt.Errorf("connect to %s: there is no host of the name %s: %w", t.Addr(), t.Host, err)
	case errors.As(err, &dns):
		return nil, fmt.Errorf("connect to %s: the name %s could not be looked up: %w", t.Addr(), t.Host, err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil, fmt.Errorf("connect to %s: nothing listens on port %d there: %w", t.Addr(), t.Port, err)
	case errors.As(err, &network) && network.Timeout():
		return nil, fmt.Errorf("connect to %s: no answer within %v; a firewall may drop it: %w", t.Addr(), s.cfg.ConnectTimeout, err)
	}
	return nil, fmt.Errorf("connect to %s: %w", t.Addr(), err)
}

// begin waits for the greeting and upgrades where the target says so.
func (s *Session) begin(ctx context.Context) error {
	t := s.cfg.Target
	err := s.await(ctx, s.begun, "the connection")
	switch {
	case errors.Is(err, ErrSilent) && t.Security != ImplicitTLS:
		return fmt.Errorf("%w: no greeting; if it expects TLS from the first octet, try imaps://%s", err, t.Addr())
	case errors.Is(err, ErrHungUp):
		return err
	case err != nil:
		return fmt.Errorf("wait for the greeting of %s: %w", t.Addr(), err)
	}
	if err := s.greets(); err != nil || t.Security != StartTLS {
		return err
	}
	st := s.State()
	if st.Phase == Authenticated {
		return fmt.Errorf("%s greets with PREAUTH, so STARTTLS is no longer possible, and somebody between may have done that; to go on in plain text, write imap://", t.Addr())
	}
	if st.Caps != nil && !st.Has("STARTTLS") {
		return fmt.Errorf("%s does not offer STARTTLS, or somebody between hides it; try imaps://, or imap:// for plain text", t.Addr())
	}
	return s.StartTLS(ctx)
}

// begun says that the server's first line has come.
func (s *Session) begun() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first != nil
}

// greets says that the server's first line is a greeting of IMAP.
//
//	greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF
//
// RFC 9051 §7.1, §9.
func (s *Session) greets() error {
	addr := s.cfg.Target.Addr()
	if g := s.greeting; g != nil && g.Tag == "*" {
		switch g.Name {
		case "OK", "PREAUTH":
			return nil
		case "BYE":
			return fmt.Errorf("%s refuses the connection: %q", addr, g.Text)
		}
	}
	return fmt.Errorf("%s does not speak IMAP: it began with %q%s", addr, s.first, s.speaks())
}

// speaks guesses what a server speaks whose first octets are not IMAP.
func (s *Session) speaks() string {
	for _, other := range []struct{ start, text string }{
		{"220", "; that is SMTP or FTP"},
		{"+OK", "; that is POP3"},
		{"SSH-", "; that is SSH"},
		{"HTTP/", "; that is HTTP"},
		{"\x15\x03", "; that is TLS: try imaps://" + s.cfg.Target.Addr()},
	} {
		if len(s.first) >= len(other.start) && string(s.first[:len(other.start)]) == other.start {
			return other.text
		}
	}
	return ""
}

// handshake starts TLS on a connection, which it closes when that fails.
// upgraded says that plain text went before.
func (s *Session) handshake(ctx context.Context, conn net.Conn, upgraded bool) (*tls.Conn, *TLSFacts, error) {
	limited := ctx
	if s.cfg.TLSTimeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, s.cfg.TLSTimeout)
		defer cancel()
	}
	t := s.cfg.Target
	tc := tls.Client(conn, &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         t.Host,
		RootCAs:            s.cfg.Roots,
		Certificates:       s.cfg.Certificates,
		InsecureSkipVerify: s.cfg.Insecure, // asked for by --insecure; what would have failed is kept in the facts
		KeyLogWriter:       s.cfg.KeyLog,
	})
	if err := tc.HandshakeContext(limited); err != nil {
		_ = conn.Close() // the handshake's error is the one that counts
		switch {
		case ctx.Err() != nil:
			return nil, nil, fmt.Errorf("TLS handshake with %s: %w", t.Addr(), ctx.Err())
		case limited.Err() != nil && upgraded:
			return nil, nil, explained(err, "TLS handshake with %s: no answer within %v, after its OK to STARTTLS", t.Addr(), s.cfg.TLSTimeout)
		case limited.Err() != nil:
			return nil, nil, explained(err, "TLS handshake with %s: no answer within %v; if it is a plain port, try imap+starttls://%s", t.Addr(), s.cfg.TLSTimeout, t.Addr())
		}
		return nil, nil, explainTLS(t, upgraded, err)
	}
	return tc, factsOf(tc.ConnectionState(), t.Host, s.cfg.Roots, s.cfg.Insecure), nil
}
