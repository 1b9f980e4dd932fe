package mime

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// maxSegments bounds the numbers of a continued parameter.
const maxSegments = 1000

// segment is one piece of a continued parameter.
type segment struct {
	number   int
	extended bool // percent-encoded; the first one says in which charset
	value    string
}

// joinParams puts continued parameters together and decodes extended ones to UTF-8; of those the name ends in "*"
// (RFC 2231 §3 and §4, RFC 9051 §7.5.2).
//
//	name*0="a"; name*1="b"                  name=ab
//	name*=utf-8''%E2%82%AC                  name*=€
//	name*0*=utf-8''%E2%82%AC; name*1=b      name*=€b
func joinParams(params []Param) []Param {
	if !slices.ContainsFunc(params, func(p Param) bool { return strings.Contains(p.Name, "*") }) {
		return params
	}
	segments := make(map[string][]segment)
	var out []Param
	for _, p := range params {
		base, s, ok := cutSegment(p)
		if !ok {
			out = append(out, p)
			continue
		}
		key := strings.ToLower(base)
		if segments[key] == nil {
			out = append(out, Param{Name: base + "*"}) // its place; the value follows
		}
		segments[key] = append(segments[key], s)
	}
	for i, p := range out {
		if list := segments[strings.ToLower(strings.TrimSuffix(p.Name, "*"))]; list != nil && strings.HasSuffix(p.Name, "*") {
			out[i] = joinSegments(strings.TrimSuffix(p.Name, "*"), list)
		}
	}
	return out
}

// cutSegment takes a parameter's name apart.
//
//	regular-parameter-name = attribute [section]
//	section                = "*" section-number
//	extended-name          = attribute [section] "*"      RFC 2231 §7
func cutSegment(p Param) (base string, s segment, ok bool) {
	base, rest, ok := strings.Cut(p.Name, "*")
	if !ok || base == "" {
		return "", segment{}, false
	}
	s.value = p.Value
	if rest == "" {
		s.extended = true
		return base, s, true
	}
	rest, s.extended = strings.CutSuffix(rest, "*")
	n, err := strconv.Atoi(rest)
	if err != nil || n < 0 || n >= maxSegments {
		return "", segment{}, false
	}
	s.number = n
	return base, s, true
}

// joinSegments puts the pieces together in the order of their numbers.
func joinSegments(base string, list []segment) Param {
	slices.SortStableFunc(list, func(a, b segment) int { return a.number - b.number })
	var (
		value   strings.Builder
		charset string
		name    = base
	)
	for i, s := range list {
		if !s.extended {
			value.WriteString(s.value)
			continue
		}
		name = base + "*"
		text := s.value
		if i == 0 {
			charset, text = cutCharset(text)
		}
		if decoded, err := url.PathUnescape(text); err == nil {
			text = decoded
		}
		value.WriteString(text)
	}
	return Param{Name: name, Value: toUTF8(value.String(), charset)}
}

// cutCharset takes an initial value apart.
//
//	extended-initial-value = [charset] "'" [language] "'" extended-other-values      RFC 2231 §7
func cutCharset(value string) (charset, text string) {
	charset, rest, ok := strings.Cut(value, "'")
	if !ok {
		return "", value
	}
	_, text, ok = strings.Cut(rest, "'")
	if !ok {
		return "", value
	}
	return charset, text
}

// toUTF8 decodes text. In a charset that nobody knows it stays as it is.
func toUTF8(text, charset string) string {
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return text
	}
	decoded, err := enc.NewDecoder().String(text)
	if err != nil {
		return text
	}
	return decoded
}
