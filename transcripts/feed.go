package transcripts

import (
	"maps"
	"slices"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// Audience is a sink that is told what a file holds, and not what passes on a
// socket.
type Audience interface {
	session.Sink
	// Narrate gives a sentence for those who look on.
	Narrate(at time.Time, text string)
}

// Feed shows an audience octets that come from a file as a connection shows it
// those of a socket: cut into chunks, with what is secret marked, and with the
// time at which they passed.
type Feed struct {
	to    Audience
	at    time.Time
	talks map[string]*wire.Conversation
}

// NewFeed returns a feed that begins at a time. Without one it begins in 1970.
func NewFeed(to Audience, at time.Time) *Feed {
	if at.IsZero() {
		at = time.Unix(0, 0).UTC()
	}
	return &Feed{to: to, at: at, talks: make(map[string]*wire.Conversation)}
}

// Pass says that time passes.
func (f *Feed) Pass(d time.Duration) {
	f.to.Flush()
	f.at = f.at.Add(max(d, 0))
}

// Until says that time passes up to a time, unless that is over.
func (f *Feed) Until(at time.Time) { f.Pass(at.Sub(f.at)) }

// Octets gives octets that one side of a connection sent.
func (f *Feed) Octets(conn string, side wire.Side, p []byte) {
	talk := f.talk(conn)
	for len(p) > 0 {
		n, c, ok := talk.Scan(side, p)
		p = p[n:]
		if ok {
			f.chunk(conn, &c)
		}
	}
}

func (f *Feed) chunk(conn string, c *wire.Chunk) {
	c.Conn, c.At = conn, f.at
	f.to.Chunk(c)
}

func (f *Feed) talk(conn string) *wire.Conversation {
	talk := f.talks[conn]
	if talk == nil {
		talk = wire.NewConversation(0)
		f.talks[conn] = talk
	}
	return talk
}

// Upload is what is still to come of a client's command.
func (f *Feed) Upload(conn string) wire.Upload { return f.talk(conn).Upload() }

// Event tells what happened to a connection.
func (f *Feed) Event(e session.Event) {
	switch e.Kind {
	case session.Connected:
		f.end(e.Conn)
	case session.Closed:
		f.end(e.Conn)
	}
	e.At = f.at
	f.to.Event(e)
}

// Narrate gives a sentence for those who look on.
func (f *Feed) Narrate(text string) { f.to.Narrate(f.at, text) }

// End gives what is left of lines whose ends never came.
func (f *Feed) End() {
	for _, conn := range slices.Sorted(maps.Keys(f.talks)) {
		f.end(conn)
	}
	f.to.Flush()
}

// end ends a connection's conversation.
func (f *Feed) end(conn string) {
	talk := f.talks[conn]
	if talk == nil {
		return
	}
	for _, side := range []wire.Side{wire.Client, wire.Server} {
		if c, ok := talk.End(side); ok {
			f.chunk(conn, &c)
		}
	}
	delete(f.talks, conn)
}
