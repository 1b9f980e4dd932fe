package session

import "imapsh/internal/wire"

// Follower keeps a connection's state from what a sink is shown. It is for a
// sink that must know the state at the moment of each reply: from within its
// methods a sink may not ask the session.
//
// It is not safe for concurrent use.
type Follower struct {
	tracker tracker
}

// NewFollower returns a follower of a connection that has not been greeted.
func NewFollower() *Follower { return &Follower{tracker: newTracker()} }

// Chunk follows a chunk of either side.
func (f *Follower) Chunk(c *wire.Chunk) {
	if c.From == wire.Client {
		f.tracker.sent(c)
		return
	}
	f.tracker.heard(c)
}

// Event follows what happened to the connection.
func (f *Follower) Event(e Event) {
	switch e.Kind {
	case Connected:
		f.tracker.state.TLS = e.TLS
	case Secured:
		f.tracker.secured(e.TLS)
	case Closed:
		f.tracker.over()
	}
}

// State is what the traffic has told so far.
func (f *Follower) State() State { return f.tracker.state }
