package lessons

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"imapsh/transcripts"
)

// Read reads a lesson from a file. The files that it names come from the same folder and nowhere else.
func Read(file string) (*Lesson, error) {
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return nil, fmt.Errorf("read the lesson %s: %w", file, err)
	}
	defer func() { _ = root.Close() }() // it was only read
	return read(root.FS(), filepath.Base(file), file)
}

// read reads the named file of a folder; shown is how messages name it.
func read(folder fs.FS, name, shown string) (*Lesson, error) {
	source, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, fmt.Errorf("read the lesson %s: %w", shown, err)
	}
	return Parse(shown, source, folder)
}

// Parse reads a lesson. The messages that it lays out are files of the folder. The error is [transcripts.Problems], all
// of them, each as file:line: what.
func Parse(file string, source []byte, folder fs.FS) (*Lesson, error) {
	name := strings.TrimSuffix(path.Base(filepath.ToSlash(file)), ".md")
	p := &parser{folder: folder, lesson: &Lesson{Name: name, File: file}}
	whole := strings.ReplaceAll(string(source), "\r\n", "\n")
	lines := strings.SplitAfter(whole, "\n")
	trimmed := make([]string, len(lines))
	for i, line := range lines {
		trimmed[i] = strings.TrimRight(line, "\n")
	}
	p.before = p.frontMatter(trimmed)
	p.markdown.source = []byte(strings.Join(lines[p.before:], ""))
	p.markdown.problem = func(at int, format string, args ...any) { p.problem(p.line(at), format, args...) }
	p.body()
	p.checkSteps()
	if len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(x, y *transcripts.Problem) int { return cmp.Compare(x.Line, y.Line) })
		return nil, p.problems
	}
	return p.lesson, nil
}

// parser reads one lesson.
type parser struct {
	folder   fs.FS
	lesson   *Lesson
	step     *Step // nil before the first
	markdown markdown
	before   int         // lines before the Markdown
	hints    []fenceText // of the step
	problems transcripts.Problems
}

// problem notes a rule that the file breaks in a line.
func (p *parser) problem(line int, format string, args ...any) {
	p.problems = append(p.problems, &transcripts.Problem{File: p.lesson.File, Line: line, What: fmt.Sprintf(format, args...)})
}

// line is the line of an offset in the Markdown.
func (p *parser) line(at int) int {
	at = min(max(at, 0), len(p.markdown.source))
	return p.before + 1 + strings.Count(string(p.markdown.source[:at]), "\n")
}

// body reads the prose and the fences, in order.
func (p *parser) body() {
	for n := p.markdown.parse().FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level <= 2 {
				p.heading(n)
				continue
			}
		case *ast.FencedCodeBlock:
			if p.fence(n) {
				continue
			}
		}
		p.prose(n)
	}
	p.endHints()
}

// heading begins a step.
func (p *parser) heading(n *ast.Heading) {
	line := p.line(n.Lines().At(0).Start)
	if n.Level == 1 {
		p.problem(line, "a lesson's title stands in its front matter; a step begins with ##")
		return
	}
	title, id := stepName(sentence(Heading, p.markdown.inline(n)...).Lines(1 << 16)[0].String())
	if id == "" {
		p.problem(line, "a step needs a title of letters, or an id: ## Title {#id}")
	}
	for _, s := range p.lesson.Steps {
		if s.ID == id {
			p.problem(line, "the step in line %d has the id %s too: write another behind the title, {#id}", s.Line, id)
		}
	}
	p.endHints()
	p.step = &Step{ID: id, Title: title, Line: line}
	p.lesson.Steps = append(p.lesson.Steps, p.step)
}

// stepID is an id behind a heading.
var stepID = regexp.MustCompile(`^(.*?) *\{#([a-z0-9-]+)\}$`)

// stepName gives a heading's title and id: the one behind it, or the title in kebab-case.
func stepName(heading string) (title, id string) {
	if m := stepID.FindStringSubmatch(heading); m != nil {
		return m[1], m[2]
	}
	words := strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return heading, strings.Join(words, "-")
}

// prose takes what is there to be read: before the first step, before a step's demo, or behind it.
func (p *parser) prose(n ast.Node) {
	t := Text{p.markdown.blocks(n, 0)}
	p.checkWords(p.line(n.Pos()), t)
	switch {
	case p.step == nil:
		p.lesson.Intro = join(p.lesson.Intro, t)
	case p.step.Demo != nil:
		p.step.After = join(p.step.After, t)
	default:
		p.step.Text = join(p.step.Text, t)
	}
}

// checkWords checks the variables and the citations of a text.
func (p *parser) checkWords(line int, t Text) {
	for _, b := range t.blocks {
		words := Line{Spans: b.spans}.String()
		p.checkVariables(line, words)
		for _, r := range citations(words) {
			if err := r.check(); err != nil {
				p.problem(line, "%v", err)
			}
		}
	}
}

// variable finds what looks like a variable.
var variable = regexp.MustCompile(`\$\{[^}]*\}`)

// checkVariables checks that a text has no variables but those that prose takes.
func (p *parser) checkVariables(line int, words string) {
	for _, v := range variable.FindAllString(words, -1) {
		if !slices.Contains(variableNames, strings.Trim(v, "${}")) {
			p.problem(line, "a text takes ${user}, ${password} and ${server}; there is no %s", v)
		}
	}
}

// checkSteps checks that nothing is missing.
func (p *parser) checkSteps() {
	if len(p.lesson.Steps) == 0 {
		p.problem(p.before+1, "the lesson has no step: ## and a title begins one")
	}
	for _, s := range p.lesson.Steps {
		if len(s.Goals) == 0 {
			p.problem(s.Line, "the step has no goal")
		}
		if len(s.Hints) == 0 {
			p.problem(s.Line, "the step needs two hints or more, of which the last is the command")
		}
		if s.Demo == nil {
			p.problem(s.Line, "the step has no demo")
		}
	}
	if len(p.lesson.Setup.Accounts) == 0 {
		p.problem(p.before+1, "the lesson has no setup with an account: account ${user} ${password}")
	}
}
