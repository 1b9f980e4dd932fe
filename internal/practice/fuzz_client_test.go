package practice

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// talker is a client without a network that has INBOX selected, for what a
// fuzzer makes up.
type talker struct {
	*testing.T
	*conn
	client *deaf
	mail   *bytes.Reader
}

// talk opens INBOX with messages behind those of the notes.
func talk(t *testing.T, table *table, messages ...mailstore.NewMessage) *talker {
	t.Helper()
	server, account := quiet(t, table)
	for _, m := range messages {
		if _, err := account.Append("INBOX", m); err != nil {
			t.Fatal(err)
		}
	}
	k := &talker{T: t, client: new(deaf), mail: bytes.NewReader(nil)}
	k.conn = newConn(server, k.client)
	k.read = func(p []byte) (int, error) { return k.mail.Read(p) }
	k.account = account
	k.selectMailbox(&opening{mailbox: "INBOX"})
	k.heard()
	t.Cleanup(k.deselect)
	return k
}

// heard is what the client was sent since it last asked.
func (k *talker) heard() []*wire.Response {
	k.flush()
	k.queue.drain()
	responses := readResponses(k.T, k.client.heard.Bytes(), nil)
	k.client.heard.Reset()
	return responses
}

// say sends a command and gives the responses to it, the tagged one last.
func (k *talker) say(command string) []*wire.Response {
	k.Helper()
	k.mail.Reset([]byte("a " + command + "\r\n"))
	if err := k.command(); err != nil {
		k.Fatalf("%q: %v", command, err)
	}
	responses := k.heard()
	if len(responses) == 0 || responses[len(responses)-1].Tag != "a" || k.mail.Len() > 0 {
		k.Fatalf("%q was not answered as one command: %v", command, responses)
	}
	return responses
}

// ask sends a command and gives the one untagged response of a name.
func (k *talker) ask(name, command string) (r *wire.Response, ok bool) {
	k.Helper()
	responses := k.say(command)
	if responses[len(responses)-1].Name != "OK" {
		return nil, false
	}
	i := slices.IndexFunc(responses, func(r *wire.Response) bool { return r.Name == name })
	if i < 0 {
		k.Fatalf("%q: no %s", command, name)
	}
	return responses[i], true
}

// numbers gives the numbers in an answer, in their order, whatever lists they
// stand in. A list of words is that of MODSEQ, and no message's.
func (k *talker) numbers(values []wire.Value) []int {
	k.Helper()
	var numbers []int
	for _, v := range values {
		if v.Kind != wire.ListValue {
			n, err := strconv.Atoi(v.Text)
			if err != nil {
				k.Fatalf("%v: %v", values, err)
			}
			numbers = append(numbers, n)
		} else if len(v.List) == 0 || v.List[0].Text != "MODSEQ" {
			numbers = append(numbers, k.numbers(v.List)...)
		}
	}
	return numbers
}

// found is what a search for keys finds.
func (k *talker) found(keys string) []int {
	k.Helper()
	r, ok := k.ask("SEARCH", "SEARCH "+keys)
	if !ok {
		k.Fatalf("SEARCH %q is refused", keys)
	}
	return k.numbers(r.Values)
}

// same fails unless a search finds what it must.
func (k *talker) same(what string, got, want []int) {
	k.Helper()
	if !slices.Equal(got, want) {
		k.Errorf("%q: got %v, want %v", what, got, want)
	}
}

// literal writes a string that may hold anything.
func literal(s string) string { return fmt.Sprintf("{%d+}\r\n%s", len(s), s) }

// isPlain says that a text is printable US-ASCII.
func isPlain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}
