package transcripts

import (
	"bytes"
	"regexp/syntax"
	"strings"

	"imapsh/internal/wire"
)

// says gives the octets of a response that the transcript has: with values in
// the place of templates, literals counted anew, and the client's tag.
func (m *mock) says(e *expectation, tags map[string]string) []byte {
	var out []byte
	records := m.recordsOf(e)
	for i := 0; i < len(records); i++ {
		line, open := m.fill(records[i].Parts)
		var literal []byte
		from := i + 1
		for i+1 < len(records) && records[i+1].Literal {
			i++
			part, _ := m.fill(records[i].Parts)
			literal = append(literal, part...)
		}
		if i >= from {
			line = setLastCount(line, len(literal))
		}
		if open {
			line = m.shut(append(bytes.Clone(out), line...))[len(out):]
		}
		out = append(append(out, line...), literal...)
	}
	if len(records) == 0 {
		out = bytes.Clone(e.raw)
	}
	return tagged(e, out, tags)
}

// recordsOf gives the records that hold a response.
func (m *mock) recordsOf(e *expectation) []*Record {
	var of []*Record
	for _, p := range e.records {
		if r := m.byLine[p.line]; r != nil && r.Kind == Wire {
			of = append(of, r)
		}
	}
	return of
}

// fill writes parts with values for templates. open says that "${...}" stands
// at the end of the line.
func (m *mock) fill(parts []Part) (octets []byte, open bool) {
	for _, p := range parts {
		switch {
		case p.Template == nil:
			octets = append(octets, p.Octets...)
		case p.Template.Kind == Count:
			octets = append(octets, '0')
		case p.Template.Kind == Rest:
			open = true
		default:
			octets = append(octets, m.invent(p.Template)...)
		}
	}
	return octets, open
}

// invent gives a value for a template; of a variable it is kept.
func (m *mock) invent(t *Template) string {
	const anything = "1" // a number, an atom and a text
	value, known := m.value(t)
	switch {
	case known:
		return value
	case t.Kind == Pattern:
		if re, err := syntax.Parse(t.source, syntax.Perl); err == nil {
			return example(re.Simplify())
		}
	case t.Kind == SecretRef:
		return "********"
	case t.Kind == Variable:
		m.bind(t.Name, anything)
	}
	return anything
}

// example gives a short text that an expression matches.
func example(re *syntax.Regexp) string {
	var b strings.Builder
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			for _, r := range [...]rune{'1', 'a', 'A'} {
				if re.Rune[i] <= r && r <= re.Rune[i+1] {
					return string(r)
				}
			}
		}
		if len(re.Rune) > 0 {
			return string(re.Rune[0])
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "a"
	case syntax.OpCapture, syntax.OpPlus:
		return example(re.Sub[0])
	case syntax.OpAlternate:
		return example(re.Sub[0])
	case syntax.OpRepeat:
		return strings.Repeat(example(re.Sub[0]), re.Min)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			b.WriteString(example(sub))
		}
	}
	return b.String()
}

// shut ends a response whose last template was "${...}".
func (m *mock) shut(response []byte) []byte {
	text := strings.TrimRight(string(response), "\r\n ")
	closers := shutBrackets(text, len(text))
	r, err := wire.ParseResponse([]byte(text + closers + " ok\r\n"))
	if err == nil && (r.IsStatus() || r.Tag == "+") {
		closers += " ok"
	}
	return []byte(text + closers + "\r\n")
}

// tagged puts the client's tag in the place of the recording's.
//
//	search-correlator = SP "(" "TAG" SP tag-string ")"
//
// RFC 9051 §9.
func tagged(e *expectation, raw []byte, tags map[string]string) []byte {
	if e.response == nil {
		return raw
	}
	if e.tagged() {
		if tag, known := tags[e.response.Tag]; known {
			_, rest, _ := bytes.Cut(raw, []byte(" "))
			return append([]byte(tag+" "), rest...)
		}
		return raw
	}
	if e.response.Name == "ESEARCH" {
		for recorded, tag := range tags {
			correlator := func(tag string) []byte { return []byte("(TAG " + wire.QuotedOf(tag) + ")") }
			if bytes.Contains(raw, correlator(recorded)) {
				return bytes.Replace(raw, correlator(recorded), correlator(tag), 1)
			}
		}
	}
	return raw
}
