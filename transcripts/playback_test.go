package transcripts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"imapsh/internal/wire"
)

// moments tells a transcript, a line for each moment, and what ended it.
func moments(text string) (out []string, p *Playback, err error) {
	p, err = NewPlayback("t.imap", strings.NewReader(text))
	for err == nil {
		var m Moment
		if m, err = p.Next(); err == nil {
			out = append(out, momentText(&m))
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return out, p, err
}

func momentText(m *Moment) string {
	at := fmt.Sprint(m.Line)
	if m.Conn != "" {
		at += " " + m.Conn
	}
	switch {
	case m.Event != nil:
		return at + " @" + m.Event.Verb
	case m.Chunk == nil && m.Wait > 0:
		return at + " +" + m.Wait.String()
	case m.Chunk == nil:
		return at + " ## " + m.Narration
	}
	c := m.Chunk
	kind := [...]string{"line", "literal", "answer", "overlong", "torn"}[c.Kind]
	if m.Begins() {
		kind = "command"
	}
	out := fmt.Sprintf("%s %s %s %q", at, c.From, kind, c.Raw)
	for _, s := range c.Secret {
		out += fmt.Sprintf(" secret=%q", c.Raw[s.Start:s.End])
	}
	return out
}

func TestPlayback(t *testing.T) {
	const head = "IMAP-Transcript: 1\nVar: user=joe\n\n"
	tests := []struct {
		name, text string
		want       []string
		err, torn  string
	}{
		{"lines", "@ connect tls=none\nS: * OK\n## Now.\n##\n# no\n\n@ +1.250\nC: A NOOP\nS: A OK\n@ close\n", []string{
			"4 @connect", `5 S line "* OK\r\n"`, "6 ## Now.", "10 +1.25s", `11 C command "A NOOP\r\n"`, `12 S line "A OK\r\n"`, "13 @close",
		}, "", ""},
		{"literals and templates", "C: A LOGIN ${user} {*}\nC| ${!password}\nC:\nS: A OK ${...}\nC: B X ${y} {*+}\nC|- ab${user}\nC: c\nS: * 1 FETCH (BODY[] {4}\nS|- a\nS|\nS|\"b\"\nS: )\n", []string{
			`4 C command "A LOGIN joe {10}\r\n" secret="10"`, `5 C literal "xxxxxxxx\r\n" secret="xxxxxxxx\r\n"`, `6 C line "\r\n"`,
			`7 S line "A OK ${...}\r\n"`, `8 C command "B X ${y} {5+}\r\n"`, `9 C literal "abjoe"`, `10 C line "c\r\n"`,
			`11 S line "* 1 FETCH (BODY[] {4}\r\n"`, `12 S literal "a"`, `13 S literal "\r\n"`, `14 S literal "b"`, `15 S line ")\r\n"`,
		}, "", ""},
		{"connections and a count behind another's records", "C.b: A APPEND x {*}\nS: * OK\n@ +1\nC.b|- ab\nC.b:\nC: A NOOP\n", []string{
			`4 b C command "A APPEND x {2}\r\n"`, `5 S line "* OK\r\n"`, "6 +1s", `7 b C literal "ab"`, `8 b C line "\r\n"`, `9 C command "A NOOP\r\n"`,
		}, "", ""},
		{"what must not come", "S: * OK\nS:! * 1 FETCH (BODY[] {1}\nS|- x\nS: )\nS:? * 2 EXISTS\n", []string{
			`4 S line "* OK\r\n"`, `8 S line "* 2 EXISTS\r\n"`,
		}, "", ""},
		{"a refused literal", "C: A APPEND x {9}\nS: A NO\nC: B NOOP\nC: C APPEND x {*}\nS: C NO\n", []string{
			`4 C command "A APPEND x {9}\r\n"`, `5 S line "A NO\r\n"`, `6 C command "B NOOP\r\n"`, `7 C command "C APPEND x {0}\r\n"`, `8 S line "C NO\r\n"`,
		}, "", ""},
		{"answers", "C: A IDLE\nS:\"+ \\r\\n\"\nC: DONE\nS: A OK\nC: B AUTHENTICATE PLAIN\nS: +\nC: ${!sasl}\nS: B OK\n", []string{
			`4 C command "A IDLE\r\n"`, `5 S line "+ \r\n"`, `6 C answer "DONE\r\n"`, `7 S line "A OK\r\n"`, `8 C command "B AUTHENTICATE PLAIN\r\n"`,
			`9 S line "+\r\n"`, `10 C answer "xxxxxxxx\r\n" secret="xxxxxxxx"`, `11 S line "B OK\r\n"`,
		}, "", ""},
		{"torn off", "S: * OK\nS:- * 1 FE\nC: A NOO", []string{`4 S line "* OK\r\n"`, `0 S torn "* 1 FE"`}, "", "t.imap:5: what the server begins"},
		{"closed within a line", "S:- * 1 FE\n@ close\nS: * OK\n", []string{`5 S torn "* 1 FE"`, "5 @close", `6 S line "* OK\r\n"`}, "", ""},
		{"a wrong line", "S: * OK\nX\nS: * OK\n", []string{`4 S line "* OK\r\n"`}, "t.imap:5: a record begins", ""},
		{"a wrong line behind a count", "S: * OK\nC: A APPEND x {*}\nC|- a\nX\n", []string{`4 S line "* OK\r\n"`, `5 C command "A APPEND x {1}\r\n"`, `6 C literal "a"`}, "t.imap:7: a record begins", ""},
		{"no literal", "C| x\n", nil, "t.imap:4: no line before announces", ""},
		{"too long", "S: * X {1}\nS| x\n", []string{`4 S line "* X {1}\r\n"`}, "t.imap:5: the literal that line 4 announces ends", ""},
		{"too short", "S: * X {5}\nS|- x\nS: )\n", []string{`4 S line "* X {5}\r\n"`, `5 S literal "x"`}, "t.imap:6: line 4 announces a literal, of which 4 octets are missing", ""},
		{"refused and sent", "C: A APPEND x {1}\nS: A NO\nC|- x\n", []string{
			`4 C command "A APPEND x {1}\r\n"`, `5 S line "A NO\r\n"`,
		}, "t.imap:6: the literal that line 4 announces", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, p, err := moments(head + tt.text)
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if fmt.Sprint(err) == "<nil>" != (tt.err == "") || err != nil && !strings.HasPrefix(err.Error(), tt.err) {
				t.Errorf("ended with %v, want %q", err, tt.err)
			}
			if torn := p.Torn(); (torn == nil) != (tt.torn == "") || torn != nil && !strings.HasPrefix(torn.Error(), tt.torn) {
				t.Errorf("torn: %v, want %q", torn, tt.torn)
			}
			for range 2 {
				if _, again := p.Next(); again == nil {
					t.Error("something more is told behind the end")
				}
			}
		})
	}
}

// A literal that a {*} counts may not be so long that it must be kept.
func TestPlaybackLooksNotTooFarAhead(t *testing.T) {
	text := firstLine + "\n\nC: A X {*}\n" + strings.Repeat("C| "+strings.Repeat("x", 60<<10)+"\n", 300)
	if _, _, err := moments(text); err == nil || !strings.Contains(err.Error(), "t.imap:3: what {*} counts is too long") {
		t.Errorf("got %v", err)
	}
}

// What is played is what was shown live, chunk for chunk, secrets aside.
func TestPlaybackOfARecording(t *testing.T) {
	var file bytes.Buffer
	w := NewWriter(&file, Recording{})
	conv := wire.NewConversation(0)
	var want []string
	for _, said := range []struct {
		side wire.Side
		raw  string
	}{
		{wire.Server, "* OK [CAPABILITY IMAP4rev1] hi\r\n"},
		{wire.Client, "A NOOP\r\n"},
		{wire.Server, "* 1 EXISTS\n* \x1b\xff${x} {*}\r\nA OK\r\n"},
		{wire.Client, "B APPEND x {5+}\r\na\r\nbc FLAGS {1+}\r\n\x00\r\n"},
		{wire.Server, "B OK {3}\r\n* 1 FETCH (X {0}\r\n Y ~{3}\r\n\x00\x01\x02)\r\n* X " + strings.Repeat("long ", 40_000) + "\r\n"},
		{wire.Client, "C IDLE\r\n"},
		{wire.Server, "+ \r\n"},
		{wire.Client, "DONE\r\nD APPEND x {3}\r\n"},
		{wire.Server, "C OK\r\nD NO\r\n"},
	} {
		for p := []byte(said.raw); len(p) > 0; {
			n, c, ok := conv.Scan(said.side, p)
			if p = p[n:]; ok {
				want = append(want, strings.TrimPrefix(momentText(&Moment{Chunk: &c}), "0 "))
				w.Chunk(&c)
			}
		}
	}
	w.Flush()
	got, _, err := moments(file.String())
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		_, got[i], _ = strings.Cut(got[i], " ")
	}
	got, want = joined(got), joined(want)
	for i := range max(len(got), len(want)) {
		if at(got, i) != at(want, i) {
			t.Fatalf("chunk %d is\n%.200s\nwant\n%.200s", i, at(got, i), at(want, i))
		}
	}
}

// joined joins pieces of a literal, which a recording cuts at line ends.
func joined(chunks []string) (out []string) {
	for _, c := range chunks {
		last := len(out) - 1
		if side, rest, _ := strings.Cut(c, " literal "); last >= 0 && rest != "" && strings.HasPrefix(out[last], side+" literal ") {
			out[last] = strings.TrimSuffix(out[last], `"`) + strings.TrimPrefix(rest, `"`)
			continue
		}
		out = append(out, c)
	}
	return out
}
