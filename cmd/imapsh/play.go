package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"imapsh/repl"
	"imapsh/transcripts"
)

// playFlags are what the command line says of imapsh play.
type playFlags struct {
	speed     float64
	idleLimit time.Duration
	step      bool
	noWait    bool
	color     string
}

// newPlayCommand makes imapsh play.
func newPlayCommand(a *app) *cobra.Command {
	var f playFlags
	cmd := &cobra.Command{
		Use:   "play FILE",
		Short: "Show a transcript as its session looked, with its timing",
		Long: `Play shows a transcript again as the session looked on the screen, with the time
that passed when it was recorded, and nothing is sent anywhere. Long waits are
shortened. What the file says to those who watch ("##") stands behind a mark.

While it plays:

  space        pause, and play on
  . or right   show the rest of this exchange at once, and stop before the next
  + and -      play faster and slower
  q            leave

Where standard output is no terminal, all is written at once.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.play(cmd.Context(), a, args[0])
		},
	}
	cmd.Flags().Float64Var(&f.speed, "speed", 1, "play this many times as fast")
	cmd.Flags().DurationVar(&f.idleLimit, "idle-limit", 2*time.Second, "shorten longer waits to this; 0: as long as they were")
	cmd.Flags().BoolVar(&f.step, "step", false, "wait for a key before each command")
	cmd.Flags().BoolVar(&f.noWait, "no-wait", false, "do not wait at all")
	cmd.Flags().StringVar(&f.color, "color", "auto", "`when` to use colours: auto, always, never")
	return cmd
}

// play plays a file, on a terminal if there is one.
func (f *playFlags) play(ctx context.Context, a *app, name string) error {
	o, err := f.options(a)
	if err != nil {
		return exit(exitUsage, err)
	}
	file, err := os.Open(name)
	if err != nil {
		return exit(exitFile, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	from, err := transcripts.NewPlayback(name, file)
	if err != nil {
		a.complain(err.Error())
		return exit(exitFile, nil)
	}
	keys, isFile := a.in.(*os.File)
	if screen := a.screen(); isFile && screen != nil && repl.Usable(keys, screen) {
		err = repl.PlayOnTerminal(ctx, keys, screen, from, o)
	} else {
		err = repl.Play(ctx, a.out, from, o)
	}
	switch {
	case errors.Is(err, repl.ErrInterrupt):
		return exit(exitSignal+int(syscall.SIGINT), nil)
	case err != nil:
		return exit(exitFile, err)
	case from.Torn() != nil:
		a.complain(from.Torn().Error() + "; what stands before was played")
	}
	return nil
}

// options makes the player's options from the flags.
func (f *playFlags) options(a *app) (o repl.PlayOptions, err error) {
	switch {
	case !(f.speed > 0):
		return o, fmt.Errorf("--speed is a number above 0, not %v", f.speed)
	case f.idleLimit < 0:
		return o, fmt.Errorf("--idle-limit is a time such as 2s, or 0 for none, not %v", f.idleLimit)
	}
	colours, err := repl.UseColours(f.color, a.screen(), a.env)
	if err != nil {
		return o, err
	}
	o = repl.PlayOptions{
		Theme:     repl.NewTheme(colours),
		ASCII:     !repl.UTF8(a.env),
		Speed:     f.speed,
		IdleLimit: f.idleLimit,
		Step:      f.step,
		Taken:     a.taken,
	}
	if f.noWait || !repl.IsTerminal(a.screen()) {
		o.Speed = 0
	}
	return o, nil
}
