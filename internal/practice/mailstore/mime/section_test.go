package mime

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"imapsh/internal/wire"
)

// parseSection reads what stands in the brackets of BODY[...], and what the grammar would not let stand there.
func parseSection(s string) wire.Section {
	var out wire.Section
	for s != "" {
		word, rest, _ := strings.Cut(s, ".")
		n, err := strconv.ParseUint(word, 10, 32)
		if err != nil {
			break
		}
		out.Part, s = append(out.Part, uint32(n)), rest
	}
	name, fields, _ := strings.Cut(s, " ")
	out.Text, out.Fields = name, strings.Fields(strings.Trim(fields, "()"))
	return out
}

// sectionText is what a section gives, its lines ending in LF.
func sectionText(m *Message, s string) string {
	octets, ok := m.Section(parseSection(s))
	if !ok {
		return "NIL"
	}
	return strconv.Quote(strings.ReplaceAll(string(octets), "\r\n", "\n"))
}

// complexMessage is the example of RFC 9051 §6.4.5.1.
const complexMessage = `Subject: all
Content-Type: multipart/mixed; boundary=b

--b

1
--b
Content-Type: application/octet-stream

2
--b
Content-Type: message/rfc822

Subject: in 3
Content-Type: multipart/mixed; boundary=b3

--b3

3.1
--b3
Content-Type: application/octet-stream

3.2
--b3--
--b
Content-Type: multipart/mixed; boundary=b4

--b4
Content-Type: image/gif

4.1
--b4
Content-Type: message/rfc822

Subject: in 4.2
Content-Type: multipart/mixed; boundary=b42

--b42

4.2.1
--b42
Content-Type: multipart/alternative; boundary=b422

--b422

4.2.2.1
--b422
Content-Type: text/richtext

4.2.2.2
--b422--
--b42--
--b4--
--b--
`

func TestSectionsOfTheExample(t *testing.T) {
	m := New(crlf(complexMessage))
	for _, test := range []struct{ section, want string }{
		{"", strconv.Quote(complexMessage)},
		{"HEADER", `"Subject: all\nContent-Type: multipart/mixed; boundary=b\n\n"`},
		{"TEXT", strconv.Quote(complexMessage[strings.Index(complexMessage, "--b"):])},
		{"1", `"1"`},
		{"1.MIME", `"\n"`},
		{"2", `"2"`},
		{"2.MIME", `"Content-Type: application/octet-stream\n\n"`},
		{"3.MIME", `"Content-Type: message/rfc822\n\n"`},
		{"3.HEADER", `"Subject: in 3\nContent-Type: multipart/mixed; boundary=b3\n\n"`},
		{"3.HEADER.FIELDS (subject)", `"Subject: in 3\n\n"`},
		{"3.HEADER.FIELDS.NOT (SUBJECT)", `"Content-Type: multipart/mixed; boundary=b3\n\n"`},
		{"3.TEXT", `"--b3\n\n3.1\n--b3\nContent-Type: application/octet-stream\n\n3.2\n--b3--"`},
		{"3", `"Subject: in 3\nContent-Type: multipart/mixed; boundary=b3\n\n--b3\n\n3.1\n--b3\nContent-Type: application/octet-stream\n\n3.2\n--b3--"`},
		{"3.1", `"3.1"`},
		{"3.1.MIME", `"\n"`},
		{"3.2", `"3.2"`},
		{"4.MIME", `"Content-Type: multipart/mixed; boundary=b4\n\n"`},
		{"4.1", `"4.1"`},
		{"4.1.MIME", `"Content-Type: image/gif\n\n"`},
		{"4.2.HEADER", `"Subject: in 4.2\nContent-Type: multipart/mixed; boundary=b42\n\n"`},
		{"4.2.1", `"4.2.1"`},
		{"4.2.2", `"--b422\n\n4.2.2.1\n--b422\nContent-Type: text/richtext\n\n4.2.2.2\n--b422--"`},
		{"4.2.2.1", `"4.2.2.1"`},
		{"4.2.2.2", `"4.2.2.2"`},
		{"4.2.2.2.MIME", `"Content-Type: text/richtext\n\n"`},

		// There is no such part, or it is no message.
		{"5", "NIL"},
		{"0", "NIL"},
		{"-1", "NIL"},
		{"1.1", "NIL"},
		{"2.1", "NIL"},
		{"3.3", "NIL"},
		{"4.2.2.3", "NIL"},
		{"4.2.2.2.1", "NIL"},
		{"1.HEADER", "NIL"},
		{"1.TEXT", "NIL"},
		{"4.HEADER", "NIL"},
		{"4.2.2.TEXT", "NIL"},
		{"5.MIME", "NIL"},
		{"MIME", "NIL"}, // MIME is for parts, which have numbers
	} {
		expect(t, test.section, sectionText(m, test.section), test.want)
	}
}

