package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
	"github.com/jdx/go-netrc"
	"github.com/spf13/pflag"

	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/repl"
)

// script declares the flags of the shell itself.
func (f *flags) script(set *pflag.FlagSet) {
	set.StringVarP(&f.user, "user", "u", "", "log in as this user first; the password is asked for, or taken from IMAPSH_PASSWORD or ~/.netrc")
	set.StringArrayVarP(&f.lines, "command", "c", nil, "send this `line`; may be given again")
	set.StringVarP(&f.file, "file", "f", "", "send the lines of this `file`")
	set.StringVarP(&f.output, "output", "o", "", "write what the server sends to this `file`")
	set.BoolVar(&f.json, "json", false, "print one JSON object for each command and response")
	set.StringVar(&f.record, "record", "", "write a transcript to this `file`, without secrets")
	set.BoolVar(&f.force, "force", false, "let --record and --output replace a file")
	set.BoolVar(&f.keepGoing, "keep-going", false, "in a script, go on behind NO and BAD")
	set.BoolVar(&f.allowPlaintext, "allow-plaintext", false, "send passwords in plain text to other machines too")
	set.BoolVarP(&f.verbose, "verbose", "v", false, "show the client's side and the TLS facts too, on standard error")
	set.BoolVarP(&f.quiet, "quiet", "q", false, "say nothing but errors beside what the server sends")
	set.StringVar(&f.color, "color", "auto", "`when` to use colours: auto, always, never")
}

// shell runs the shell on a terminal, or a script.
func (a *app) shell(ctx context.Context, url string) error {
	in, script, err := a.scriptInput()
	if err != nil {
		return err
	}
	cfg, stop, err := a.config(ctx, url)
	if err != nil {
		return err
	}
	defer stop()
	opts, err := a.options(cfg)
	if err != nil {
		return err
	}
	if url == "" {
		a.welcome(&opts, cfg.Target)
		opts.Record = a.recorder("")
		opts.Learn = teacher(new(practiceGround))
	}
	if !script {
		return a.interactive(ctx, opts)
	}
	return a.runScript(ctx, in, opts)
}

// scriptInput gives the lines of a script. Without one, and on a terminal, it
// says that a person is to type them.
func (a *app) scriptInput() (in io.Reader, script bool, err error) {
	f := &a.flags
	switch {
	case len(f.lines) > 0 && f.file != "":
		return nil, false, exit(exitUsage, errors.New("-c and -f exclude each other"))
	case len(f.lines) > 0:
		return strings.NewReader(strings.Join(f.lines, "\n") + "\n"), true, nil
	case f.file != "" && f.file != "-":
		text, err := os.ReadFile(f.file)
		if err != nil {
			return nil, false, exit(exitFile, err)
		}
		return strings.NewReader(string(text)), true, nil
	}
	keys, isFile := a.in.(*os.File)
	screen, outIsFile := a.out.(*os.File)
	if isFile && outIsFile && f.file == "" && f.output == "" && !f.json && repl.Usable(keys, screen) {
		return nil, false, nil
	}
	return a.in, true, nil
}

// options makes the shell's options from the flags.
func (a *app) options(cfg session.Config) (repl.Options, error) {
	colours, err := repl.UseColours(a.flags.color, a.screen(), a.env)
	if err != nil {
		return repl.Options{}, exit(exitUsage, err)
	}
	return repl.Options{
		Dial: func(ctx context.Context, sinks ...session.Sink) (*session.Session, error) {
			cfg.Sinks = append(cfg.Sinks, sinks...)
			return session.Dial(ctx, cfg)
		},
		Theme:          repl.NewTheme(colours),
		ASCII:          !repl.UTF8(a.env),
		AllowPlaintext: a.flags.allowPlaintext,
		KeepGoing:      a.flags.keepGoing,
		Verbose:        a.flags.verbose,
		Quiet:          a.flags.quiet,
		Password:       func(user string) (string, bool) { return a.password(cfg.Target, user) },
		First:          a.first(),
		RecordTo:       a.flags.record,
		Record:         a.recorder(recordedFrom(cfg.Target)),
		Taken:          a.taken,
	}, nil
}

