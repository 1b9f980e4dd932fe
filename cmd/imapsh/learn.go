package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"imapsh/internal/session"
	"imapsh/lessons"
	"imapsh/repl"
)

// learnFlags are what the command line says of imapsh learn.
type learnFlags struct {
	list        bool
	server      string
	user        string
	allowWrites bool
}

// newLearnCommand makes imapsh learn.
func newLearnCommand(a *app) *cobra.Command {
	var f learnFlags
	cmd := &cobra.Command{
		Use:   "learn [LESSON | FILE]",
		Short: "Take the course: learn IMAP on the real protocol",
		Long: `Learn starts a lesson in the shell: the next one that you have not finished, or
the one that you name, by its number or its name. A lesson of anybody's is a file:
imapsh learn ./mine.md.

Without a terminal, and with --list, it prints the lessons and how far you are.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.learn(cmd.Context(), a, args) },
	}
	set := cmd.Flags()
	set.BoolVar(&f.list, "list", false, "print the lessons and how far you are")
	set.StringVar(&f.server, "server", "", "learn on an account of this `URL`, one that is set aside for it and has an empty INBOX")
	set.StringVarP(&f.user, "user", "u", "", "the user of that account; the password is taken from IMAPSH_PASSWORD or ~/.netrc")
	set.BoolVar(&f.allowWrites, "allow-writes", false, "let the lesson change that account; what it held is put back afterwards")
	return cmd
}

func (f *learnFlags) learn(ctx context.Context, a *app, args []string) error {
	course, err := lessons.Course()
	if err != nil {
		return exit(exitFile, err)
	}
	progress, err := openProgress()
	if err != nil {
		_, _ = fmt.Fprintf(a.errOut, "imapsh: %s\n", repl.Clean(err.Error())) // the lesson can be taken all the same
	}
	l := progress.NextLesson(course)
	if len(args) > 0 {
		if l, err = findLesson(course, args[0]); err != nil {
			return err
		}
	}
	switch {
	case f.list, l == nil, !a.onTerminal() && len(args) == 0:
		return listLessons(a, course, progress)
	case !a.onTerminal():
		return exit(exitUsage, fmt.Errorf("a lesson needs a terminal to type on; \"imapsh demo %s\" plays it by itself", args[0]))
	}
	ground, stop, err := f.ground(ctx, a)
	if err != nil {
		return err
	}
	defer stop()
	opts, err := a.options(session.Config{})
	if err != nil {
		return err
	}
	opts.Dial, opts.Learn = nil, teacher(ground)
	opts.First = []string{`\learn ` + strings.Join(args, "")}
	return a.interactive(ctx, opts)
}

// teacher gives the player of a lesson that a person names, or of the next one
// that was not finished.
func teacher(ground lessons.Ground) func(string, lessons.Options) (*lessons.Player, error) {
	return func(name string, o lessons.Options) (*lessons.Player, error) {
		course, err := lessons.Course()
		if err != nil {
			return nil, err
		}
		progress, _ := openProgress() // where it cannot be kept, the lesson can be taken all the same
		l := progress.NextLesson(course)
		if name != "" {
			l, err = findLesson(course, name)
		}
		switch {
		case err != nil:
			return nil, err
		case l == nil:
			return nil, errors.New("every lesson of the course is finished; name one to take it again: imapsh learn --list lists them")
		}
		o.Ground, o.Progress = ground, progress
		return lessons.NewPlayer(l, o), nil
	}
}

// ground is where the lesson takes place.
func (f *learnFlags) ground(ctx context.Context, a *app) (lessons.Ground, func(), error) {
	if f.server == "" {
		return new(practiceGround), func() {}, nil
	}
	cfg, stop, err := a.config(ctx, f.server)
	if err != nil {
		return nil, nil, err
	}
	user := f.user
	if user == "" {
		user = cfg.Target.User
	}
	password, known := a.password(cfg.Target, user)
	switch {
	case !f.allowWrites:
		err = fmt.Errorf("a lesson writes to the account of %s: it lays out mail, and afterwards puts back what was there; --allow-writes lets it", f.server)
	case user == "":
		err = errors.New("--server needs --user, whose account the lesson takes place in")
	case !known:
		err = fmt.Errorf("the password of %s is not known: set IMAPSH_PASSWORD, or put it into ~/.netrc", user)
	default:
		return lessons.NewRemote(cfg, user, password), stop, nil
	}
	stop()
	return nil, nil, exit(exitUsage, err)
}

// findLesson finds the lesson that a person names: one of the course, or a file.
func findLesson(course []*lessons.Lesson, name string) (*lessons.Lesson, error) {
	if strings.HasSuffix(name, ".md") || strings.ContainsRune(name, os.PathSeparator) {
		l, err := lessons.Read(name)
		return l, exitIf(exitFile, err)
	}
	l, err := lessons.Find(course, name)
	return l, exitIf(exitUsage, err)
}

// exitIf is exit for an error that may be none.
func exitIf(code int, err error) error {
	if err == nil {
		return nil
	}
	return exit(code, err)
}

// openProgress opens the file that keeps how far the learner is. With an error comes progress that begins anew, and that
// is not kept where there is no place for it.
func openProgress() (*lessons.Progress, error) {
	path, err := xdg.StateFile(filepath.Join("imapsh", "progress.json"))
	if err != nil {
		return new(lessons.Progress), fmt.Errorf("the lessons' progress is not kept: %w", err)
	}
	return lessons.OpenProgress(path)
}

// listLessons prints the course and how far the learner is.
func listLessons(a *app, course []*lessons.Lesson, progress *lessons.Progress) error {
	for i, l := range course {
		_, err := fmt.Fprintf(a.out, "%3d  %-40s %3d min  %s\n", i+1, l.Title, l.Minutes, progress.Say(l))
		if err != nil {
			return err
		}
	}
	return nil
}

// onTerminal says that a person types and reads.
func (a *app) onTerminal() bool {
	keys, ok := a.in.(*os.File)
	return ok && a.screen() != nil && repl.Usable(keys, a.screen())
}
