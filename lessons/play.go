package lessons

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"imapsh/transcripts"
)

// DemoError says that a server answered a demo otherwise than the lesson has it.
type DemoError struct {
	Differences []transcripts.Difference
}

// Error has a line for each difference.
func (e *DemoError) Error() string {
	var lines []string
	for i := range e.Differences {
		lines = append(lines, e.Differences[i].String())
	}
	return strings.Join(lines, "\n")
}

// Show plays the step's demo on the learner's connection, where it stands.
func (p *Player) Show(ctx context.Context) (Report, error) {
	if !p.connected() {
		return Report{Text: say(Warning, connectionClosed)}, nil
	}
	r, err := p.Play(ctx, p.Step().Demo)
	var demo *DemoError
	if !p.options.Alone && errors.As(err, &demo) {
		r.Text = join(r.Text, say(Guidance,
			`That is how it goes where the step begins. Something was done since, so that the server answered otherwise. \reset begins the step anew, and \show shows it there.`))
		err = nil
	}
	return r, err
}

// Play plays a script on the learner's connection and then checks the step's goals. What the server answers otherwise
// than the script has it is a [DemoError]. Narrations in it are told.
func (p *Player) Play(ctx context.Context, s *Script) (Report, error) {
	err := p.play(ctx, s, p.options.Tell)
	return p.Check(ctx), err
}

// play plays a script, cut where somebody is to be told something.
func (p *Player) play(ctx context.Context, s *Script, tell func(context.Context, Text)) error {
	for rest := s.Records; len(rest) > 0; {
		end := slices.IndexFunc(rest[1:], isNarration) + 1
		if end == 0 {
			end = len(rest)
		}
		if tell != nil && isNarration(rest[0]) {
			tell(ctx, say(Prose, rest[0].Text).fill(p.place.variables()))
		}
		found, err := p.replay.Play(ctx, p.lesson.File, rest[:end])
		if len(found.Differences) > 0 {
			return &DemoError{found.Differences}
		}
		if err != nil {
			return fmt.Errorf("play the demo: %w", err)
		}
		rest = rest[end:]
	}
	return nil
}

func isNarration(r transcripts.Record) bool { return r.Kind == transcripts.Narration }

// newReplay returns what plays scripts on a connection that is to be made.
func (p *Player) newReplay() *transcripts.Player {
	password := p.place.Password
	return transcripts.NewPlayer(transcripts.Options{
		OwnTags:  true,
		Patience: p.place.Config.ReadTimeout,
		Vars:     []transcripts.Var{{Name: "user", Value: p.place.User}, {Name: "server", Value: p.place.Config.Target.Addr()}},
		Secret: func(name string) (string, error) {
			if name != "password" {
				return "", fmt.Errorf("a lesson's one secret is ${!password}; there is no ${!%s}", name)
			}
			return password, nil
		},
	})
}