// A message that is no multipart has one part, number 1 (RFC 9051 §6.4.5.1).
func TestSectionsOfOnePart(t *testing.T) {
	for _, test := range []struct{ name, in, section, want string }{
		{"plain", "Subject: x\n\nbody\n", "1", `"body\n"`},
		{"plain", "Subject: x\n\nbody\n", "1.MIME", `"Subject: x\n\n"`},
		{"plain", "Subject: x\n\nbody\n", "1.1", "NIL"},
		{"plain", "Subject: x\n\nbody\n", "1.TEXT", "NIL"},
		{"plain", "Subject: x\n\nbody\n", "2", "NIL"},
		{"empty", "", "1", `""`},
		{"empty", "", "HEADER", `""`},
		{"no empty line", "Subject: x\n", "HEADER", `"Subject: x\n"`},
		{"no empty line", "Subject: x\n", "TEXT", `""`},
		{"no empty line", "Subject: x\n", "HEADER.FIELDS (subject)", `"Subject: x\n"`},
		{"message in a message", message + "Subject: in\n\nbody", "1", `"Subject: in\n\nbody"`},
		{"message in a message", message + "Subject: in\n\nbody", "1.HEADER", `"Subject: in\n\n"`},
		{"message in a message", message + "Subject: in\n\nbody", "1.TEXT", `"body"`},
		{"message in a message", message + "Subject: in\n\nbody", "1.1", `"body"`},
		{"message in a message", message + "Subject: in\n\nbody", "1.1.MIME", `"Subject: in\n\n"`},
		{"message in a message", message + "Subject: in\n\nbody", "1.1.1", "NIL"},
		{"multipart in a message", message + mixed + "--b\n\none\n--b--", "1.1", `"one"`},
		{"message in messages", message + message + "Subject: in\n\nbody", "1.1.HEADER", `"Subject: in\n\n"`},
		{"no parts", mixed + "preamble", "1", `""`},
		{"no parts", mixed + "preamble", "1.MIME", `""`},
		{"no parts", mixed + "preamble", "2", "NIL"},
	} {
		expect(t, test.name+" ["+test.section+"]", sectionText(New(crlf(test.in)), test.section), test.want)
	}
}

func TestHeaderFields(t *testing.T) {
	m := New(crlf("Subject: a\n b\nX: y\njunk\nsubject : c\nFrom:\n\nSubject: body\n"))
	for _, test := range []struct{ section, want string }{
		{"HEADER.FIELDS (Subject)", `"Subject: a\n b\nsubject : c\n\n"`},
		{"HEADER.FIELDS (from x)", `"X: y\nFrom:\n\n"`},
		{"HEADER.FIELDS (none)", `"\n"`},
		{"HEADER.FIELDS (sub)", `"\n"`},
		{"HEADER.FIELDS ()", `"\n"`},
		{"HEADER.FIELDS.NOT (SUBJECT from)", `"X: y\njunk\n\n"`},
		{"HEADER.FIELDS.NOT (none)", `"Subject: a\n b\nX: y\njunk\nsubject : c\nFrom:\n\n"`},
	} {
		expect(t, test.section, sectionText(m, test.section), test.want)
	}
}

// HasField sees what HEADER.FIELDS gives, without the names.
func TestHasField(t *testing.T) {
	m := New([]byte("A: 1\r\n 2\r\nb : 3\r\nno field\r\nA:\r\nAB: 4\r\n\r\nA: 5\r\n"))
	for name, want := range map[string]string{
		"a": `[" 1\r\n 2\r\n" "\r\n"]`, "B": `[" 3\r\n"]`, "ab": `[" 4\r\n"]`,
		"": "[]", "c": "[]", "b ": "[]", "a: 1": "[]", "no field": "[]",
	} {
		var got [][]byte
		m.HasField(name, func(value []byte) bool {
			got = append(got, value)
			return false
		})
		if got := fmt.Sprintf("%q", got); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}
