package practice

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// charsetDecoder gives what turns a client's strings in a charset into UTF-8,
// and says whether the charset is known. A string that is not in the charset is
// not ok.
func charsetDecoder(name string) (decode func(string) (string, bool), known bool) {
	switch strings.ToUpper(name) {
	case "UTF-8":
		return func(s string) (string, bool) { return s, utf8.ValidString(s) }, true
	case "US-ASCII":
		return func(s string) (string, bool) { return s, isASCII([]byte(s)) }, true
	}
	e, known := charsetNamed(name)
	if !known {
		return func(s string) (string, bool) { return s, true }, false
	}
	return func(s string) (string, bool) {
		decoded, err := e.NewDecoder().String(s)
		return decoded, err == nil && !strings.ContainsRune(decoded, utf8.RuneError)
	}, true
}

// charsetNamed gives a charset by the name that MIME has for it, or one that
// people use for it.
func charsetNamed(name string) (encoding.Encoding, bool) {
	if e, err := ianaindex.MIME.Encoding(name); err == nil && e != nil {
		return e, true
	}
	e, err := htmlindex.Get(name)
	return e, err == nil
}

// toUTF8 decodes text; in a charset that nobody knows it stays as it is.
func toUTF8(text []byte, charset string) []byte {
	if isASCII(text) && !shifts(charset) {
		return text
	}
	e, known := charsetNamed(charset)
	if !known {
		return text
	}
	decoded, err := e.NewDecoder().Bytes(text)
	if err != nil {
		return text
	}
	return bytes.TrimPrefix(decoded, []byte("\ufeff"))
}

// charsetReader decodes an encoded word's text. In a charset that nobody knows
// what is UTF-8 is taken for that.
func charsetReader(charset string, text io.Reader) (io.Reader, error) {
	e, known := charsetNamed(charset)
	if !known {
		octets, err := io.ReadAll(text)
		return bytes.NewReader(bytes.ToValidUTF8(octets, []byte("\ufffd"))), err
	}
	return e.NewDecoder().Reader(text), nil
}

func isASCII(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// shifts says that in a charset ASCII octets can stand for other characters.
func shifts(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "iso-2022") || strings.HasPrefix(name, "utf-16") ||
		strings.HasPrefix(name, "utf-7") || strings.HasPrefix(name, "hz-")
}
