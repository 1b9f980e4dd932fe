package practice_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// side is one of the two servers that get the same commands.
type side struct {
	t *testing.T
	net.Conn
	lines *bufio.Reader
	tag   int
}

// connectSide logs in to a server in plain text.
func connectSide(t *testing.T, address, user, password string) *side {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := &side{t: t, Conn: conn, lines: bufio.NewReader(conn)}
	if _, err := s.response(); err != nil {
		t.Fatal(err)
	}
	s.must("LOGIN " + user + " " + password)
	s.must("SUBSCRIBE INBOX")
	return s
}

// answer is all that a server says to one command.
type answer struct {
	untagged []string // without "* " and CRLF
	tagged   string   // without the tag
}

// send sends a command, whose literals are written {n+}, and reads what is said
// to it.
func (s *side) send(command string) answer {
	s.t.Helper()
	s.tag++
	tag := "d" + strconv.Itoa(s.tag)
	_ = s.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(s, tag+" "+command+"\r\n"); err != nil {
		s.t.Fatalf("%s: %v", command, err)
	}
	var got answer
	for {
		response, err := s.response()
		if err != nil {
			s.t.Fatalf("%s: %v after %q", command, err, got.untagged)
		}
		if tagged, ok := strings.CutPrefix(response, tag+" "); ok {
			got.tagged = tagged
			return got
		}
		got.untagged = append(got.untagged, strings.TrimPrefix(response, "* "))
	}
}

// must sends a command that is no part of the comparison.
func (s *side) must(command string) {
	s.t.Helper()
	if got := s.send(command); !strings.HasPrefix(got.tagged, "OK") {
		s.t.Fatalf("%s: %s", command, got.tagged)
	}
}

// response reads one response with its literals.
func (s *side) response() (string, error) {
	var b strings.Builder
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return b.String(), err
		}
		line = strings.TrimSuffix(line, "\r\n")
		b.WriteString(line)
		open := strings.LastIndexByte(line, '{')
		if open < 0 || line[len(line)-1] != '}' {
			return b.String(), nil
		}
		octets, err := strconv.Atoi(line[open+1 : len(line)-1])
		if err != nil {
			return b.String(), nil // a text that ends so
		}
		b.WriteString("\r\n")
		if _, err := io.CopyN(&b, s.lines, int64(octets)); err != nil {
			return b.String(), err
		}
	}
}

// tree is a response's structure: a word as it is, a string with a quote before
// it, however it was written, or a list.
type tree struct {
	word   string
	list   []tree
	isList bool
}

// parse reads a response's words up to the end or a closing parenthesis.
func parse(text string) (found []tree, rest string) {
	for text != "" {
		switch c := text[0]; c {
		case ' ':
			text = text[1:]
		case ')':
			return found, text[1:]
		case '(':
			var inner []tree
			inner, text = parse(text[1:])
			found = append(found, tree{list: inner, isList: true})
		default:
			var word string
			word, text = parseWord(text)
			found = append(found, tree{word: word})
		}
	}
	return found, ""
}

func parseWord(text string) (word, rest string) {
	if text[0] == '"' {
		var b strings.Builder
		for at := 1; at < len(text); at++ {
			switch text[at] {
			case '"':
				return `"` + b.String(), text[at+1:]
			case '\\':
				at++
			}
			b.WriteByte(text[min(at, len(text)-1)])
		}
	}
	if open, octets, ok := literalAt(text); ok {
		return `"` + text[open:open+octets], text[open+octets:]
	}
	depth := 0
	for at := range len(text) {
		switch text[at] {
		case '[':
			depth++
		case ']':
			depth--
		case ' ', '(', ')':
			if depth <= 0 {
				return text[:at], text[at:]
			}
		}
	}
	return text, ""
}

// literalAt finds the octets of a literal, or literal8, that a text begins with.
func literalAt(text string) (open, octets int, ok bool) {
	head, _, found := strings.Cut(text, "}\r\n")
	count, braced := strings.CutPrefix(strings.TrimPrefix(head, "~"), "{")
	if !found || !braced {
		return 0, 0, false
	}
	octets, err := strconv.Atoi(count)
	open = len(head) + len("}\r\n")
	return open, octets, err == nil && len(text) >= open+octets
}

func (t tree) String() string {
	if !t.isList {
		return fmt.Sprintf("%.200q", t.word)[1:]
	}
	words := make([]string, len(t.list))
	for i, item := range t.list {
		words[i] = item.String()
	}
	return "(" + strings.Join(words, " ") + ")"
}

// sorted gives a list with its words in order, without those to leave out.
func (t tree) sorted(leaveOut ...string) tree {
	t.list = slices.DeleteFunc(slices.Clone(t.list), func(item tree) bool {
		return slices.ContainsFunc(leaveOut, func(word string) bool { return strings.EqualFold(word, item.word) })
	})
	slices.SortFunc(t.list, func(a, b tree) int { return strings.Compare(a.String(), b.String()) })
	return t
}
