package wire

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
)

// What bounds the secrets that are remembered: in octets, and in number.
const (
	shortestKept = 3
	longestKept  = 4096
	mostKept     = 64
)

// rememberWritten remembers what stood in the place of a secret in a command
// line, in each form in which it may have been meant.
func (m *marker) rememberWritten(raw []byte) {
	end, _ := argument(raw, 0)
	for _, v := range [][]byte{raw, raw[:end]} {
		m.remember(v)
		m.remember(bytes.TrimSuffix(bytes.TrimPrefix(v, []byte(`"`)), []byte(`"`)))
		if value, ok := unquote(v); ok {
			m.remember(value)
		}
	}
	m.rememberSASL(raw)
}

// rememberSASL remembers the secrets in the base64 of a SASL exchange: PLAIN's
// password, a bearer's token, or the whole where neither can be told apart.
//
//	message      = [authzid] UTF8NUL authcid UTF8NUL passwd ; PLAIN, RFC 4616 §2
//	client-resp  = gs2-header kvsep *kvpair kvsep           ; OAUTHBEARER, RFC 7628 §3.1
func (m *marker) rememberSASL(raw []byte) {
	if len(raw) > 2*longestKept {
		return
	}
	v, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(string(raw), "="))
	if err != nil {
		return
	}
	if i := bytes.LastIndexByte(v, 0); i >= 0 {
		m.remember(v[i+1:])
		return
	}
	for _, pair := range bytes.Split(v, []byte{1}) {
		if auth, ok := bytes.CutPrefix(pair, []byte("auth=")); ok {
			_, token, _ := bytes.Cut(auth, []byte(" "))
			m.remember(token)
			return
		}
	}
	m.remember(v)
}

// remember remembers a secret's value, as it is and as a quoted string has it.
func (m *marker) remember(v []byte) {
	m.keep(v)
	if bytes.ContainsAny(v, `"\`) && len(v) <= longestKept {
		q := QuotedOf(string(v))
		m.keep([]byte(q[1 : len(q)-1]))
	}
}

// keep remembers octets. The word "password" in a server's sentence is no leak,
// whatever somebody chose for a password.
func (m *marker) keep(v []byte) {
	if len(v) < shortestKept || len(v) > longestKept || strings.EqualFold(string(v), "password") ||
		slices.ContainsFunc(m.known, func(k []byte) bool { return bytes.Equal(k, v) }) {
		return
	}
	if len(m.known) == mostKept {
		m.known = slices.Delete(m.known, 0, 1)
	}
	m.known = append(m.known, bytes.Clone(v))
}

// echo marks secrets that a server's line repeats.
func (m *marker) echo(c *Chunk) {
	for _, secret := range m.known {
		for from := 0; ; {
			i := bytes.Index(c.Raw[from:], secret)
			if i < 0 {
				break
			}
			from += i
			m.add(c, Span{from, from + len(secret), SecretValue})
			from += len(secret)
		}
	}
	if len(c.Secret) > 1 {
		c.Secret = merge(c.Secret)
	}
}

// merge sorts spans and joins those that overlap.
func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// unquote gives the octets that a quoted string stands for.
func unquote(raw []byte) ([]byte, bool) {
	if len(raw) < 2 || raw[0] != '"' || closingQuote(raw, 0) != len(raw) {
		return nil, false
	}
	v := make([]byte, 0, len(raw)-2)
	for i := 1; i < len(raw)-1; i++ {
		if raw[i] == '\\' {
			i++
		}
		v = append(v, raw[i])
	}
	return v, true
}
