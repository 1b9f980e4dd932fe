package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// RunTerminal runs the shell on a terminal until the person leaves, the server
// hangs up, or the context ends. The terminal is given back in every case.
func RunTerminal(ctx context.Context, in, out *os.File, history *History, opts Options) error {
	s := &Shell{opts: opts, typing: true}
	t := &typist{shell: s}
	term, err := NewTerminal(in, out, Config{
		Theme:   opts.Theme,
		History: history,
		Redact: func(line string) string {
			if !t.is(commandLine) { // an answer, or a literal's text, which may be a password
				return ""
			}
			return forHistory(line, t.authenticated())
		},
		Secret:      t.secret,
		Highlight:   t.highlight,
		Placeholder: t.placeholder,
		Final:       t.final,
		OnInterrupt: t.interrupt,
	})
	if err != nil {
		return fmt.Errorf("take over the terminal: %w", err)
	}
	defer func() { _ = term.Close() }() // there is nobody left to tell
	if opts.Taken != nil {
		opts.Taken(term.Restore)
	}
	t.term, s.in, s.notes = term, t, term.Notes()
	s.columns = func() int { columns, _ := term.Size(); return columns }
	s.screen = NewView(term, opts.Theme, []rune(s.mark())[0], opts.ASCII)
	if len(opts.Greeting) > 0 {
		s.say("%s", strings.Join(opts.Greeting, "\n"))
	}
	beginning, stop := t.interruptible(ctx)
	err = s.begin(beginning)
	stop()
	if err == nil {
		err = t.loop(ctx)
	}
	return errors.Join(err, s.end(context.WithoutCancel(ctx)))
}

// typist is the input of a shell on a terminal.
type typist struct {
	shell *Shell
	term  *Terminal

	mu       sync.Mutex
	stop     func() // breaks off the wait that is under way, or nil
	entering kind   // what the line that is being typed is
}

// kind is what a typed line is for.
type kind uint8

const (
	commandLine kind = iota
	ownLine          // for imapsh itself: the text of {}, a question's answer
	octetLine        // octets of a literal, or what ends an IDLE
)

// loop reads lines and runs them.
func (t *typist) loop(ctx context.Context) error {
	s := t.shell
	for !s.leave {
		line, err := t.read(ctx, commandLine, t.prompt())
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errEnded):
			if err := t.lost(); err != nil {
				return err
			}
			continue
		case errors.Is(err, io.EOF):
			line = `\quit`
		case errors.Is(err, ErrInterrupt):
			s.say("\\quit leaves, and so does Ctrl-D")
			continue
		case err != nil:
			return err
		}
		if err := t.run(ctx, line); err != nil {
			return err
		}
	}
	return nil
}

// errEnded says that the connection ended while a line was typed.
var errEnded = errors.New("the connection has ended")

// prompt is the next tag. Without a connection there is none.
func (t *typist) prompt() string {
	if sess := t.shell.shown.Load(); sess != nil {
		return sess.NextTag() + " "
	}
	return t.shell.mark()
}

// ended is closed when the connection is gone.
func (t *typist) ended() <-chan struct{} {
	if t.shell.sess == nil {
		return nil
	}
	return t.shell.sess.Ended()
}

func (t *typist) gone() bool {
	select {
	case <-t.ended():
		return true
	default:
		return false
	}
}

// lost deals with the end of the connection: the shell leaves, a lesson goes on.
func (t *typist) lost() error {
	s := t.shell
	err := s.sess.Err()
	if s.player == nil {
		s.leave = true
		return err
	}
	s.use(nil)
	if err != nil {
		s.say("%v; \\reset begins the step anew", err)
	}
	return nil
}

// run runs a line. Its error ends the shell; whatever else goes wrong is said.
func (t *typist) run(ctx context.Context, line string) error {
	s := t.shell
	waiting, stop := t.interruptible(ctx)
	defer stop()
	err := s.obey(waiting, line)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case t.gone():
		return errors.Join(unlessWithin(err, s.sess.Err()), t.lost())
	case err == nil, errors.Is(err, errCancelled):
	case errors.Is(err, context.Canceled):
		s.say("the wait was broken off; what still comes will be shown")
	case errors.Is(err, session.ErrSilent):
		s.say("%v; what still comes will be shown", err)
	default:
		s.complain("%v", err)
	}
	return nil
}

