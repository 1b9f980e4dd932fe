package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"imapsh/transcripts"
	"imapsh/transcripts/convert"
)

// convertFlags are what the command line says of imapsh convert.
type convertFlags struct {
	to, from string
	output   string
	user     string
	force    bool
}

// newConvertCommand makes imapsh convert.
func newConvertCommand(a *app) *cobra.Command {
	var f convertFlags
	var read, written strings.Builder
	for _, format := range convert.Formats() {
		row := fmt.Sprintf("  %-10s %s\n", format.Name, format.Is)
		if format.Read != nil {
			read.WriteString(row)
		}
		if format.Open != nil {
			written.WriteString(row)
		}
	}
	cmd := &cobra.Command{
		Use:   "convert FILE --to FORMAT",
		Short: "Turn a transcript into a page or other files, and what other programs wrote into a transcript",
		Long: `Convert writes a session in another form. FILE is "-" for standard input. What is
secret in it is left out, as a recorder does.

It writes:

` + written.String() + `
It reads, and guesses which of them FILE is:

` + strings.TrimSuffix(read.String(), "\n"),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.convert(cmd.Context(), a, args[0])
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "write this `format`")
	cmd.Flags().StringVar(&f.from, "from", "", "read the file as this `format`, and do not guess")
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "write to this `file`")
	cmd.Flags().StringVarP(&f.user, "user", "u", "user", "who logged in, where the file does not say it")
	cmd.Flags().BoolVar(&f.force, "force", false, "let --output replace a file")
	_ = cmd.MarkFlagRequired("to") // the flag is there
	return cmd
}

// convert converts a file.
func (f *convertFlags) convert(ctx context.Context, a *app, name string) error {
	to, err := convert.Find(f.to, true)
	if err != nil {
		return exit(exitUsage, fmt.Errorf("--to: %w", err))
	}
	source, from, done, err := f.source(a, name)
	if err != nil {
		return err
	}
	defer done()
	if from.Name == to.Name {
		return exit(exitUsage, fmt.Errorf("%s is %s already", name, from.Is))
	}
	out, keep, err := f.create(a)
	if err != nil {
		return err
	}
	var written convert.Output
	err = from.Read(source, func(h transcripts.Header) transcripts.Audience {
		written = to.Open(&stoppable{ctx, out}, h)
		return written
	})
	if written != nil {
		if failed := written.Close(); failed != nil && err == nil {
			err = exit(exitFile, fmt.Errorf("write: %w", failed))
		}
	}
	if failed := keep(err == nil); err == nil && failed != nil {
		err = exit(exitFile, failed)
	}
	if problems := transcripts.Problems(nil); errors.As(err, &problems) {
		a.complain(problems.Error())
		return exit(exitFile, nil)
	}
	if err != nil && codeOf(err) == exitUsage {
		return exit(exitFile, err)
	}
	return err
}

// source opens what is to be converted, and says what it is taken for.
func (f *convertFlags) source(a *app, name string) (source *convert.Source, from convert.Format, done func(), err error) {
	in, done := a.in, func() {}
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, from, nil, exit(exitFile, err)
		}
		in, done = file, func() { _ = file.Close() } // it was only read
	}
	source = convert.NewSource(name, in)
	source.User = f.user
	source.Note = func(line int, text string) { a.complain(fmt.Sprintf("%s:%d: %s", name, line, text)) }
	if f.from != "" {
		if from, err = convert.Find(f.from, false); err != nil {
			done()
			return nil, from, nil, exit(exitUsage, fmt.Errorf("--from: %w", err))
		}
		return source, from, done, nil
	}
	if from, err = source.Guess(); err != nil {
		done()
		return nil, from, nil, exit(exitFile, err)
	}
	a.complain(fmt.Sprintf("%s is taken for %s (--from %s)", name, from.Is, from.Name))
	return source, from, done, nil
}

// create opens what is written to. A file that is not finished is not kept.
func (f *convertFlags) create(a *app) (out io.Writer, keep func(bool) error, err error) {
	if f.output == "" {
		return a.out, func(bool) error { return nil }, nil
	}
	how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if f.force {
		how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(f.output, how, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, nil, exit(exitFile, fmt.Errorf("write to %s: the file exists already; --force overwrites it", f.output))
	case err != nil:
		return nil, nil, exit(exitFile, err)
	}
	return file, func(whole bool) error {
		err := file.Close()
		if !whole {
			err = os.Remove(f.output)
		}
		return err
	}, nil
}

// stoppable is a writer that ends with a context.
type stoppable struct {
	ctx context.Context
	out io.Writer
}

func (s *stoppable) Write(p []byte) (int, error) {
	if err := context.Cause(s.ctx); err != nil {
		return 0, err
	}
	return s.out.Write(p)
}
