package transcripts

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// TemplateKind says what a template stands for.
type TemplateKind uint8

// The kinds of template.
const (
	Variable  TemplateKind = iota // ${name}
	AnyValue                      // ${_}: any one value
	Rest                          // ${...}: anything up to the end of the response
	Pattern                       // ${/re/}: a value that matches
	SecretRef                     // ${!name}: a secret
	Count                         // the "*" of {*}: how many octets the literal has
)

// Template stands in a record for octets that are not written there.
type Template struct {
	Kind   TemplateKind
	Name   string         // of a variable or a secret
	Regexp *regexp.Regexp // of a pattern: it matches the whole value
	source string
}

// String is the template as it stands in a file. A count is the star alone: its
// braces are octets.
func (t *Template) String() string {
	switch t.Kind {
	case Variable:
		return "${" + t.Name + "}"
	case AnyValue:
		return "${_}"
	case Rest:
		return "${...}"
	case Pattern:
		return "${/" + t.source + "/}"
	case SecretRef:
		return "${!" + t.Name + "}"
	}
	return "*"
}

// parseTemplate reads what stands behind "${" and says how long it is, closing
// brace and all.
//
//	"${" (name / "_" / "..." / "/" re "/" / "!" name) "}"
func parseTemplate(text []byte) (*Template, int, error) {
	if bytes.HasPrefix(text, []byte("/")) {
		end := bytes.Index(text[1:], []byte("/}"))
		if end < 0 {
			return nil, 0, fmt.Errorf("the expression in %q does not end: it ends at the first /}", "${"+cut(text))
		}
		source := string(text[1 : 1+end])
		if _, err := regexp.Compile(source); err != nil {
			return nil, 0, fmt.Errorf("${/%s/}: %w", source, err)
		}
		re := regexp.MustCompile(`\A(?s:` + source + `)\z`)
		return &Template{Kind: Pattern, Regexp: re, source: source}, end + len("//}"), nil
	}
	end := bytes.IndexByte(text, '}')
	if end < 0 {
		return nil, 0, fmt.Errorf(`%q has no closing brace; a literal "${" is written "\x24{" in the quoted form`, "${"+cut(text))
	}
	name := string(text[:end])
	t := &Template{Kind: Variable, Name: name}
	switch {
	case name == "_":
		t.Kind = AnyValue
	case name == "...":
		t.Kind = Rest
	case strings.HasPrefix(name, "!"):
		t.Kind, t.Name = SecretRef, name[1:]
	}
	if (t.Kind == Variable || t.Kind == SecretRef) && !isName(t.Name) {
		return nil, 0, fmt.Errorf(`${%s}: a name is letters, digits, "-" and "_" and begins with a letter; a literal "${" is written "\x24{" in the quoted form`, name)
	}
	return t, end + 1, nil
}

// cut shortens what a message quotes.
func cut(text []byte) string { return string(text[:min(len(text), 20)]) }

// isName says that a variable or a secret may have a name.
func isName(s string) bool {
	for i := range len(s) {
		if letter := isLower(s[i] | 0x20); !letter && (i == 0 || !isDigit(s[i]) && s[i] != '-' && s[i] != '_') {
			return false
		}
	}
	return s != ""
}

// splitTemplates cuts octets into parts. Octets that were written as an escape,
// by their offset, begin no template.
func splitTemplates(text []byte, literal bool, escaped map[int]bool) ([]Part, error) {
	var parts []Part
	from := 0
	add := func(end int, t *Template, next int) {
		if end > from {
			parts = append(parts, Part{Octets: text[from:end]})
		}
		if t != nil {
			parts = append(parts, Part{Template: t})
		}
		from = next
	}
	for i := 0; i < len(text); i++ {
		switch {
		case escaped[i] || escaped[i+1]:
		case bytes.HasPrefix(text[i:], []byte("${")):
			t, n, err := parseTemplate(text[i+2:])
			if err != nil {
				return nil, err
			}
			add(i, t, i+2+n)
			i += 1 + n
		case !literal && isCount(text[i:]):
			add(i+1, &Template{Kind: Count}, i+2)
			if rest := bytes.TrimRight(text[i+2:], "\r\n"); string(rest) != "}" && string(rest) != "+}" {
				return nil, fmt.Errorf(`{*} stands for a literal's count at the end of a line; elsewhere it is written "\x7b*}" in the quoted form`)
			}
		}
	}
	add(len(text), nil, len(text))
	return parts, nil
}

// isCount says that text begins with {*} or {*+}.
func isCount(text []byte) bool {
	return bytes.HasPrefix(text, []byte("{*}")) || bytes.HasPrefix(text, []byte("{*+}"))
}