// unlessWithin gives an error, unless another tells the same already.
func unlessWithin(err, other error) error {
	if err == nil || other == nil || errors.Is(err, other) {
		return nil
	}
	return err
}

// interruptible gives a context that Ctrl-C ends.
func (t *typist) interruptible(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	t.mu.Lock()
	t.stop = cancel
	t.mu.Unlock()
	return ctx, func() {
		t.mu.Lock()
		t.stop = nil
		t.mu.Unlock()
		cancel()
	}
}

// interrupt is Ctrl-C while no line is read.
func (t *typist) interrupt() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stop != nil {
		t.stop()
	}
}

// read reads a line of a kind behind a prompt. A lesson's goals are looked at in
// between, when something happens on the connection.
func (t *typist) read(ctx context.Context, k kind, prompt string) (string, error) {
	t.mu.Lock()
	t.entering = k
	t.mu.Unlock()
	style := t.shell.opts.Theme.Mark
	if k == commandLine && t.shell.sess != nil {
		style = t.shell.opts.Theme.Tag
	}
	t.term.SetPrompt(style.Paint(prompt))
	for {
		line, woken, err := t.readUntilWoken(ctx, k)
		switch {
		case err == nil || ctx.Err() == nil && !woken:
			return line, err
		case ctx.Err() != nil:
			return line, ctx.Err()
		case t.gone():
			return line, errEnded
		}
		t.shell.check(ctx)
	}
}

// readUntilWoken reads a line until it is entered, or the connection needs to be
// looked at. What was typed so far is kept for the next call.
func (t *typist) readUntilWoken(ctx context.Context, k kind) (line string, woken bool, err error) {
	reading, cancel := context.WithCancel(ctx)
	finished := make(chan struct{})
	ended := t.ended()
	if k != commandLine {
		ended = nil // whoever asked for the line notices by itself
	}
	go func() {
		defer close(finished)
		select {
		case <-ended:
			woken = true
		case <-t.shell.ready():
			woken = true
		case <-reading.Done():
		}
		cancel()
	}()
	line, err = t.term.Readline(reading)
	cancel()
	<-finished
	return line, woken, err
}

func (t *typist) is(k kind) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.entering == k
}

func (t *typist) line(ctx context.Context) (string, error) {
	return t.read(ctx, ownLine, t.shell.mark())
}

func (t *typist) octets(ctx context.Context, u wire.Upload) ([]byte, error) {
	prompt := fmt.Sprintf("%s%d octets left: ", t.shell.mark(), u.Left)
	if u.Secret {
		line, err := t.term.ReadPassword(ctx, t.shell.opts.Theme.Mark.Paint(prompt)+"(not shown) ")
		return []byte(line + "\r\n"), err
	}
	line, err := t.read(ctx, octetLine, prompt)
	return []byte(line + "\r\n"), err
}

func (t *typist) answer(ctx context.Context, verb, _ string) (string, error) {
	if verb != "IDLE" {
		return t.term.ReadPassword(ctx, t.shell.opts.Theme.Mark.Paint(t.shell.mark())+"your answer, in base64 (not shown; * cancels): ")
	}
	for {
		line, err := t.read(ctx, octetLine, t.shell.mark()+"Enter ends IDLE ")
		if err != nil || line == "" || strings.EqualFold(strings.TrimSpace(line), "DONE") {
			return "DONE", err
		}
		t.shell.say("while IDLE lasts the server takes nothing but DONE, which Enter sends")
	}
}

func (t *typist) password(ctx context.Context, user string) (string, error) {
	if known := t.shell.opts.Password; known != nil {
		if p, ok := known(user); ok {
			return p, nil
		}
	}
	p, err := t.term.ReadPassword(ctx, t.shell.opts.Theme.Mark.Paint(t.shell.mark())+"password of "+Clean(user)+": ")
	if errors.Is(err, ErrInterrupt) || errors.Is(err, io.EOF) || err == nil && p == "" {
		t.shell.say("nothing was sent: a password is needed")
		return "", errCancelled
	}
	return p, err
}

func (t *typist) confirm(ctx context.Context, question string) bool {
	t.shell.say("%s", question)
	line, err := t.read(ctx, ownLine, t.shell.mark()+"yes or no: ")
	return err == nil && strings.HasPrefix(strings.ToLower(line), "y")
}
