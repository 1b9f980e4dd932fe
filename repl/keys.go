package repl

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// key is what a person did: pressed a key that has a name, or entered text.
type key struct {
	name string // the octets that the terminal sends for the key
	text string
}

const (
	keyEscape    = 0x1b
	keyEnter     = "\r"
	keyInterrupt = "\x03"
	keySuspend   = "\x1a"
	pasteBegin   = "\x1b[200~"
	pasteEnd     = "\x1b[201~"
)

// decoder turns the octets of a terminal into keys. They may come cut anywhere.
type decoder struct {
	octets  []byte // not decoded yet
	pasting bool   // between pasteBegin and pasteEnd, where all but a line's end, and Ctrl-C, is text
	skipLF  bool   // behind a pasted CR
}

// decode appends the keys that are complete.
func (d *decoder) decode(keys []key, octets []byte) []key {
	d.octets = append(d.octets, octets...)
	for len(d.octets) > 0 {
		k, size := d.next()
		if size == 0 {
			break
		}
		d.octets = d.octets[size:]
		switch {
		case k.name == pasteBegin, k.name == pasteEnd:
			d.pasting = k.name == pasteBegin
		case k.name == keyInterrupt: // the way out of a paste whose end never came
			d.pasting = false
			keys = append(keys, k)
		case k != key{}:
			keys = append(keys, k)
		}
	}
	return keys
}

// waiting reports whether what has come may be the beginning of a longer sequence. A person who presses Escape sends
// that too, so a caller waits only for a moment.
func (d *decoder) waiting() bool {
	return !d.pasting && len(d.octets) > 0 && d.octets[0] == keyEscape
}

// giveUp takes what is waiting for the key that it would be if no more came: Escape, or Alt and a character.
func (d *decoder) giveUp(keys []key) []key {
	if !d.waiting() {
		return keys
	}
	size := min(2, len(d.octets))
	k := key{name: string(d.octets[:size])}
	d.octets = d.octets[size:]
	return d.decode(append(keys, k), nil)
}

// next returns the first key and its size in octets: 0 when it is not complete, the zero key when it is none.
func (d *decoder) next() (key, int) {
	first := d.octets[0]
	skipLF := d.skipLF
	d.skipLF = false
	switch {
	case d.pasting:
		return d.pasted(skipLF)
	case first == keyEscape:
		size := sequenceSize(d.octets)
		return key{name: string(d.octets[:size])}, size
	case first < ' ', first == 0x7f:
		return key{name: string(rune(first))}, 1
	}
	return textRun(d.octets, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// pasted returns the first key of a paste: a run of text, or Enter where a line ends.
func (d *decoder) pasted(skipLF bool) (key, int) {
	switch first := d.octets[0]; {
	case bytes.HasPrefix(d.octets, []byte(pasteEnd)):
		return key{name: pasteEnd}, len(pasteEnd)
	case strings.HasPrefix(pasteEnd, string(d.octets)):
		return key{}, 0
	case first == '\r':
		d.skipLF = true
		return key{name: keyEnter}, 1
	case first == '\n' && skipLF:
		return key{}, 1
	case first == '\n':
		return key{name: keyEnter}, 1
	case first == keyInterrupt[0]:
		return key{name: keyInterrupt}, 1
	case first == keyEscape:
		return key{text: string(rune(keyEscape))}, 1
	}
	return textRun(d.octets, func(r rune) bool { return strings.ContainsRune("\r\n\x03\x1b", r) })
}

// textRun returns the run of text that octets begin with, up to where stop says so, without a rune that is cut.
func textRun(octets []byte, stop func(rune) bool) (key, int) {
	size := len(octets)
	if i := bytes.IndexFunc(octets, stop); i >= 0 {
		size = i
	}
	for back := 1; back < utf8.UTFMax && back <= size; back++ {
		if tail := octets[size-back : size]; utf8.RuneStart(tail[0]) {
			if size == len(octets) && !utf8.FullRune(tail) {
				size -= back
			}
			break
		}
	}
	return key{text: string(octets[:size])}, size
}

// sequenceMax bounds an escape sequence: what is longer is none.
const sequenceMax = 64

// sequenceSize returns the size of the escape sequence that octets begin with: 0 when it is not complete.
func sequenceSize(octets []byte) int {
	if len(octets) < 2 {
		return 0
	}
	size := 2
	switch second := octets[1]; {
	case second == '[':
		size = csiSize(octets)
	case second == 'O': // SS3: one octet
		size = 3
	case strings.IndexByte("]P_^X", second) >= 0:
		size = stringSize(octets)
	case second < ' ' && second != '\b': // Escape, then another key
		size = 1
	case second >= utf8.RuneSelf && !utf8.FullRune(octets[1:]):
		return 0
	case second >= utf8.RuneSelf: // Alt and a character
		_, size = utf8.DecodeRune(octets[1:])
		size++
	}
	if size > len(octets) {
		return 0
	}
	return size
}

// csiSize returns the size of ESC [, parameters, and a final octet; more than there are octets when that is missing.
func csiSize(octets []byte) int {
	for i, b := range octets[2:min(len(octets), sequenceMax)] {
		if b < ' ' || b > '~' {
			return 2 + i // broken off: what follows stands for itself
		}
		if b >= '@' {
			return 2 + i + 1
		}
	}
	return min(len(octets)+1, sequenceMax)
}

// stringSize returns the size of a string, which is the late answer to another program's question; without an end it is
// Alt and a character.
func stringSize(octets []byte) int {
	for _, end := range []string{"\a", "\x1b\\"} {
		if before, _, found := bytes.Cut(octets, []byte(end)); found {
			return len(before) + len(end)
		}
	}
	return 2
}
