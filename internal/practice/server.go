// Package practice is the bundled IMAP server: small, in memory, and right on
// the wire, because people learn from it.
//
// It is written to be read beside the RFCs. Each file named for a command or an
// extension declares a [family]: its capability, its commands with their syntax
// and the states in which they are valid, and what handles them. The one table
// that these make drives dispatch, CAPABILITY, the checks of state and the
// texts of BAD.
//
// A connection is one goroutine that reads a command, runs it and answers it. It
// takes no lock: the mail is in package mailstore, whose methods return values
// and never keep a lock, so that a client that does not read stops nobody else.
package practice

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"imapsh/internal/practice/mailstore"
)

// Config is what a server takes from outside, so that the same session gives
// the same octets every time. The clock is the store's.
type Config struct {
	Store     *mailstore.Store // whose accounts may log in
	Name      string           // in the greeting and in ID; "" is "imapsh practice server"
	Authority *Authority       // signs the server's certificate; nil: a new one
	Hosts     []string         // names and addresses in the certificate, beside those of loopback
	Profile   Profile          // which capabilities are left out; the zero value is all
	Limits    Limits           // zero values are those of DefaultLimits

	// LoginDisabled refuses passwords and tokens in plain text: RFC 9051 §6.2.3.
	LoginDisabled bool

	// Faults are what goes wrong on purpose, until SetFaults says otherwise.
	Faults []Fault

	// After is how faults wait; nil: time.After. It must be safe for concurrent
	// use.
	After func(time.Duration) <-chan time.Time

	// Nonce makes up what nobody can guess, printable and without a comma, for
	// challenges. It must be safe for concurrent use. Nil: crypto/rand.Text.
	Nonce func() string
}

// Limits bounds what a client may use.
type Limits struct {
	Connections    int           // at once
	LineOctets     int           // of a command's line, without its literals
	LiteralOctets  int64         // of a command's literals together; of APPEND's message the store's limit counts
	QueueOctets    int           // that wait for a client to read them
	StallTime      time.Duration // in which a client must take at least one octet that waits
	AutologoutTime time.Duration // without a command, after login; RFC 9051 §5.4 wants 30 minutes at least
	LoginTime      time.Duration // without a command, before login
	HandshakeTime  time.Duration // for TLS
}

// DefaultLimits are generous for practice and small for a machine.
func DefaultLimits() Limits {
	return Limits{
		Connections:    5000,
		LineOctets:     64 << 10,
		LiteralOctets:  1 << 20,
		QueueOctets:    1 << 20,
		StallTime:      time.Minute,
		AutologoutTime: 30 * time.Minute,
		LoginTime:      3 * time.Minute,
		HandshakeTime:  30 * time.Second,
	}
}

// Server serves the accounts of a store to any number of clients. Its methods
// are safe for concurrent use.
type Server struct {
	config Config
	table  *table
	tls    *tls.Config

	connections sync.WaitGroup
	faults      atomic.Pointer[faultTable] // nil: nothing goes wrong
	closing     chan struct{}

	mu        sync.Mutex
	closed    bool
	listeners map[net.Listener]struct{}
	open      map[*conn]struct{}
	panics    []error // what Close reports
}

