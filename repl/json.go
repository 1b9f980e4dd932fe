package repl

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// longestJSON bounds the literals that a JSON object holds; of a longer one
// only the count is there.
const longestJSON = 16 << 20

// jsonFrame is one frame as an object.
type jsonFrame struct {
	Conn   string        `json:"conn,omitempty"`
	From   string        `json:"from"` // "C" or "S"
	At     string        `json:"at"`   // RFC 3339, with microseconds
	Frame  uint64        `json:"frame"`
	Raw    string        `json:"raw,omitempty"`
	Base64 string        `json:"raw_base64,omitempty"` // instead of raw where that is not UTF-8
	Cut    bool          `json:"cut,omitempty"`        // a literal was too long to be here
	Bad    bool          `json:"bad,omitempty"`        // a line was too long, or torn
	Says   *jsonResponse `json:"response,omitempty"`
}

// jsonSink writes one object a frame, of both sides, with secrets as stars.
type jsonSink struct {
	out    *bufio.Writer
	encode *json.Encoder
	conns  map[string]*jsonConn
	err    error
}

// jsonConn is a connection of which frames are put together.
type jsonConn struct {
	sides [2]wire.Joiner
	at    [2]time.Time // when the last of it passed
}

// NewJSON returns a sink that writes an object for each command and response, as
// imapsh --json does. [JSON.Close] gives the first error of writing.
func NewJSON(out io.Writer) *JSON { return &JSON{newJSONSink(out)} }

// JSON is a sink that writes objects.
type JSON struct{ *jsonSink }

// Close writes what is left.
func (j *JSON) Close() error {
	for _, name := range slices.Sorted(maps.Keys(j.conns)) {
		j.rest(name)
	}
	j.Flush()
	return j.finish()
}

func newJSONSink(out io.Writer) *jsonSink {
	w := bufio.NewWriterSize(out, 64<<10)
	j := &jsonSink{out: w, encode: json.NewEncoder(w), conns: make(map[string]*jsonConn)}
	j.encode.SetEscapeHTML(false)
	return j
}

// Event writes what is left of a connection that is gone.
func (j *jsonSink) Event(e session.Event) {
	if e.Kind == session.Closed {
		j.rest(e.Conn)
		delete(j.conns, e.Conn)
	}
}

// rest writes the frames of a connection that have not ended.
func (j *jsonSink) rest(name string) {
	conn := j.conns[name]
	if conn == nil {
		return
	}
	for side := range conn.sides {
		if f, open := conn.sides[side].Rest(); open {
			j.write(f, name, conn.at[side])
		}
	}
}

// Chunk writes a frame when it ends, or when the next begins.
func (j *jsonSink) Chunk(c *wire.Chunk) {
	conn := j.conns[c.Conn]
	if conn == nil {
		conn = new(jsonConn)
		conn.sides[wire.Client].Limit, conn.sides[wire.Server].Limit = longestJSON, longestJSON
		j.conns[c.Conn] = conn
	}
	joiner := &conn.sides[c.From]
	if c.First {
		if f, open := joiner.Rest(); open {
			j.write(f, c.Conn, conn.at[c.From])
		}
	}
	conn.at[c.From] = c.At
	if f, done := joiner.Add(c); done {
		j.write(f, c.Conn, c.At)
	}
}

// write writes a frame.
func (j *jsonSink) write(f *wire.Frame, conn string, at time.Time) {
	raw := hideSecrets(f.Raw, f.Secret)
	o := jsonFrame{
		Conn: conn, From: f.From.String(), At: at.UTC().Format("2006-01-02T15:04:05.000000Z07:00"),
		Frame: f.Number, Cut: f.Cut, Bad: f.Bad,
	}
	switch {
	case !utf8.Valid(raw):
		o.Base64 = base64.StdEncoding.EncodeToString(raw)
	case f.From == wire.Server && !f.Bad && !f.Cut && len(f.Secret) == 0:
		o.Says = readResponse(raw)
		fallthrough
	default:
		o.Raw = string(raw)
	}
	if err := j.encode.Encode(o); err != nil && j.err == nil {
		j.err = err
	}
}

func (j *jsonSink) Flush() {
	if err := j.out.Flush(); err != nil && j.err == nil {
		j.err = err
	}
}

// jsonResponse is what a response says. Lists are arrays, NIL is null, and all
// else is a string, as it stood on the wire.
type jsonResponse struct {
	Tag    string         `json:"tag"` // "*", "+", or a command's
	Name   string         `json:"name,omitempty"`
	Number *uint32        `json:"number,omitempty"`
	Code   string         `json:"code,omitempty"`
	Args   string         `json:"args,omitempty"` // behind the code
	Text   string         `json:"text,omitempty"`
	Items  map[string]any `json:"items,omitempty"` // of FETCH
	Values []any          `json:"values,omitempty"`
}

// readResponse reads a frame; nil is one outside the grammar.
func readResponse(raw []byte) *jsonResponse {
	r, err := wire.ParseResponse(raw)
	if err != nil {
		return nil
	}
	o := &jsonResponse{Tag: r.Tag, Name: r.Name, Code: r.Code, Args: r.Args, Text: r.Text}
	switch r.Name {
	case "EXISTS", "EXPUNGE", "FETCH", "RECENT":
		o.Number = &r.Number
	}
	for _, it := range r.Items {
		if o.Items == nil {
			o.Items = make(map[string]any)
		}
		o.Items[it.Name] = plainValue(it.Value)
	}
	for _, v := range r.Values {
		o.Values = append(o.Values, plainValue(v))
	}
	return o
}

func plainValue(v wire.Value) any {
	switch v.Kind {
	case wire.NilValue:
		return nil
	case wire.ListValue:
		list := make([]any, 0, len(v.List))
		for _, e := range v.List {
			list = append(list, plainValue(e))
		}
		return list
	}
	return v.Text
}
