package session

import (
	"time"

	"imapsh/internal/wire"
)

// Sink is one who is shown what passes on a connection: a screen, a recorder, a
// lesson. Its methods are called in the order in which things happened, never
// two at once, by whoever sends or reads at that moment, and must not call the
// session's methods that send, wait or close; they may ask for State and NextTag.
type Sink interface {
	// Chunk shows octets. They are the sink's only until it returns.
	Chunk(c *wire.Chunk)
	// Event shows what happened to the connection.
	Event(e Event)
	// Flush says that nothing more is waiting to be read just now.
	Flush()
}

// EventKind says what happened to a connection.
type EventKind uint8

// The kinds of event.
const (
	Connected  EventKind = iota // the socket is open, with TLS where it is implicit
	Secured                     // STARTTLS succeeded
	Compressed                  // COMPRESS succeeded
	Closed                      // the connection is gone
)

// Event is something that happened to a connection and is not octets.
type Event struct {
	Kind   EventKind
	Conn   string // the connection's name; "" is the first connection
	At     time.Time
	Target Target
	TLS    *TLSFacts // of Connected with implicit TLS, and of Secured
	Err    error     // of Closed: why, unless after LOGOUT
}
