package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/session"
	"imapsh/repl"
	"imapsh/transcripts"
)

// replayFlags are what the command line says of imapsh replay.
type replayFlags struct {
	server         string
	vars           []string
	allowWrites    bool
	allowPlaintext bool
	keepGoing      bool
	jobs           int
	only           string
	tap            bool
	update         bool

	talking *sync.Mutex       // held by who writes or asks
	asked   map[string]string // the secrets that were asked for, guarded by talking
}

// newReplayCommand makes imapsh replay.
func newReplayCommand(a *app) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay FILE...",
		Short: "Send what a transcript's client sent, and compare the answers",
		Long: `Replay sends the client's side of transcripts to a server, the practice server if
none is given, and compares what the server answers with what was recorded. It
exits with 4 when something differs. Several files are replayed at the same time
on practice servers of their own, and one after the other on a server that you
name; --jobs says otherwise.

--update writes what the server answers into the files, shows what changed, and
leaves notes, order, and templates that still fit.

A secret ${!name} is taken from IMAPSH_SECRET_NAME; ${!password} also from
IMAPSH_PASSWORD or ~/.netrc, and on the practice server it is that server's own.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.replay(cmd.Context(), a, args)
		},
	}
	cmd.Flags().StringVar(&f.server, "server", "", "replay on this server, a `URL`, and not on a practice server")
	cmd.Flags().StringArrayVar(&f.vars, "var", nil, "give a variable a value: `name=value`; may be repeated")
	cmd.Flags().BoolVar(&f.allowWrites, "allow-writes", false, "send commands that may change the mail to a server that is not the practice server")
	cmd.Flags().BoolVar(&f.allowPlaintext, "allow-plaintext", false, "send secrets in plain text to another machine")
	cmd.Flags().BoolVar(&f.keepGoing, "keep-going", false, "go on behind a difference")
	cmd.Flags().IntVar(&f.jobs, "jobs", 0, "replay so many files at the same time")
	cmd.Flags().StringVar(&f.only, "only", "", "replay only files whose name or title this regular `expression` fits, in whatever case")
	cmd.Flags().BoolVar(&f.tap, "tap", false, "write the results in the Test Anything Protocol, version 14")
	cmd.Flags().BoolVar(&f.update, "update", false, "write into the files what the server answers, and show what changed")
	return cmd
}

// replay replays files. All are read before anything is sent.
func (f *replayFlags) replay(ctx context.Context, a *app, names []string) error {
	vars, err := readVars(f.vars)
	if err != nil {
		return exit(exitUsage, err)
	}
	files, err := f.read(a, names)
	if err != nil {
		return err
	}
	if files, err = f.selected(files); err != nil {
		return exit(exitUsage, err)
	}
	switch {
	case f.update && f.tap:
		return exit(exitUsage, errors.New("--update and --tap exclude each other"))
	case f.jobs < 0:
		return exit(exitUsage, fmt.Errorf("--jobs is how many files at the same time, not %d", f.jobs))
	case f.jobs == 0 && f.server == "":
		f.jobs = runtime.GOMAXPROCS(0)
	}
	to, err := f.teller(a, len(files))
	if err != nil {
		return err
	}
	return f.all(ctx, a, files, vars, to)
}

// teller says how outcomes are told.
func (f *replayFlags) teller(a *app, files int) (teller, error) {
	if f.update {
		return updater{a}, nil
	}
	if f.tap {
		return newTAP(a.out, files)
	}
	return plainTeller{a}, nil
}

// readVars reads the values of --var.
func readVars(texts []string) ([]transcripts.Var, error) {
	var vars []transcripts.Var
	for _, s := range texts {
		v, err := transcripts.ParseVar(s)
		if err != nil {
			return nil, fmt.Errorf("--var: %w", err)
		}
		vars = append(vars, v)
	}
	return vars, nil
}

// read reads all files, tells all that is wrong in them, and refuses those that
// would change the mail where that was not allowed.
func (f *replayFlags) read(a *app, names []string) ([]*transcripts.Transcript, error) {
	var files []*transcripts.Transcript
	var wrong error
	for _, name := range names {
		t, err := transcripts.ReadFile(name)
		if err != nil {
			wrong = exit(exitFile, nil)
			a.complain(err.Error())
			continue
		}
		if t.Torn != nil {
			a.complain(t.Torn.Error() + "; what stands before is replayed")
		}
		if writes := transcripts.Writes(name, t.Records); writes != nil && f.server != "" && !f.allowWrites && wrong == nil {
			wrong = exit(exitUsage, fmt.Errorf("%w; --allow-writes sends it to %s all the same", writes, f.server))
		}
		files = append(files, t)
	}
	return files, wrong
}

// complain writes lines to standard error.
func (a *app) complain(text string) {
	for line := range strings.Lines(text + "\n") {
		_, _ = fmt.Fprintf(a.errOut, "imapsh: %s\n", repl.Clean(strings.TrimSuffix(line, "\n"))) // there is nowhere left to complain
	}
}

// one replays one file, on a practice server of its own if none is given.
func (f *replayFlags) one(ctx context.Context, a *app, t *transcripts.Transcript, vars []transcripts.Var) (transcripts.Result, error) {
	cfg, stop, err := a.config(ctx, f.server)
	if err != nil {
		return transcripts.Result{}, err
	}
	defer stop()
	if cfg.Target.User != "" {
		vars = append(vars, transcripts.Var{Name: "user", Value: cfg.Target.User})
	}
	return transcripts.Replay(ctx, t, transcripts.Options{
		Dial:           transcripts.Dialer(cfg),
		Secret:         func(name string) (string, error) { return f.secret(ctx, a, cfg.Target, name) },
		Vars:           vars,
		AllowPlaintext: f.allowPlaintext,
		KeepGoing:      f.keepGoing || f.update,
		Patience:       cfg.ReadTimeout,
	})
}

// secret finds the value of a transcript's ${!name}.
func (f *replayFlags) secret(ctx context.Context, a *app, t session.Target, name string) (string, error) {
	variable := "IMAPSH_SECRET_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	if v := a.env(variable); v != "" {
		return v, nil
	}
	if name == "password" {
		if f.server == "" {
			return mailstore.Notes().Password, nil
		}
		if p, ok := a.password(t, t.User); ok {
			return p, nil
		}
	}
	if a.onTerminal() {
		f.talking.Lock()
		defer f.talking.Unlock()
		if _, known := f.asked[name]; !known {
			secret, err := a.askSecret(ctx, name)
			if err != nil {
				return "", err
			}
			f.asked[name] = secret
		}
		return f.asked[name], nil
	}
	return "", exit(exitUsage, fmt.Errorf("the secret ${!%s} is not known: set %s", name, variable))
}

// askSecret asks whoever sits at the terminal.
func (a *app) askSecret(ctx context.Context, name string) (string, error) {
	terminal, err := repl.NewTerminal(a.in.(*os.File), a.screen(), repl.Config{})
	if err != nil {
		return "", err
	}
	a.taken(terminal.Restore)
	defer func() {
		a.taken(nil)
		_ = terminal.Close() // the answer is what counts
	}()
	return terminal.ReadPassword(ctx, name+" (not shown): ")
}

// widthOfFile is how wide differences are written where there is no terminal.
const widthOfFile = 120

// printDifferences prints differences as wide as the screen.
func (a *app) printDifferences(differences []transcripts.Difference) error {
	width := widthOfFile
	if screen := a.screen(); screen != nil {
		if columns, _, err := term.GetSize(int(screen.Fd())); err == nil {
			width = columns
		}
	}
	for i := range differences {
		if err := differences[i].Print(a.out, width); err != nil {
			return err
		}
	}
	return nil
}

// codeOfReplay is the exit code of a replay that could not go on.
func codeOfReplay(err error) int {
	var known *exitError
	switch {
	case errors.As(err, &known):
		return known.code
	case errors.As(err, new(*transcripts.Problem)), errors.As(err, new(transcripts.Problems)):
		return exitFile
	case errors.Is(err, transcripts.ErrPlaintext):
		return exitUsage
	}
	return exitNetwork
}
