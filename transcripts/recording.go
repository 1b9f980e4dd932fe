package transcripts

import (
	"bytes"
	"hash/maphash"
	"slices"

	"imapsh/internal/wire"
)

// recording is what a writer knows of one side of a connection.
type recording struct {
	begun   bool            // a frame's beginning was seen
	literal bool            // held is of a literal
	held    []byte          // a line that has not ended
	marks   []mark          // the templates in it
	secret  *maphash.Hash   // a secret whose end has not come
	sasl    bool            // that secret is part of a SASL exchange
	chunk   *wire.Chunk     // the one that is being recorded
	auth    *authentication // the exchange that the current command began
}

// mark is a template in the place of octets that are secret.
type mark struct {
	at       int // in held
	template *Template
}

// Chunk records octets. What began before the recording did is left out.
func (w *Writer) Chunk(c *wire.Chunk) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := stream{c.Conn, c.From}
	s := w.streams[key]
	if s == nil {
		s = new(recording)
		w.streams[key] = s
	}
	if s.begun = s.begun || c.First; !s.begun || w.err != nil {
		return
	}
	s.chunk, s.literal = c, c.Kind == wire.Literal
	w.authenticates(s, c)
	spans := c.Secret
	if len(spans) > 1 {
		spans = slices.Clone(spans)
		slices.SortFunc(spans, func(a, b wire.Span) int { return a.Start - b.Start })
	}
	from := 0
	for _, span := range spans {
		w.octets(key, s, c.Raw[from:span.Start])
		w.hide(key, s, span, c)
		from = span.End
	}
	w.octets(key, s, c.Raw[from:])
	if c.Last || s.literal && c.Left == 0 {
		w.end(key, s)
	}
	if c.Last {
		w.authenticated(c)
		w.write()
	}
	s.chunk = nil
}

// octets takes octets that are not secret, and writes a record for each line
// of them and for each [breakAt] octets of a line that is longer.
func (w *Writer) octets(key stream, s *recording, p []byte) {
	if len(p) > 0 {
		w.reveal(s)
	}
	for len(p) > 0 {
		room := min(len(p), w.breakAt-len(s.held))
		n := bytes.IndexByte(p[:room], '\n') + 1
		if n == 0 && len(s.held)+room < w.breakAt {
			s.held = append(s.held, p...)
			return
		}
		if n == 0 {
			n = room
		}
		line := p[:n]
		if len(s.held) > 0 {
			s.held = append(s.held, line...)
			line = s.held
		}
		p = p[n:]
		brace := len(line) > 1 && line[len(line)-1] == '{'
		if brace { // a count that is hidden stays with its braces
			line = line[:len(line)-1]
		}
		w.record(key, s, line)
		if brace {
			s.held = append(s.held, '{')
		}
	}
}

// end writes what is held, where a line or a literal ends.
func (w *Writer) end(key stream, s *recording) {
	w.reveal(s)
	if len(s.held) > 0 || len(s.marks) > 0 {
		w.record(key, s, s.held)
	}
}

// record writes a record.
func (w *Writer) record(key stream, s *recording, line []byte) {
	if s.chunk != nil {
		w.pass(s.chunk.At)
	}
	text, ended := bytes.CutSuffix(line, []byte("\r\n"))
	if n := len(s.marks); n > 0 && s.marks[n-1].at > len(text) {
		text, ended = line, false // a secret stands between CR and LF
	}
	var few [8]Part
	parts, from := few[:0], 0
	for _, m := range s.marks {
		if m.at > from {
			parts = append(parts, Part{Octets: text[from:m.at]})
		}
		parts = append(parts, Part{Template: m.template})
		from = m.at
	}
	if from < len(text) {
		parts = append(parts, Part{Octets: text[from:]})
	}
	w.out = append(appendWire(w.out, key.side, key.conn, s.literal, parts, ended), '\n')
	s.held, s.marks = s.held[:0], s.marks[:0]
	if len(w.out) >= writeAt {
		w.write()
	}
}

// hide takes a secret, or a part of one that goes on in the next chunk.
func (w *Writer) hide(key stream, s *recording, span wire.Span, c *wire.Chunk) {
	octets := c.Raw[span.Start:span.End]
	switch {
	case span.Kind == wire.SecretCount:
		w.reveal(s)
		if before := len(s.held) - len("{"); len(s.held)+len("+}\r\n") > w.breakAt {
			w.record(key, s, s.held[:before])
			s.held = append(s.held, '{')
		}
		s.marks = append(s.marks, mark{len(s.held), &Template{Kind: Count}})
	case c.Kind == wire.Line || c.Kind == wire.Answer:
		w.reveal(s)
		s.sasl = c.Kind == wire.Answer || s.auth != nil
		s.secret = w.names.hash(unquoted(octets))
		w.reveal(s)
	default:
		if s.secret == nil {
			s.secret = w.names.hash(nil)
		}
		_, _ = s.secret.Write(octets) // a hash does not fail
	}
}

// reveal writes the name of the secret that has ended, if there is one.
func (w *Writer) reveal(s *recording) {
	if s.secret == nil {
		return
	}
	name := w.names.name(s.secret.Sum64(), s.sasl)
	s.marks = append(s.marks, mark{len(s.held), &Template{Kind: SecretRef, Name: name}})
	s.secret, s.sasl = nil, false
}
