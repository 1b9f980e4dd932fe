package lessons

import (
	"errors"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"imapsh/transcripts"
)

// fenceText is the inside of a fenced block, line by line.
type fenceText struct {
	line  int // of its fence; the first line inside has the next number
	lines []string
}

// fence takes a fenced block that is no prose. It says whether the block was one.
func (p *parser) fence(n *ast.FencedCodeBlock) bool {
	if n.Info == nil {
		return false
	}
	words := strings.Fields(string(n.Info.Segment.Value(p.markdown.source)))
	if len(words) == 0 || slices.Contains([]string{"text", "imap", "mail"}, words[0]) {
		return false
	}
	f := fenceText{line: p.line(n.Info.Segment.Start)}
	for _, s := range n.Lines().Sliced(0, n.Lines().Len()) {
		f.lines = append(f.lines, strings.TrimRight(string(s.Value(p.markdown.source)), "\n"))
	}
	name, marks := words[0], words[1:]
	hold := name == "goal" && len(marks) == 1 && marks[0] == "hold"
	if len(marks) > 0 && !hold && name != "actor" {
		p.problem(f.line, "nothing may stand behind %s here but, behind goal, hold", name)
	}
	if name == "setup" {
		p.setupFence(f)
		return true
	}
	if p.step == nil {
		p.problem(f.line, "%s belongs to a step: a heading, ##, comes before it", name)
		return true
	}
	switch name {
	case "goal":
		p.step.Goals = append(p.step.Goals, p.goals(f, hold)...)
	case "limit":
		p.step.Limits = append(p.step.Limits, p.goals(f, true)...)
	case "hint":
		p.hint(f)
	case "mistake":
		p.mistake(f)
	case "demo", "alt":
		p.script(f, name)
	case "actor":
		p.problem(f.line, "actors are not run by this version of imapsh")
	default:
		p.problem(f.line, "%q is no block of a lesson: there are setup, goal, limit, hint, mistake, demo, alt, "+
			"and for what is only to be read text, imap, mail", name)
	}
	return true
}

// script reads the records of a demo or of another way to do it.
func (p *parser) script(f fenceText, name string) {
	s := &Script{Line: f.line}
	var wrong transcripts.Problems
	var err error
	s.Records, err = transcripts.ParseRecords(p.lesson.File, f.line+1, strings.Join(f.lines, "\n")+"\n")
	if errors.As(err, &wrong) {
		p.problems = append(p.problems, wrong...)
	} else if err != nil {
		p.problem(f.line, "%v", err)
	}
	switch {
	case name == "alt":
		p.step.Alts = append(p.step.Alts, s)
	case p.step.Demo != nil:
		p.problem(f.line, "the step has a demo already, in line %d: another way is an alt", p.step.Demo.Line)
	default:
		p.step.Demo = s
	}
}

// goals reads sentences and the expressions below them.
//
//   - You are authenticated
//     state == "authenticated"
func (p *parser) goals(f fenceText, hold bool) []*Goal {
	var goals []*Goal
	var expressions []string // as many
	for i, line := range f.lines {
		at := f.line + 1 + i
		words, begins := strings.CutPrefix(line, "- ")
		switch {
		case strings.TrimSpace(line) == "":
		case begins:
			goals = append(goals, &Goal{Sentence: p.sentence(at, words), Hold: hold, Line: at})
			expressions = append(expressions, "")
		case len(goals) > 0 && strings.HasPrefix(line, "  "):
			expressions[len(goals)-1] += strings.TrimSpace(line) + "\n"
		default:
			p.problem(at, "a goal is a line that begins with \"- \", and below it, indented, an expression")
		}
	}
	if len(goals) == 0 {
		p.problem(f.line, "the block holds no goal")
	}
	for i, g := range goals {
		if expressions[i] == "" {
			p.problem(g.Line, "the goal has no expression below it")
			continue
		}
		g.when = p.condition(g.Line+1, expressions[i])
	}
	return goals
}

// sentence reads a line of Markdown.
func (p *parser) sentence(at int, words string) Text { return p.passage(at, []string{words}) }

// passage reads lines of Markdown that stand in a fence.
func (p *parser) passage(at int, lines []string) Text {
	m := markdown{
		source:  []byte(strings.Join(lines, "\n") + "\n"),
		problem: func(_ int, format string, args ...any) { p.problem(at, format, args...) },
	}
	root := m.parse()
	t := Text{m.children(root, 0)}
	p.checkWords(at, t)
	return t
}

// condition compiles an expression.
func (p *parser) condition(at int, expression string) *condition {
	c, line, err := compile(expression)
	if err != nil {
		p.problem(at+line, "%v", err)
	}
	return c
}

// hint keeps a hint until it is known whether it is its step's last.
func (p *parser) hint(f fenceText) {
	if len(f.lines) == 0 {
		p.problem(f.line, "the hint is empty")
	}
	for i, line := range f.lines {
		p.checkVariables(f.line+1+i, line)
	}
	p.hints = append(p.hints, f)
}

// endHints gives a step its hints: the last is the command, and no Markdown.
func (p *parser) endHints() {
	for i, f := range p.hints {
		if i == len(p.hints)-1 {
			p.step.Commands = f.lines
			break
		}
		p.step.Hints = append(p.step.Hints, p.passage(f.line+1, f.lines))
	}
	p.hints = nil
}

// mistake reads a mistake.
//
//	when: bad && sent matches "(?i)^login strategos$"
//	say: LOGIN needs two arguments; the server got one.
//	try: LOGIN ${user}
func (p *parser) mistake(f fenceText) {
	var when, say []string
	whenAt := f.line
	m := &Mistake{Line: f.line}
	into := &say // where an indented line goes on
	for i, line := range f.lines {
		at := f.line + 1 + i
		key, value, found := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case strings.TrimSpace(line) == "":
		case strings.HasPrefix(line, "  "):
			*into = append(*into, strings.TrimSpace(line))
		case found && key == "when":
			when, into, whenAt = append(when, value), &when, at
		case found && key == "say":
			say, into = append(say, value), &say
		case found && key == "try":
			p.checkVariables(at, value)
			m.Try = append(m.Try, value)
		default:
			p.problem(at, "a mistake has lines that begin with when:, say: and try:")
		}
	}
	if len(when) == 0 || len(say) == 0 || len(m.Try) == 0 {
		p.problem(f.line, "a mistake needs each of when:, say: and try:")
		return
	}
	m.when = p.condition(whenAt, strings.Join(when, "\n"))
	m.Say = p.passage(f.line, say)
	p.step.Mistakes = append(p.step.Mistakes, m)
}
