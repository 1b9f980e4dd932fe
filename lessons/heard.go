package lessons

import (
	"slices"
	"strconv"
	"strings"

	"imapsh/internal/wire"
)

// got says that the server sent, untagged in the last exchange, a response of a name. Of FETCH, the first word behind
// the name is an item, and the others stand in its value. Of other responses, each word is one of the response's, or
// stands in its text for people.
func (m *moment) got(name string, words ...string) bool {
	return slices.ContainsFunc(m.heard, func(r *wire.Response) bool {
		switch {
		case !strings.EqualFold(r.Name, name):
			return false
		case r.Name == "FETCH" && len(words) > 0:
			return fetched(r, words[0], words[1:])
		}
		return tells(r, words)
	})
}

// fetched says that a FETCH response has an item whose value holds some words.
func fetched(r *wire.Response, item string, words []string) bool {
	for _, it := range r.Items {
		if strings.EqualFold(it.Name, item) {
			value := strings.Join(valueWords(nil, it.Value), " ")
			return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(value, w) })
		}
	}
	return false
}

// tells says that each of some words is one of a response's or stands in its text.
func tells(r *wire.Response, words []string) bool {
	own := []string{strconv.FormatUint(uint64(r.Number), 10), r.Code, r.Args}
	for _, v := range r.Values {
		own = valueWords(own, v)
	}
	for _, w := range words {
		is := func(s string) bool { return strings.EqualFold(s, w) }
		if w == "" || !slices.ContainsFunc(own, is) && !strings.Contains(r.Text, w) {
			return false
		}
	}
	return true
}

// valueWords appends the atoms and strings of a value.
func valueWords(words []string, v wire.Value) []string {
	switch v.Kind {
	case wire.NilValue:
		return append(words, "NIL")
	case wire.ListValue:
		for _, e := range v.List {
			words = valueWords(words, e)
		}
		return words
	}
	return append(words, v.Text)
}
