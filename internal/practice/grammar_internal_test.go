package practice

import (
	"cmp"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// element is something of the protocol that has a name: a row of
// testdata/grammar.tsv.
type element struct {
	kind, name string
	sections   []string // "RFC9051§6.4.5"
	absent     string   // why the server has none of it; "" if it has
}

// elements reads testdata/grammar.tsv.
func elements(t *testing.T) []element {
	t.Helper()
	text, err := os.ReadFile("testdata/grammar.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []element
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		column := strings.Split(line, "\t")
		for len(column) < 4 {
			column = append(column, "")
		}
		all = append(all, element{column[0], column[1], strings.Fields(column[2]), column[3]})
	}
	return all
}

// implemented names what the server has, by kind, as its own tables list it.
func implemented(t *testing.T) map[string][]string {
	t.Helper()
	table := newTable(ProfileAll())
	all := map[string][]string{
		"command":               slices.Collect(maps.Keys(table.commands)),
		"FETCH item":            slices.Collect(maps.Keys(table.fetch)),
		"FETCH macro":           slices.Collect(maps.Keys(macros())),
		"STATUS item":           slices.Collect(maps.Keys(table.status)),
		"SEARCH key":            slices.Collect(maps.Keys(table.search)),
		"SORT key":              slices.Collect(maps.Keys(sortKeys())),
		"THREAD algorithm":      slices.Collect(maps.Keys(table.threads)),
		"LIST selection option": slices.Collect(maps.Keys(table.listSelect)),
		"LIST return option":    slices.Collect(maps.Keys(table.listReturn)),
		"SELECT parameter":      slices.Collect(maps.Keys(table.selectParams)),
		"FETCH modifier":        slices.Collect(maps.Keys(table.fetchModifiers)),
		"STORE modifier":        slices.Collect(maps.Keys(table.storeModifiers)),
	}
	for _, r := range table.returns {
		all["SEARCH result"] = append(all["SEARCH result"], r.name)
	}
	for _, f := range table.families {
		if f.mechanism != nil {
			all["mechanism"] = append(all["mechanism"], f.mechanism.name)
		}
	}
	all["response"], all["response code"] = saidInSource(t)
	return all
}

// What the server sends is read in its source: untagged responses, and response
// codes, of which the store makes some.
var (
	sentResponse = regexp.MustCompile("[\"`]\\* (?:%d )?([A-Z]+)|(?:listResponse\\()\"([A-Z]+)\"")
	sentCode     = regexp.MustCompile(`OK \[([A-Z-]+)|"\[([A-Z-]+)\] |(?:no\(|code = |code: +|Code = )"([A-Z][A-Z0-9-]+)|Sprintf\("([A-Z]+UID) %d|return "(MODIFIED) " \+`)
)

// saidInSource gives the untagged responses and the response codes.
func saidInSource(t *testing.T) (responses, codes []string) {
	t.Helper()
	for _, pattern := range []string{"*.go", "mailstore/errors.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			responses = append(responses, found(sentResponse, string(text))...)
			codes = append(codes, found(sentCode, string(text))...)
		}
	}
	return responses, codes
}

// found gives what the groups of a pattern match outside of comments.
func found(pattern *regexp.Regexp, text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		for _, groups := range pattern.FindAllStringSubmatch(line, -1) {
			all = append(all, strings.Join(groups[1:], ""))
		}
	}
	return all
}

// Whatever the server has is in testdata/grammar.tsv, with the sections that
// define it; and what is there it has, or the table says why not.
func TestGrammarIsComplete(t *testing.T) {
	t.Parallel()
	known := make(map[string]element)
	for _, e := range elements(t) {
		known[e.kind+" "+e.name] = e
	}
	for kind, names := range implemented(t) {
		for _, name := range names {
			switch e, ok := known[kind+" "+name]; {
			case !ok:
				t.Errorf("testdata/grammar.tsv has no %s %s", kind, name)
			case e.absent != "":
				t.Errorf("testdata/grammar.tsv says that there is no %s %s", kind, name)
			}
		}
	}
	has := implemented(t)
	for _, e := range elements(t) {
		if e.absent == "" && e.kind == "response code" && !slices.Contains(has[e.kind], e.name) {
			t.Errorf("no response has the code %s", e.name)
		}
	}
}

// Each of them stands in a dialogue, on a line of the client or of the server,
// in a test that cites a section which defines it.
func TestGrammarIsTested(t *testing.T) {
	t.Parallel()
	tests := dialogueTests(t)
	for _, e := range elements(t) {
		if e.absent != "" {
			continue
		}
		if len(e.tests(tests)) > 0 {
			continue
		}
		speak := slices.DeleteFunc(slices.Clone(tests), func(d dialogueTest) bool { return !e.stands(d) })
		var names []string
		for _, d := range speak {
			names = append(names, d.name)
		}
		t.Errorf("no dialogue for %s %s cites one of %v; without that it is in %v", e.kind, e.name, e.sections, names)
	}
}

// tests names the tests of an element.
func (e element) tests(all []dialogueTest) []string {
	var names []string
	for _, d := range all {
		if e.stands(d) && slices.ContainsFunc(e.sections, d.cites) {
			names = append(names, d.name)
		}
	}
	return names
}

