package lessons

import (
	"context"
	"slices"
)

// connectionClosed is what a learner is told who cannot go on.
const connectionClosed = `The connection is closed. \reset begins this step anew on a fresh one.`

// Check evaluates the step's goals at each moment since the last check: call it when a command's exchange is over, and
// when [Player.Ready] says so. It may ask a second connection, which takes two seconds at most.
func (p *Player) Check(ctx context.Context) Report {
	select {
	case <-p.ready:
	default:
	}
	if p.watch == nil || p.now.complete && !p.holds() {
		return Report{}
	}
	moments := p.watch.take()
	look := p.observer.look(ctx)
	defer look.end()
	var r Report
	var text Text
	for i := range moments {
		j := judgement{player: p, moment: &moments[i], look: look, latest: i == len(moments)-1}
		if m := j.mistake(); m != nil {
			r.Mistake = m
			text = join(text, m.Say.as(Advice, "").fill(p.place.variables()))
		}
		text = join(text, j.limits(), j.goals(), j.trouble)
		if moments[i].closed && !p.now.gone && slices.Contains(p.now.reached, false) {
			p.now.gone = true
			text = join(text, say(Warning, connectionClosed))
		}
	}
	r.Text = text
	if done := !slices.Contains(p.now.reached, false); done != p.now.complete {
		p.now.complete, p.finished = done, done && p.step == len(p.lesson.Steps)-1
		if done {
			p.completed(&r)
		}
	}
	return r
}

// holds says that a goal of the step must stay reached.
func (p *Player) holds() bool {
	return slices.ContainsFunc(p.Step().Goals, func(g *Goal) bool { return g.Hold })
}

// completed notes that the step is done, and tells.
func (p *Player) completed(r *Report) {
	r.Complete, r.Finished = true, p.finished
	s := p.Step()
	trouble := p.keep(func(kept *Record) {
		if !slices.Contains(kept.Done, s.ID) {
			kept.Done = append(kept.Done, s.ID)
		}
		kept.Step = ""
		if !p.finished {
			kept.Step = p.lesson.Steps[p.step+1].ID
		}
	})
	r.Text = join(r.Text, s.After.fill(p.place.variables()), trouble, p.ending())
}

// judgement evaluates a step at one moment.
type judgement struct {
	player  *Player
	moment  *moment
	look    *observation
	latest  bool // so that what the second connection sees belongs to the moment
	trouble Text // what could not be evaluated, and why
	blind   bool // the second connection failed; it is asked no more at this moment
}

// ask evaluates a condition. known is false when it cannot be told.
func (j *judgement) ask(c *condition) (holds, known bool) {
	if c.observes && (!j.latest || j.blind) {
		return false, false
	}
	holds, err := c.holds(j.moment, j.look)
	if err != nil {
		j.blind = j.blind || c.observes
		j.trouble = join(j.trouble, say(Warning, err.Error()))
	}
	return holds, err == nil
}

// mistake finds the first mistake that fits what was typed.
func (j *judgement) mistake() *Mistake {
	if !j.moment.exchange {
		return nil
	}
	for _, m := range j.player.Step().Mistakes {
		if holds, _ := j.ask(m.when); holds {
			return m
		}
	}
	return nil
}

// limits tells what has just ceased to be true.
func (j *judgement) limits() Text {
	p := j.player
	var text Text
	for i, l := range p.Step().Limits {
		if holds, known := j.ask(l.when); known && !holds && !p.now.told[i] {
			p.now.told[i] = true
			text = join(text, l.Sentence.as(Warning, "").fill(p.place.variables()),
				say(Guidance, `That was the limit. \reset begins the step anew, if you like.`))
		}
	}
	return text
}

// goals tells which goals were reached just now, and which must be reached again.
func (j *judgement) goals() Text {
	p := j.player
	var text Text
	for i, g := range p.Step().Goals {
		if p.now.reached[i] && !g.Hold {
			continue
		}
		if holds, known := j.ask(g.when); known && holds != p.now.reached[i] {
			p.now.reached[i] = holds
			text = join(text, p.goal(i))
		}
	}
	return text
}
