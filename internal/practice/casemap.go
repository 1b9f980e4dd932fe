package practice

import (
	endian "encoding/binary"
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
	return plain, casemapPiece(plain, text)
}

// casemapPiece does that for as much of a text as there is room for, unless some
// of it is not US-ASCII. It takes eight octets at a time.
func casemapPiece(prepared, text []byte) (ascii bool) {
	const (
		each = 0x0101010101010101
		high = 0x80 * each
	)
	text = text[:len(prepared)]
	for len(text) >= 8 {
		octets := endian.LittleEndian.Uint64(text)
		if octets&high != 0 {
			return false
		}
		// A high bit for each octet that is at least 'a', and not above 'z'.
		lower := (octets + (0x80-'a')*each) &^ (octets + (0x7f-'z')*each) & high
		endian.LittleEndian.PutUint64(prepared, octets-lower>>2) // 'a'-'A' is 0x80>>2
		text, prepared = text[8:], prepared[8:]
	}
	for i, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
		if 'a' <= b && b <= 'z' {
			b -= 'a' - 'A'
		}
		prepared[i] = b
	}
	return true
}
