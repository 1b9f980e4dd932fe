package transcripts

import (
	"context"
	"math"
	"slices"
	"strings"

	"imapsh/internal/wire"
)

// saslSecret is what a transcript has in the place of a client's lines in an
// AUTHENTICATE exchange.
const saslSecret = "sasl"

// gatherAuthentications puts each "@ auth" together with its exchange. It
// stands behind the tagged reply, where a recorder writes it, or right before
// the command, or alone. The exchange's lines are passed over by a replay, which
// runs the mechanism anew; but those that hold no secret, or that the client
// cancelled with "*", are sent as they are.
func (s *script) gatherAuthentications() {
	for i := range s.steps {
		e := s.steps[i].event
		if e == nil || e.Verb != "auth" {
			continue
		}
		from, to, ok := s.exchangeBefore(i)
		if !ok {
			from, to, ok = s.exchangeBehind(i)
		}
		if !ok {
			continue
		}
		s.steps[i].event = &Event{} // it is told with the command
		if secret, cancelled := s.answersOf(from, to); !secret || cancelled {
			continue
		}
		s.steps[from].send.auth = e
		s.pass(from+1, to)
	}
	s.steps = slices.DeleteFunc(s.steps, func(one step) bool {
		return one.send == nil && one.expect == nil && one.event == nil && one.narration == ""
	})
}

// exchangeBefore finds the AUTHENTICATE whose tagged reply is the last thing
// that the event's connection saw before it.
func (s *script) exchangeBefore(event int) (from, to int, ok bool) {
	conn := s.steps[event].conn
	for to = event - 1; to >= 0 && s.steps[to].conn != conn; to-- {
	}
	if to < 0 || s.steps[to].expect == nil || !s.steps[to].expect.tagged() {
		return 0, 0, false
	}
	for from = to - 1; from >= 0; from-- {
		one := s.steps[from].send
		if s.steps[from].conn == conn && one != nil && one.first && one.tag == s.steps[to].expect.response.Tag {
			return from, to, one.name == "AUTHENTICATE" && one.auth == nil
		}
	}
	return 0, 0, false
}

// exchangeBehind finds the AUTHENTICATE that is the next thing that the event's
// connection sees.
func (s *script) exchangeBehind(event int) (from, to int, ok bool) {
	conn := s.steps[event].conn
	for from = event + 1; from < len(s.steps) && s.steps[from].conn != conn; from++ {
	}
	if from == len(s.steps) || s.steps[from].send == nil || s.steps[from].send.name != "AUTHENTICATE" {
		return 0, 0, false
	}
	for to = from + 1; to < len(s.steps); to++ {
		e := s.steps[to].expect
		if s.steps[to].conn == conn && e != nil && e.tagged() && e.response.Tag == s.steps[from].send.tag {
			return from, to, true
		}
	}
	return 0, 0, false
}

// answersOf says whether the client's lines in an exchange hold a secret, and
// whether one of them ends it with "*".
func (s *script) answersOf(from, to int) (secret, cancelled bool) {
	for _, one := range s.steps[from : to+1] {
		if one.conn != s.steps[from].conn || one.send == nil {
			continue
		}
		for _, p := range one.send.parts {
			secret = secret || p.Template != nil && p.Template.Kind == SecretRef
			cancelled = cancelled || one.send.kind == wire.Answer && strings.TrimRight(string(p.Octets), "\r\n") == "*"
		}
	}
	return secret, cancelled
}

// pass takes the steps of a connection out of the script.
func (s *script) pass(from, to int) {
	conn := s.steps[from].conn
	for i := from; i <= to; i++ {
		if s.steps[i].conn == conn {
			s.steps[i] = step{line: s.steps[i].line, conn: conn}
		}
	}
}

// authenticate runs a mechanism and compares the result.
func (r *run) authenticate(l *link, line int, e *Event) error {
	r.sync(l, line)
	name, err := r.expandText(l, e.Get("user"))
	if err != nil {
		return err
	}
	mechanism := strings.ToUpper(e.Get("mechanism"))
	password := ""
	if mechanism != "ANONYMOUS" {
		secret := e.Get("secret")
		if secret == "" {
			secret = firstSecret
		}
		if password, err = r.secret(l, secret); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(r.ctx, r.opt.Patience)
	defer cancel()
	reply, err := l.session.Authenticate(ctx, mechanism, name, password)
	if err != nil {
		return err
	}
	r.result.Commands++
	l.inbox.take(math.MaxUint64)
	if want := e.Get("result"); want != "" && !strings.EqualFold(want, reply.Name) {
		r.result.Differences = append(r.result.Differences, Difference{
			File: r.script.file, Line: line, Conn: l.name,
			What:     "the result is " + strings.ToLower(reply.Name),
			Expected: string(appendEvent(nil, l.name, e)),
			Received: reply.Tag + " " + reply.Name + " " + reply.Text,
		})
	}
	return nil
}

// expandText writes an event's value with its templates' values.
func (r *run) expandText(l *link, text string) (string, error) {
	parts, err := splitTemplates([]byte(text), true, nil)
	if err != nil {
		return "", err
	}
	pieces, err := r.expand(l, parts, true)
	if err != nil {
		return "", err
	}
	return string(pieces[0]), nil
}
