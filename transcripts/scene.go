package transcripts

import (
	"strings"

	"imapsh/internal/wire"
)

// scene is one connection of a transcript as a mock server plays it: what it
// says, and what it waits to hear.
type scene struct {
	conn  string
	line  int // in the file, where it begins
	turns []turn
}

// turn is one thing in a scene: one of its three is set.
type turn struct {
	at     int // which of the script's steps it is
	line   int
	say    *expectation
	ask    *request
	answer []byte // a line of the client's that is no command
}

// request is a command that a client is to send, with all its literals.
type request struct {
	*send          // its first line
	raw     []byte // the whole, with holes, but for a part that was refused
	last    *send  // its last line or literal
	refused bool   // it was answered before its literal was sent
	words   []word // what it means
}

// scenes cuts a script into connections, in the order in which they begin.
func (s *script) scenes() []*scene {
	var all []*scene
	open := make(map[string]*rehearsal)
	begin := func(conn string, line int) *rehearsal {
		r := &rehearsal{script: s, scene: &scene{conn: conn, line: line}}
		open[conn] = r
		all = append(all, r.scene)
		return r
	}
	for i := range s.steps {
		step := &s.steps[i]
		if step.conn == noConn {
			continue
		}
		r := open[step.conn]
		switch {
		case step.event != nil && step.event.Verb == "connect":
			begin(step.conn, step.line)
			continue
		case step.event != nil && step.event.Verb == "close":
			delete(open, step.conn)
			continue
		case r == nil:
			r = begin(step.conn, step.line)
		}
		r.step(i, step)
	}
	for _, sc := range all {
		sc.turns = unpipelined(sc.turns)
	}
	return all
}

// rehearsal is a scene while it is put together.
type rehearsal struct {
	script *script
	scene  *scene
	asked  *request // whose octets have not all come
}

// step takes the next step of the connection.
func (r *rehearsal) step(i int, s *step) {
	t := turn{at: i, line: s.line}
	switch {
	case s.send != nil && s.send.first:
		r.asked = r.script.request(s.send)
		t.ask = r.asked
	case s.send != nil && s.send.kind == wire.Answer:
		t.answer = r.script.render(s.send.parts, upload{})
	case s.send != nil:
		if r.asked != nil {
			r.script.extend(r.asked, s.send)
		}
		return
	case s.expect != nil && s.expect.mark != Forbidden:
		if r.asked != nil && r.asked.open() {
			if s.expect.asks() {
				return // whether a literal is asked for is the client's choice
			}
			if s.expect.tagged() && s.expect.response.Tag == r.asked.tag {
				r.asked.refused = true
			}
		}
		t.say = s.expect
	case s.event != nil && s.event.Verb == "auth" && !r.toldBefore():
		r.alone(i, s)
		return
	default:
		return
	}
	r.scene.turns = append(r.scene.turns, t)
}

// anyAnswer is a secret that stands for all answers.
var anyAnswer = []byte("${!" + saslSecret + "}\r\n")

// toldBefore says that the connection's last turn ended an AUTHENTICATE: an
// "@ auth" behind it tells of that.
func (r *rehearsal) toldBefore() bool {
	n := len(r.scene.turns)
	if n == 0 || r.asked == nil || r.asked.name != "AUTHENTICATE" {
		return false
	}
	last := r.scene.turns[n-1].say
	return last != nil && last.tagged() && last.response.Tag == r.asked.tag
}

// alone makes turns of an "@ auth" that stands in the place of its exchange:
// one answer of the client's, and the reply.
func (r *rehearsal) alone(i int, s *step) {
	mechanism := strings.ToUpper(s.event.Get("mechanism"))
	reply := map[string]string{"no": "NO Authentication failed", "bad": "BAD Authentication failed"}[s.event.Get("result")]
	if reply == "" {
		reply = "OK Logged in"
	}
	const tag = "0"
	one := &send{first: true, tag: tag, name: "AUTHENTICATE", parts: []Part{{Octets: []byte(tag + " AUTHENTICATE " + mechanism + "\r\n")}}}
	say := func(text string) *expectation {
		return r.script.expect([]place{{0, s.line}}, Required, []byte(text+"\r\n"))
	}
	r.asked = r.script.request(one)
	r.scene.turns = append(r.scene.turns,
		turn{at: i, line: s.line, ask: r.asked},
		turn{at: i, line: s.line, say: say("+ ")},
		turn{at: i, line: s.line, answer: anyAnswer},
		turn{at: i, line: s.line, say: say(tag + " " + reply)})
}

// request begins a command.
func (s *script) request(one *send) *request {
	q := &request{send: one, last: one}
	s.extend(q, one)
	return q
}

// extend adds a line or a literal to a command.
func (s *script) extend(q *request, one *send) {
	raw := s.render(one.parts, upload{})
	if one.kind == wire.Literal {
		q.raw = setLastCount(q.raw, len(raw))
	}
	q.raw, q.last = append(q.raw, raw...), one
	if !q.open() {
		q.words = wordsOf(q.raw)
	}
}

// setLastCount changes the count at the end of a command's last line.
func setLastCount(raw []byte, octets int) []byte {
	head := wire.Announced(raw)
	if !head.Present || head.Octets == int64(octets) {
		return raw
	}
	return setCount(raw, octets)
}

// open says that more octets belong to the command.
func (q *request) open() bool {
	return !q.refused && (q.last.head.Present || q.last.kind == wire.Literal)
}

// unpipelined puts each command's responses right behind it, as far as they do
// not answer one that was sent after it: a client that waits for each reply
// gets them then, and one that does not loses nothing.
func unpipelined(turns []turn) []turn {
	var out, later []turn
	flying := make(map[string]bool)
	put := func(t turn) {
		out = append(out, t)
		if t.ask != nil {
			flying[t.ask.tag] = true
		}
	}
	release := func(until func(turn) bool) {
		for len(later) > 0 {
			t := later[0]
			later = later[1:]
			put(t)
			if until(t) {
				break
			}
		}
		for len(later) > 0 && later[0].answer != nil { // it belongs to the command before
			put(later[0])
			later = later[1:]
		}
	}
	for _, t := range turns {
		switch {
		case t.ask != nil && len(flying) > 0, t.answer != nil && len(later) > 0:
			later = append(later, t)
			continue
		case t.say != nil && t.say.tagged():
			tag := t.say.response.Tag
			if !flying[tag] {
				release(func(t turn) bool { return t.ask != nil && t.ask.tag == tag })
			}
			put(t)
			delete(flying, tag)
			if len(flying) == 0 {
				release(func(t turn) bool { return t.ask != nil })
			}
			continue
		}
		put(t)
	}
	return append(out, later...)
}
