package lessons

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imapsh/internal/session"
	"imapsh/transcripts"
)

// Player teaches one lesson on a connection of the learner's. It never moves on by itself: it tells when the goals of a
// step are reached, and whoever drives it calls [Player.Next].
//
// Its methods are for one goroutine. They dial and hang up as the lesson needs it: after each that can, Report.Fresh
// says that [Player.Session] gives another connection than before.
type Player struct {
	lesson  *Lesson
	options Options
	ready   chan struct{}

	place    Place
	sess     *session.Session // nil before Start, and when a fresh connection could not be had
	watch    *watch
	replay   *transcripts.Player // of demos, on sess
	observer *observer
	step     int
	now      stage
	finished bool
}

// Options say what a player works with.
type Options struct {
	Ground   Ground
	Dial     func(context.Context, session.Config) (*session.Session, error) // nil: session.Dial; to add sinks
	Progress *Progress                                                       // nil: none is kept
	Tell     func(context.Context, Text)                                     // told what is narrated while a demo plays, or nil
	Alone    bool                                                            // nobody types: say nothing of keys
}

// Report is what a player has to tell.
type Report struct {
	Text     Text
	Mistake  *Mistake // the last that was answered, or nil
	Complete bool     // all goals of the step are reached, as they were not before
	Finished bool     // that was the last step's
	Fresh    bool     // there is another connection, or none
}

// stage is how far the learner has come in a step.
type stage struct {
	reached  []bool // as many as there are goals
	told     []bool // as many as there are limits: it was broken, and the learner knows
	hints    int    // given
	complete bool
	gone     bool // the learner knows that the connection is closed
}

// NewPlayer returns a player of a lesson. [Player.Start] comes next, and [Player.Close] last.
func NewPlayer(l *Lesson, o Options) *Player {
	if o.Dial == nil {
		o.Dial = session.Dial
	}
	p := &Player{lesson: l, options: o, ready: make(chan struct{}, 1)}
	p.begin(0)
	return p
}

// Lesson is what is taught.
func (p *Player) Lesson() *Lesson { return p.lesson }

// Step is the step that the learner is at.
func (p *Player) Step() *Step { return p.lesson.Steps[p.step] }

// Reached says which of the step's goals are reached.
func (p *Player) Reached() []bool { return slices.Clone(p.now.reached) }

// Fill puts the lesson's variables into a line: ${user}, ${password}, ${server}.
func (p *Player) Fill(line string) string {
	v := p.place.variables()
	v["password"] = p.place.Password
	return v.replacer().Replace(line)
}

// Complete says that all goals of the step are reached.
func (p *Player) Complete() bool { return p.now.complete }

// Session is the learner's connection, or nil.
func (p *Player) Session() *session.Session { return p.sess }

// Ready gets a token when something has happened on the connection that [Player.Check] should look at.
func (p *Player) Ready() <-chan struct{} { return p.ready }

// Start lays out the lesson's mail, connects, and begins where the learner left off.
func (p *Player) Start(ctx context.Context) (Report, error) {
	at := 0
	if p.options.Progress != nil {
		left := p.options.Progress.Of(p.lesson.Name).Step
		at = max(slices.IndexFunc(p.lesson.Steps, func(s *Step) bool { return s.ID == left }), 0)
	}
	return p.restage(ctx, at)
}

// Next goes on to the next step when this one is complete. Else it tells what is missing.
func (p *Player) Next(ctx context.Context) (Report, error) {
	switch {
	case p.finished:
		return Report{Text: p.ending(), Finished: true}, nil
	case !p.now.complete:
		return Report{Text: p.missing()}, nil
	case p.connected():
		return p.enter(ctx, p.step+1), nil
	}
	return p.restage(ctx, p.step+1)
}

// Skip goes on to the next step as if this one had been done by its demo. Behind the last one there is nothing.
func (p *Player) Skip(ctx context.Context) (Report, error) {
	if p.step == len(p.lesson.Steps)-1 {
		return Report{Text: say(Guidance, `This is the last step: \show does it for you.`)}, nil
	}
	return p.restage(ctx, p.step+1)
}

