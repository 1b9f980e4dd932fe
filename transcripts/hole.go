package transcripts

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// freeMark finds a word that no record holds, for holes to begin with: "$" and
// one more "H" than stand behind any "$".
func freeMark(records []Record) string {
	most := 0
	for i := range records {
		run := -1
		for _, p := range records[i].Parts {
			for _, b := range p.Octets {
				switch {
				case b == '$':
					run = 0
				case b == 'H' && run >= 0:
					run++
				default:
					run = -1
				}
				most = max(most, run)
			}
		}
	}
	return "$" + strings.Repeat("H", most+1)
}

// measure finds how long the literal behind each line is. A long line may be
// several records.
func (s *script) measure(records []Record) {
	s.rest = make([]upload, len(records))
	literal, line := make(map[stream]upload), make(map[stream]upload)
	for i, r := range slices.Backward(records) {
		key := stream{r.Conn, r.Side}
		switch {
		case r.Kind != Wire:
		case r.Literal:
			u := literal[key]
			u.add(s, r.Parts)
			literal[key] = u
		default:
			if endsLine(r.Parts) {
				line[key] = literal[key]
				delete(literal, key)
			}
			s.rest[i] = line[key]
		}
	}
}

func (u *upload) add(s *script, parts []Part) {
	for _, p := range parts {
		u.octets += len(p.Octets)
		if p.Template != nil {
			u.octets += s.holeSize()
			u.template = true
		}
	}
}

func hasCount(parts []Part) bool {
	return slices.ContainsFunc(parts, func(p Part) bool { return p.Template != nil && p.Template.Kind == Count })
}

func endsLine(parts []Part) bool {
	return len(parts) > 0 && bytes.HasSuffix(parts[len(parts)-1].Octets, []byte("\n"))
}

// hole is what stands for a template: an atom of a fixed length.
func (s *script) hole(n int) string { return fmt.Sprintf("%s%0*d$", s.mark, holeDigits, n) }

const holeDigits = 9

// holeSize is how long each hole is.
func (s *script) holeSize() int { return len(s.mark) + holeDigits + len("$") }

// render writes parts with holes for templates; a count is written out.
func (s *script) render(parts []Part, u upload) []byte {
	var raw []byte
	for _, p := range parts {
		switch {
		case p.Template == nil:
			raw = append(raw, p.Octets...)
		case p.Template.Kind == Count:
			raw = strconv.AppendInt(raw, int64(u.octets), 10)
		default:
			raw = append(raw, s.hole(len(s.holes))...)
			s.holes = append(s.holes, p.Template)
		}
	}
	return raw
}

// setCount changes the count of the literal that a line announces at its end.
func setCount(line []byte, octets int) []byte {
	from := bytes.LastIndexByte(line, '{') + 1
	if from == 0 {
		return line
	}
	to := from
	for to < len(line) && isDigit(line[to]) {
		to++
	}
	return slices.Concat(line[:from], strconv.AppendInt(nil, int64(octets), 10), line[to:])
}

// upload is the literal behind a line.
type upload struct {
	octets   int
	template bool // it holds templates
}

// hole is where a template stands in a text.
type hole struct {
	start, end int
	template   *Template
}

// find finds the holes of a text.
func (s *script) find(text string) []hole {
	var holes []hole
	size := s.holeSize()
	for at := 0; ; {
		i := strings.Index(text[at:], s.mark)
		if at += i; i < 0 || at+size > len(text) {
			return holes
		}
		n, err := strconv.Atoi(text[at+len(s.mark) : at+size-1])
		if err == nil && n < len(s.holes) {
			holes = append(holes, hole{at, at + size, s.holes[n]})
		}
		at += size
	}
}

// source writes a text with its templates as they stand in the file.
func (s *script) source(text string) string {
	var b strings.Builder
	from := 0
	for _, h := range s.find(text) {
		b.WriteString(text[from:h.start] + h.template.String())
		from = h.end
	}
	b.WriteString(text[from:])
	return b.String()
}

// only gives the template when a text is a hole and nothing else.
func (s *script) only(text string) *Template {
	if holes := s.find(text); len(holes) == 1 && holes[0].end-holes[0].start == len(text) {
		return holes[0].template
	}
	return nil
}
