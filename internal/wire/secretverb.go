package wire

import (
	"bytes"
	"strings"
)

// verb is a word where a command's name may stand, as far as secrets go.
type verb struct {
	start int // where it begins in its line
	args  int // where its arguments begin; glued to it in "LOGON:user"
	next  int // where the next word begins
	known bool
	login loginKind
}

// loginKind says whether a word is, or was meant to be, a command that carries
// a secret.
type loginKind uint8

const (
	noLogin loginKind = iota
	login
	authenticate
	pass // PASS, of POP3 and FTP: no name stands before the secret
)

// longestVerb bounds the words that are looked at closely.
const longestVerb = 32

// verbAt reads the word that begins at an offset.
func verbAt(line []byte, at int) verb {
	end := at
	for end < len(line) && !isBlank(line[end]) {
		end++
	}
	word := line[at:end]
	v := verb{start: at, next: skipBlanks(line, end)}
	name := word
	if i := bytes.IndexFunc(word, func(r rune) bool { return !isVerbChar(r) }); i >= 0 {
		name = word[:i]
	}
	v.args = at + len(name)
	for v.args < end && strings.IndexByte(":=,;?!.", line[v.args]) >= 0 {
		v.args++
	}
	v.args = skipBlanks(line, v.args)
	if len(name) <= longestVerb {
		upper := strings.ToUpper(string(name))
		v.known = len(name) == len(word) && IsCommand(upper)
		v.login = loginOf(upper)
	}
	return v
}

func isVerbChar(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_'
}

// loginOf says whether a word, in upper case, is or was meant to be a command
// that carries a secret.
func loginOf(word string) loginKind {
	switch {
	case word == "LOGIN":
		return login
	case word == "AUTHENTICATE":
		return authenticate
	case IsCommand(word):
		return noLogin
	case strings.Contains(word, "LOGIN") || distance(word, "LOGIN") <= 2:
		return login
	case len(word) > 3 && strings.HasPrefix("AUTHENTICATE", word) || distance(word, "AUTHENTICATE") <= 2:
		return authenticate
	case strings.HasPrefix(word, "PASS"):
		return pass
	}
	return noLogin
}

// isMechanism says that a word can name a SASL mechanism. In mixed case it is
// rather the base64 of an initial response whose mechanism was forgotten.
//
//	sasl-mech = 1*20mech-char ; upper case letters, digits, "-", "_"
//
// RFC 4422 §3.1.
func isMechanism(word []byte) bool {
	upper := bytes.ToUpper(word)
	return len(word) > 0 && len(word) <= 20 && bytes.IndexFunc(word, func(r rune) bool { return !isVerbChar(r) }) < 0 &&
		(bytes.Equal(word, upper) || bytes.Equal(word, bytes.ToLower(word)))
}

// distance is how many letters must be put in, left out or exchanged to make
// one word of the other, or 9 where that is more than 2 at the first look.
func distance(a, b string) int {
	if len(a) > len(b)+2 || len(b) > len(a)+2 {
		return 9
	}
	var row [16]int // b is LOGIN or AUTHENTICATE
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal + 1
			if a[i] == b[j] {
				cost = diagonal
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
