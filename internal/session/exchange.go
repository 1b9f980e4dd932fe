package session

import (
	"context"
	"errors"

	"imapsh/internal/wire"
)

// Exchange is a command that was sent, and all that answers it.
type Exchange struct {
	Tag string

	s         *Session
	continues []string       // texts of "+" that nobody has taken, oldest first
	octets    int            // how much memory they take
	changed   chan struct{}  // holds one token when there is another; made when somebody waits for one
	reply     *wire.Response // the tagged reply
	done      chan struct{}  // closed when it has come
}

// ErrSilent says that a server sent nothing within the read time limit, or took
// nothing of what was sent.
var ErrSilent = errors.New("no answer")

// Wait waits for the command's tagged reply. Whatever comes before it goes to
// the sinks. The error is the context's, [ErrSilent], or why the connection
// ended; the exchange may be waited for again.
func (x *Exchange) Wait(ctx context.Context) (*wire.Response, error) {
	if err := x.s.await(ctx, nil, x.done, x.Tag); err != nil {
		return nil, err
	}
	return x.reply, nil
}

// Continue waits for a "+" and gives its text. ok is false when the command's
// tagged reply came instead: the server wants nothing more. RFC 9051 §7.6.
func (x *Exchange) Continue(ctx context.Context) (text string, ok bool, err error) {
	for {
		text, ok, changed := x.take()
		if ok {
			return text, true, nil
		}
		if x.Done() {
			return "", false, nil
		}
		if err := x.s.await(ctx, changed, x.done, x.Tag); err != nil {
			return "", false, err
		}
	}
}

// Watch waits for the tagged reply without a limit on the server's silence, and
// leaves it for Wait: for an IDLE, in which nothing need come.
func (x *Exchange) Watch(ctx context.Context) error {
	select {
	case <-x.done:
		return nil
	case <-x.s.dead:
		if x.Done() {
			return nil
		}
		return x.s.endError()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Done says that the tagged reply has come.
func (x *Exchange) Done() bool {
	select {
	case <-x.done:
		return true
	default:
		return false
	}
}

// What bounds the "+" that a server may send ahead: octets that they take, and
// what each takes besides its text.
const (
	mostContinues = 1 << 20
	continueCost  = 64
)

// asked keeps a "+" until it is taken. The caller holds the session's mu.
func (x *Exchange) asked(text string) {
	takes := len(text) + continueCost
	if x.octets+takes > mostContinues && len(x.continues) > 0 {
		return
	}
	x.octets += takes
	x.continues = append(x.continues, text)
	select {
	case x.changed <- struct{}{}:
	default:
	}
}

// take takes the oldest "+"; where there is none, changed tells of the next.
func (x *Exchange) take() (text string, ok bool, changed <-chan struct{}) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if x.changed == nil {
		x.changed = make(chan struct{}, 1)
	}
	if len(x.continues) == 0 {
		return "", false, x.changed
	}
	text = x.continues[0]
	x.continues = x.continues[1:]
	x.octets -= len(text) + continueCost
	return text, true, x.changed
}
