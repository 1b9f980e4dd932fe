package repl

import (
	"fmt"
	"testing"

	"imapsh/internal/wire"
)

// What misleads is told when nothing more is waiting; what is right is not
// doubted.
func TestDoubts(t *testing.T) {
	client := func(line string) wire.Chunk {
		return wire.Chunk{Kind: wire.Line, First: true, Raw: []byte(line + "\r\n")}
	}
	server := func(line string) wire.Chunk {
		return wire.Chunk{From: wire.Server, Kind: wire.Line, First: true, Raw: []byte(line + "\r\n")}
	}
	behind := func(line string) wire.Chunk {
		return wire.Chunk{From: wire.Server, Kind: wire.Line, Raw: []byte(line + "\r\n")}
	}
	literal := wire.Chunk{From: wire.Server, Kind: wire.Literal, Raw: []byte("il!")}
	const (
		forbidden = "the server said EXPUNGE while %s, which RFC 9051 §7.5.1 forbids: the numbers of %s\n"
		answered  = "the command and of its answer may mean different messages"
	)
	for name, tt := range map[string]struct {
		chunks []wire.Chunk
		want   string
	}{
		"a literal":       {[]wire.Chunk{server("* 1 FETCH (BODY[] {3}"), literal, behind(" UID 1)")}, ""},
		"its end":         {[]wire.Chunk{server("* 1 FETCH (BODY[] {3}"), literal, behind(")")}, ""},
		"a name":          {[]wire.Chunk{server(`* LIST () "/" {3}`), literal, behind("")}, ""},
		"a wrong count":   {[]wire.Chunk{literal, behind(`and "more"`)}, `the count of that literal is wrong: behind its octets stands "and \"more\"", which cannot go on a response` + "\n"},
		"in a FETCH":      {[]wire.Chunk{client("A fetch 1 FLAGS"), server("* 1 EXPUNGE")}, fmt.Sprintf(forbidden, "FETCH was in progress", answered)},
		"in a SORT":       {[]wire.Chunk{client("A NOOP"), server("A OK"), client("B SORT x"), server("* 12 EXPUNGE")}, fmt.Sprintf(forbidden, "SORT was in progress", answered)},
		"in a UID FETCH":  {[]wire.Chunk{client("A UID FETCH 1 FLAGS"), server("* 1 EXPUNGE")}, ""},
		"in a NOOP":       {[]wire.Chunk{client("A NOOP"), server("* 1 EXPUNGE"), server("A OK * 1 EXPUNGE")}, ""},
		"in one of two":   {[]wire.Chunk{client("A NOOP"), client("B FETCH 1 FLAGS"), server("* 1 EXPUNGE")}, ""},
		"in none":         {[]wire.Chunk{client("A NOOP"), server("A OK"), server("* 1 EXPUNGE")}, fmt.Sprintf(forbidden, "no command was in progress", "a command that is being sent may mean other messages by now")},
		"words of a text": {[]wire.Chunk{server("* OK No EXPUNGE")}, ""},
		"a long name":     {[]wire.Chunk{client("A FETCHFETCHFETCHFETCH"), server("* 1 EXPUNGE")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			d := &doubts{say: func(format string, args ...any) { got += fmt.Sprintf(format, args...) + "\n" }}
			for i := range tt.chunks {
				d.Chunk(&tt.chunks[i])
			}
			if got != "" {
				t.Errorf("said before the end: %s", got)
			}
			d.Flush()
			d.Flush()
			if got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}
