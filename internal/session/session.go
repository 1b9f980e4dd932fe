// Package session is one IMAP connection: it dials, starts TLS, invents tags,
// keeps the connection's state, and shows every octet of both sides to its
// sinks in the order in which it passed.
package session

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"imapsh/internal/wire"
)

// Config says how to connect, and who is to see what passes.
type Config struct {
	Target Target
	Name   string // the connection's name in chunks and events; "" is the first
	Sinks  []Sink

	Roots        *x509.CertPool    // whom to trust; nil: the system's roots
	Certificates []tls.Certificate // the client's own
	Insecure     bool              // connect without verification
	KeyLog       io.Writer         // TLS secrets for a packet analyser, or nil

	ConnectTimeout time.Duration // 0: no limit
	TLSTimeout     time.Duration // 0: no limit
	ReadTimeout    time.Duration // of silence while a reply is awaited; 0: no limit
	LineLimit      int           // octets; 0: [wire.DefaultLineLimit]
	Clock          func() time.Time
}

// ErrInjection says that a server's side sent plain text where TLS had to
// begin: somebody between may have put it there. RFC 9051 §11.1.
var ErrInjection = errors.New("octets in plain text behind the OK to STARTTLS: an attempt at injection, or a broken server; the connection was closed")

// ErrHungUp says that the server closed the connection without a LOGOUT.
var ErrHungUp = errors.New("the server closed the connection")

// ErrClosed says that this side closed the connection.
var ErrClosed = errors.New("the connection is closed")

// Session is a connection.
type Session struct {
	cfg     Config
	heardAt atomic.Int64 // Unix nanoseconds of the last octets
	dead    chan struct{}
	greeted chan struct{} // holds a token from the server's first line on

	writing sync.Mutex // held while a client's octets go out, and during STARTTLS's handshake

	known   sync.Mutex // guards what is known; never held while a sink is called, so that a screen may ask
	tracker tracker
	tags    int

	mu       sync.Mutex // guards what follows, and the sinks' order
	conn     net.Conn
	talk     *wire.Conversation
	open     []*Exchange
	heard    bool
	err      error
	closing  bool
	finished chan struct{} // the reading goroutine has ended
}

// readSize is how many octets are read at once: large reads are what fills a
// fast connection.
const readSize = 64 << 10

func newSession(cfg Config) *Session {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return &Session{
		cfg:      cfg,
		dead:     make(chan struct{}),
		greeted:  make(chan struct{}, 1),
		talk:     wire.NewConversation(cfg.LineLimit),
		tracker:  newTracker(),
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

// Command sends a command's first line. With an empty tag it gets the next one
// of the session's. The line is what stands behind the tag, without CRLF; when
// it announces a literal, [Exchange.Continue] and [Session.Send] go on.
func (s *Session) Command(tag, line string) (*Exchange, error) {
	if tag == "" {
		s.known.Lock()
		tag = tagNumber(s.tags)
		s.tags++
		s.known.Unlock()
	}
	return s.Raw([]byte(tag + " " + line + "\r\n"))
}

// Raw sends octets as they are. Their first word is the tag whose reply the
// exchange waits for.
func (s *Session) Raw(p []byte) (*Exchange, error) {
	tag, _, _ := bytes.Cut(bytes.TrimRight(p, "\r\n"), []byte(" "))
	x := &Exchange{Tag: string(tag), s: s, changed: make(chan struct{}, 1)}
	s.mu.Lock()
	s.open = append(s.open, x)
	s.mu.Unlock()
	if err := s.Send(p); err != nil {
		return nil, err
	}
	return x, nil
}

// Loopback says that the other end is this machine.
func (s *Session) Loopback() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	addr, ok := s.conn.RemoteAddr().(*net.TCPAddr)
	return ok && addr.IP.IsLoopback()
}

// Send sends octets as they are and shows them to the sinks: what follows a
// command's first line, an answer to a "+", or anything at all.
func (s *Session) Send(p []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	conn := s.conn
	if s.err != nil || s.closing {
		s.mu.Unlock()
		return s.endError()
	}
	s.scan(wire.Client, p)
	for _, sink := range s.cfg.Sinks {
		sink.Flush()
	}
	s.mu.Unlock()
	if _, err := conn.Write(p); err != nil {
		return fmt.Errorf("send to %s: %w", s.cfg.Target.Addr(), err)
	}
	return nil
}

// Upload says what is still to come of the client's current command.
func (s *Session) Upload() wire.Upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.talk.Upload()
}

// scan shows what the client sends. The caller holds mu.
func (s *Session) scan(from wire.Side, p []byte) {
	for len(p) > 0 {
		n, c, ok := s.talk.Scan(from, p)
		p = p[n:]
		if ok {
			s.show(&c)
			s.known.Lock()
			s.tracker.sent(&c)
			s.known.Unlock()
		}
	}
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
		sink.Flush()
	}
}

// read is the session's one reading goroutine.
func (s *Session) read() {
	defer close(s.finished)
	buf := make([]byte, readSize)
	for {
		n, err := s.conn.Read(buf) // only this goroutine changes conn
		if n > 0 {
			s.heardAt.Store(time.Now().UnixNano())
			if failed := s.received(buf[:n], n == len(buf)); failed != nil {
				err = failed
			}
		}
		if err != nil {
			s.end(err)
			return
		}
	}
}

// received shows what came, and upgrades the connection where that says so.
// more says that more is likely waiting.
func (s *Session) received(p []byte, more bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(p) > 0 {
		n, c, ok := s.talk.Scan(wire.Server, p)
		p = p[n:]
		if !ok {
			continue
		}
		s.show(&c)
		if !s.heard {
			s.heard = true
			notify(s.greeted)
		}
		s.known.Lock()
		done, r := s.tracker.heard(&c)
		s.known.Unlock()
		if done.name == "STARTTLS" && r.Name == "OK" {
			if err := s.upgrade(p); err != nil {
				return err
			}
			p = nil
		}
		s.settle(r)
	}
	if !more {
		for _, sink := range s.cfg.Sinks {
			sink.Flush()
		}
	}
	return nil
}

// settle gives a response to the exchange that waits for it.
func (s *Session) settle(r *wire.Response) {
	switch {
	case r == nil:
	case r.Tag == "+":
		if n := len(s.open); n > 0 && len(s.open[n-1].continues) < mostContinues {
			s.open[n-1].continues = append(s.open[n-1].continues, r.Text)
			notify(s.open[n-1].changed)
		}
	case r.IsStatus():
		for i, x := range s.open {
			if x.Tag == r.Tag {
				s.open = slices.Delete(s.open, i, i+1)
				x.reply = r
				notify(x.changed)
				return
			}
		}
	}
}

// end ends the session for a reason.
func (s *Session) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.talk.End(wire.Server); ok {
		s.show(&c)
	}
	switch {
	case s.closing:
		err = ErrClosed
	case s.tracker.loggedOut:
		err = nil
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		err = fmt.Errorf("%s: %w", s.cfg.Target.Addr(), ErrHungUp)
	case errors.Is(err, ErrInjection):
	default:
		err = fmt.Errorf("%s: %w", s.cfg.Target.Addr(), err)
	}
	s.err = err
	_ = s.conn.Close() // it is gone already, or was given up
	s.tell(Event{Kind: Closed, Err: unlessClosed(err)})
	close(s.dead)
}

func unlessClosed(err error) error {
	if errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}

// Close closes the connection and waits until the sinks have seen its end.
func (s *Session) Close() {
	s.mu.Lock()
	s.closing = true
	conn := s.conn
	s.mu.Unlock()
	_ = conn.Close() // what counts is that the reader ends
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
