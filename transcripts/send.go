package transcripts

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"imapsh/internal/wire"
)

// send sends a line or a literal of the client's.
func (r *run) send(l *link, s *step) error {
	one := s.send
	if one.command == l.ended && l.ended > 0 {
		return nil // the server has answered this command already
	}
	if one.first {
		if one.name == "STARTTLS" && l.inbox.state().TLS != nil {
			l.open = append(l.open, &flying{tag: one.tag, pass: true})
			return nil
		}
		if one.auth != nil {
			return r.authenticate(l, s.line, one.auth)
		}
	}
	if one.kind == wire.Answer && len(l.open) > 0 && l.open[len(l.open)-1].name == "IDLE" {
		if err := r.settle(l, s.line); err != nil || r.enough() {
			return err
		}
	}
	if l.owes {
		if asked, err := r.asked(l); err != nil || !asked {
			return err
		}
	}
	return r.put(l, s)
}

// asked waits for a "+" that the recording does not have. It reports false when the server answers the command instead.
func (r *run) asked(l *link) (bool, error) {
	if len(l.open) == 0 {
		return false, errors.New("the server answered before the literal was sent")
	}
	plus, err := r.awaitPlus(l, l.open[len(l.open)-1])
	return plus != nil, err
}

// put puts a line or a literal on the wire.
func (r *run) put(l *link, s *step) error {
	one := s.send
	pieces, err := r.expand(l, one.parts, one.kind == wire.Literal)
	if err != nil {
		return err
	}
	if one.head.Present {
		if pieces[len(pieces)-1], err = r.announce(l, one, pieces[len(pieces)-1]); err != nil {
			return err
		}
	}
	waiting := one.head.Present && !nonSync(pieces[len(pieces)-1]) || one.first && waits(one)
	if one.first {
		l.notes(one)
		r.result.Commands++
		if pieces[0], err = r.open(l, one, pieces[0]); err != nil {
			return err
		}
	}
	for i, piece := range pieces {
		if i%2 == 1 { // a secret that needs a literal of its own
			if asked, err := r.asked(l); err != nil || !asked {
				return err
			}
		}
		if len(piece) == 0 {
			continue
		}
		if err := l.session.Send(piece); err != nil {
			return err
		}
	}
	l.owes = waiting
	return nil
}

// waits says that a command is one that goes on behind a "+".
func waits(s *send) bool {
	return s.name == "IDLE" || s.name == "AUTHENTICATE" && !strings.Contains(s.args, " ")
}

// open notes a command that is about to be sent. With tags of its own the
// session sends the beginning of it, and nothing is left to send.
func (r *run) open(l *link, s *send, line []byte) ([]byte, error) {
	if s.tag == "" {
		return line, nil
	}
	f := &flying{tag: s.tag, sent: s.tag, name: s.name, command: s.command, from: l.inbox.upcoming()}
	l.open = append(l.open, f)
	if _, rest, found := bytes.Cut(line, []byte(" ")); r.opt.OwnTags && found && bytes.HasSuffix(rest, []byte("\r\n")) {
		x, err := l.session.Command("", strings.TrimSuffix(string(rest), "\r\n"))
		if err != nil {
			return nil, err
		}
		f.sent, line = x.Tag, nil
	}
	l.tags[f.tag] = f.sent
	return line, nil
}

// announce writes the end of a line that announces a literal: its count where
// that is to be worked out, and without the "+" where the server does not know
// it (RFC 7888).
func (r *run) announce(l *link, s *send, line []byte) ([]byte, error) {
	octets := s.head.Octets
	if s.literal != nil {
		pieces, err := r.expand(l, s.literal.parts, true)
		if err != nil {
			return nil, err
		}
		octets = int64(len(pieces[0]))
		line = setCount(line, len(pieces[0]))
	}
	st := l.inbox.state()
	small := octets <= 4096 && (st.Has("LITERAL-") || st.Has("IMAP4rev2"))
	if nonSync(line) && !st.Has("LITERAL+") && !small {
		i := bytes.LastIndexByte(line, '+')
		line = slices.Concat(line[:i], line[i+1:])
	}
	return line, nil
}

// nonSync says that a line announces a literal that is sent without waiting.
func nonSync(line []byte) bool { return bytes.HasSuffix(bytes.TrimRight(line, "\r\n"), []byte("+}")) }

// expand writes parts with their templates' values. There is one piece, unless
// a secret needs a literal in a line: then pieces before, of it and behind it
// follow each other.
func (r *run) expand(l *link, parts []Part, literal bool) ([][]byte, error) {
	pieces := [][]byte{nil}
	add := func(octets []byte) {
		last := len(pieces) - 1
		pieces[last] = append(pieces[last], octets...)
	}
	for i, p := range parts {
		switch {
		case p.Template == nil:
			add(p.Octets)
		case p.Template.Kind == Count:
			add([]byte("0")) // the announcement is written when the literal is known
		case p.Template.Kind == SecretRef:
			secret, err := r.secret(l, p.Template.Name)
			if err != nil {
				return nil, err
			}
			switch {
			case literal || p.Template.Name == saslSecret:
				add([]byte(secret))
			case insideQuotes(parts, i):
				quoted := wire.QuotedOf(secret)
				add([]byte(quoted[1 : len(quoted)-1]))
			case wire.NeedsLiteral(secret):
				add([]byte("{" + strconv.Itoa(len(secret)) + "}\r\n"))
				pieces = append(pieces, []byte(secret), nil)
			default:
				add([]byte(wire.AstringOf(secret)))
			}
		default:
			v, ok := r.matcher.value(p.Template.Name)
			if !ok {
				return nil, fmt.Errorf("%s %w", p.Template, errNoValue)
			}
			add([]byte(valueSource(v)))
		}
	}
	return pieces, nil
}

// errNoValue says what is wrong with a variable.
var errNoValue = errors.New("has no value: no Var gives it one, and no response before took one")

// ErrPlaintext says that a secret would go in the clear to another machine.
var ErrPlaintext = errors.New("the secret would be sent in plain text to another machine: connect with imap+starttls:// or imaps://, or allow it")

// secret gives a secret's value, to be sent on a connection.
func (r *run) secret(l *link, name string) (string, error) {
	if !r.opt.AllowPlaintext && l.inbox.state().TLS == nil && !l.session.Loopback() {
		return "", ErrPlaintext
	}
	if r.opt.Secret == nil {
		return "", fmt.Errorf("nothing gives the secret ${!%s}", name)
	}
	return r.opt.Secret(name)
}

// insideQuotes says that a template stands between quotes of its own line.
func insideQuotes(parts []Part, i int) bool {
	return i > 0 && i+1 < len(parts) && bytes.HasSuffix(parts[i-1].Octets, []byte(`"`)) && bytes.HasPrefix(parts[i+1].Octets, []byte(`"`))
}
