package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"imapsh/internal/wire"
)

// Exchange is a command that was sent, and all that answers it.
type Exchange struct {
	Tag string

	s         *Session
	continues []string       // texts of "+" that nobody has taken, oldest first
	reply     *wire.Response // the tagged reply
	changed   chan struct{}  // holds one token when something above has changed
}

// mostContinues bounds how many "+" a server may send ahead.
const mostContinues = 64

// ErrSilent says that a server sent nothing within the read time limit.
var ErrSilent = errors.New("no answer")

// Wait waits for the command's tagged reply. Whatever comes before it goes to
// the sinks. The error is the context's, [ErrSilent], or why the connection
// ended; the exchange may be waited for again.
func (x *Exchange) Wait(ctx context.Context) (*wire.Response, error) {
	for {
		x.s.mu.Lock()
		reply := x.reply
		x.s.mu.Unlock()
		if reply != nil {
			return reply, nil
		}
		if err := x.s.await(ctx, x.changed, x.Tag); err != nil {
			return x.lastReply(err)
		}
	}
}

// Continue waits for a "+" and gives its text. ok is false when the command's
// tagged reply came instead: the server wants nothing more. RFC 9051 §7.6.
func (x *Exchange) Continue(ctx context.Context) (text string, ok bool, err error) {
	for {
		x.s.mu.Lock()
		if len(x.continues) > 0 {
			text, x.continues = x.continues[0], x.continues[1:]
			x.s.mu.Unlock()
			return text, true, nil
		}
		over := x.reply != nil
		x.s.mu.Unlock()
		if over {
			return "", false, nil
		}
		if err := x.s.await(ctx, x.changed, x.Tag); err != nil {
			reply, err := x.lastReply(err)
			return "", false, errIfNone(reply, err)
		}
	}
}

// lastReply gives the reply after all when it came together with the end.
func (x *Exchange) lastReply(err error) (*wire.Response, error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if x.reply != nil {
		return x.reply, nil
	}
	return nil, err
}

func errIfNone(reply *wire.Response, err error) error {
	if reply != nil {
		return nil
	}
	return err
}

// Done says that the tagged reply has come.
func (x *Exchange) Done() bool {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	return x.reply != nil
}

// notify wakes whoever waits.
func notify(changed chan struct{}) {
	select {
	case changed <- struct{}{}:
	default:
	}
}

// await waits until something has changed, the connection has ended, the
// context is done, or the server was silent for too long.
func (s *Session) await(ctx context.Context, changed <-chan struct{}, tag string) error {
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
		case <-s.dead:
			return s.endError()
		case <-ctx.Done():
			return ctx.Err()
		case <-silence:
			quiet := time.Since(time.Unix(0, s.heardAt.Load()))
			if quiet >= s.cfg.ReadTimeout {
				return fmt.Errorf("%w to %s from %s for %v", ErrSilent, tag, s.cfg.Target.Addr(), s.cfg.ReadTimeout)
			}
			silence = time.After(s.cfg.ReadTimeout - quiet)
		}
	}
}

// Watch waits for the tagged reply without a limit on the server's silence, and
// leaves it for Wait: for an IDLE, in which nothing need come.
func (x *Exchange) Watch(ctx context.Context) error {
	for !x.Done() {
		select {
		case <-x.changed:
		case <-x.s.dead:
			return x.s.endError()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