// first are the lines to begin with.
func (a *app) first() []string {
	if a.flags.user == "" {
		return nil
	}
	return []string{"LOGIN " + wire.AstringOf(a.flags.user)}
}

// screen is standard output, when it is a file of the system's.
func (a *app) screen() *os.File {
	if f, ok := a.out.(*os.File); ok {
		return f
	}
	return nil
}

// welcome greets the newcomer on the practice server.
func (a *app) welcome(opts *repl.Options, t session.Target) {
	opts.Example = practiceExample()
	opts.Greeting = []string{
		fmt.Sprintf("imapsh %s: practice server on %s, plain text. Everything here is yours to break.", shortVersion(), t.Addr()),
		fmt.Sprintf(`Log in with: %s      \help helps, \learn starts the course, \quit leaves.`, opts.Example),
	}
}

func shortVersion() string { return strings.TrimSuffix(version, ".0") }

func (a *app) interactive(ctx context.Context, opts repl.Options) error {
	path, err := xdg.StateFile(filepath.Join("imapsh", "history"))
	var history *repl.History
	if err == nil {
		history, err = repl.OpenHistory(path)
	}
	if err != nil {
		opts.Greeting = append(opts.Greeting, fmt.Sprintf("no history is kept: %v", err))
	}
	err = repl.RunTerminal(ctx, a.in.(*os.File), a.screen(), history, opts)
	return a.ended(err)
}

// runScript runs a script.
func (a *app) runScript(ctx context.Context, in io.Reader, opts repl.Options) (err error) {
	form, out := repl.RawOutput, a.out
	switch {
	case a.flags.json:
		form = repl.JSONOutput
	case a.flags.output == "" && a.flags.color == "always", a.flags.output == "" && repl.IsTerminal(a.screen()):
		form = repl.ScreenOutput
	}
	if a.flags.output != "" {
		f, err := createOutput(a.flags.output, a.flags.force)
		if err != nil {
			return exit(exitFile, err)
		}
		defer func() {
			if closed := f.Close(); err == nil && closed != nil {
				err = exit(exitFile, closed)
			}
		}()
		out = f
	}
	return a.ended(repl.RunScript(ctx, in, out, a.errOut, form, opts))
}

// createOutput creates a file that only its owner can read, and replaces none
// unless that is asked for.
func createOutput(path string, force bool) (*os.File, error) {
	how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, how, 0o600)
	if errors.Is(err, os.ErrExist) {
		err = fmt.Errorf("%s exists already; --force replaces it", path)
	}
	return f, err
}

// ended gives an error of the shell its exit code.
func (a *app) ended(err error) error {
	var no *repl.NoError
	var coded *exitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &coded):
		return coded
	case errors.As(err, &no):
		return exit(codeOfReply(no), a.unlessQuiet(err))
	case errors.Is(err, repl.ErrNotSent):
		return exit(exitUsage, err)
	case errors.Is(err, repl.ErrFile):
		return exit(exitFile, err)
	}
	return exit(exitNetwork, err)
}

// codeOfReply is the exit code of a command that was not answered OK.
func codeOfReply(no *repl.NoError) int {
	switch {
	case no.Reply.Name == "BAD":
		return exitBad
	case no.Command == "LOGIN" || no.Command == "AUTHENTICATE":
		return exitRefused
	}
	return exitNo
}

func (a *app) unlessQuiet(err error) error {
	if a.flags.quiet {
		return nil
	}
	return err
}

// password finds a password that nobody needs to be asked for.
func (a *app) password(t session.Target, user string) (string, bool) {
	if p := a.env("IMAPSH_PASSWORD"); p != "" {
		return p, true
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", false
	}
	n, err := netrc.Parse(filepath.Join(home, ".netrc"))
	if err != nil {
		return "", false
	}
	m := n.Machine(t.Host)
	if m == nil || m.Get("login") != "" && m.Get("login") != user {
		return "", false
	}
	p := m.Get("password")
	return p, p != ""
}
