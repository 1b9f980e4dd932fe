// Package session is one IMAP connection: it dials, starts TLS, invents tags,
// keeps the connection's state, and shows every octet of both sides to its
// sinks in the order in which it passed.
package session

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"imapsh/internal/wire"
)

// Config says how to connect, and who is to see what passes.
type Config struct {
	Target Target
	Name   string // the connection's name in chunks and events; "" is the first
	Sinks  []Sink

	// Connect opens the socket; nil: TCP.
	Connect func(ctx context.Context, network, addr string) (net.Conn, error)

	Roots        *x509.CertPool    // whom to trust; nil: the system's roots
	Certificates []tls.Certificate // the client's own
	Insecure     bool              // connect without verification
	KeyLog       io.Writer         // TLS secrets for a packet analyser, or nil

	ConnectTimeout time.Duration // 0: no limit
	TLSTimeout     time.Duration // 0: no limit
	ReadTimeout    time.Duration // of silence while a reply is awaited, or of taking nothing that is sent; 0: no limit
	LineLimit      int           // octets; 0: [wire.DefaultLineLimit]
	Clock          func() time.Time
}

// ErrHungUp says that the server closed the connection without a LOGOUT.
var ErrHungUp = errors.New("the server closed the connection")

// ErrClosed says that this side closed the connection.
var ErrClosed = errors.New("the connection is closed")

// Session is a connection.
type Session struct {
	cfg     Config
	heardAt atomic.Int64 // Unix nanoseconds of the last octets
	dead    chan struct{}

	writing sync.Mutex // held while a client's octets go out, and during STARTTLS's handshake
	line    []byte     // the command that goes out
	writeBy deadline

	known   sync.Mutex // guards what is known; never held while a sink is called, so that a screen may ask
	tracker tracker
	tags    int

	reading *reading

	mu        sync.Mutex // guards what follows, and the sinks' order
	conn      net.Conn
	talk      *wire.Conversation
	open      []*Exchange
	first     []byte         // the beginning of the server's first line
	greeting  *wire.Response // what it says, if that is a greeting
	arriving  arriving
	chunk     wire.Chunk    // the one that passes; kept here so that each costs no memory
	upgrading chan struct{} // during STARTTLS's handshake; closed at its end
	err       error
	cause     error // why this side gave the connection up
	closing   bool
	over      bool
	news      chan struct{} // closed when there is some; nil: nobody has asked for it
	settled   bool          // what was read last was awaited
	finished  chan struct{} // the session's goroutine has ended
}

func newSession(cfg Config) *Session {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return &Session{
		cfg:      cfg,
		dead:     make(chan struct{}),
		talk:     wire.NewConversation(cfg.LineLimit),
		tracker:  newTracker(),
		reading:  newReading(),
		finished: make(chan struct{}),
	}
}

// State gives a copy of what the connection's traffic has told so far.
func (s *Session) State() State {
	s.known.Lock()
	defer s.known.Unlock()
	st := s.tracker.state
	st.Caps = slices.Clone(st.Caps)
	return st
}

// Target is where the session is connected.
func (s *Session) Target() Target { return s.cfg.Target }

// Name is the connection's name.
func (s *Session) Name() string { return s.cfg.Name }

// Ended is closed when the connection is gone.
func (s *Session) Ended() <-chan struct{} { return s.dead }

// Err says why the connection is gone: nil while it lives and after a LOGOUT.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// endError is the error of a wait that the connection's end broke off.
func (s *Session) endError() error {
	if err := s.Err(); err != nil {
		return err
	}
	return ErrClosed
}

// NextTag is the tag that the next command gets which has none of its own.
func (s *Session) NextTag() string {
	s.known.Lock()
	defer s.known.Unlock()
	return tagNumber(s.tags)
}

// Loopback says that the other end is this machine.
func (s *Session) Loopback() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	addr, ok := s.conn.RemoteAddr().(*net.TCPAddr)
	return ok && addr.IP.IsLoopback()
}

// Upload says what is still to come of the client's current command.
func (s *Session) Upload() wire.Upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.talk.Upload()
}

// show hands a chunk to the sinks.
func (s *Session) show(c *wire.Chunk) {
	c.Conn, c.At = s.cfg.Name, s.cfg.Clock()
	for _, sink := range s.cfg.Sinks {
		sink.Chunk(c)
	}
}

// tell hands an event to the sinks.
func (s *Session) tell(e Event) {
	e.Conn, e.At, e.Target = s.cfg.Name, s.cfg.Clock(), s.cfg.Target
	for _, sink := range s.cfg.Sinks {
		sink.Event(e)
	}
	s.flush()
}

// flush says to the sinks that nothing more is waiting.
func (s *Session) flush() {
	for _, sink := range s.cfg.Sinks {
		sink.Flush()
	}
}

// Close closes the connection and waits until the sinks have seen its end.
func (s *Session) Close() {
	s.mu.Lock()
	s.closing = true
	conn := s.conn
	s.mu.Unlock()
	s.hangUp(conn)
	<-s.finished
}

// Logout sends LOGOUT, waits for its reply and closes. RFC 9051 §6.1.3.
func (s *Session) Logout(ctx context.Context) error {
	defer s.Close()
	x, err := s.Command("", "LOGOUT")
	if err != nil {
		return err
	}
	_, err = x.Wait(ctx)
	return err
}
