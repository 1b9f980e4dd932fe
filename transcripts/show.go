package transcripts

import (
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"imapsh/internal/session"
)

// Show shows an audience what a transcript holds, moment by moment, so that a
// large one is never held whole; see [Playback]. Open gives the audience when
// the header is read. Time begins at the header's date.
//
// What is wrong with lines is told as [Problems]: all of it, though what follows
// the first is not shown. When a recording was broken off, torn says where.
func Show(name string, src io.Reader, open func(Header) Audience) (torn *Problem, err error) {
	p, err := NewPlayback(name, src)
	if err != nil {
		return nil, err
	}
	to, at := open(p.header), p.header.Date
	if at.IsZero() {
		at = time.Unix(0, 0).UTC()
	}
	for {
		m, err := p.Next()
		if err != nil {
			to.Flush()
			return p.Torn(), p.allProblems(err)
		}
		switch {
		case m.Chunk != nil:
			m.Chunk.At = at
			to.Chunk(m.Chunk)
		case m.Event != nil:
			if e, tells := eventOf(m.Event); tells {
				e.Conn, e.At = m.Conn, at
				to.Event(e)
			}
		case m.Narration != "":
			to.Narrate(at, m.Narration)
		default:
			to.Flush()
			at = at.Add(m.Wait)
		}
	}
}

// allProblems gives the problem that ended a transcript, and those of the lines
// behind it; nil at the end.
func (p *Playback) allProblems(err error) error {
	var first *Problem
	if !errors.As(err, &first) {
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	problems := Problems{first}
	for !problems.full() {
		_, err := p.src.Next()
		var one *Problem
		switch {
		case err == nil:
		case errors.As(err, &one):
			problems = append(problems, one)
		default:
			return problems
		}
	}
	return problems
}

// eventOf reads an event. Of an AUTHENTICATE its lines tell.
func eventOf(of *Event) (e session.Event, tells bool) {
	switch of.Verb {
	case "connect":
		e.Target = targetOf(of)
	case "tls":
		e.Kind = session.Secured
	case "compress":
		e.Kind = session.Compressed
	case "close":
		e.Kind = session.Closed
	default:
		return e, false
	}
	if v := of.Get("version"); v != "" {
		e.TLS = &session.TLSFacts{Version: v, Cipher: of.Get("cipher")}
	}
	if reason := of.Get("reason"); reason != "" {
		e.Err = errors.New(reason)
	}
	return e, true
}

// targetOf reads where a connection went.
func targetOf(e *Event) session.Target {
	var t session.Target
	for _, security := range []session.Security{session.Plain, session.StartTLS, session.ImplicitTLS} {
		if strings.EqualFold(e.Get("tls"), security.String()) {
			t.Security = security
		}
	}
	host, port, err := net.SplitHostPort(e.Get("address"))
	if err != nil {
		return t
	}
	t.Host = host
	t.Port, _ = strconv.Atoi(port) // a name is no port that anybody could look up here
	return t
}
