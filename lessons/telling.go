package lessons

import (
	"fmt"
	"strings"
)

// opening is what a learner reads when a step begins: before the first one the lesson's own words.
func (p *Player) opening() Text {
	var text Text
	if p.step == 0 {
		text = join(say(Title, p.lesson.Title), p.lesson.Intro)
	}
	s := p.Step()
	heading := say(Heading, fmt.Sprintf("%d of %d: %s", p.step+1, len(p.lesson.Steps), s.Title))
	if p.step > 0 {
		heading = join(say(Prose, ""), heading.close()) // an empty line parts it from what was read before
	}
	return join(join(text, heading, s.Text).fill(p.place.variables()), p.Goals())
}

// Goals lists the step's goals, and which of them are reached.
func (p *Player) Goals() Text {
	var text Text
	for i := range p.Step().Goals {
		one := p.goal(i)
		if i > 0 {
			one = one.close()
		}
		text = join(text, one)
	}
	return text
}

// goal is a goal with its box.
func (p *Player) goal(i int) Text {
	kind, box := Open, "[ ] "
	if p.now.reached[i] {
		kind, box = Reached, "[x] "
	}
	return p.Step().Goals[i].Sentence.as(kind, box).fill(p.place.variables())
}

// missing tells a learner who wants to go on what is left to do.
func (p *Player) missing() Text {
	text := join(p.Goals(), say(Guidance, `That is left to do. \hint helps, \show shows how, \skip goes on without it.`))
	if !p.connected() {
		text = join(text, say(Warning, connectionClosed))
	}
	return text
}

// ending tells a learner who has done a step, or the lesson, how to go on.
func (p *Player) ending() Text {
	switch {
	case !p.finished && p.options.Alone:
		return Text{}
	case !p.finished:
		return say(Guidance, `Done. Look around as long as you like; Enter on an empty line, or \next, goes on.`)
	}
	var where []string
	for _, r := range p.lesson.RFC {
		where = append(where, r.String())
	}
	return sentence(Guidance, cite(fmt.Sprintf("That was the lesson %q. All of it, and more, stands in %s.",
		p.lesson.Title, strings.Join(where, ", ")))...)
}

// Hint gives the next hint; the last of them is the command, and behind that there is none.
func (p *Player) Hint() Text {
	s := p.Step()
	n := p.now.hints
	p.now.hints = min(n+1, len(s.Hints)+1)
	left := len(s.Hints) - n
	switch {
	case p.now.complete:
		return p.ending()
	case left > 0:
		return s.Hints[n].as(Advice, "").fill(p.place.variables())
	}
	command := block{kind: Code, indent: 2, tight: true}
	for _, line := range s.Commands {
		command.spans = append(command.spans, Span{Verbatim, line})
	}
	text := join(say(Advice, "Type this:"), Text{[]block{command}})
	if p.place.Private && strings.Contains(strings.Join(s.Commands, "\n"), "${password}") {
		text = join(text, say(Guidance, "The stars stand for the password, which is yours and not shown."))
	}
	return text.fill(p.place.variables())
}
