package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"

	"imapsh/internal/wire"
)

// arriving is what is still to come of the server's current response.
type arriving struct {
	open bool
	left int64 // octets of a literal
}

// received shows what came, and upgrades the connection where that says so.
// more says that more is likely waiting; the context breaks off a handshake.
func (s *Session) received(ctx context.Context, p []byte, more bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.chunk
	for len(p) > 0 {
		var n int
		var ok bool
		n, *c, ok = s.talk.Scan(wire.Server, p)
		p = p[n:]
		if !ok {
			continue
		}
		s.arriving = arriving{open: !c.Last, left: c.Left + c.Next.Octets}
		s.known.Lock()
		done, r := s.tracker.heard(c) // before it is shown: whoever sees a reply may ask for the state
		s.known.Unlock()
		s.show(c)
		if s.first == nil {
			s.first, s.greeting = bytes.Clone(c.Raw[:min(len(c.Raw), longestShown)]), r
			s.spread()
		}
		if done.name == "STARTTLS" && r.Name == "OK" {
			if err := s.upgrade(ctx, p); err != nil {
				return err
			}
			p = nil
		}
		if done.name == "COMPRESS" && r.Name == "OK" {
			s.compress(p)
			p = nil
		}
		s.settle(r)
	}
	if !more {
		s.flush()
	}
	return nil
}

// longestShown bounds what is quoted from a server in an error, in octets.
const longestShown = 60

// settle gives a response to the exchange that waits for it.
func (s *Session) settle(r *wire.Response) {
	switch {
	case r == nil:
	case r.Tag == "+":
		s.asks(r.Text)
	case r.IsStatus():
		for i, x := range s.open {
			if x.Tag == r.Tag {
				s.open = slices.Delete(s.open, i, i+1)
				x.reply = r
				s.spread()
				return
			}
		}
	}
}

// asks gives a "+" to the newest exchange of the command that it asks.
func (s *Session) asks(text string) {
	tag := s.talk.Asked()
	for i := len(s.open) - 1; i >= 0; i-- {
		if x := s.open[i]; x.Tag == tag {
			x.asked(text)
			s.spread()
			return
		}
	}
}

// end ends the session for a reason.
func (s *Session) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.talk.End(wire.Server); ok {
		s.arriving.open = true
		s.show(&c)
	}
	s.err = s.reason(err)
	s.over = true
	s.reading.release()
	s.known.Lock()
	s.tracker.over()
	s.known.Unlock()
	_ = s.conn.Close() // it is gone already, or was given up
	e := Event{Kind: Closed}
	if !errors.Is(s.err, ErrClosed) {
		e.Err = s.err
	}
	s.tell(e)
	close(s.dead)
}

// reason says why the connection ended, for a person.
func (s *Session) reason(err error) error {
	addr := s.cfg.Target.Addr()
	var explained *explainedError
	switch {
	case s.tracker.loggedOut: // only the goroutine that calls this changes it
		return nil
	case s.closing:
		return ErrClosed
	case s.cause != nil:
		return s.cause
	case errors.As(err, &explained):
		return err
	case !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET):
		return fmt.Errorf("%s: %w", addr, err)
	case s.tracker.bye != "":
		return fmt.Errorf("%s: %w, with these words: %q", addr, ErrHungUp, s.tracker.bye)
	case s.arriving.left > 0:
		return fmt.Errorf("%s: %w in the middle of a literal, of which %d octets are missing", addr, ErrHungUp, s.arriving.left)
	case s.arriving.open && s.first == nil:
		return fmt.Errorf("%s: %w in the middle of its greeting", addr, ErrHungUp)
	case s.first == nil:
		return fmt.Errorf("%s: %w before its greeting", addr, ErrHungUp)
	case s.arriving.open:
		return fmt.Errorf("%s: %w in the middle of a response", addr, ErrHungUp)
	}
	return fmt.Errorf("%s: %w", addr, ErrHungUp)
}
