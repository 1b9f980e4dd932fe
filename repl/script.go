package repl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// Output says in which form a script's output is written.
type Output uint8

// The forms.
const (
	RawOutput    Output = iota // the server's octets as they came
	ScreenOutput               // as on the screen of the shell
	JSONOutput                 // an object a frame, of both sides
)

// NoError says that a script's command was answered NO or BAD.
type NoError struct {
	Command string
	Reply   *wire.Response
}

// Error says which command and what the server said.
func (e *NoError) Error() string {
	return fmt.Sprintf("%s was answered %s: %s", e.Command, e.Reply.Name, e.Reply.Text)
}

// finisher is a sink whose output may have failed.
type finisher interface{ finish() error }

func (j *jsonSink) finish() error { return j.err }

// RunScript sends each line of a script when the reply to the last one is
// complete, and at the end LOGOUT. A NO or a BAD is a [NoError] and ends the
// script, unless it is to keep going: then the last command's counts.
func RunScript(ctx context.Context, in io.Reader, out, notes io.Writer, form Output, opts Options) error {
	s := &Shell{opts: opts, notes: notes}
	r := &reader{shell: s, from: bufio.NewReaderSize(in, 64<<10), idle: func() {}}
	s.in = r
	switch form {
	case RawOutput:
		raw := newRawSink(out)
		s.screen, r.idle = raw, raw.push
	case JSONOutput:
		s.screen = newJSONSink(out)
	case ScreenOutput:
		s.screen = NewView(out, opts.Theme, []rune(s.mark())[0], opts.ASCII)
	}
	if opts.Verbose {
		s.screen = tee{s.screen, clientLines{NewView(notes, opts.Theme, 0, opts.ASCII)}}
	}
	err := s.begin(ctx)
	if err == nil {
		err = r.run(ctx)
	}
	err = errors.Join(err, s.end(ctx))
	if failed := finish(s.screen); failed != nil && err == nil {
		err = fmt.Errorf("write the output: %w", failed)
	}
	return err
}

// finish writes what a sink still holds.
func finish(sink session.Sink) error {
	switch f := sink.(type) {
	case tee:
		return finish(f.a)
	case finisher:
		return f.finish()
	}
	return nil
}

// tee is two sinks.
type tee struct{ a, b session.Sink }

func (t tee) Chunk(c *wire.Chunk)   { t.a.Chunk(c); t.b.Chunk(c) }
func (t tee) Event(e session.Event) { t.a.Event(e); t.b.Event(e) }
func (t tee) Flush()                { t.a.Flush(); t.b.Flush() }

// clientLines shows the client's side only, for -v.
type clientLines struct{ *View }

func (v clientLines) Chunk(c *wire.Chunk) {
	if c.From == wire.Client {
		v.View.Chunk(c)
	}
}

// reader is the input of a script.
type reader struct {
	shell *Shell
	from  *bufio.Reader
	idle  func() // is called when nothing more of the script has come
}

// long is from which of its lines on a script is worth a processor of its own:
// it is one conversation in lock-step, but to say so takes a moment.
const long = 50

// run runs the script.
func (r *reader) run(ctx context.Context) error {
	s := r.shell
	for lines := 1; !s.leave; lines++ {
		if lines == long {
			runtime.GOMAXPROCS(1) // a reply is handed over without another thread having to wake
		}
		line, err := r.line(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = s.obey(ctx, line)
		}
		if err != nil {
			return err
		}
		if failed := s.failed(); failed != nil && !s.opts.KeepGoing {
			return errors.Join(failed, s.logout(ctx))
		}
	}
	failed := s.failed()
	return errors.Join(failed, s.logout(ctx))
}

// failed is the error that the last command's reply is to a script.
func (s *Shell) failed() error {
	if s.last.reply == nil || s.last.reply.Name == "OK" {
		return nil
	}
	return &NoError{Command: s.last.verb, Reply: s.last.reply}
}

// logout leaves, unless that was done.
func (s *Shell) logout(ctx context.Context) error {
	if s.leave {
		return nil
	}
	return s.sess.Logout(ctx)
}

// line reads a line, with LF or CRLF at its end, or with neither at the end of
// the script.
func (r *reader) line(context.Context) (string, error) {
	if r.from.Buffered() == 0 {
		r.idle()
	}
	line, err := r.from.ReadString('\n')
	if line == "" && err != nil {
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), nil
}

func (r *reader) octets(_ context.Context, u wire.Upload) ([]byte, error) {
	buf := make([]byte, min(u.Left, 64<<10))
	n, err := r.from.Read(buf)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return buf[:n], err
}

func (r *reader) answer(ctx context.Context, _, _ string) (string, error) { return r.line(ctx) }

func (r *reader) password(_ context.Context, user string) (string, error) {
	if known := r.shell.opts.Password; known != nil {
		p, _ := known(user)
		return p, nil
	}
	return "", nil
}

func (r *reader) confirm(context.Context, string) bool { return false }
