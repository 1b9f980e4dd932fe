// Package transcripts writes down what both sides of IMAP connections put on
// the wire, reads it again, plays the client's side back to a server and
// compares the answers. A transcript is a text file that reads like the
// examples in an RFC; docs/transcript-format.md describes it.
//
// A [Writer] records, [Read] and [Reader] read, a [Player] replays.
package transcripts

import (
	"io"
	"time"

	"imapsh/internal/wire"
)

// Transcript is a file: a header and records, in order.
type Transcript struct {
	Name    string // of the file, for messages
	Header  Header
	Records []Record
	Torn    *Problem // where a recording was broken off, or nil
}

// RecordKind says what a record is.
type RecordKind uint8

// The kinds of record.
const (
	Blank     RecordKind = iota // an empty line
	Note                        // "#": for people who read the file
	Narration                   // "##": for people who see it played
	Wire                        // octets of one side
	Happening                   // "@": an event, or time that passed
)

// Record is one line of a transcript.
type Record struct {
	Kind   RecordKind
	Line   int    // in the file, from 1
	Source string // as it stands there, without its LF
	Conn   string // the connection's name; "" is the first connection
	Text   string // of a note or a narration

	Side    wire.Side // of octets: who sent them
	Literal bool      // they belong to a literal
	Mark    Mark
	Parts   []Part

	Event Event
}

// Mark is what an edited file says of a response.
type Mark byte

// The marks.
const (
	Required  Mark = 0   // the response must come
	Optional  Mark = '?' // it may be missing
	Forbidden Mark = '!' // it must not come
)

// Part is a piece of a record: octets, or a template in their place.
type Part struct {
	Octets   []byte
	Template *Template // nil: the part is octets
}

// Event is what happened to a connection and is not octets, or time that
// passed.
type Event struct {
	Verb   string        // connect, tls, compress, auth, close; "" is time
	After  time.Duration // the time
	Fields []Field
}

// Field is a key of an event and its value.
type Field struct{ Key, Value string }

// Get gives the value of a key, or "".
func (e *Event) Get(key string) string {
	for _, f := range e.Fields {
		if f.Key == key {
			return f.Value
		}
	}
	return ""
}

// WriteTo writes the transcript as it stands in its file, octet for octet.
func (t *Transcript) WriteTo(w io.Writer) (int64, error) {
	var total int64
	line := func(s string) error {
		n, err := io.WriteString(w, s+"\n")
		total += int64(n)
		return err
	}
	for _, s := range t.Header.lines {
		if err := line(s); err != nil {
			return total, err
		}
	}
	for i := range t.Records {
		if err := line(t.Records[i].Source); err != nil {
			return total, err
		}
	}
	return total, nil
}
