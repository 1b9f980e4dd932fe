package lessons

import (
	"maps"
	"strings"
	"sync"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// watch is the sink that follows the learner's connection. It keeps the moments at which goals are to be evaluated
// until somebody takes them.
type watch struct {
	ready chan<- struct{} // gets a token when there is a moment to be taken

	mu      sync.Mutex
	follow  *session.Follower
	replies wire.Joiner
	now     moment
	octets  int       // of the responses in now.heard
	open    []command // commands without their tagged reply, oldest first
	moments []moment  // not taken
}

// command is a command that was sent.
type command struct {
	tag, verb string
	sent      []byte // what stands behind the tag
}

// moment is what is known of the learner's connection when goals are evaluated. It does not change.
type moment struct {
	state    session.State
	closed   bool
	exchange bool // something was answered just now

	// Of the last exchange.
	sent   string // the command, without its tag and CRLF
	verb   string // its name in upper case; UID FETCH is one
	status string // OK, NO or BAD; none at a "+" and in IDLE
	code   string // the response code's name
	heard  []*wire.Response

	used map[string]int // how often commands of a name were sent since the step began
}

const (
	mostMoments = 64      // kept until they are taken; what is older is dropped
	mostHeard   = 1 << 18 // octets of an exchange's responses that are kept
	longestSent = 8 << 10 // octets of a command that are kept
)

// newWatch returns a watch of a connection that is to be made.
func newWatch(ready chan<- struct{}) *watch {
	return &watch{
		ready:   ready,
		follow:  session.NewFollower(),
		replies: wire.Joiner{Limit: mostHeard},
		now:     moment{used: make(map[string]int)},
	}
}

// begin forgets what a step before was told, and makes a moment: what a step asks for may be so already.
func (w *watch) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = moment{state: w.now.state, closed: w.now.closed, used: make(map[string]int)}
	w.octets = 0
	w.moments = nil
	w.note(false)
}

// take gives the moments that nobody has taken, oldest first.
func (w *watch) take() []moment {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.moments
	w.moments = nil
	return taken
}

// note keeps the present as a moment.
func (w *watch) note(exchange bool) {
	w.now.exchange = exchange
	w.now.state = w.follow.State()
	m := w.now
	m.used = maps.Clone(m.used)
	m.heard = m.heard[:len(m.heard):len(m.heard)]
	if len(w.moments) == mostMoments {
		w.moments = w.moments[1:]
	}
	w.moments = append(w.moments, m)
	select {
	case w.ready <- struct{}{}:
	default:
	}
}

// Chunk follows a chunk of either side.
func (w *watch) Chunk(c *wire.Chunk) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.follow.Chunk(c)
	if c.From == wire.Client {
		w.typed(c)
		return
	}
	f, done := w.replies.Add(c)
	if !done || f.Bad || f.Cut {
		return
	}
	if r, err := wire.ParseResponse(f.Raw); err == nil {
		w.answered(r, len(f.Raw))
	}
}

// Event follows what happened to the connection.
func (w *watch) Event(e session.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.follow.Event(e)
	if e.Kind == session.Closed {
		w.now.closed = true
		w.note(false)
	}
}

// Flush does nothing: a moment is noted when it comes.
func (w *watch) Flush() {}

// typed follows what the learner sends. What answers a "+" is no command.
func (w *watch) typed(c *wire.Chunk) {
	if c.Kind == wire.Answer {
		return
	}
	if c.First {
		cmd := newCommand(string(c.Raw))
		w.open = append(w.open, cmd)
		w.now.used[cmd.verb]++
		return
	}
	if last := len(w.open) - 1; last >= 0 && len(w.open[last].sent) < longestSent {
		w.open[last].sent = append(w.open[last].sent, c.Raw...)
	}
}

// newCommand reads a command's first line.
func newCommand(line string) command {
	tag, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
	verb, args, _ := strings.Cut(strings.ToUpper(rest), " ")
	if verb == "UID" {
		second, _, _ := strings.Cut(args, " ")
		verb += " " + second
	}
	_, sent, _ := strings.Cut(line[:min(len(line), longestSent)], " ")
	return command{tag: tag, verb: verb, sent: []byte(sent)}
}

// answered follows a response.
func (w *watch) answered(r *wire.Response, octets int) {
	switch {
	case r.Tag == "+":
		w.asked()
		w.note(true)
	case r.Tag == "*":
		w.heard(r, octets)
	case r.IsStatus():
		w.ended(r)
	}
}

// heard keeps an untagged response. In IDLE it may be what a goal waits for.
func (w *watch) heard(r *wire.Response, octets int) {
	if w.now.status != "" { // it belongs to another exchange than the last
		w.now.heard, w.now.status, w.now.code, w.octets = nil, "", "", 0
	}
	if w.octets += octets; w.octets <= mostHeard {
		w.now.heard = append(w.now.heard, r)
	}
	if last := len(w.open) - 1; last >= 0 && w.open[last].verb == "IDLE" {
		w.asked()
		w.note(true)
	}
}

// asked makes the last command that is not answered the last exchange.
func (w *watch) asked() {
	if last := len(w.open) - 1; last >= 0 {
		w.now.sent, w.now.verb = w.open[last].line(), w.open[last].verb
		w.now.status, w.now.code = "", ""
	}
}

func (c command) line() string { return strings.TrimRight(string(c.sent), "\r\n") }

// ended follows a tagged reply.
func (w *watch) ended(r *wire.Response) {
	for i, cmd := range w.open {
		if cmd.tag != r.Tag {
			continue
		}
		if w.now.status != "" {
			w.now.heard, w.octets = nil, 0
		}
		w.open = append(w.open[:i:i], w.open[i+1:]...)
		w.now.sent, w.now.verb, w.now.status, w.now.code = cmd.line(), cmd.verb, r.Name, r.Code
		w.note(true)
		return
	}
}
