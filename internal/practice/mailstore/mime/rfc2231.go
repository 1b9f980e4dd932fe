package mime

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// segment is one piece of a continued parameter, or the whole of an extended one.
type segment struct {
	base     string // the parameter's name
	number   int
	extended bool // percent-encoded; the first one says in which charset
	value    string
}

// joinParams puts continued parameters together and decodes extended ones to UTF-8; of those the name ends in "*"
// (RFC 2231 §3 and §4, RFC 9051 §7.5.2). Where a piece is missing they stay as they are.
//
//	name*0="a"; name*1="b"                  name=ab
//	name*=utf-8''%E2%82%AC                  name*=€
//	name*0*=utf-8''%E2%82%AC; name*1=b      name*=€b
func joinParams(params []Param) []Param {
	pieces := make(map[string][]segment)
	for _, p := range params {
		if s, ok := cutSegment(p); ok {
			key := strings.ToLower(s.base)
			pieces[key] = append(pieces[key], s)
		}
	}
	joined := make(map[string]Param, len(pieces))
	for key, list := range pieces {
		slices.SortStableFunc(list, func(a, b segment) int { return a.number - b.number })
		if isComplete(list) {
			joined[key] = join(list)
		}
	}
	var out []Param
	for _, p := range params {
		s, ok := cutSegment(p)
		key := strings.ToLower(s.base)
		whole, complete := joined[key]
		switch {
		case !ok || !complete:
			out = append(out, p)
		case whole.Name != "":
			out = append(out, whole)
			joined[key] = Param{} // the other pieces add nothing
		}
	}
	return out
}

// cutSegment takes a parameter's name apart.
//
//	regular-parameter-name = attribute [section]
//	section                = "*" section-number
//	extended-name          = attribute [section] "*"      RFC 2231 §7
func cutSegment(p Param) (segment, bool) {
	base, rest, ok := strings.Cut(p.Name, "*")
	if !ok || base == "" {
		return segment{}, false
	}
	s := segment{base: base, value: p.Value}
	if rest == "" {
		s.extended = true
		return s, true
	}
	rest, s.extended = strings.CutSuffix(rest, "*")
	n, err := strconv.ParseUint(rest, 10, 16)
	s.number = int(n)
	return s, err == nil
}

// isComplete reports whether the segments are numbered from 0 without a gap or a double.
func isComplete(list []segment) bool {
	for i, s := range list {
		if s.number != i {
			return false
		}
	}
	return true
}

// join puts the segments of one parameter together.
func join(list []segment) Param {
	var (
		value   strings.Builder
		charset string
		name    = list[0].base
	)
	for i, s := range list {
		text := s.value
		if s.extended {
			name = list[0].base + "*"
			if i == 0 {
				charset, text = cutCharset(text)
			}
			if decoded, err := url.PathUnescape(text); err == nil {
				text = decoded
			}
		}
		value.WriteString(text)
	}
	return Param{Name: name, Value: toUTF8(value.String(), charset)}
}

// cutCharset takes an initial value apart.
//
//	extended-initial-value = [charset] "'" [language] "'" extended-other-values      RFC 2231 §7
func cutCharset(value string) (charset, text string) {
	parts := strings.SplitN(value, "'", 3)
	if len(parts) < 3 {
		return "", value
	}
	return parts[0], parts[2]
}

// toUTF8 decodes text. In a charset that nobody knows it stays as it is.
func toUTF8(text, charset string) string {
	encoding, err := htmlindex.Get(charset)
	if err != nil {
		return text
	}
	decoded, err := encoding.NewDecoder().String(text)
	if err != nil {
		return text
	}
	return decoded
}
