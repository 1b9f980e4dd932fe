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
	switch second := octets[1]; {
	case second == '[': // CSI: parameters, then a final octet
		for i, b := range octets[2:min(len(octets), sequenceMax)] {
			if b < ' ' || b > '~' {
				return i + 2 // broken off: what follows stands for itself
			}
			if b >= '@' {
				return i + 3
			}
		}
		return zeroUnless(len(octets) >= sequenceMax, sequenceMax)
	case strings.IndexByte("]P_^X", second) >= 0: // a string, the late answer to another program's question
		if i := bytes.IndexByte(octets, '\a'); i > 0 {
			return i + 1
		}
		if i := bytes.Index(octets, []byte("\x1b\\")); i > 0 {
			return i + 2
		}
		return 2
	case second == 'O': // SS3: one octet
		return zeroUnless(len(octets) >= 3, 3)
	case second < ' ' && second != '\b': // Escape, then another key
		return 1
	case second >= utf8.RuneSelf: // Alt and a character
		_, size := utf8.DecodeRune(octets[1:])
		return zeroUnless(utf8.FullRune(octets[1:]), 1+size)
	}
	return 2
}

func zeroUnless(complete bool, size int) int {
	if !complete {
		return 0
	}
	return size
}
