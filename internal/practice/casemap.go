package practice

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// casemap prepares a text in UTF-8 for the collation i;unicode-casemap, with
// which strings are searched for, sorted and compared: titlecased, then
// decomposed; what comes out is compared octet by octet. A text that is not
// UTF-8 stays as it is.
//
// RFC 5051 §2; RFC 5256 §7 and RFC 5255 §4 ask for it.
func casemap(text []byte) []byte {
	if plain, ok := casemapASCII(text); ok {
		return plain
	}
	if !utf8.Valid(text) {
		return text
	}
	titled := make([]byte, 0, len(text)+len(text)/8)
	for _, r := range string(text) {
		titled = utf8.AppendRune(titled, unicode.ToTitle(r))
	}
	return norm.NFKD.Bytes(titled)
}

// casemapASCII does that for a text in US-ASCII, of which nothing can be
// decomposed.
func casemapASCII(text []byte) ([]byte, bool) {
	plain := make([]byte, len(text))
	for i, b := range text {
		switch {
		case b >= utf8.RuneSelf:
			return nil, false
		case 'a' <= b && b <= 'z':
			b -= 'a' - 'A'
		}
		plain[i] = b
	}
	return plain, true
}
