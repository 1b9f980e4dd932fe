package transcripts

import (
	"errors"
	"math"
	"slices"
	"strings"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// link is a connection on which records are played.
type link struct {
	name     string
	session  *session.Session
	attached bool // the session is somebody else's
	inbox    *inbox

	open    []*flying // commands without their tagged reply, oldest first
	want    []*expectation
	answers []answered
	ended   int  // the command of which nothing more is sent: the server answered early
	owes    bool // the server has not asked for the literal that was announced

	selected string // the mailbox that is selected, or is being selected
	target   string // the one that the last APPEND, COPY or MOVE named
	tags     map[string]string
}

// flying is a command that was sent and not answered.
type flying struct {
	tag     string // the recording's
	sent    string // the one that was sent
	name    string
	command int    // which of the connection's commands it is
	from    uint64 // what came before cannot answer it
	pass    bool   // it was not sent at all: it would do what is done already
}

func newLink(name string, b *inbox) *link {
	l := &link{name: name, inbox: b, tags: make(map[string]string)}
	if b == nil {
		l.inbox = newInbox()
	}
	return l
}

// begin forgets what earlier records left open.
func (l *link) begin() {
	l.open, l.want, l.answers, l.ended, l.owes = nil, nil, nil, 0, false
}

// hear takes a response that the recording has: it is compared at the next sync
// point. For a tagged reply and a "+" that point is now.
func (r *run) hear(l *link, e *expectation) error {
	switch {
	case e.tagged():
		for i, f := range l.open {
			if f.tag == e.response.Tag {
				return r.hearReply(l, e, i)
			}
		}
	case e.asks() && len(l.open) > 0:
		return r.hearPlus(l, e)
	}
	l.want = append(l.want, e)
	return nil
}

// hearReply waits for a command's tagged reply.
func (r *run) hearReply(l *link, e *expectation, i int) error {
	f := l.open[i]
	l.open = slices.Delete(l.open, i, i+1)
	if f.pass {
		return nil
	}
	reply, plus, err := r.awaitReply(l, f, l.owes)
	if plus != nil {
		err = errors.New("the server asks for more of a command that it refused when this was recorded")
	}
	l.answers = append(l.answers, answered{e, reply})
	if reply != nil {
		l.owes = false
	}
	if err != nil || len(l.open) == 0 {
		r.sync(l, e.line)
	}
	if err == nil && f.name == "STARTTLS" && reply.response.Name == "OK" {
		err = l.inbox.await(r.ctx, r.opt.Patience, func() bool { return l.inbox.follows.State().TLS != nil })
	}
	return err
}

// hearPlus waits for a "+". When the command is answered instead, that ends it.
func (r *run) hearPlus(l *link, e *expectation) error {
	f := l.open[len(l.open)-1]
	if f.pass {
		return nil
	}
	plus, err := r.awaitPlus(l, f)
	if err == nil && plus == nil {
		d := Difference{File: r.script.file, Line: e.line, Conn: l.name, What: "the server answered the command instead", Expected: e.source()}
		if reply := l.inbox.first(f.from, f.isReply); reply != nil {
			d.Received = string(reply.raw)
		}
		r.result.Differences = append(r.result.Differences, d)
		return nil
	}
	l.answers = append(l.answers, answered{e, plus})
	r.sync(l, e.line)
	return err
}

// awaitReply waits for a command's tagged reply, or for a "+" where that may
// come.
func (r *run) awaitReply(l *link, f *flying, orPlus bool) (reply, plus *heard, err error) {
	err = l.inbox.await(r.ctx, r.opt.Patience, func() bool {
		reply = l.inbox.find(f.from, f.isReply)
		if reply != nil {
			reply.passed = true
			return true
		}
		if orPlus {
			plus = l.inbox.find(f.from, isPlus)
		}
		return plus != nil
	})
	return reply, plus, err
}

func (f *flying) isReply(h *heard) bool {
	return h.response != nil && h.response.Tag == f.sent && h.response.IsStatus()
}

func isPlus(h *heard) bool { return h.response != nil && h.response.Tag == "+" }

// awaitPlus waits for a "+" and takes it. When the command is answered instead
// there is none, and nothing more of the command is sent.
func (r *run) awaitPlus(l *link, f *flying) (plus *heard, err error) {
	err = l.inbox.await(r.ctx, r.opt.Patience, func() bool {
		if plus = l.inbox.find(0, isPlus); plus != nil {
			plus.passed = true
			return true
		}
		return l.inbox.find(f.from, f.isReply) != nil
	})
	l.owes = false
	if plus == nil {
		l.ended = f.command
	}
	return plus, err
}

// sync compares what came since the last sync point: up to the last of the
// answers that it was waited for, or all if there is none.
func (r *run) sync(l *link, line int) {
	last := uint64(0)
	for _, a := range l.answers {
		if a.got == nil {
			last = math.MaxUint64
			break
		}
		last = max(last, a.got.n)
	}
	if len(l.answers) == 0 {
		last = math.MaxUint64
	}
	s := r.segment(l, line)
	s.got = untagged(l.inbox.take(last))
	r.result.Differences = append(r.result.Differences, s.compare()...)
	l.want, l.answers = nil, nil
}

// segment is what is expected since the last sync point.
func (r *run) segment(l *link, line int) *segment {
	r.matcher.scope = scope{conn: l.name, selected: l.selected, target: l.target, tags: l.tags}
	return &segment{m: &r.matcher, file: r.script.file, conn: l.name, want: slices.Clone(l.want), answers: l.answers, line: line}
}

func untagged(list []*heard) []*heard {
	return slices.DeleteFunc(slices.Clone(list), func(h *heard) bool { return h.passed })
}

// settle waits until all has come that the recording has here, as far as it
// comes at all, and compares it.
func (r *run) settle(l *link, line int) error {
	if len(l.want) == 0 && len(l.answers) == 0 {
		return nil
	}
	err := l.inbox.await(r.ctx, r.opt.Patience, func() bool {
		before := r.matcher.here()
		s := r.segment(l, line)
		s.got = untagged(l.inbox.list)
		missing := len(s.compare())
		r.matcher.back(before)
		return missing == 0
	})
	if errors.Is(err, session.ErrSilent) || errors.Is(err, errGone) {
		err = nil // what did not come is a difference
	}
	r.sync(l, line)
	return err
}

// notes takes from a command's first line which mailbox it names.
//
//	append = "APPEND" SP mailbox ...   copy = "COPY" SP sequence-set SP mailbox
func (l *link) notes(s *send) {
	words := strings.Fields(s.args)
	name := s.name
	if name == "UID" && len(words) > 0 {
		name, words = strings.ToUpper(words[0]), words[1:]
	}
	switch name {
	case "SELECT", "EXAMINE":
		l.selected = mailboxKey(astring(s.args))
	case "APPEND":
		l.target = mailboxKey(astring(s.args))
	case "COPY", "MOVE":
		if len(words) > 1 {
			l.target = mailboxKey(astring(strings.Join(words[1:], " ")))
		}
	}
}

// astring gives the first astring of a command's arguments, or all of them
// where there is none.
func astring(args string) string {
	d := wire.NewDecoder([]byte(args))
	if s, ok := d.Astring(); ok {
		return s
	}
	return args
}
