package transcripts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// Options say how to replay.
type Options struct {
	// Dial connects; the sink must be among the session's sinks, and the name
	// must be the session's.
	Dial func(ctx context.Context, conn string, sink session.Sink) (*session.Session, error)
	// Secret gives what a transcript has a secret's name for.
	Secret func(name string) (string, error)
	// Narrate is told each "##" when the replay comes to it, or nil.
	Narrate func(ctx context.Context, text string)

	Vars           []Var // they win over those of a transcript's header
	AllowPlaintext bool  // send secrets to another machine without TLS, too

	Strict    bool          // compare as "Match: strict" says
	KeepGoing bool          // go on behind a difference
	OwnTags   bool          // send the session's next tags, not the recording's
	Patience  time.Duration // how long a server may be silent while something is awaited; 0: a minute
}

// Dialer makes of a configuration what [Options] need to connect.
func Dialer(cfg session.Config) func(context.Context, string, session.Sink) (*session.Session, error) {
	return func(ctx context.Context, conn string, sink session.Sink) (*session.Session, error) {
		one := cfg
		one.Name = conn
		one.Sinks = append([]session.Sink{sink}, cfg.Sinks...)
		return session.Dial(ctx, one)
	}
}

// Result is what a replay found.
type Result struct {
	Commands    int // that were sent
	Differences []Difference
}

// Replay plays a transcript from its beginning to its end, or to the first
// difference, and closes its connections. The error says why it could not go
// on; what was found before is told all the same.
func Replay(ctx context.Context, t *Transcript, o Options) (Result, error) {
	o.Strict = o.Strict || t.Header.Strict
	o.Vars = append(append([]Var(nil), o.Vars...), t.Header.Vars...)
	p := NewPlayer(o)
	defer p.Close()
	return p.Play(ctx, t.Name, t.Records)
}

// Player plays the client's side of records, on connections that it dials or
// that it is given, and compares what comes back. What variables have taken and
// how numbers go together is kept from one call of [Player.Play] to the next.
type Player struct {
	opt     Options
	matcher matcher
	links   map[string]*link

	mu      sync.Mutex // guards inboxes
	inboxes map[string]*inbox
}

// defaultPatience is how long a server may be silent.
const defaultPatience = time.Minute

// NewPlayer returns a player.
func NewPlayer(o Options) *Player {
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	p := &Player{opt: o, links: make(map[string]*link), inboxes: make(map[string]*inbox)}
	p.matcher.strict = o.Strict
	for _, v := range o.Vars {
		p.matcher.bind(v.Name, wire.Value{Text: v.Value})
	}
	return p
}

// Sink is to be among the sinks of a session that is given to [Player.Attach],
// from its beginning.
func (p *Player) Sink() session.Sink { return (*playerSink)(p) }

// playerSink is a player as its sessions see it.
type playerSink Player

// Chunk takes what passes.
func (s *playerSink) Chunk(c *wire.Chunk) { (*Player)(s).inbox(c.Conn).chunk(c) }

// Event takes what happens.
func (s *playerSink) Event(e session.Event) { (*Player)(s).inbox(e.Conn).event(e) }

// Flush has nothing to do.
func (s *playerSink) Flush() {}

// inbox gives a connection's inbox.
func (p *Player) inbox(conn string) *inbox {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.inboxes[conn]
	if b == nil {
		b = newInbox()
		b.open = false // nothing is played on it yet
		p.inboxes[conn] = b
	}
	return b
}

// Attach gives the player a session that is open, to play on. The session stays
// the caller's.
func (p *Player) Attach(s *session.Session) {
	l := newLink(s.Name(), p.inbox(s.Name()))
	l.session, l.attached = s, true
	p.links[s.Name()] = l
}

// Close closes the connections that the player dialled.
func (p *Player) Close() {
	for _, l := range p.links {
		if l.session != nil && !l.attached {
			l.session.Close()
		}
	}
}

