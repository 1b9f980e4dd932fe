package session

import (
	"context"
	"errors"

	"imapsh/internal/wire"
)

// Exchange is a command that was sent, and all that answers it.
type Exchange struct {
	Tag string

	// Of the session's mu.
	s         *Session
	continues []string       // texts of "+" that nobody has taken, oldest first
	octets    int            // how much memory they take
	reply     *wire.Response // the tagged reply, when it has come
}

// ErrSilent says that a server sent nothing within the read time limit, or took
// nothing of what was sent.
var ErrSilent = errors.New("no answer")

// Wait waits for the command's tagged reply. Whatever comes before it goes to
// the sinks. The error is the context's, [ErrSilent], or why the connection
// ended; the exchange may be waited for again.
func (x *Exchange) Wait(ctx context.Context) (*wire.Response, error) {
	if err := x.s.await(ctx, x.Done, x.Tag); err != nil {
		return nil, err
	}
	return x.reply, nil
}

// Continue waits for a "+" and gives its text. ok is false when the command's
// tagged reply came instead: the server wants nothing more. RFC 9051 §7.6.
func (x *Exchange) Continue(ctx context.Context) (text string, ok bool, err error) {
	if err := x.s.await(ctx, x.answered, x.Tag); err != nil {
		return "", false, err
	}
	text, ok = x.take()
	return text, ok, nil
}

// Watch waits for the tagged reply without a limit on the server's silence, and
// leaves it for Wait: for an IDLE, in which nothing need come.
func (x *Exchange) Watch(ctx context.Context) error {
	for {
		news := x.s.hear()
		if x.Done() {
			return nil
		}
		select {
		case <-news:
		case <-x.s.dead:
			if x.Done() {
				return nil
			}
			return x.s.endError()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Done says that the tagged reply has come.
func (x *Exchange) Done() bool {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	return x.reply != nil
}

// answered says that a "+" or the tagged reply has come.
func (x *Exchange) answered() bool {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	return x.reply != nil || len(x.continues) > 0
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
}

// take takes the oldest "+".
func (x *Exchange) take() (text string, ok bool) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if len(x.continues) == 0 {
		return "", false
	}
	text = x.continues[0]
	x.continues = x.continues[1:]
	x.octets -= len(text) + continueCost
	return text, true
}
