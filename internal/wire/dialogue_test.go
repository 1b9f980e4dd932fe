package wire

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A dialogue of these tests is lines of both sides, as in an RFC:
//
//	C: A LOGIN bob «secret»
//	S: A OK done
//
// Each line ends with CRLF on the wire. «» stands around what is secret: the
// octets within are sent, the marks are not.

// unmarked takes the marks from a dialogue.
func unmarked(dialogue string) string {
	return strings.NewReplacer("«", "", "»", "").Replace(dialogue)
}

// remark plays a dialogue through a conversation, cut into reads of the sizes
// that next gives, and writes it again with marks where the chunks have them.
func remark(v *Conversation, dialogue string, next func() int) (string, []Chunk) {
	var out strings.Builder
	var chunks []Chunk
	for _, line := range strings.Split(dialogue, "\n") {
		from := Client
		if strings.HasPrefix(line, "S:") {
			from = Server
		}
		out.WriteString(line[:3])
		octets := []byte(line[3:] + "\r\n")
		for len(octets) > 0 {
			piece := octets[:min(max(next(), 1), len(octets))]
			octets = octets[len(piece):]
			for len(piece) > 0 {
				n, c, ok := v.Scan(from, piece)
				piece = piece[n:]
				if ok {
					out.WriteString(withMarks(c.Raw, c.Secret))
					c.Raw, c.Secret = slices.Clone(c.Raw), slices.Clone(c.Secret)
					chunks = append(chunks, c)
				}
			}
		}
	}
	text := strings.ReplaceAll(out.String(), "»«", "") // a secret in two pieces
	return strings.ReplaceAll(strings.TrimSuffix(text, "\r\n"), "\r\n", "\n"), chunks
}

// withMarks writes octets with marks around the spans.
func withMarks(raw []byte, spans []Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(string(raw[at:s.Start]) + "«" + string(raw[s.Start:s.End]) + "»")
		at = s.End
	}
	return b.String() + string(raw[at:])
}

// ways are the ways in which the tests cut a stream into reads.
func ways() map[string]func() int {
	r := rand.New(rand.NewPCG(1, 2))
	return map[string]func() int{
		"whole":         whole,
		"one at a time": func() int { return 1 },
		"in threes":     func() int { return 3 },
		"at random":     func() int { return r.IntN(20) },
	}
}

// checkMarks plays a dialogue in every way and wants its marks back.
func checkMarks(t *testing.T, dialogue string, begin ...string) {
	t.Helper()
	for way, next := range ways() {
		v := NewConversation(0)
		remark(v, strings.Join(append([]string{"S: * OK hello"}, begin...), "\n"), whole)
		if got, _ := remark(v, unmarked(dialogue), next); got != dialogue {
			t.Errorf("cut %s:\n got %s\nwant %s", way, got, dialogue)
		}
	}
}