// stands says that an element stands in a dialogue.
func (e element) stands(d dialogueTest) bool {
	side := d.client
	if e.kind == "mechanism" {
		side = d.text
	}
	if e.kind == "response" || e.kind == "response code" || e.kind == "LIST data" || e.kind == "ESEARCH data" {
		side = d.server
	}
	return regexp.MustCompile(`(?im)` + e.pattern()).MatchString(side)
}

// pattern is what an element looks like in a line.
func (e element) pattern() string {
	name := regexp.QuoteMeta(e.name)
	const behind = `($|[] )[<\\])`
	switch e.kind {
	case "command":
		return `(^|\\n)\S+ ` + name + `($|[ \\])`
	case "FETCH item", "FETCH macro":
		if e.name == "BODY[]" {
			return `FETCH \S+ .*BODY\[`
		}
		return `FETCH \S+ (.*[ (])?` + name + behind
	case "section":
		return `FETCH \S+ .*` + sectionPattern(e.name)
	case "STATUS item":
		return `STATUS .*[ (]` + name + `[ )]`
	case "SEARCH key":
		return `(SEARCH|SORT|THREAD) (.*[ (])?` + searchPattern(e.name) + behind
	case "SEARCH result":
		return `RETURN \(.*` + name + `[ )]`
	case "SORT key":
		return `SORT \(.*` + name + `[ )]`
	case "response":
		switch e.name {
		case "+":
			return `^\+ `
		case "OK", "NO", "BAD":
			return `^\S+ ` + name + ` ` // tagged or not
		}
		return `^\* (\S+ )?` + name + behind
	case "response code":
		return `\[` + name + `[] ]`
	case "mechanism":
		return `["` + "`" + ` ]` + name + `["` + "`" + `\s]` // the exchange may be played by a function
	case "STORE item":
		return `STORE .* ` + name + ` `
	}
	return `[ ("]` + name + `($|[ )"])` // in what command it can stand is clear
}

func sectionPattern(name string) string {
	switch name {
	case "<part>":
		return `\[\d[\d.]*\]`
	case "<partial>":
		return `<\d+\.\d+>`
	}
	return `\[[\d.]*` + regexp.QuoteMeta(name) + `[] ]`
}

func searchPattern(name string) string {
	switch name {
	case "<sequence-set>":
		return `[\d*][\d:,*]*`
	case "(...)":
		return `\(.*\)`
	}
	return regexp.QuoteMeta(name)
}

// dialogueTest is a test function and what stands in its dialogues.
type dialogueTest struct {
	name           string
	text           string   // all of it
	client, server string   // lines
	citations      []string // "RFC9051§6.4.5"
}

var (
	dialogueLine = regexp.MustCompile("(?m)^[\t `\"{]*([CS])(?:\\.[a-z]+)?[:=-] \"?(.*)$")
	citation     = regexp.MustCompile(`RFC (\d+)|(?:§|appendix )([0-9A-Z]+(?:\.[0-9A-Z]+)*)`)
)

// dialogueTests reads the package's tests.
func dialogueTests(t *testing.T) []dialogueTest {
	t.Helper()
	var all []dialogueTest
	for _, s := range sources(t, true) {
		files := token.NewFileSet()
		file, err := goparser.ParseFile(files, s.name, s.text, goparser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(f.Name.Name, "Test") {
				continue
			}
			from := f.Pos()
			if f.Doc != nil {
				from = f.Doc.Pos()
			}
			all = append(all, newDialogueTest(f.Name.Name, s.text[files.Position(from).Offset:files.Position(f.End()).Offset]))
		}
	}
	return all
}

func newDialogueTest(name, text string) dialogueTest {
	d := dialogueTest{name: name, text: text}
	for _, m := range dialogueLine.FindAllStringSubmatch(text, -1) {
		line, _, _ := strings.Cut(m[2], "\t//")
		if m[1] == "C" {
			d.client += line + "\n"
		} else {
			d.server += line + "\n"
		}
	}
	rfc := ""
	for _, m := range citation.FindAllStringSubmatch(text, -1) {
		if m[1] != "" {
			rfc = "RFC" + m[1]
			continue
		}
		d.citations = append(d.citations, rfc+"§"+m[2])
	}
	return d
}

// cites says that a test cites a section, or one below it.
func (d dialogueTest) cites(section string) bool {
	return slices.ContainsFunc(d.citations, func(c string) bool {
		return c == section || strings.HasPrefix(c, section+".")
	})
}

// grammarTable has a row for each element.
func grammarTable(t *testing.T) string {
	t.Helper()
	tests := dialogueTests(t)
	rows := "| what | name | defined in | tests |\n| --- | --- | --- | --- |\n"
	all := elements(t)
	slices.SortStableFunc(all, func(a, b element) int { return cmp.Compare(a.kind, b.kind) })
	for _, e := range all {
		names := e.tests(tests)
		const most = 1 // more would make the table change with every test
		names = names[:min(len(names), most)]
		if e.absent != "" {
			names = []string{"absent: " + e.absent}
		}
		sections := strings.NewReplacer("§", " §", "RFC", "RFC ").Replace(strings.Join(e.sections, ", "))
		rows += fmt.Sprintf("| %s | %s | %s | %s |\n", e.kind, strings.ReplaceAll(e.name, "<", "\\<"), sections, strings.Join(names, ", "))
	}
	return rows
}
