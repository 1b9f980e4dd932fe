// Package lessontest holds lessons to what docs/lesson-format.md promises of them, on any server.
package lessontest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"imapsh/internal/session"
	"imapsh/lessons"
)

// patience is how long a server may be silent.
const patience = 30 * time.Second

// suite tests one lesson on one ground.
type suite struct {
	lesson *lessons.Lesson
	ground lessons.Ground
}

// Run tests a lesson on a ground, from each of its steps.
func Run(t *testing.T, l *lessons.Lesson, ground lessons.Ground) {
	s := suite{l, ground}
	for i, step := range l.Steps {
		t.Run(step.ID, func(t *testing.T) {
			t.Run("demo", func(t *testing.T) { s.demo(t, i) })
			t.Run("hint", func(t *testing.T) { s.hint(t, i) })
			t.Run("alt", func(t *testing.T) { s.alts(t, i) })
			t.Run("mistake", func(t *testing.T) { s.mistakes(t, i) })
			t.Run("stray", func(t *testing.T) { s.stray(t, i) })
			t.Run("other demos", func(t *testing.T) { s.others(t, i) })
		})
	}
}

// at gives a player at a step, whose goals are not reached.
func (s suite) at(t *testing.T, step int) *lessons.Player {
	t.Helper()
	var progress lessons.Progress
	if err := progress.Set(s.lesson.Name, lessons.Record{Step: s.lesson.Steps[step].ID}); err != nil {
		t.Fatal(err)
	}
	p := lessons.NewPlayer(s.lesson, lessons.Options{Ground: s.ground, Dial: dial, Progress: &progress})
	t.Cleanup(func() {
		if err := p.Close(t.Context()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if _, err := p.Start(t.Context()); err != nil {
		t.Fatalf("start: %v", err)
	}
	if slices.Contains(p.Reached(), true) {
		t.Errorf("goals are reached before the learner did anything: %v", p.Reached())
	}
	return p
}

// dial connects with patience.
func dial(ctx context.Context, cfg session.Config) (*session.Session, error) {
	cfg.ConnectTimeout, cfg.TLSTimeout, cfg.ReadTimeout = patience, patience, patience
	return session.Dial(ctx, cfg)
}

// play plays a script, which must reach all goals.
func play(t *testing.T, p *lessons.Player, script *lessons.Script) {
	t.Helper()
	r, err := p.Play(t.Context(), script)
	if err != nil {
		t.Errorf("the script in line %d: %v", script.Line, err)
	}
	if !r.Complete {
		t.Errorf("the script in line %d reaches %v of the goals", script.Line, p.Reached())
	}
}

// demo plays the step's demo.
func (s suite) demo(t *testing.T, step int) { play(t, s.at(t, step), s.lesson.Steps[step].Demo) }

// hint types what the last hint says.
func (s suite) hint(t *testing.T, step int) {
	p := s.at(t, step)
	done := false
	for _, line := range s.lesson.Steps[step].Commands {
		done = send(t, p, line).Complete || done
	}
	if !done {
		t.Errorf("the commands %q reach %v of the goals", s.lesson.Steps[step].Commands, p.Reached())
	}
}

// alts plays the other ways.
func (s suite) alts(t *testing.T, step int) {
	for _, alt := range s.lesson.Steps[step].Alts {
		play(t, s.at(t, step), alt)
	}
}

// mistakes makes the mistakes, which must be answered, and do the step then.
func (s suite) mistakes(t *testing.T, step int) {
	for _, m := range s.lesson.Steps[step].Mistakes {
		p := s.at(t, step)
		var made *lessons.Mistake
		for _, line := range m.Try {
			made = send(t, p, line).Mistake
		}
		if made != m {
			t.Errorf("the mistake in line %d is not answered behind %q", m.Line, m.Try)
		}
		if slices.Contains(p.Reached(), true) {
			t.Errorf("the mistake in line %d reaches %v of the goals", m.Line, p.Reached())
		}
	}
}

// stray does other things before the step, which must be done all the same.
func (s suite) stray(t *testing.T, step int) {
	p := s.at(t, step)
	for _, line := range []string{"NOOP", "XYZZY", "CREATE stray"} {
		if send(t, p, line).Complete {
			t.Fatalf("%s reaches the goals", line)
		}
	}
	play(t, p, s.lesson.Steps[step].Demo)
}

// others plays the demos of the other steps where this one begins: they reach none of its goals.
func (s suite) others(t *testing.T, step int) {
	for i, other := range s.lesson.Steps {
		if i == step {
			continue
		}
		p := s.at(t, step)
		var differs *lessons.DemoError
		if _, err := p.Play(t.Context(), other.Demo); err != nil && !errors.As(err, &differs) {
			t.Errorf("the demo in line %d: %v", other.Demo.Line, err)
		}
		if slices.Contains(p.Reached(), true) {
			t.Errorf("the demo of the step %q reaches %v of the goals", other.ID, p.Reached())
		}
	}
}

// send sends a line, as a learner does who types it.
func send(t *testing.T, p *lessons.Player, line string) lessons.Report {
	t.Helper()
	x, err := p.Session().Command("", p.Fill(line))
	if err == nil {
		_, err = x.Wait(t.Context())
	}
	if err != nil {
		t.Errorf("%s: %v", line, err)
	}
	return p.Check(t.Context())
}
