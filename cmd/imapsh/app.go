package main

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// app is what every subcommand gets: the program's surroundings and the flags
// that several of them share.
type app struct {
	in     io.Reader
	out    io.Writer
	errOut io.Writer
	env    func(string) string
	flags  flags

	mu      sync.Mutex
	restore func() error // gives the terminal back, while it is taken
}

// taken notes how to give the terminal back when the program must end at once.
func (a *app) taken(restore func() error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.restore = restore
}

func (a *app) restoreTerminal() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.restore != nil {
		_ = a.restore() // the program is ending
	}
}

// The exit codes. They are part of the interface: scripts read them.
const (
	exitOK      = 0
	exitUsage   = 1 // wrong usage
	exitFile    = 2 // a file could not be read or parsed
	exitNetwork = 3 // network, TLS or protocol failure, or the server hung up
	exitDiffers = 4 // a replay differs, a mock's client did otherwise, a demo fails
	exitNo      = 5 // in a script, the last command was answered NO
	exitBad     = 6 // in a script, BAD
	exitRefused = 7 // authentication refused
)

// exitError is an error with the exit code that it ends the program with.
type exitError struct {
	code int
	err  error // nil: everything was said already
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// exit makes an error end the program with a code.
func exit(code int, err error) error { return &exitError{code, err} }

// codeOf is the exit code of an error.
func codeOf(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &e):
		return e.code
	}
	return exitUsage
}