// Back goes back to the step before, or to the start of the first.
func (p *Player) Back(ctx context.Context) (Report, error) { return p.restage(ctx, max(p.step-1, 0)) }

// Reset begins the step anew.
func (p *Player) Reset(ctx context.Context) (Report, error) { return p.restage(ctx, p.step) }

// restoring is how long it may take to put an account back as it was.
const restoring = time.Minute

// Close hangs up and puts back what was there before the lesson, even when ctx has ended: a learner who interrupts the
// program wants that no less.
func (p *Player) Close(ctx context.Context) error {
	p.hangUp()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoring)
	defer cancel()
	return p.options.Ground.Restore(ctx)
}

// connected says that the learner's connection is alive.
func (p *Player) connected() bool {
	if p.sess == nil {
		return false
	}
	select {
	case <-p.sess.Ended():
		return false
	default:
		return true
	}
}

func (p *Player) hangUp() {
	if p.sess != nil {
		p.sess.Close()
		p.sess = nil
	}
}

// restage begins a step on mail laid out anew and a fresh connection, on which the demos of the steps before were
// played.
func (p *Player) restage(ctx context.Context, step int) (Report, error) {
	p.hangUp()
	if err := p.prepare(ctx, step); err != nil {
		p.hangUp()
		return Report{Fresh: true}, fmt.Errorf("set up the step %q: %w", p.lesson.Steps[step].Title, err)
	}
	r := p.enter(ctx, step)
	r.Fresh = true
	return r, nil
}

// prepare lays out the mail, connects, and plays the demos of the steps before one.
func (p *Player) prepare(ctx context.Context, step int) (err error) {
	if p.place, err = p.options.Ground.Prepare(ctx, p.lesson); err != nil {
		return err
	}
	p.observer = newObserver(p.place)
	if p.lesson.observes() {
		if err := p.observer.learn(ctx, p.lesson.Setup.Accounts[0]); err != nil {
			return err
		}
	}
	if err := p.dial(ctx); err != nil {
		return err
	}
	if step > 0 && p.options.Tell != nil {
		p.options.Tell(ctx, say(Guidance, "What comes before this step is done for you:"))
	}
	for _, s := range p.lesson.Steps[:step] {
		if err := p.play(ctx, s.Demo, nil); err != nil {
			return err
		}
		if !p.connected() { // the demo ended with LOGOUT
			if err := p.dial(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// dial connects, with a watch on the connection.
func (p *Player) dial(ctx context.Context) (err error) {
	p.hangUp()
	p.watch, p.replay = newWatch(p.ready), p.newReplay()
	cfg := p.place.Config
	cfg.Sinks = append(slices.Clip(cfg.Sinks), p.watch, p.replay.Sink())
	if p.sess, err = p.options.Dial(ctx, cfg); err == nil {
		p.replay.Attach(p.sess)
	}
	return err
}

// begin begins a step, with nothing reached.
func (p *Player) begin(step int) {
	s := p.lesson.Steps[step]
	p.step, p.finished = step, false
	p.now = stage{reached: make([]bool, len(s.Goals)), told: make([]bool, len(s.Limits))}
}

// enter begins a step where the connection stands.
func (p *Player) enter(ctx context.Context, step int) Report {
	p.begin(step)
	p.watch.begin()
	trouble := p.keep(func(kept *Record) { kept.Step = p.Step().ID })
	opening := join(trouble, p.opening())
	r := p.Check(ctx)
	r.Text = join(opening, r.Text)
	return r
}

// keep changes what is kept of the learner's progress. It tells if that cannot be done: the lesson goes on all the same.
func (p *Player) keep(change func(*Record)) Text {
	if p.options.Progress == nil {
		return Text{}
	}
	r := p.options.Progress.Of(p.lesson.Name)
	change(&r)
	if err := p.options.Progress.Set(p.lesson.Name, r); err != nil {
		return say(Warning, err.Error())
	}
	return Text{}
}
