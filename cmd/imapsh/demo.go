package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"imapsh/internal/session"
	"imapsh/lessons"
	"imapsh/repl"
)

// demoFlags are what the command line says of imapsh demo.
type demoFlags struct {
	speed  float64
	noWait bool
}

// newDemoCommand makes imapsh demo.
func newDemoCommand(a *app) *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo [LESSON | FILE]",
		Short: "Watch a lesson play by itself",
		Long: `Demo plays a lesson by itself, at reading speed, against a practice server: LOGIN,
SELECT, FETCH, LOGOUT if you name none. It exits with 4 when the server answers
otherwise than the lesson says.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.demo(cmd.Context(), a, strings.Join(args, ""))
		},
	}
	cmd.Flags().Float64Var(&f.speed, "speed", 1, "play this many times as fast")
	cmd.Flags().BoolVar(&f.noWait, "no-wait", false, "do not wait at all; so it is, too, where nobody reads along on a terminal")
	return cmd
}

// firstLesson is what imapsh demo plays if nothing is named.
const firstLesson = "1"

func (f *demoFlags) demo(ctx context.Context, a *app, name string) error {
	if f.speed <= 0 {
		return exit(exitUsage, fmt.Errorf("--speed is a number above 0, not %v", f.speed))
	}
	course, err := lessons.Course()
	if err != nil {
		return exit(exitFile, err)
	}
	if name == "" {
		name = firstLesson
	}
	l, err := findLesson(course, name)
	if err != nil {
		return err
	}
	s, err := newStage(a, f)
	if err != nil {
		return err
	}
	player := lessons.NewPlayer(l, lessons.Options{
		Ground: new(practiceGround),
		Dial: func(ctx context.Context, cfg session.Config) (*session.Session, error) {
			cfg = a.limits(cfg)
			cfg.Sinks = append(cfg.Sinks, s.view)
			return session.Dial(ctx, cfg)
		},
		Alone: true,
		Tell:  s.tell,
	})
	err = s.play(ctx, player)
	return errors.Join(err, player.Close(ctx))
}

// stage is where a demo is shown.
type stage struct {
	app   *app
	theme repl.Theme
	mark  string
	ascii bool
	view  *repl.View
	pace  float64 // how many times as fast as a person reads; 0: without a wait
}

func newStage(a *app, f *demoFlags) (*stage, error) {
	colours, err := repl.UseColours("auto", a.screen(), a.env)
	if err != nil {
		return nil, exit(exitUsage, err)
	}
	s := &stage{app: a, theme: repl.NewTheme(colours), mark: "│ ", ascii: !repl.UTF8(a.env), pace: f.speed}
	if s.ascii {
		s.mark = "| "
	}
	if f.noWait || !repl.IsTerminal(a.screen()) {
		s.pace = 0
	}
	s.view = repl.NewView(a.out, s.theme, []rune(s.mark)[0], s.ascii)
	return s, nil
}

// play plays a lesson from its first step to its last.
func (s *stage) play(ctx context.Context, p *lessons.Player) error {
	r, err := p.Start(ctx)
	for err == nil {
		s.tell(ctx, r.Text)
		if r, err = p.Show(ctx); err != nil {
			break
		}
		s.tell(ctx, r.Text)
		switch {
		case !r.Complete:
			return exit(exitDiffers, fmt.Errorf("%s:%d: the demo went through, but the step's goals are not all reached", p.Lesson().File, p.Step().Line))
		case r.Finished:
			return nil
		}
		r, err = p.Next(ctx)
	}
	var differs *lessons.DemoError
	if !errors.As(err, &differs) {
		return exit(exitNetwork, err)
	}
	for i := range differs.Differences {
		if err := differs.Differences[i].Print(s.app.errOut, textWidth); err != nil {
			return err
		}
	}
	return exit(exitDiffers, errors.New("the demo did not go as the lesson says"))
}

// textWidth is how wide a demo's text is: what a person reads with ease.
const textWidth = 78

// tell writes what the lesson says, and waits as long as it takes to read.
func (s *stage) tell(ctx context.Context, text lessons.Text) {
	var b []byte
	words := 0
	for _, line := range text.Lines(textWidth) {
		b = s.theme.Mark.Append(b, s.mark)
		b = append(s.theme.AppendLesson(b, line, s.ascii), '\n')
		words += len(strings.Fields(line.String()))
	}
	_, _ = s.app.out.Write(b) // a reader who is gone is noticed by the view's writes as little
	s.pause(ctx, time.Duration(words)*readingTime)
}

// readingTime is how long it takes to read a word.
const readingTime = 250 * time.Millisecond

// pause waits, at the demo's pace.
func (s *stage) pause(ctx context.Context, d time.Duration) {
	if s.pace == 0 {
		return
	}
	select {
	case <-time.After(time.Duration(float64(d) / s.pace)):
	case <-ctx.Done():
	}
}
