package repl

import (
	"context"
	"errors"

	"imapsh/internal/session"
	"imapsh/lessons"
)

// errNoLesson says that a command needs a lesson.
var errNoLesson = errors.New(`no lesson is under way; \learn begins one`)

// learn begins a lesson, by its name, its number or its file; without one, the
// next that was not finished. The connection so far is given up: a lesson has
// accounts of its own.
func learn(ctx context.Context, s *Shell, args string) error {
	if !s.typing || s.opts.Learn == nil {
		return errors.New("a lesson needs a terminal: imapsh learn")
	}
	player, err := s.opts.Learn(args, lessons.Options{
		Dial: func(ctx context.Context, cfg session.Config) (*session.Session, error) {
			cfg.Sinks = append(cfg.Sinks, s.sinks()...)
			return session.Dial(ctx, cfg)
		},
		Tell: func(_ context.Context, text lessons.Text) { s.tell(text) },
	})
	if err != nil {
		return err
	}
	if err := s.endLesson(ctx); err != nil {
		return err
	}
	s.player = player
	return s.report(player.Start(ctx))
}

// endLesson ends the lesson under way, if there is one.
func (s *Shell) endLesson(ctx context.Context) error {
	if s.sess != nil {
		s.sess.Close()
		s.use(nil)
	}
	if s.player == nil {
		return nil
	}
	player := s.player
	s.player = nil
	return player.Close(ctx)
}

// report tells what a player has to tell, and takes over its connection.
func (s *Shell) report(r lessons.Report, err error) error {
	if r.Fresh {
		s.use(s.player.Session())
	}
	s.tell(r.Text)
	if r.Finished {
		s.say("\\learn begins the next lesson, \\quit leaves")
	}
	return err
}

// tell shows a lesson's text behind the mark.
func (s *Shell) tell(text lessons.Text) {
	var b []byte
	for _, line := range text.Lines(s.width()) {
		b = s.opts.Theme.Mark.Append(b, s.mark())
		b = append(s.opts.Theme.AppendLesson(b, line, s.opts.ASCII), '\n')
	}
	_, _ = s.notes.Write(b) // there is nowhere left to complain
}

// check looks at the goals after something has happened.
func (s *Shell) check(ctx context.Context) {
	if s.player != nil {
		_ = s.report(s.player.Check(ctx), nil)
	}
}

// ready gets a token when the goals should be looked at.
func (s *Shell) ready() <-chan struct{} {
	if s.player == nil {
		return nil
	}
	return s.player.Ready()
}

// step makes a \ command of a player's method.
func step(do func(*lessons.Player, context.Context) (lessons.Report, error)) func(context.Context, *Shell, string) error {
	return func(ctx context.Context, s *Shell, _ string) error {
		if s.player == nil {
			return errNoLesson
		}
		return s.report(do(s.player, ctx))
	}
}

func hint(_ context.Context, s *Shell, _ string) error {
	if s.player == nil {
		return errNoLesson
	}
	s.tell(s.player.Hint())
	return nil
}

// lessonCommands are the \ commands of the course.
func lessonCommands() []ownCommand {
	return []ownCommand{
		{"learn", "[LESSON]", "begin a lesson: the next one, or that of a name, a number or a file", learn, false},
		{"hint", "", "one hint after another, the last of them the command", hint, false},
		{"show", "", "play this step's demo", step((*lessons.Player).Show), false},
		{"next", "", "go on to the next step, as Enter on an empty line does", step((*lessons.Player).Next), false},
		{"skip", "", "go on as if this step had been done", step((*lessons.Player).Skip), false},
		{"back", "", "go back to the step before", step((*lessons.Player).Back), false},
		{"reset", "", "begin this step anew", step((*lessons.Player).Reset), false},
	}
}
