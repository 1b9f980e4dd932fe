package transcripts

import (
	"bytes"
	"strings"

	"imapsh/internal/wire"
)

// filled gives what came, with the holes of what is expected where they fit.
// Where what came has another shape, those from there on are lost, but for
// "${...}" at the end. A template within a literal would need another count, and
// is not dealt with.
func (e *expectation) filled(got []byte) ([]byte, bool) {
	if len(e.script.find(string(e.raw))) == 0 {
		return got, true
	}
	want, have := wire.Lex(wire.Server, e.raw), wire.Lex(wire.Server, got)
	var out []byte
	alike := true
	for i, token := range have {
		text := string(got[token.Start:token.End])
		if i >= len(want) || !alike {
			out = append(out, text...)
			continue
		}
		expected := string(e.raw[want[i].Start:want[i].End])
		holes := e.script.find(expected)
		switch {
		case len(holes) == 0:
			alike = want[i].Kind == token.Kind
			out = append(out, text...)
		case want[i].Kind == wire.Octets || token.Kind == wire.Octets:
			return nil, false
		case holes[len(holes)-1].template.Kind == Rest:
			last := holes[len(holes)-1]
			before, fits := sameWords(expected[:last.start], string(got[token.Start:]))
			if !fits {
				return append(out, got[token.Start:]...), true
			}
			return append(out, before+expected[last.start:last.end]+"\r\n"...), !announces(e.raw) && !announces(got)
		case fits(holes, expected, text):
			out = append(out, expected...)
		default:
			out = append(out, text...)
		}
	}
	return out, true
}

// sameWords gives of what came as many words as stand before a "${...}"; fits
// says that there are so many.
func sameWords(before, got string) (words string, fits bool) {
	if before != "" && !strings.HasSuffix(before, " ") {
		return before, strings.HasPrefix(got, before)
	}
	end := 0
	for range strings.Count(before, " ") {
		n := strings.IndexByte(got[end:], ' ') + 1
		if n == 0 {
			return "", false
		}
		end += n
	}
	return got[:end], true
}

// announces says that a response holds a literal.
func announces(raw []byte) bool { return bytes.Contains(raw, []byte("}\r\n")) }

// fits says that a token with holes may stand for what came: it is a hole alone,
// and no pattern that what came does not match.
func fits(holes []hole, expected, got string) bool {
	t := holes[0].template
	return len(holes) == 1 && holes[0].end-holes[0].start == len(expected) &&
		(t.Kind != Pattern || t.Regexp.MatchString(strings.Trim(got, `"`)))
}
