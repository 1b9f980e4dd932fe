package practice_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// verdictOn is a difference that is known. docs/differential.md has an entry of
// its name, with what the RFC says.
type verdictOn struct {
	name  string
	holds func(g *generator, c request, d difference) bool
}

var (
	leafPart       = regexp.MustCompile(`\.1(\.[A-Z].*)?\]`)
	composite      = regexp.MustCompile(`^\\"Subject: nested|--b\d`)
	sortsByMailbox = regexp.MustCompile(`SORT \([^)]*\b(CC|FROM|TO)\b`)
	searching      = regexp.MustCompile(`^(UID )?(SEARCH|SORT|THREAD) `)
	noMessage      = regexp.MustCompile(`there is no message (\d+)`)
	addedUID       = regexp.MustCompile(`^FETCH \d+ UID$`)
	unchangedItem  = regexp.MustCompile(`^FETCH \d+ (FLAGS|UID|MODSEQ)$`)
)

func verdicts() []verdictOn { return append(sessionVerdicts(), messageVerdicts()...) }

// sessionVerdicts are on what a session is and may do.
func sessionVerdicts() []verdictOn {
	return []verdictOn{
		{"enable-selected", func(g *generator, c request, d difference) bool {
			return g.selected != "" && strings.HasPrefix(c.text, "ENABLE ") && d.ours == "BAD" && d.theirs == "OK"
		}},
		{"enabled-nothing", func(_ *generator, c request, d difference) bool { return d.ours == "ENABLED()" && d.theirs == "" }},
		{"enabled-again", func(g *generator, c request, d difference) bool {
			return g.condStore && strings.HasPrefix(d.ours, "ENABLED(") && g.newly(d.theirs) == d.ours
		}},
		{"compression-unknown", func(_ *generator, c request, d difference) bool {
			return strings.HasPrefix(c.text, "COMPRESS ") && d.ours == "BAD" && d.theirs == "NO"
		}},
		{"sasl-malformed", func(_ *generator, c request, d difference) bool {
			return strings.HasPrefix(c.name, "AUTHENTICATE ") && d.ours == "BAD" && d.theirs == "NO"
		}},
		{"sasl-user-unknown", func(_ *generator, c request, d difference) bool {
			return strings.HasPrefix(c.name, "AUTHENTICATE SCRAM") && d.what == "continuations" && number(d.ours) == number(d.theirs)+1
		}},
		{"literal-asked-for", func(_ *generator, c request, d difference) bool {
			return strings.Contains(c.text, await) && d.what == "continuations" && d.ours < d.theirs && !strings.HasPrefix(d.said, "OK")
		}},
	}
}

// messageVerdicts are on mailboxes and messages.
func messageVerdicts() []verdictOn {
	return []verdictOn{
		{"highestmodseq-unasked", func(g *generator, c request, d difference) bool {
			unasked := g.qresync || enabling.MatchString(c.text) && !strings.HasPrefix(d.said, "OK")
			if c.name == "SELECT" || c.name == "EXAMINE" {
				unasked = !g.condStore
			}
			return d.what == "untagged" && d.ours == "" && d.theirs == "OK HIGHESTMODSEQ" && unasked
		}},
		{"highestmodseq-at-first", func(g *generator, c request, d difference) bool {
			return d.what == "untagged" && d.ours == "OK HIGHESTMODSEQ" && enabling.MatchString(c.text) && !g.condStore
		}},
		{"uid-of-a-change", func(g *generator, c request, d difference) bool {
			return (g.condStore || enabling.MatchString(c.text)) && addedUID.MatchString(d.what) && d.theirs == "" && d.told
		}},
		{"sort-order", func(_ *generator, c request, d difference) bool {
			return sortsByMailbox.MatchString(c.text) && strings.HasPrefix(d.ours, "SORT[") && sameWords(d.ours, d.theirs)
		}},
		{"no-such-number", func(g *generator, c request, d difference) bool {
			missing := noMessage.FindStringSubmatch(d.weSaid)
			return searching.MatchString(c.text) && d.ours == "BAD" && (d.theirs == "OK" || d.theirs == "closed") &&
				missing != nil && number(missing[1]) > g.exists
		}},
		{"saved-modseq", func(_ *generator, c request, d difference) bool {
			return strings.Contains(c.text, "RETURN (SAVE)") && d.ours == "" && strings.HasPrefix(d.theirs, "ESEARCH")
		}},
		{"nothing-to-copy", func(_ *generator, _ request, d difference) bool {
			return d.ours == "NO" && strings.HasPrefix(d.said, "OK No messages found")
		}},
		{"read-only", func(g *generator, c request, d difference) bool {
			return g.readOnly && (strings.Contains(c.text, "STORE ") || strings.Contains(c.text, "EXPUNGE")) &&
				d.ours == "NO" && d.theirs == "OK"
		}},
		{"no-such-part", func(_ *generator, _ request, d difference) bool {
			return strings.HasPrefix(d.what, "FETCH ") && strings.Contains(d.what, "[") && d.ours == `NIL"` && d.theirs == `\""`
		}},
		{"part-1-of-a-leaf", func(_ *generator, _ request, d difference) bool {
			return leafPart.MatchString(d.what) && (d.ours == `NIL"` || d.ours == `0"`)
		}},
		{"binary-of-a-composite", func(_ *generator, _ request, d difference) bool {
			if strings.Contains(d.what, " BINARY.SIZE[") {
				return number(d.ours) > number(d.theirs) && number(d.theirs) > 0
			}
			return strings.Contains(d.what, " BINARY[") && composite.MatchString(d.ours)
		}},
		{"list-root", func(_ *generator, c request, d difference) bool {
			return c.text == `LIST work/ ""`
		}},
		{"rename-itself", func(_ *generator, c request, d difference) bool {
			return strings.HasPrefix(c.text, "RENAME ") && d.what == "code" && d.theirs == "ALREADYEXISTS"
		}},
		{"store-without-change", func(_ *generator, c request, d difference) bool {
			return strings.Contains(c.text, "STORE ") && unchangedItem.MatchString(d.what) && d.theirs == "" && !d.told
		}},
	}
}

// verdict gives the entry of docs/differential.md that a difference falls under.
func verdict(g *generator, c request, d difference) string {
	for _, v := range verdicts() {
		if v.holds(g, c, d) {
			return v.name
		}
	}
	return ""
}

// newly leaves out of ENABLED what is in use already.
func (g *generator) newly(enabled string) string {
	words, _ := parse(strings.ReplaceAll(strings.TrimPrefix(enabled, "ENABLED"), `"`, ""))
	if len(words) == 0 {
		return ""
	}
	inUse := []string{"CONDSTORE"}
	if g.qresync {
		inUse = append(inUse, "QRESYNC")
	}
	return "ENABLED" + words[0].sorted(inUse...).String()
}

// sameWords says that two responses are the same but for the order.
func sameWords(a, b string) bool {
	words := func(response string) []string {
		return slices.Sorted(strings.FieldsFuncSeq(response, func(r rune) bool { return strings.ContainsRune("[] ", r) }))
	}
	return slices.Equal(words(a), words(b))
}

// number reads a value that is one.
func number(value string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(value, `"`))
	if err != nil {
		return -1
	}
	return n
}