// Play plays records; file is what messages call where they stand. When a
// difference was found it stops at the sync point behind it, unless it is to
// keep going.
func (p *Player) Play(ctx context.Context, file string, records []Record) (Result, error) {
	r := &run{Player: p, ctx: ctx, script: compile(file, records)}
	if err := r.script.problems.orNil(); err != nil {
		return r.result, err
	}
	for _, l := range p.links {
		l.begin()
		l.inbox.listen(true)
	}
	defer func() {
		for _, l := range p.links {
			l.inbox.listen(false)
		}
	}()
	for i := range r.script.steps {
		if err := r.step(&r.script.steps[i]); err != nil {
			return r.result, r.at(r.script.steps[i].line, err)
		}
		if r.enough() {
			return r.result, nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.links)) {
		if err := r.settle(p.links[name], lastLine(records)); err != nil {
			return r.result, err
		}
	}
	return r.result, nil
}

func lastLine(records []Record) int {
	if len(records) == 0 {
		return 0
	}
	return records[len(records)-1].Line
}

// run is one call of Play.
type run struct {
	*Player
	ctx    context.Context
	script *script
	result Result
}

// enough says that a difference ends the replay.
func (r *run) enough() bool { return len(r.result.Differences) > 0 && !r.opt.KeepGoing }

// at says where in the file an error happened.
func (r *run) at(line int, err error) error {
	if errors.Is(err, errNoValue) {
		return problemf(r.script.file, line, "%v", err)
	}
	return fmt.Errorf("%s:%d: %w", r.script.file, line, err)
}

// step does one thing.
func (r *run) step(s *step) error {
	switch {
	case s.event != nil:
		return r.event(s)
	case s.narration != "":
		if r.opt.Narrate != nil {
			r.opt.Narrate(r.ctx, s.narration)
		}
		return nil
	}
	l, err := r.connected(s.conn)
	switch {
	case err != nil:
		return err
	case s.expect != nil:
		return r.hear(l, s.expect)
	}
	return r.send(l, s)
}

// event does what an event needs.
func (r *run) event(s *step) error {
	l := r.link(s.conn)
	switch s.event.Verb {
	case "connect":
		if l.attached {
			return nil
		}
		if l.session != nil {
			l.session.Close()
		}
		return r.dial(l)
	case "auth":
		l, err := r.connected(s.conn)
		if err != nil {
			return err
		}
		return r.authenticate(l, s.line, s.event)
	case "close":
		if err := r.settle(l, s.line); err != nil {
			return err
		}
		if l.session != nil && !l.attached {
			l.session.Close()
			l.session = nil
		}
	}
	return nil
}

// link gives a connection's link.
func (r *run) link(conn string) *link {
	l := r.links[conn]
	if l == nil {
		l = newLink(conn, nil)
		r.links[conn] = l
	}
	return l
}

// connected gives a connection's link, and connects where a transcript has no
// record of that.
func (r *run) connected(conn string) (*link, error) {
	l := r.link(conn)
	if l.session != nil {
		return l, nil
	}
	return l, r.dial(l)
}

// dial connects. What a target's STARTTLS puts on the wire before the first
// command is not compared: the greeting is.
func (r *run) dial(l *link) error {
	if r.opt.Dial == nil {
		return errors.New("there is no connection to play this on")
	}
	fresh := newInbox()
	r.mu.Lock()
	r.inboxes[l.name] = fresh
	r.mu.Unlock()
	*l = *newLink(l.name, fresh)
	s, err := r.opt.Dial(r.ctx, l.name, r.Sink())
	if err != nil {
		return err
	}
	l.session = s
	if s.Target().Security == session.StartTLS {
		fresh.keepFirst()
	}
	return nil
}

// mailboxKey is what a mailbox is known by. RFC 9051 §5.1.
func mailboxKey(name string) string {
	if strings.EqualFold(name, "INBOX") {
		return "INBOX"
	}
	return name
}
