// Package repl is the shell: the prompt, the keys, the colours and the `\` commands.
//
// # What a person sees
//
// The scrollback is the wire: the prompt is the next tag, and on Enter the line is drawn once more as it was sent.
// While a line is being typed, what arrives appears above it and the line stays whole. A secret is never drawn. The
// only escape sequences written are colours, cursor movement, EL (erase in line) and bracketed paste mode. However the
// program ends, the terminal is as it was before.
package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"

	"github.com/chzyer/readline"
)

// ErrInterrupt is what a line ended by Ctrl-C is read as.
var ErrInterrupt = errors.New("interrupted")

// Config is what a Terminal asks while a line is typed. All functions are optional. They run while the terminal is
// drawn, on whatever goroutine caused that: they must be quick, and neither call the Terminal nor wait for a lock that
// is held by one who writes to it.
type Config struct {
	Theme   Theme
	History *History // nil: nothing is kept

	// Redact returns what the history keeps of a line; an empty string keeps the line out.
	Redact func(line string) string
	// Secret returns the part of a line that is shown as stars while it is typed.
	Secret func(line []rune) (from, to int)
	// Highlight adds colours (SGR sequences), and nothing else, to a line in which secrets are stars already.
	Highlight func(line string) string
	// Hint returns what could be typed next. It stands dim behind a line that is not empty, secrets are stars in it;
	// without colours it is not shown, since it would look as if it had been typed.
	Hint func(line string) string
	// Placeholder returns what stands dim at the right of an empty line, until the first key; nor is it without colours.
	Placeholder func() string
	// Final returns what Enter leaves on the screen in the place of prompt and line: one line, which may hold colours.
	// An empty string leaves nothing.
	Final func(line string) string
	// OnInterrupt is called when Ctrl-C is pressed while no line is read. It may call the Terminal, and must not block:
	// until it returns no key is read.
	OnInterrupt func()
}

// Terminal reads lines from a terminal and writes to it at the same time. It is the only user of readline, of which it
// takes the line buffer and the terminal's modes.
//
// The terminal is raw from NewTerminal to Close, also between two lines: what is typed ahead is kept and not echoed.
type Terminal struct {
	config    Config
	mode      *ttyMode
	pressed   chan struct{}         // there are keys
	resized   chan os.Signal        // the terminal has another size
	continued chan os.Signal        // the process was stopped, and goes on
	done      chan struct{}         // closed by Close, and when the terminal is gone
	shut      func() bool           // ends the reading of keys; false where that cannot be done
	ended     chan struct{}         // closed when no keys are read any more
	unkept    atomic.Pointer[error] // why a line could not be kept in the history

	mu       sync.Mutex // guards all below, and what is written
	decoder  decoder
	keys     []key // not pressed yet
	prompt   string
	typing   *editor // the line that Readline reads; kept when it is cancelled
	active   *editor // the line being read, nil between lines
	masked   bool    // nothing of it is shown but the question
	question string  // the prompt of a password
	screen   screen
	partial  []byte // output without its end of line, kept back while a line is read
	tail     []byte // the same between lines, when it is on the screen
}

// Usable reports whether a Terminal can be made of in and out: both are terminals, and not dumb ones.
func Usable(in, out *os.File) bool {
	return readline.IsTerminal(int(in.Fd())) && readline.IsTerminal(int(out.Fd())) && os.Getenv("TERM") != "dumb"
}

// NewTerminal makes the terminal raw. Close must be called, in every path: `defer t.Close()` also serves a panic.
func NewTerminal(in, out *os.File, config Config) (*Terminal, error) {
	if config.History == nil {
		config.History = &History{}
	}
	m, err := enterRaw(in, out)
	if err != nil {
		return nil, fmt.Errorf("set up terminal: %w", err)
	}
	source, err := openKeys(in)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read terminal: %w", err), m.restore())
	}
	t := &Terminal{
		config:    config,
		mode:      m,
		pressed:   make(chan struct{}, 1),
		resized:   make(chan os.Signal, 1),
		continued: make(chan os.Signal, 1),
		done:      make(chan struct{}),
		ended:     make(chan struct{}),
		prompt:    "> ",
		typing:    newEditor(config.History, config.Secret),
		screen:    screen{theme: config.Theme},
	}
	t.shut = sync.OnceValue(func() bool {
		close(t.done)
		signal.Stop(t.resized)
		signal.Stop(t.continued)
		return source.Cancel()
	})
	notify(t.resized, t.continued)
	go t.readKeys(source)
	return t, nil
}

// Close gives the terminal back as it was. A Readline in progress returns io.EOF, and what was typed ahead and not
// read yet is lost. It may be called again, and from any goroutine, but not by OnInterrupt: it waits for that to end.
// It also returns why the history could not be kept.
func (t *Terminal) Close() error {
	cancelled := t.shut()
	err := t.Restore()
	if cancelled {
		<-t.ended
	}
	if unkept := t.unkept.Load(); unkept != nil {
		err = errors.Join(err, *unkept)
	}
	return err
}

// Restore gives the terminal's modes back as they were, and does nothing else: it waits for no lock that drawing
// holds. It is what a signal handler or a dying goroutine calls; it may be called again, and from any goroutine.
func (t *Terminal) Restore() error {
	if err := t.mode.restore(); err != nil {
		return fmt.Errorf("restore terminal: %w", err)
	}
	return nil
}

// SetPrompt sets the prompt of this line and the next; it may hold colours.
func (t *Terminal) SetPrompt(prompt string) {
	defer t.bailOut()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.prompt == prompt {
		return
	}
	t.prompt = prompt
	t.redraw()
}

// bailOut, deferred, gives the terminal back before a panic ends the program: one in a function of Config, on whatever
// goroutine that runs.
func (t *Terminal) bailOut() {
	if reason := recover(); reason != nil {
		_ = t.Restore() // the panic says more
		panic(reason)
	}
}

// Size returns the terminal's columns and rows; 80 and 24 where it does not know them.
func (t *Terminal) Size() (width, height int) {
	now := t.mode.size()
	return now.width, now.height
}

// Readline reads one line; only one goroutine may at a time. Of a paste of several lines each call returns the next.
//
// Ctrl-C ends it with ErrInterrupt and the line so far, which is wiped from the screen. Ctrl-D on an empty line, Close,
// and a terminal that goes away end it with io.EOF. When ctx ends first, its error is returned, and the line so far is
// kept for the next call.
func (t *Terminal) Readline(ctx context.Context) (string, error) {
	defer t.bailOut()
	t.mu.Lock()
	defer t.mu.Unlock()
	line, err := t.read(ctx, t.typing)
	if err != nil {
		return line, err
	}
	kept := line
	if t.config.Redact != nil {
		kept = t.config.Redact(line)
	}
	if err := t.config.History.Add(kept); err != nil {
		t.unkept.CompareAndSwap(nil, &err)
	}
	t.typing.reset()
	return line, nil
}

// ReadPassword reads a line of which nothing is shown or kept. It ends as Readline does.
func (t *Terminal) ReadPassword(ctx context.Context, prompt string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.question, t.masked = prompt, true
	defer func() { t.masked = false }()
	return t.read(ctx, newEditor(&History{}, nil))
}
