package transcripts

import (
	"regexp"
	"strings"

	"imapsh/internal/wire"
)

// word is a part of a command as far as it means something: a word, a string's
// value, a bracket.
type word struct {
	text   string
	string bool // it was a quoted string or a literal
}

// wordsOf gives what a command means: its words behind the tag.
func wordsOf(raw []byte) []word {
	var words []word
	tokens := wire.Lex(wire.Client, raw)
	for i, t := range tokens {
		text := string(raw[t.Start:t.End])
		switch t.Kind {
		case wire.Space, wire.LineEnd, wire.Tag:
		case wire.Quoted:
			if value, ok := wire.NewDecoder(raw[t.Start:t.End]).Quoted(); ok {
				text = value
			}
			words = append(words, word{text, true})
		case wire.Head:
			words = append(words, word{"", true})
		case wire.Octets:
			if n := len(words); n > 0 {
				words[n-1].text += text
			}
		default:
			if i == 0 {
				continue // in the place of the tag
			}
			words = append(words, word{text, false})
		}
	}
	return words
}

// means says that what a client sent means what the transcript has: case, and
// the form of a string, aside. Variables take their values.
func (m *mock) means(s *script, want, got []word) bool {
	if len(want) != len(got) {
		return false
	}
	taken := make(map[string]string)
	for i := range want {
		if !m.meansWord(s, want[i], got[i], taken) {
			return false
		}
	}
	for name, value := range taken {
		m.bind(name, value)
	}
	return true
}

func (m *mock) meansWord(s *script, want, got word, taken map[string]string) bool {
	holes := s.find(want.text)
	if len(holes) == 0 {
		fold := !want.string && !got.string || strings.EqualFold(want.text, "INBOX")
		return want.text == got.text || fold && strings.EqualFold(want.text, got.text)
	}
	var pattern strings.Builder
	var names []string
	from := 0
	for _, h := range holes {
		pattern.WriteString(regexp.QuoteMeta(want.text[from:h.start]))
		value, known := m.value(h.template)
		switch {
		case h.template.Kind == Variable && known:
			pattern.WriteString(regexp.QuoteMeta(value))
		case h.template.Kind == Variable:
			names = append(names, h.template.Name)
			pattern.WriteString("(.*?)")
		default:
			pattern.WriteString(".*?")
		}
		from = h.end
	}
	pattern.WriteString(regexp.QuoteMeta(want.text[from:]))
	re, err := regexp.Compile(`\A(?s:` + pattern.String() + `)\z`)
	if err != nil {
		return false // a name that is not UTF-8
	}
	match := re.FindStringSubmatch(got.text)
	if match == nil {
		return false
	}
	for i, name := range names {
		taken[name] = match[i+1]
	}
	return true
}
