package repl

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"unicode/utf8"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// rawSink writes the server's octets as they came, CRLF and all, for programs.
type rawSink struct {
	out *bufio.Writer
	err error
}

func newRawSink(out io.Writer) *rawSink { return &rawSink{out: bufio.NewWriterSize(out, 64<<10)} }

func (r *rawSink) Event(session.Event) {}

func (r *rawSink) Chunk(c *wire.Chunk) {
	if c.From != wire.Server || r.err != nil {
		return
	}
	at := 0
	for _, s := range c.Secret { // a secret that the server repeated
		r.write(c.Raw[at:s.Start])
		r.write([]byte(stars))
		at = s.End
	}
	r.write(c.Raw[at:])
}

func (r *rawSink) write(p []byte) {
	if _, err := r.out.Write(p); err != nil && r.err == nil {
		r.err = err
	}
}

func (r *rawSink) Flush() {
	if err := r.out.Flush(); err != nil && r.err == nil {
		r.err = err
	}
}

// longestJSON bounds the literals that a JSON object holds; of a longer one
// only the count is there.
const longestJSON = 16 << 20

// jsonFrame is one frame as an object.
type jsonFrame struct {
	Conn   string         `json:"conn,omitempty"`
	From   string         `json:"from"` // "C" or "S"
	At     string         `json:"at"`   // RFC 3339, with microseconds
	Frame  uint64         `json:"frame"`
	Raw    string         `json:"raw,omitempty"`
	Base64 string         `json:"raw_base64,omitempty"` // instead of raw where that is not UTF-8
	Cut    bool           `json:"cut,omitempty"`        // a literal was too long to be here
	Bad    bool           `json:"bad,omitempty"`        // a line was too long, or torn
	Says   *wire.Response `json:"response,omitempty"`
}

// jsonSink writes one object a frame, of both sides, with secrets as stars.
type jsonSink struct {
	out    *bufio.Writer
	encode *json.Encoder
	sides  [2]wire.Joiner
	err    error
}

func newJSONSink(out io.Writer) *jsonSink {
	w := bufio.NewWriterSize(out, 64<<10)
	j := &jsonSink{out: w, encode: json.NewEncoder(w)}
	j.encode.SetEscapeHTML(false)
	for i := range j.sides {
		j.sides[i].Limit = longestJSON
	}
	return j
}

func (j *jsonSink) Event(session.Event) {}

func (j *jsonSink) Chunk(c *wire.Chunk) {
	f, done := j.sides[c.From].Add(c)
	if !done {
		return
	}
	raw := hideSecrets(f.Raw, f.Secret)
	o := jsonFrame{
		Conn: c.Conn, From: c.From.String(), At: c.At.UTC().Format("2006-01-02T15:04:05.000000Z07:00"),
		Frame: f.Number, Cut: f.Cut, Bad: f.Bad,
	}
	if utf8.Valid(raw) {
		o.Raw = string(raw)
	} else {
		o.Base64 = base64.StdEncoding.EncodeToString(raw)
	}
	if c.From == wire.Server && !f.Bad && !f.Cut && len(f.Secret) == 0 {
		o.Says, _ = wire.ParseResponse(f.Raw)
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

// hideSecrets replaces each secret by stars.
func hideSecrets(raw []byte, secret []wire.Span) []byte {
	if len(secret) == 0 {
		return raw
	}
	var out []byte
	at := 0
	for _, s := range secret {
		out = append(out, raw[at:s.Start]...)
		if s.Kind == wire.SecretCount {
			out = append(out, '*')
		} else {
			out = append(out, stars...)
		}
		at = s.End
	}
	return append(out, raw[at:]...)
}
