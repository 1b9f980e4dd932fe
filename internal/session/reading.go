package session

import (
	"context"
	"errors"
	"fmt"
	"net"
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
	rouse chan struct{} // holds one when the session's goroutine must read at once
	reads atomic.Uint64 // how many there were

	// Of whoever holds the token.
	buf   []byte
	more  bool      // the last read filled the buffer: more is likely waiting
	since time.Time // when octets came last, or a wait began
	by    deadline

	// What may break off a read.
	breaker context.Context
	release func()
}

const (
	// readSize is how many octets are read at once: large reads are what fills
	// a fast connection.
	readSize = 64 << 10
	// dry is how long nothing must come, after a read that filled its buffer,
	// until the input counts as having run dry.
	dry = 2 * time.Millisecond
	// pause is how long nobody must have read, after a reply, until the
	// session's own goroutine does again: the longer they do, the longer, up to
	// longPause.
	pause     = 2 * time.Millisecond
	longPause = 64 * time.Millisecond
)

func newReading() *reading {
	r := &reading{token: make(chan struct{}, 1), rouse: make(chan struct{}, 1), buf: make([]byte, readSize), release: func() {}}
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
	before := s.reading.reads.Load()
	for wait := pause; ; wait = min(2*wait, longPause) {
		select {
		case <-time.After(wait):
		case <-s.reading.rouse:
			return
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

// hangUp closes the connection, and has somebody see that.
func (s *Session) hangUp(conn net.Conn) {
	_ = conn.Close() // what counts is that the reader ends
	select {
	case s.reading.rouse <- struct{}{}:
	default:
	}
}

// await waits until something has happened, the connection has ended, the
// context is done, or the server was silent for too long. What has happened
// before the end counts. The condition may change with each reply, "+" and
// greeting.
func (s *Session) await(ctx context.Context, happened func() bool, tag string) error {
	err := s.awaitAny(ctx, happened)
	switch {
	case err == nil, happened():
		return nil
	case errors.Is(err, ErrSilent):
		return fmt.Errorf("%w to %s from %s for %v%s", ErrSilent, tag, s.cfg.Target.Addr(), s.cfg.ReadTimeout, s.halfSaid())
	}
	return err
}

// halfSaid says what a server that is silent has left unfinished.
func (s *Session) halfSaid() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.arriving.left > 0:
		return fmt.Sprintf(", in the middle of a literal, of which %d octets are missing, if its count is right", s.arriving.left)
	case s.arriving.open:
		return ", in the middle of a response"
	}
	return ""
}

// awaitAny reads, or waits as long as somebody else does.
func (s *Session) awaitAny(ctx context.Context, happened func() bool) error {
	select {
	case <-s.reading.token:
		return s.readUntil(ctx, happened)
	default:
	}
	var silence <-chan time.Time
	if s.cfg.ReadTimeout > 0 {
		timer := time.NewTimer(s.cfg.ReadTimeout)
		defer timer.Stop()
		silence = timer.C
	}
	for {
		news := s.hear()
		if happened() {
			return nil
		}
		select {
		case <-news:
		case <-s.reading.token:
			return s.readUntil(ctx, happened)
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

// hear gives a channel that is closed when something has come that somebody may
// wait for.
func (s *Session) hear() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.news == nil {
		s.news = make(chan struct{})
	}
	return s.news
}

// spread tells whoever waits. The caller holds mu.
func (s *Session) spread() {
	s.settled = true
	if s.news != nil {
		close(s.news)
		s.news = nil
	}
}

// readUntil reads until what is waited for has happened. The caller holds the
// token, which is given back.
func (s *Session) readUntil(ctx context.Context, happened func() bool) error {
	defer func() { s.reading.token <- struct{}{} }()
	s.interruptible(ctx)
	s.reading.since = time.Now()
	for {
		switch {
		case happened():
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

// interruptible has the context's end break off a read. That stays so until
// another context comes: a read that is broken off for nothing is begun again.
func (s *Session) interruptible(ctx context.Context) {
	r := s.reading
	if ctx == r.breaker {
		return
	}
	r.release()
	r.breaker, r.release = ctx, func() {}
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, s.interrupt)
		r.release = func() { stop() }
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
	conn := s.conn
	if r.by.renew(conn, r.since, limit) {
		_ = conn.SetReadDeadline(r.by.at) // fails on a connection that is gone, as Read does
	}
	if ctx.Err() != nil {
		return false // the interrupt may have come before that deadline
	}
	n, err := conn.Read(r.buf)
	r.reads.Add(1)
	r.more = n == len(r.buf)
	if n > 0 {
		r.since = time.Now()
		s.heardAt.Store(r.since.UnixNano())
		if failed := s.received(ctx, r.buf[:n], r.more); failed != nil {
			s.end(failed)
			return false
		}
	}
	if err != nil {
		r.by = deadline{}
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
		return limit > 0 && time.Since(r.since) >= limit
	}
	return false
}
