package lessons

import (
	_ "embed" // the list of sections
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Reference names an RFC, or a section of one.
type Reference struct {
	RFC     int
	Section string // 6.2.3; none: the whole
}

// String writes the reference as a citation.
func (r Reference) String() string {
	if r.Section == "" {
		return fmt.Sprintf("RFC %d", r.RFC)
	}
	return fmt.Sprintf("RFC %d §%s", r.RFC, r.Section)
}

// parseReference reads 9051#6.2.3, or 9051.
func parseReference(s string) (Reference, error) {
	number, section, _ := strings.Cut(s, "#")
	n, err := strconv.Atoi(number)
	if err != nil || n <= 0 {
		return Reference{}, fmt.Errorf("%q names no RFC: write 9051#6.2.3", s)
	}
	return Reference{n, section}, nil
}

// sectionsTSV lists the sections of the RFCs on IMAP and mail: RFC, section, title.
//
//go:embed sections.tsv
var sectionsTSV string

// check says why a reference leads nowhere, or nothing.
func (r Reference) check() error {
	known := false
	for row := range strings.Lines(sectionsTSV) {
		name, rest, _ := strings.Cut(row, "\t")
		if name != "RFC"+strconv.Itoa(r.RFC) {
			continue
		}
		known = true
		if section, _, _ := strings.Cut(rest, "\t"); section == r.Section || r.Section == "" {
			return nil
		}
	}
	if !known {
		return fmt.Errorf("RFC %d is not among those whose sections are known here", r.RFC)
	}
	return fmt.Errorf("RFC %d has no section %s", r.RFC, r.Section)
}

// citation finds citations in prose: RFC 9051 §6.2.3.
var citation = regexp.MustCompile(`RFC [0-9]+(?: §[0-9A-Z]+(?:\.[0-9]+)*)?`)

// citations gives the references that a text cites.
func citations(text string) []Reference {
	var all []Reference
	for _, c := range citation.FindAllString(text, -1) {
		number, section, _ := strings.Cut(strings.TrimPrefix(c, "RFC "), " §")
		n, err := strconv.Atoi(number)
		if err != nil {
			continue // more digits than a number has
		}
		all = append(all, Reference{n, section})
	}
	return all
}

// cite gives the spans of a plain text, with its citations in their style.
func cite(text string) []Span {
	var spans []Span
	from := 0
	for _, at := range citation.FindAllStringIndex(text, -1) {
		if at[0] > from {
			spans = append(spans, Span{Plain, text[from:at[0]]})
		}
		spans = append(spans, Span{Citation, text[at[0]:at[1]]})
		from = at[1]
	}
	if from < len(text) {
		spans = append(spans, Span{Plain, text[from:]})
	}
	return spans
}
