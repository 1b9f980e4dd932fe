package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// reading says who reads: one goroutine at a time, the one that holds the
// token. Whoever waits for a reply reads it himself where he can: that is a
// third faster than to be woken for it. While nobody waits, or somebody who
// does not read, the session's own goroutine reads, so that what a server sends
// by itself is seen at once.
type reading struct {
	token chan struct{}
	reads atomic.Uint64 // how many there were

	// Of whoever holds the token.
	buf  []byte
	more bool // the last read filled the buffer: more is likely waiting
}

const (
	// readSize is how many octets are read at once: large reads are what fills
	// a fast connection.
	readSize = 64 << 10
	// dry is how long nothing must come, after a read that filled its buffer,
	// until the input counts as having run dry.
	dry = 2 * time.Millisecond
	// pause is how long nobody must have read, after a reply, until the
	// session's own goroutine does again.
	pause = 2 * time.Millisecond
)

func newReading() *reading {
	r := &reading{token: make(chan struct{}, 1), buf: make([]byte, readSize)}
	r.token <- struct{}{}
	return r
}

// read is the session's own goroutine.
func (s *Session) read() {
	defer close(s.finished)
	for over := false; !over; {
		<-s.reading.token
		for s.settled = false; !s.over && !s.settled; {
			s.readOnce(context.Background(), 0)
		}
		over = s.over
		s.reading.token <- struct{}{}
		s.rest()
	}
}

// rest leaves the reading to others as long as they do it.
func (s *Session) rest() {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for before := s.reading.reads.Load(); ; {
		select {
		case <-tick.C:
		case <-s.dead:
			return
		}
		reads := s.reading.reads.Load()
		if reads == before {
			return
		}
		before = reads
	}
}

// await waits until something has changed or is done, the connection has ended,
// the context is done, or the server was silent for too long. What has happened
// before the end counts.
func (s *Session) await(ctx context.Context, changed, done <-chan struct{}, tag string) error {
	err := s.awaitAny(ctx, changed, done)
	switch {
	case err == nil, happened(changed, done):
		return nil
	case errors.Is(err, ErrSilent):
		return fmt.Errorf("%w to %s from %s for %v", ErrSilent, tag, s.cfg.Target.Addr(), s.cfg.ReadTimeout)
	}
	return err
}

// happened says whether something has changed, which counts only once, or is
// done.
func happened(changed, done <-chan struct{}) bool {
	select {
	case <-changed:
		return true
	case <-done:
		return true
	default:
		return false
	}
}

// awaitAny reads, or waits as long as somebody else does.
func (s *Session) awaitAny(ctx context.Context, changed, done <-chan struct{}) error {
	select {
	case <-s.reading.token:
		return s.readUntil(ctx, changed, done)
	default:
	}
	var silence <-chan time.Time
	if s.cfg.ReadTimeout > 0 {
		timer := time.NewTimer(s.cfg.ReadTimeout)
		defer timer.Stop()
		silence = timer.C
	}
	for {
		select {
		case <-changed:
			return nil
		case <-done:
			return nil
		case <-s.reading.token:
			return s.readUntil(ctx, changed, done)
		case <-s.dead:
			return s.endError()
		case <-ctx.Done():
			return ctx.Err()
		case <-silence:
			quiet := time.Since(time.Unix(0, s.heardAt.Load()))
			if quiet >= s.cfg.ReadTimeout {
				return ErrSilent
			}
			silence = time.After(s.cfg.ReadTimeout - quiet)
		}
	}
}

// readUntil reads until what is waited for has happened. The caller holds the
// token, which is given back.
func (s *Session) readUntil(ctx context.Context, changed, done <-chan struct{}) error {
	defer func() { s.reading.token <- struct{}{} }()
	defer context.AfterFunc(ctx, s.interrupt)()
	for {
		switch {
		case happened(changed, done):
			return nil
		case s.over:
			return s.endError()
		case ctx.Err() != nil:
			return ctx.Err()
		}
		if s.readOnce(ctx, s.cfg.ReadTimeout) {
			return ErrSilent
		}
	}
}

// interrupt breaks off a read.
func (s *Session) interrupt() {
	s.mu.Lock()
	conn := s.conn
	s.mu.Unlock()
	_ = conn.SetReadDeadline(time.Unix(1, 0)) // fails on a connection that is gone, as Read does
}

// readOnce reads what there is, and shows it. It waits no longer than a limit,
// unless that is 0, and reports whether nothing came all that time. The caller
// holds the token.
func (s *Session) readOnce(ctx context.Context, limit time.Duration) (silent bool) {
	r := s.reading
	ranDry := r.more
	if ranDry {
		limit = dry
	}
	begun := time.Now()
	var deadline time.Time
	if limit > 0 {
		deadline = begun.Add(limit)
	}
	_ = s.conn.SetReadDeadline(deadline) // fails on a connection that is gone, as Read does
	if ctx.Err() != nil {
		return false // the interrupt may have come before that deadline
	}
	n, err := s.conn.Read(r.buf)
	r.reads.Add(1)
	r.more = n == len(r.buf)
	if n > 0 {
		s.heardAt.Store(time.Now().UnixNano())
		if failed := s.received(ctx, r.buf[:n], r.more); failed != nil {
			s.end(failed)
			return false
		}
	}
	switch {
	case err == nil:
	case !errors.Is(err, os.ErrDeadlineExceeded):
		s.end(err)
	case ranDry:
		s.mu.Lock()
		s.flush()
		s.mu.Unlock()
	default:
		return limit > 0 && time.Since(begun) >= limit
	}
	return false
}
