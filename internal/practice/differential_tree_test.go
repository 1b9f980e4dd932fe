package practice_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// tree is a response's structure: a word as it is, a string with a quote before
// it, however it was written, or a list.
type tree struct {
	word   string
	list   []tree
	isList bool
}

// parse reads a response's words up to the end or a closing parenthesis.
func parse(text string) (found []tree, rest string) {
	for text != "" {
		switch c := text[0]; c {
		case ' ':
			text = text[1:]
		case ')':
			return found, text[1:]
		case '(':
			var inner []tree
			inner, text = parse(text[1:])
			found = append(found, tree{list: inner, isList: true})
		default:
			var word string
			word, text = parseWord(text)
			found = append(found, tree{word: word})
		}
	}
	return found, ""
}

func parseWord(text string) (word, rest string) {
	if text[0] == '"' {
		var b strings.Builder
		for at := 1; at < len(text); at++ {
			switch text[at] {
			case '"':
				return `"` + b.String(), text[at+1:]
			case '\\':
				at++
			}
			b.WriteByte(text[min(at, len(text)-1)])
		}
	}
	if open, octets, ok := literalAt(text); ok {
		return `"` + text[open:open+octets], text[open+octets:]
	}
	depth := 0
	for at := range len(text) {
		switch text[at] {
		case '[':
			depth++
		case ']':
			depth--
		case ' ', '(', ')':
			if depth <= 0 {
				return text[:at], text[at:]
			}
		}
	}
	return text, ""
}

// literalAt finds the octets of a literal, or literal8, that a text begins with.
func literalAt(text string) (open, octets int, ok bool) {
	head, _, found := strings.Cut(text, "}\r\n")
	count, braced := strings.CutPrefix(strings.TrimPrefix(head, "~"), "{")
	if !found || !braced {
		return 0, 0, false
	}
	octets, err := strconv.Atoi(count)
	open = len(head) + len("}\r\n")
	return open, octets, err == nil && len(text) >= open+octets
}

func (t tree) String() string {
	if !t.isList {
		return fmt.Sprintf("%.200q", t.word)[1:]
	}
	words := make([]string, len(t.list))
	for i, item := range t.list {
		words[i] = item.String()
	}
	return "(" + strings.Join(words, " ") + ")"
}

// sorted gives a list with its words in order, without those to leave out.
func (t tree) sorted(leaveOut ...string) tree {
	t.list = slices.DeleteFunc(slices.Clone(t.list), func(item tree) bool {
		return slices.ContainsFunc(leaveOut, func(word string) bool { return strings.EqualFold(word, item.word) })
	})
	slices.SortFunc(t.list, func(a, b tree) int { return strings.Compare(a.String(), b.String()) })
	return t
}
