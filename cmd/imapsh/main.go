// Command imapsh is an IMAP shell: it speaks the protocol as you type it, to
// the practice server that comes with it or to any other.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"imapsh/repl"
)

func main() { os.Exit(run(os.Args[1:])) }

// run runs the program and gives its exit code.
func run(args []string) int {
	a := &app{in: os.Stdin, out: os.Stdout, errOut: os.Stderr, env: os.Getenv}
	ctx, stop := signalled(a)
	defer stop()
	root := newRootCommand(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if cause := context.Cause(ctx); cause != nil && codeOf(err) != exitOK {
		var s signalError
		if errors.As(cause, &s) {
			return exitSignal + int(s.signal)
		}
	}
	var coded *exitError
	silent := errors.As(err, &coded) && coded.err == nil
	if err != nil && !silent {
		_, _ = fmt.Fprintf(os.Stderr, "imapsh: %s\n", repl.Clean(err.Error())) // there is nowhere left to complain
	}
	return codeOf(err)
}

// exitSignal is added to a signal's number, as shells do.
const exitSignal = 128

// patience is how long an orderly end may take when a signal asks for one.
const patience = 3 * time.Second

// signalError is the cause of a context that a signal ended.
type signalError struct{ signal syscall.Signal }

func (s signalError) Error() string { return s.signal.String() }

// signalled gives a context that a signal ends. What has not ended by itself
// when patience runs out is ended; a second signal does so at once.
func signalled(a *app) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		select {
		case got := <-signals:
			cancel(signalError{got.(syscall.Signal)})
		case <-done:
			return
		}
		select {
		case <-signals:
		case <-time.After(patience):
		case <-done:
			return
		}
		a.restoreTerminal()
		os.Exit(exitSignal)
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}
