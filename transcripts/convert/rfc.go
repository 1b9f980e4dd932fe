package convert

import (
	"bytes"
	"regexp"

	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/transcripts"
)

// rfcLine is a line of an example in an RFC.
//
//	C:   a002 select inbox
//	S:   * 18 EXISTS
var rfcLine = expression(`^([ \t]*)([CS]):(?:([ \t]*)(.*))?$`)

// isRFC says that a line of each side's is there.
func isRFC(_ string, head []byte) bool {
	return regexp.MustCompile(`(?m)^[ \t]*S: `).Match(head) && regexp.MustCompile(`(?m)^[ \t]*C: `).Match(head)
}

// readRFC reads the examples of an RFC, and passes over all that is not marked
// as theirs. A line that goes on in the next is put together again: that one is
// indented more, and has no mark.
func readRFC(s *Source, open func(transcripts.Header) transcripts.Audience) error {
	d := newDialogue(s, open(transcripts.Header{}))
	r := &rfcReader{dialogue: d}
	err := s.lines(r.line)
	if err == nil {
		err = r.flush()
	}
	if err == nil && !r.begun {
		s.line = 0
		err = s.problem("no line begins with C: or S:")
	}
	if err == nil {
		err = d.end()
	}
	return err
}

// rfcReader reads examples.
type rfcReader struct {
	*dialogue
	begun  bool
	text   []byte // of the last marked line; nil: none
	from   wire.Side
	margin int // before its mark
	indent int // behind the mark of the last line that was in no literal
}

// rfcTLS is what stands in an example in the place of a handshake.
var rfcTLS = expression(`(?i)^[ \t]*<.*\bTLS\b.*>$`)

func (r *rfcReader) line(line []byte) error {
	if m := rfcLine().FindSubmatch(line); m != nil {
		return r.marked(m)
	}
	indent := len(line) - len(bytes.TrimLeft(line, " \t"))
	if r.text != nil && indent > r.margin && indent < len(line) && !rfcTLS().Match(line) {
		if !r.joins() {
			r.text = append(r.text, ' ')
		}
		r.text = append(r.text, line[indent:]...)
		return nil
	}
	err := r.flush()
	if r.begun && rfcTLS().Match(line) {
		r.feed.Event(session.Event{Kind: session.Secured})
	}
	return err
}

// joins says that no space stands between a line and the next: base64 was
// broken, or a list.
func (r *rfcReader) joins() bool {
	return len(r.text) == 0 || r.text[0] == '+' || r.text[len(r.text)-1] == '(' || r.from == wire.Client && r.asked
}

// marked takes a line with a mark.
func (r *rfcReader) marked(m [][]byte) error {
	if err := r.flush(); err != nil {
		return err
	}
	if !r.begun {
		r.begun = true
		r.connected(session.Target{})
	}
	upload := r.feed.Upload("")
	if len(r.held) == 0 && (!upload.Open || upload.Waits) {
		r.indent = len(m[3])
	}
	r.text = append(bytes.Clone(m[3][min(len(m[3]), r.indent):]), m[4]...)
	if r.text == nil {
		r.text = []byte{}
	}
	r.from, r.margin = wire.Client, len(m[1])
	if m[2][0] == 'S' {
		r.from = wire.Server
	}
	return nil
}

// flush gives the last marked line.
func (r *rfcReader) flush() error {
	text := r.text
	r.text = nil
	switch {
	case text == nil:
		return nil
	case r.from == wire.Server:
		return r.server(text)
	}
	return r.client(text)
}
