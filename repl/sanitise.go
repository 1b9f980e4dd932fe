package repl

import (
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sanitiser writes octets that came from outside in such a way that a terminal can do nothing but show them.
//
// Control characters, octets that are not UTF-8, bidirectional controls and other characters that cannot be seen are
// written as `\x1b` or `\u202e`, in a style of their own. A tab stays, CRLF and LF become LF. It remembers a UTF-8
// sequence or a CRLF that is cut by the end of the octets at hand, so that the octets of a stream may be given to it in
// any pieces. It allocates nothing.
type Sanitiser struct {
	Hostile Style // of the escapes
	Mark    rune  // escaped where a line begins with it, so that no server can speak for imapsh; 0: none
	ASCII   bool  // the terminal has no UTF-8: escape all that is not ASCII

	held    [utf8.UTFMax]byte // the beginning of a sequence that has not come to its end
	count   int               // of held
	midLine bool
}

// Append appends p to dst, in the style within, except for what it must hold back.
func (s *Sanitiser) Append(dst, p []byte, within Style) []byte {
	if len(p) == 0 {
		return dst
	}
	dst = append(dst, within.On...)
	for s.count > 0 {
		var joined [2 * utf8.UTFMax]byte
		n := copy(joined[:], s.held[:s.count])
		n += copy(joined[n:], p)
		var taken int
		dst, taken = s.one(dst, joined[:n], within)
		switch {
		case taken == 0: // p has come to its end too
			s.count = copy(s.held[:], joined[:n])
			return append(dst, within.Off...)
		case taken < s.count:
			s.count = copy(s.held[:], s.held[taken:s.count])
		default:
			p = p[taken-s.count:]
			s.count = 0
		}
	}
	for len(p) > 0 {
		if n := plainSize(p); n > 0 && (s.midLine || rune(p[0]) != s.Mark) {
			dst, p, s.midLine = append(dst, p[:n]...), p[n:], true
			continue
		}
		var taken int
		if dst, taken = s.one(dst, p, within); taken == 0 {
			s.count = copy(s.held[:], p)
			break
		}
		p = p[taken:]
	}
	return append(dst, within.Off...)
}

// Flush appends what is held back, since nothing more will come to complete it.
func (s *Sanitiser) Flush(dst []byte) []byte {
	for _, b := range s.held[:s.count] {
		dst = append(dst, s.Hostile.On...)
		dst = append(appendOctet(dst, b), s.Hostile.Off...)
		s.midLine = true
	}
	s.count = 0
	return dst
}

// one appends the first character of p, and returns how many octets that were: 0 when it needs those that follow.
func (s *Sanitiser) one(dst, p []byte, within Style) ([]byte, int) {
	switch {
	case p[0] == '\n':
		s.midLine = false
		return append(dst, '\n'), 1
	case p[0] == '\r' && len(p) == 1:
		return dst, 0
	case p[0] == '\r' && p[1] == '\n':
		s.midLine = false
		return append(dst, '\n'), 2
	case !utf8.FullRune(p):
		return dst, 0
	}
	r, size := utf8.DecodeRune(p)
	begins := !s.midLine
	s.midLine = true
	if visible(r, size) && (!begins || r != s.Mark) && (!s.ASCII || r < utf8.RuneSelf) {
		return append(dst, p[:size]...), size
	}
	dst = append(append(dst, within.Off...), s.Hostile.On...)
	if size == 1 || s.ASCII {
		for _, b := range p[:size] {
			dst = appendOctet(dst, b)
		}
	} else {
		dst = appendRune(dst, r)
	}
	return append(append(dst, s.Hostile.Off...), within.On...), size
}

// plainSize returns how many octets p begins with that need no thought.
func plainSize(p []byte) int {
	for i, b := range p {
		if (b < ' ' && b != '\t') || b >= 0x7f {
			return i
		}
	}
	return len(p)
}

// visible reports whether a terminal shows the character, decoded from size octets, and does nothing else.
func visible(r rune, size int) bool {
	switch {
	case r < utf8.RuneSelf:
		return r >= ' ' && r != 0x7f || r == '\t'
	case r == utf8.RuneError && size == 1: // not UTF-8
		return false
	case r == '\u3000', r == '\ufe0e', r == '\ufe0f': // the wide space of Chinese and Japanese, text or emoji form
		return true
	}
	return unicode.IsPrint(r) && !unicode.Is(unicode.Variation_Selector, r) &&
		!unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

const hexDigits = "0123456789abcdef"

// appendOctet appends `\x1b`.
func appendOctet(dst []byte, b byte) []byte {
	return append(dst, '\\', 'x', hexDigits[b>>4], hexDigits[b&15])
}

// appendRune appends `\x1b`, `\u202e` or `\U000e0041`.
func appendRune(dst []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return appendOctet(dst, byte(r))
	}
	letter, digits := byte('u'), 4
	if r > 0xffff {
		letter, digits = 'U', 8
	}
	dst = append(dst, '\\', letter)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[r>>shift&15])
	}
	return dst
}

// UTF8 reports whether the locale's characters are UTF-8. The first of LC_ALL, LC_CTYPE and LANG that is set counts;
// Windows has none of them, and UTF-8.
func UTF8(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return runtime.GOOS == "windows"
}
