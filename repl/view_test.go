package repl

import (
	"bytes"
	"testing"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// Each line of a connection that has a name begins with it, and no server can
// make a line look as if it were another's.
func TestViewOfSeveralConnections(t *testing.T) {
	convs := map[string]*wire.Conversation{"": wire.NewConversation(0), "phone": wire.NewConversation(0)}
	for _, tt := range []struct {
		name  string
		mark  rune
		ascii bool
		want  string
	}{
		{"UTF-8", '│', false, "* OK hi\n│phone│ A LOGIN joe ********\n* 1 FETCH (X {4}\na\n│phone│ A OK\nb\n)\n\\u2502phone│ A OK\n│phone│ * 1 FETCH (X {4}\n│phone│ \n│phone│ \n│phone│ )\n"},
		{"ASCII", '|', true, "* OK hi\n|phone| A LOGIN joe ********\n* 1 FETCH (X {4}\na\n|phone| A OK\nb\n)\n\\xe2\\x94\\x82phone\\xe2\\x94\\x82 A OK\n|phone| * 1 FETCH (X {4}\n|phone| \n|phone| \n|phone| )\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			v := NewView(&out, Theme{}, tt.mark, tt.ascii)
			show := func(conn string, side wire.Side, raw string) {
				for p := []byte(raw); len(p) > 0; {
					n, c, ok := convs[conn].Scan(side, p)
					if p = p[n:]; ok {
						c.Conn = conn
						v.Chunk(&c)
					}
				}
			}
			show("", wire.Server, "* OK hi\r\n")
			show("phone", wire.Client, "A LOGIN joe secret\r\n")
			show("", wire.Server, "* 1 FETCH (X {4}\r\na")
			show("phone", wire.Server, "A OK\r\n")
			show("", wire.Server, "b\r\n")
			v.Event(session.Event{Kind: session.Closed, Conn: "phone"})
			show("", wire.Server, ")\r\n│phone│ A OK\r\n")
			show("phone", wire.Server, "* 1 FETCH (X {4}\r\n\r\n\r\n)\r\n")
			v.Flush()
			if out.String() != tt.want {
				t.Errorf("got\n%s\nwant\n%s", out.String(), tt.want)
			}
		})
	}
}

// A connection that ends in the middle of a line leaves whole lines behind.
func TestViewOfACut(t *testing.T) {
	for raw, want := range map[string]string{
		"* OK [CAPA":     "* OK [CAPA\n",
		"* OK hello\r\n": "* OK hello\n",
		"":               "",
	} {
		var out bytes.Buffer
		v := NewView(&out, Theme{}, '│', false)
		v.Event(session.Event{Kind: session.Connected})
		if raw != "" {
			v.Chunk(&wire.Chunk{From: wire.Server, Kind: wire.Torn, First: true, Last: true, Raw: []byte(raw)})
		}
		v.Event(session.Event{Kind: session.Closed})
		v.Event(session.Event{Kind: session.Closed})
		v.Flush()
		if out.String() != want {
			t.Errorf("%q: got %q, want %q", raw, out.String(), want)
		}
	}
}
