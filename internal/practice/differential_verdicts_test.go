package practice_test

import (
	"regexp"
	"strconv"
	"strings"
)

// verdictOn is a difference that is known. docs/differential.md has an entry of
// its name, with what the RFC says.
type verdictOn struct {
	name  string
	holds func(g *generator, command string, d difference) bool
}

var (
	leafPart      = regexp.MustCompile(`\.1(\.[A-Z].*)?\]`)
	composite     = regexp.MustCompile(`^\\"Subject: nested|--b\d`)
	unchangedItem = regexp.MustCompile(`^FETCH \d+ (FLAGS|UID)$`)
)

func verdicts() []verdictOn {
	return []verdictOn{
		{"enable-selected", func(g *generator, command string, d difference) bool {
			return g.selected != "" && strings.HasPrefix(command, "ENABLE ")
		}},
		{"enabled-nothing", func(_ *generator, command string, d difference) bool {
			return strings.HasPrefix(command, "ENABLE ") && d.theirs == ""
		}},
		{"nothing-to-copy", func(_ *generator, _ string, d difference) bool {
			return d.ours == "NO" && strings.HasPrefix(d.said, "OK No messages found")
		}},
		{"read-only", func(g *generator, command string, d difference) bool {
			return g.readOnly && (strings.Contains(command, "STORE ") || strings.Contains(command, "EXPUNGE")) &&
				d.ours == "NO" && d.theirs == "OK"
		}},
		{"no-such-part", func(_ *generator, _ string, d difference) bool {
			return strings.HasPrefix(d.what, "FETCH ") && strings.Contains(d.what, "[") && d.ours == `NIL"` && d.theirs == `\""`
		}},
		{"part-1-of-a-leaf", func(_ *generator, _ string, d difference) bool {
			return leafPart.MatchString(d.what) && (d.ours == `NIL"` || d.ours == `0"`)
		}},
		{"binary-of-a-composite", func(_ *generator, _ string, d difference) bool {
			if strings.Contains(d.what, " BINARY.SIZE[") {
				return number(d.ours) > number(d.theirs) && number(d.theirs) > 0
			}
			return strings.Contains(d.what, " BINARY[") && composite.MatchString(d.ours)
		}},
		{"list-root", func(_ *generator, command string, d difference) bool {
			return command == `LIST work/ ""`
		}},
		{"rename-itself", func(_ *generator, command string, d difference) bool {
			return strings.HasPrefix(command, "RENAME ") && d.what == "code" && d.theirs == "ALREADYEXISTS"
		}},
		{"store-without-change", func(_ *generator, command string, d difference) bool {
			return strings.Contains(command, "STORE ") && unchangedItem.MatchString(d.what) && d.theirs == ""
		}},
	}
}

// verdict gives the entry of docs/differential.md that a difference falls under.
func verdict(g *generator, command string, d difference) string {
	for _, v := range verdicts() {
		if v.holds(g, command, d) {
			return v.name
		}
	}
	return ""
}

// number reads a value that is one.
func number(value string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(value, `"`))
	if err != nil {
		return -1
	}
	return n
}
