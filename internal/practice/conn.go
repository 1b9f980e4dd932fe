package practice

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// state is where a connection stands; a command names those in which it is
// valid. RFC 9051 §3.
type state uint8

const (
	notAuthenticated state = 1 << iota
	authenticated
	selected

	anyState      = notAuthenticated | authenticated | selected
	whenLoggedIn  = authenticated | selected
	beforeLogin   = notAuthenticated
	withSelection = selected
)

// conn is one client's connection.
type conn struct {
	server *Server
	socket *socket
	input
	output

	tls      *tls.Conn // nil: plain text
	account  *mailstore.Account
	view     *mailstore.View // of the selected mailbox
	readOnly bool            // EXAMINE opened it
	frame    []byte          // the command that is being read
	sending  bool            // the client has more to send that nobody will read
	tag      string          // of the command that is in progress

	condStore bool // the client wants mod-sequences: RFC 7162 §3.1
	qresync   bool // it wants VANISHED instead of EXPUNGE: RFC 7162 §3.2.3

	compressed bool // RFC 4978

	faulty *faulty // what goes wrong on purpose; nil: nothing
	bent

	ending atomic.Pointer[string] // why the connection is to end: what BYE says
}

// What BYE says when the server ends a connection.
const (
	byeShutdown   = "The server is shutting down"
	byeFull       = "[LIMIT] There are too many connections"
	byeAutologout = "Autologout: no command came for too long"
	byeDropped    = "The account is gone"
	byeDeleted    = "The selected mailbox is gone"
	byeDeflate    = "Behind COMPRESS come octets that are not compressed"
	byePanic      = "[SERVERBUG] The server failed at this command; other connections go on"
)

func newConn(s *Server, nc net.Conn) *conn {
	c := &conn{server: s, socket: &socket{Conn: nc, stall: s.config.Limits.StallTime}}
	c.queue = newQueue(c.socket, s.config.Limits.QueueOctets)
	c.scanner = wire.NewScanner(wire.Client, s.config.Limits.LineOctets)
	c.small = make([]byte, smallRead)
	c.read = c.reader(nc)
	return c
}

// state is where the connection stands.
func (c *conn) state() state {
	switch {
	case c.account == nil:
		return notAuthenticated
	case c.view == nil:
		return authenticated
	}
	return selected
}

// reader reads from a connection with the time limit of the state. Before it
// waits it sends what was written.
func (c *conn) reader(from net.Conn) func([]byte) (int, error) {
	return func(p []byte) (int, error) {
		c.flush()
		limits := c.server.config.Limits
		wait := limits.AutologoutTime
		if c.account == nil {
			wait = limits.LoginTime
		}
		if err := c.allow(wait); err != nil {
			return 0, err
		}
		return from.Read(p)
	}
}

// allow gives the client so much time to be heard, unless the connection is to
// end.
func (c *conn) allow(wait time.Duration) error {
	_ = c.socket.SetReadDeadline(time.Now().Add(wait))
	if c.ending.Load() != nil { // interrupt may have come before this deadline
		return os.ErrDeadlineExceeded
	}
	return nil
}

// interrupt ends the connection with BYE as soon as no command is in progress.
// It may be called from anywhere.
func (c *conn) interrupt(why string) {
	c.ending.CompareAndSwap(nil, &why)
	_ = c.socket.SetReadDeadline(time.Unix(1, 0))
}

// cut ends the connection at once. It may be called from anywhere.
func (c *conn) cut() { _ = c.socket.Close() }

// hangUp ends the connection in order, when the client has read everything.
func (c *conn) hangUp() {
	c.queue.drain()
	if c.tls != nil && c.queue.failed() == nil {
		_ = c.tls.CloseWrite() // so that the client can tell the end from a cut
	}
	if c.sending || len(c.unread) > 0 || c.scanner.Mid() || errors.Is(c.queue.failed(), errFault) {
		c.linger()
	}
	c.cut()
}

// linger throws away for a while what the client is still sending: the system
// would answer that with a reset, which can overtake the BYE.
func (c *conn) linger() {
	const most, while = 64 << 20, time.Second
	c.closeWrite()
	_ = c.socket.SetReadDeadline(time.Now().Add(while))
	_, _ = io.CopyN(io.Discard, c.socket.Conn, most)
}

// closeWrite says to the client's system that nothing more will come.
func (c *conn) closeWrite() {
	if tcp, ok := c.socket.Conn.(*net.TCPConn); ok {
		_ = tcp.CloseWrite() // fails where the connection is gone
	}
}

// serve talks to the client until one of the two has enough.
func (c *conn) serve(implicitTLS bool) {
	defer c.hangUp()
	defer c.deselect()
	err := c.recovering(func() error {
		if implicitTLS {
			if err := c.startTLS(); err != nil {
				return err
			}
		}
		if err := c.begin(); err != nil {
			return err
		}
		for {
			if err := c.command(); err != nil {
				return err
			}
		}
	})
	c.sayBye(err)
	c.flush()
}

// begin greets the client.
func (c *conn) begin() error {
	if c.suffers() {
		return c.suffer(greeting(), 0, c.greet)
	}
	return c.greet()
}

// greet sends the greeting.
//
//	greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF
//
// RFC 9051 §7.1.
func (c *conn) greet() error {
	c.line("* OK [CAPABILITY %s] %s ready.", c.capabilities(), c.server.config.Name)
	return nil
}

// errLogout ends a connection whose client said LOGOUT, or was told BYE.
var errLogout = errors.New("logged out")

// sayBye says why the server ends the connection, if it does.
//
//	resp-cond-bye = "BYE" SP resp-text
//
// RFC 9051 §7.1.5.
func (c *conn) sayBye(err error) {
	switch why := c.ending.Load(); {
	case errors.Is(err, errLogout):
	case why != nil:
		c.line("* BYE %s", *why)
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.line("* BYE %s", byeAutologout)
	case errors.Is(err, wire.ErrDeflate):
		c.line("* BYE %s", byeDeflate)
	case errors.Is(err, errPanic):
		if rest := c.pending; len(rest) > 0 && !bytes.HasSuffix(rest, []byte("\r\n")) {
			c.crlf() // BYE must not continue a line
		}
		c.line("* BYE %s", byePanic)
	}
}

var errPanic = errors.New("panic")

// recovering turns a panic into an error, so that it ends this connection only.
func (c *conn) recovering(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.server.panicked(fmt.Errorf("panic in connection from %v: %v\n%s", c.socket.RemoteAddr(), p, debug.Stack()))
			err = errPanic
		}
	}()
	return do()
}

// startTLS puts TLS between the two. Octets that came behind STARTTLS in plain
// text are taken for the beginning of the handshake, which they make fail, and
// never for commands. RFC 9051 §6.2.1.
func (c *conn) startTLS() error {
	c.flush()
	c.queue.drain()
	below := &prefixed{Conn: c.socket, read: bytes.Clone(c.unread)}
	c.unread = nil
	over := tls.Server(below, c.server.tls)
	if c.allow(c.server.config.Limits.HandshakeTime) != nil || over.Handshake() != nil {
		return errLogout // nothing can be said to who waits for TLS
	}
	c.queue.to, c.read, c.tls = over, c.reader(over), over
	return nil
}

// deselect closes the selected mailbox.
func (c *conn) deselect() {
	if c.view != nil {
		c.view.Close()
		c.view = nil
	}
}

// has says that a capability is part of the server's profile.
func (c *conn) has(capability string) bool { return c.server.table.offers[capability] }
