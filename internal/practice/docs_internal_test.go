package practice

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The tables in docs/practice-server.md are made from the families and from what
// their files and the tests cite. IMAPSH_UPDATE=1 writes them anew.
func TestDocumentedTables(t *testing.T) {
	const doc = "../../docs/practice-server.md"
	text, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{"capabilities": capabilityTable(t), "grammar": grammarTable(t), "faults": tableOfFaults()} {
		from, to := "<!-- "+name+": made from internal/practice -->\n", "<!-- /"+name+" -->"
		before, rest, ok := strings.Cut(want, from)
		_, after, found := strings.Cut(rest, to)
		if !ok || !found {
			t.Fatalf("%s lacks %q or %q", doc, from, to)
		}
		want = before + from + table + to + after
	}
	switch {
	case want == string(text):
	case os.Getenv("IMAPSH_UPDATE") == "":
		t.Fatalf("%s tells of other things than the server has, or of other tests; IMAPSH_UPDATE=1 writes it anew", doc)
	default:
		if err := os.WriteFile(doc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tableOfFaults has a row for each way to write a fault.
func tableOfFaults() string {
	table := "| fault | what happens |\n| --- | --- |\n"
	for _, f := range FaultForms() {
		table += fmt.Sprintf("| `%s` | %s |\n", f.Written, f.Does)
	}
	return table
}

// source is a file of the package and the RFCs that it cites.
type source struct {
	name, text string
	rfcs       []string
}

var cited = regexp.MustCompile(`RFC ([0-9]+)`)

// sources reads the package's files, tests or others.
func sources(t *testing.T, tests bool) []source {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []source
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") != tests {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s := source{name: name, text: string(text)}
		for _, m := range cited.FindAllStringSubmatch(s.text, -1) {
			if !slices.Contains(s.rfcs, m[1]) {
				s.rfcs = append(s.rfcs, m[1])
			}
		}
		all = append(all, s)
	}
	return all
}

// capabilityTable has a row for each capability: its RFC, which its file cites
// first, the file, and the tests that cite the RFC or name the capability.
func capabilityTable(t *testing.T) string {
	t.Helper()
	code, tests := sources(t, false), sources(t, true)
	var rows []string
	for _, f := range families(newTable(ProfileAll())) {
		if f.capability == "" {
			continue
		}
		file := fileOf(code, f)
		if file == nil {
			t.Errorf("no file says that it is %s", f.capability)
			continue
		}
		if len(file.rfcs) == 0 {
			t.Errorf("%s, of %s, cites no RFC", file.name, f.capability)
			continue
		}
		names := testsOf(tests, f, file)
		if len(names) == 0 {
			t.Errorf("no test speaks of %s", f.capability)
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | `%s` | %s |\n", f.capability, file.rfcs[0], file.name, strings.Join(names, ", ")))
	}
	slices.SortFunc(rows, cmp.Compare)
	return "| capability | RFC | file | tests |\n| --- | --- | --- | --- |\n" + strings.Join(rows, "")
}

// fileOf finds the file that declares a family.
func fileOf(code []source, f family) *source {
	base, _, _ := strings.Cut(f.capability, "=")
	for i := range code {
		if strings.Contains(code[i].text, fmt.Sprintf("capability: %q", f.capability)) ||
			strings.Contains(code[i].text, fmt.Sprintf("capability:     %q", f.capability)) {
			return &code[i]
		}
	}
	name := strings.TrimSuffix(strings.TrimPrefix(f.capability, "AUTH="), "-PLUS")
	for i := range code {
		if base == "AUTH" && strings.Contains(strings.ToLower(code[i].text), "name: sasl."+strings.ToLower(name)) {
			return &code[i]
		}
	}
	for i := range code {
		if base == "AUTH" && strings.Contains(code[i].text, fmt.Sprintf("%q", name)) && code[i].name != "families.go" {
			return &code[i]
		}
	}
	for i := range code {
		if base == "AUTH" && strings.Contains(strings.ToUpper(code[i].name), strings.Split(name, "-")[0]) {
			return &code[i]
		}
	}
	return nil
}

// testsOf finds the tests that cite the family's own RFC, or name its capability.
func testsOf(tests []source, f family, file *source) []string {
	var names, named []string
	own := strings.TrimSuffix(file.name, ".go") + "_test.go"
	for _, s := range tests {
		switch base := file.rfcs[0] == "9051" || file.rfcs[0] == "3501"; {
		case !strings.Contains(s.text, "\nfunc Test"):
		case s.name == own:
			names = append(names, "`"+s.name+"`")
		case slices.Contains(s.rfcs, file.rfcs[0]) && !base:
			names = append(names, "`"+s.name+"`")
		case strings.Contains(s.text, f.capability):
			named = append(named, "`"+s.name+"`")
		}
	}
	if len(names) == 0 {
		names = named
	}
	const most = 4
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("%d more", len(names)-most))
	}
	return names
}
