package repl

import (
	"strconv"
	"strings"

	"imapsh/internal/wire"
)

// typed is a line that a person typed or a script holds, read as far as imapsh
// must understand it: whose tag it has, which command it is, and whether it
// asks for a literal to be counted.
type typed struct {
	tag  string // the person's own, or none
	rest string // what goes behind the tag
	verb string // the command's name in upper case

	collect bool   // it ends in {}: lines up to a single "." follow
	file    string // it ends in {@file}
}

// parseTyped reads a line. A first word that is a command is never taken for a
// tag.
func parseTyped(line string) typed {
	t := typed{rest: line}
	first, behind, more := strings.Cut(line, " ")
	second, _, _ := strings.Cut(behind, " ")
	if more && !wire.IsCommand(strings.ToUpper(first)) && wire.IsCommand(strings.ToUpper(second)) && isTag(first) {
		t.tag, t.rest = first, behind
	}
	name, _, _ := strings.Cut(t.rest, " ")
	t.verb = strings.ToUpper(name)
	switch i := strings.LastIndexByte(t.rest, '{'); {
	case i < 0 || !strings.HasSuffix(t.rest, "}"):
	case t.rest[i:] == "{}":
		t.collect, t.rest = true, t.rest[:i]
	case strings.HasPrefix(t.rest[i:], "{@"):
		t.file, t.rest = t.rest[i+2:len(t.rest)-1], t.rest[:i]
	}
	return t
}

func isTag(word string) bool {
	d := wire.NewDecoder([]byte(word))
	_, ok := d.Tag()
	return ok && d.Offset() == len(word)
}

// words are the line's words behind the tag.
func (t typed) words() []string { return strings.Fields(t.rest) }

// announce writes a literal's announcement, without waiting where the server
// lets a client do so. RFC 7888 §4, §5.
func announce(octets int64, offers func(string) bool) string {
	n := strconv.FormatInt(octets, 10)
	if offers("LITERAL+") || offers("LITERAL-") && octets <= 4096 {
		return "{" + n + "+}"
	}
	return "{" + n + "}"
}

// secretIn is the part of a line that is secret, in octets: an empty one where
// nothing is. The line may lack its tag, as typed lines do.
func secretIn(line string, authenticated bool) (from, to int) {
	t := parseTyped(line)
	own := len(line)
	if t.tag == "" {
		line = "A " + line
	}
	spans := wire.SecretsIn([]byte(line), authenticated)
	shift := len(line) - own
	if len(spans) == 0 {
		return 0, 0
	}
	from, to = spans[0].Start-shift, spans[len(spans)-1].End-shift
	return max(from, 0), max(to, 0)
}

// forHistory is what the history keeps of a line: nothing from the first secret
// on, so that the password is asked for when it is brought back.
func forHistory(line string, authenticated bool) string {
	if from, to := secretIn(line, authenticated); to > from {
		line = strings.TrimRight(line[:from], " {")
	}
	return line
}
