package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"imapsh/internal/session"
	"imapsh/transcripts"
)

// PlayOptions say how a transcript is played.
type PlayOptions struct {
	Theme Theme
	ASCII bool // the terminal has no UTF-8

	Speed     float64                    // how many times as fast as it was; 0: without any wait
	IdleLimit time.Duration              // how long nothing may happen at most; 0: as long as it did
	Step      bool                       // wait for a key before each command
	Taken     func(restore func() error) // told how to give the terminal back in an emergency, or nil
}

// PlayOnTerminal shows a transcript as a session's screen showed it, with its
// timing, and obeys keys. The terminal is given back in every case. The error
// is [ErrInterrupt] after Ctrl-C, or a [transcripts.Problem]: then what stands
// before it was shown.
func PlayOnTerminal(ctx context.Context, in, out *os.File, from *transcripts.Playback, o PlayOptions) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	term, err := NewTerminal(in, out, Config{Theme: o.Theme, OnInterrupt: func() { cancel(ErrInterrupt) }})
	if err != nil {
		return fmt.Errorf("take over the terminal: %w", err)
	}
	defer func() { _ = term.Close() }() // there is nobody left to tell
	if o.Taken != nil {
		o.Taken(term.Restore)
		defer o.Taken(nil)
	}
	f := newFilm(term, from, o, &terminalRemote{term})
	f.columns = func() int { columns, _ := term.Size(); return columns }
	return f.run(ctx)
}

// Play shows a transcript with its timing, to be looked at only.
func Play(ctx context.Context, out io.Writer, from *transcripts.Playback, o PlayOptions) error {
	o.Step = false
	return newFilm(out, from, o, noRemote{}).run(ctx)
}

// film is a transcript that is being played.
type film struct {
	opts    PlayOptions
	from    *transcripts.Playback
	out     *checkedWriter
	view    *View
	voice   voice
	columns func() int // of the terminal, or nil
	remote  remote

	speed float64
	step  bool // stop before the next command
}

func newFilm(out io.Writer, from *transcripts.Playback, o PlayOptions, r remote) *film {
	f := &film{opts: o, from: from, out: &checkedWriter{to: out}, voice: voice{o.Theme, o.ASCII}, remote: r, speed: o.Speed, step: o.Step}
	f.view = NewView(f.out, o.Theme, []rune(f.voice.mark())[0], o.ASCII)
	return f
}

// checkedWriter keeps the first error, which a view has nobody to tell.
type checkedWriter struct {
	to  io.Writer
	err error
}

func (w *checkedWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(p)
	w.err = err
	return n, err
}

// errLeft says that whoever watches has seen enough.
var errLeft = errors.New("left")

// run plays to the end, or until somebody leaves.
func (f *film) run(ctx context.Context) error {
	var err error
	for err == nil {
		var m transcripts.Moment
		if m, err = f.from.Next(); err == nil {
			err = f.show(ctx, &m)
		}
	}
	f.view.Flush()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, errLeft):
		err = nil
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	}
	if f.out.err != nil && err == nil {
		err = fmt.Errorf("write what is played: %w", f.out.err)
	}
	return err
}

// show shows a moment.
func (f *film) show(ctx context.Context, m *transcripts.Moment) error {
	switch {
	case f.out.err != nil:
		return f.out.err
	case m.Wait > 0 && f.opts.IdleLimit > 0:
		return f.wait(ctx, min(m.Wait, f.opts.IdleLimit))
	case m.Wait > 0:
		return f.wait(ctx, m.Wait)
	case m.Narration != "":
		f.say(m.Narration)
		return f.wait(ctx, time.Duration(len(strings.Fields(m.Narration)))*readingTime)
	case m.Event != nil:
		f.happened(m)
		return nil
	case m.Begins() && f.step:
		if err := f.stop(ctx, "Enter shows the next exchange, space plays on, q leaves"); err != nil {
			return err
		}
	}
	f.view.Chunk(m.Chunk)
	if f.remote.pressed() {
		return f.wait(ctx, 0)
	}
	return ctx.Err()
}

// readingTime is how long it takes to read a word.
const readingTime = 250 * time.Millisecond

// widestText is how wide narration is written: what a person reads with ease.
const widestText = 78

// say says what is not of the wire.
func (f *film) say(text string) {
	f.view.Flush()
	width := widestText
	if f.columns != nil {
		width = min(width, f.columns()-len([]rune(f.voice.mark())))
	}
	_, _ = f.out.Write(f.voice.lines(text, width)) // it keeps the error
}

// happened tells what happened to a connection, where the shell did.
func (f *film) happened(m *transcripts.Moment) {
	what := ""
	switch {
	case m.Event.Get("version") != "":
		what = m.Event.Get("version") + ", " + m.Event.Get("cipher")
	case m.Event.Get("reason") == "hung-up":
		what = session.ErrHungUp.Error()
	case m.Event.Get("reason") == "injection":
		what = session.ErrInjection.Error()
	case m.Event.Get("reason") != "":
		what = "the connection broke off"
	default:
		return
	}
	if m.Conn != "" {
		what = m.Conn + ": " + what
	}
	f.say(what)
}

// wait lets time pass, as fast as the film runs, and obeys the keys that are
// pressed meanwhile.
func (f *film) wait(ctx context.Context, d time.Duration) error {
	if f.step || f.opts.Speed == 0 {
		d = 0
	}
	f.view.Flush()
	if f.opts.Speed > 0 {
		d = time.Duration(float64(d) / f.speed)
	}
	for {
		key, left, err := f.remote.wait(ctx, d)
		if key == "" || err != nil {
			return err
		}
		before := f.speed
		if err := f.obey(ctx, key); err != nil || f.step {
			return err
		}
		d = time.Duration(float64(left) * before / f.speed)
	}
}

// The film runs at most so many times as fast, or as slow, as a key can make it.
const mostSpeed = 64

// obey does what a key says.
func (f *film) obey(ctx context.Context, key string) error {
	switch key {
	case " ":
		return f.stop(ctx, "paused: space plays on, . shows the next exchange, q leaves")
	case ".", KeyRight:
		f.step = true
	case "+", "=":
		f.speed = min(f.speed*2, max(f.opts.Speed, mostSpeed))
	case "-", "_":
		f.speed = max(f.speed/2, min(f.opts.Speed, 1.0/mostSpeed))
	case "q", "Q", KeyEOF:
		return errLeft
	}
	return nil
}

// stop waits for a key that says how to go on.
func (f *film) stop(ctx context.Context, question string) error {
	f.view.Flush()
	for {
		key, err := f.remote.ask(ctx, f.opts.Theme.Hint.Paint("("+question+") "))
		if err != nil {
			return err
		}
		switch key {
		case " ":
			f.step = false
			return nil
		case KeyEnter, ".", KeyRight:
			f.step = true
			return nil
		}
		if err := f.obey(ctx, key); err != nil {
			return err
		}
	}
}
