package practice_test

import (
	"regexp"
	"strings"
)

// fill puts values in the place of ${name}.
func (d *dialogue) fill(text string) string {
	for name, value := range d.vars {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
	}
	return text
}

var template = regexp.MustCompile(`\$\{(\.\.\.|\w+)\}`)

// matches says that a line is as a template wants it, and keeps what its names
// stand for.
func (d *dialogue) matches(line, want string) bool {
	want = d.fill(want)
	var pattern strings.Builder
	var names []string
	at := 0
	for _, m := range template.FindAllStringSubmatchIndex(want, -1) {
		pattern.WriteString(regexp.QuoteMeta(want[at:m[0]]))
		name := want[m[2]:m[3]]
		if name == "..." {
			pattern.WriteString(`(.*)`)
		} else {
			pattern.WriteString(`([^ ()\[\]]+)`)
		}
		names, at = append(names, name), m[1]
	}
	pattern.WriteString(regexp.QuoteMeta(want[at:]))
	found := regexp.MustCompile(`(?s)^` + pattern.String() + `$`).FindStringSubmatch(line)
	if found == nil {
		return false
	}
	for i, name := range names {
		if name != "..." && name != "_" {
			d.vars[name] = found[i+1]
		}
	}
	return true
}
