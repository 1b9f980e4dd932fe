package mailfile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice/mailstore"
)

// show writes messages a line each: date, flags, octets.
func show(t *testing.T, messages Messages) string {
	t.Helper()
	var lines []string
	for m, err := range messages {
		var left *LeftOut
		switch {
		case errors.As(err, &left):
			lines = append(lines, "left out: "+left.Reason)
		case err != nil:
			lines = append(lines, "error: "+err.Error())
		default:
			lines = append(lines, fmt.Sprintf("%s %v %q", m.InternalDate.Format(time.RFC3339), m.Flags, m.Octets))
		}
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func TestCRLF(t *testing.T) {
	for in, want := range map[string]string{
		"":             "",
		"a":            "a",
		"a\n":          "a\r\n",
		"a\r\n":        "a\r\n",
		"\na\r\nb\n\n": "\r\na\r\nb\r\n\r\n",
		"a\rb\n\rc\r":  "a\rb\r\n\rc\r",
		"a\r\r\nb\n":   "a\r\r\nb\r\n",
	} {
		expect(t, in, string(withCRLF([]byte(in))), want)
	}
}

// What no store takes is left out by name, and what comes after it is not.
func TestLeftOut(t *testing.T) {
	for octets, want := range map[string]string{
		"":           "box:1: left out: it is empty",
		"a\x00b":     "box:1: left out: there is a NUL in it, which IMAP cannot send (RFC 9051 §9, CHAR8)",
		"a\nb\nc\n":  "<nil>", // 9 octets with CRLF
		"a\nb\ncd\n": "box:1: left out: it has more than 9 octets",
	} {
		m := message{where: "box:1", octets: []byte(octets), flags: []mailstore.Flag{mailstore.Seen}}
		_, err := m.forStore(9)
		expect(t, octets, fmt.Sprint(err), want)
	}
}
