package transcripts

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// inbox holds what a server sent on one connection until it is compared.
type inbox struct {
	mu      sync.Mutex
	keeper  keeper
	follows *session.Follower // what the connection's state is, as of the last response here
	list    []*heard
	octets  int // in list
	next    uint64
	open    bool // what comes is kept
	ended   bool
	err     error         // why it ended
	changed chan struct{} // holds a token when something above has changed
}

// mostKept bounds how much a server may send between two sync points, literals
// that are replaced by their hashes aside.
const mostKept = 128 << 20

// errFlood says that it sent more.
var errFlood = errors.New("the server sends more than can be compared at once")

func newInbox() *inbox {
	return &inbox{open: true, changed: make(chan struct{}, 1), follows: session.NewFollower()}
}

// state is the connection's state.
func (b *inbox) state() session.State {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.follows.State()
}

// chunk takes what passes, and keeps what the server sends.
func (b *inbox) chunk(c *wire.Chunk) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.follows.Chunk(c)
	if c.From != wire.Server {
		return
	}
	raw, done := b.keeper.add(c)
	if !done || !b.open || b.octets > mostKept {
		return
	}
	h := &heard{n: b.next, raw: raw, cut: b.keeper.cut}
	if r, err := wire.ParseResponse(raw); err == nil {
		h.response = r
	}
	b.next++
	b.octets += len(raw)
	b.list = append(b.list, h)
	b.notify()
}

// event takes what happens to the connection.
func (b *inbox) event(e session.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.follows.Event(e)
	if e.Kind == session.Closed {
		b.ended, b.err = true, e.Err
	}
	b.notify()
}

func (b *inbox) notify() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// upcoming is the number of the response that comes next.
func (b *inbox) upcoming() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.next
}

// take gives all responses up to a number and forgets them.
func (b *inbox) take(last uint64) []*heard {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for n < len(b.list) && b.list[n].n <= last {
		b.octets -= len(b.list[n].raw)
		n++
	}
	taken := b.list[:n:n]
	b.list = b.list[n:]
	return taken
}

// keepFirst forgets all that came but the first response.
func (b *inbox) keepFirst() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = b.list[:min(1, len(b.list))]
}

// listen keeps what comes from now on, or keeps nothing more.
func (b *inbox) listen(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open, b.list, b.octets = on, nil, 0
}

// errGone says that the connection ended while something was awaited.
var errGone = errors.New("the connection ended")

// await waits until what came satisfies ready, which is called with the inbox
// locked. Patience is how long the server may be silent.
func (b *inbox) await(ctx context.Context, patience time.Duration, ready func() bool) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		b.mu.Lock()
		ok, ended, err, flood := ready(), b.ended, b.err, b.octets > mostKept
		b.mu.Unlock()
		switch {
		case ok:
			return nil
		case flood:
			return errFlood
		case ended && err != nil:
			return fmt.Errorf("%w: %w", errGone, err)
		case ended:
			return errGone
		}
		select {
		case <-b.changed:
			timer.Reset(patience)
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return fmt.Errorf("%w for %v", session.ErrSilent, patience)
		}
	}
}

// first is find for a caller who does not hold the inbox.
func (b *inbox) first(from uint64, fits func(*heard) bool) *heard {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.find(from, fits)
}

// find gives the first response that fits and that nobody took. The caller
// holds the inbox locked, in ready.
func (b *inbox) find(from uint64, fits func(*heard) bool) *heard {
	for _, h := range b.list {
		if h.n >= from && !h.passed && fits(h) {
			return h
		}
	}
	return nil
}