// New returns a server that serves nobody yet.
func New(config Config) (*Server, error) {
	if config.Store == nil {
		return nil, errors.New("make practice server: no mail store is given")
	}
	if config.Name == "" {
		config.Name = "imapsh practice server"
	}
	if config.Nonce == nil {
		config.Nonce = rand.Text
	}
	if config.After == nil {
		config.After = time.After
	}
	config.Limits = config.Limits.orDefault()
	if config.Authority == nil {
		a, err := NewAuthority()
		if err != nil {
			return nil, err
		}
		config.Authority = a
	}
	cert, err := config.Authority.Certificate(config.Hosts...)
	if err != nil {
		return nil, err
	}
	s := &Server{
		config: config,
		table:  newTable(config.Profile),
		tls: &tls.Config{
			Certificates: []tls.Certificate{cert},
			MinVersion:   tls.VersionTLS12,
			ClientAuth:   tls.RequestClientCert, // for EXTERNAL, which verifies it
			ClientCAs:    config.Authority.Pool(),
		},
		closing:   make(chan struct{}),
		listeners: make(map[net.Listener]struct{}),
		open:      make(map[*conn]struct{}),
	}
	return s, s.setFaults(config.Faults)
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	orElse(&l.Connections, d.Connections)
	orElse(&l.LineOctets, d.LineOctets)
	orElse(&l.LiteralOctets, d.LiteralOctets)
	orElse(&l.QueueOctets, d.QueueOctets)
	orElse(&l.StallTime, d.StallTime)
	orElse(&l.AutologoutTime, d.AutologoutTime)
	orElse(&l.LoginTime, d.LoginTime)
	orElse(&l.HandshakeTime, d.HandshakeTime)
	return l
}

func orElse[T comparable](v *T, otherwise T) {
	var zero T
	if *v == zero {
		*v = otherwise
	}
}

// Authority is what signed the server's certificate: who trusts its Pool trusts
// this server and no other.
func (s *Server) Authority() *Authority { return s.config.Authority }

// Store is the mail that is served.
func (s *Server) Store() *mailstore.Store { return s.config.Store }

// Serve greets whoever connects in plain text, with STARTTLS on offer, until
// Close is called, when it returns nil, or the listener fails.
func (s *Server) Serve(l net.Listener) error { return s.serve(l, false) }

// ServeTLS is Serve for implicit TLS (RFC 8314 §3).
func (s *Server) ServeTLS(l net.Listener) error { return s.serve(l, true) }

func (s *Server) serve(l net.Listener, implicitTLS bool) error {
	if !s.addListener(l) {
		return l.Close()
	}
	defer s.removeListener(l)
	for {
		nc, err := l.Accept()
		switch {
		case err == nil:
			s.start(nc, implicitTLS)
		case s.isClosed():
			return nil
		case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
			time.Sleep(breather) // until a client goes
		default:
			return err
		}
	}
}

// breather is how long the server waits when the system has no room for another
// connection.
const breather = 50 * time.Millisecond

// start serves one connection, if there is room for it.
func (s *Server) start(nc net.Conn, implicitTLS bool) {
	ok, why := s.admit(nc, implicitTLS)
	if ok {
		return
	}
	if !implicitTLS {
		_, _ = io.WriteString(nc, "* BYE "+why+"\r\n") // so few octets do not wait
	}
	_ = nc.Close()
}

// admit serves a connection in its own goroutine, or says why not.
func (s *Server) admit(nc net.Conn, implicitTLS bool) (ok bool, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return false, byeShutdown
	case len(s.open) >= s.config.Limits.Connections:
		return false, byeFull
	}
	c := newConn(s, nc)
	s.open[c] = struct{}{}
	s.connections.Go(func() {
		c.serve(implicitTLS)
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, c)
	})
	return true, ""
}

// Close stops listening, says BYE to all clients as soon as their current
// command is answered, and waits for them to go; when ctx ends, it cuts off
// those that are left. It reports the panics that ended connections.
func (s *Server) Close(ctx context.Context) error {
	s.eachOpen(func(c *conn) { c.interrupt(byeShutdown) })
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.connections.Wait()
	}()
	select {
	case <-gone:
	case <-ctx.Done():
		s.eachOpen((*conn).cut)
		<-gone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.panics...)
}

// eachOpen closes the listeners and does something to all connections.
func (s *Server) eachOpen(do func(*conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		close(s.closing)
	}
	s.closed = true
	for l := range s.listeners {
		_ = l.Close()
	}
	for c := range s.open {
		do(c)
	}
}

func (s *Server) addListener(l net.Listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.listeners[l] = struct{}{}
	}
	return !s.closed
}

func (s *Server) removeListener(l net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, l)
	_ = l.Close()
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// panicked keeps what Close reports.
func (s *Server) panicked(err error) {
	const most = 16
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.panics) < most {
		s.panics = append(s.panics, err)
	}
}
