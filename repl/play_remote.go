package repl

import (
	"context"
	"errors"
	"io"
	"time"
)

// remote is how whoever watches a film has a say in it, and how time passes for
// him.
type remote interface {
	// wait lets time pass until a key is pressed, and says how much of it is
	// left then. Without a key none is.
	wait(ctx context.Context, d time.Duration) (key string, left time.Duration, err error)
	// ask waits for a key.
	ask(ctx context.Context, question string) (key string, err error)
	// pressed reports whether there is a key already.
	pressed() bool
}

// noRemote is for one who only watches.
type noRemote struct{}

func (noRemote) wait(ctx context.Context, d time.Duration) (key string, left time.Duration, err error) {
	if d <= 0 {
		return "", 0, ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return "", 0, nil
	case <-ctx.Done():
		return "", 0, ctx.Err()
	}
}

func (noRemote) ask(context.Context, string) (string, error) { return KeyEnter, nil }

func (noRemote) pressed() bool { return false }

// terminalRemote is the keys of a terminal.
type terminalRemote struct{ term *Terminal }

func (r *terminalRemote) wait(ctx context.Context, d time.Duration) (key string, left time.Duration, err error) {
	if d <= 0 && !r.pressed() {
		return "", 0, ctx.Err()
	}
	end := time.Now().Add(d)
	short, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	key, err = r.key(short, "")
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return "", 0, nil
	}
	return key, max(0, time.Until(end)), err
}

func (r *terminalRemote) ask(ctx context.Context, question string) (string, error) {
	return r.key(ctx, question)
}

// key waits for a key. A terminal that is gone has nobody before it.
func (r *terminalRemote) key(ctx context.Context, question string) (string, error) {
	key, err := r.term.Key(ctx, question)
	if errors.Is(err, io.EOF) {
		err = errLeft
	}
	return key, err
}

func (r *terminalRemote) pressed() bool { return r.term.Pressed() }
