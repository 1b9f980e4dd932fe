// Package convert turns transcripts into pages and other files that people and
// programs read, and turns what other programs wrote of IMAP sessions into
// transcripts. Each format is a row of one table, and has a file of its own.
//
// Whatever is read is shown as octets that pass, with what is secret marked;
// whatever is written is a sink of those. So each format that can be read can be
// turned into each that can be written, and none is held whole.
package convert

import (
	"fmt"
	"io"
	"strings"

	"imapsh/transcripts"
)

// Output is a form in which a session is written.
type Output interface {
	transcripts.Audience
	// Close writes what is left, and gives the first error of writing.
	Close() error
}

// Format is a form of a session.
type Format struct {
	Name string
	Is   string // what it is, in a few words
	// Open begins to write; nil: it is only read.
	Open func(out io.Writer, h transcripts.Header) Output
	// Read shows what a source holds; nil: it is only written.
	Read func(s *Source, open func(transcripts.Header) transcripts.Audience) error
	// Guess says that a source that begins so has this form.
	Guess func(name string, head []byte) bool
}

// Formats are all formats. In this order a source's is guessed.
func Formats() []Format {
	return []Format{
		{Name: "imap", Is: "a transcript of imapsh", Open: openTranscript, Read: readTranscript, Guess: isTranscript},
		{Name: "rawlog", Is: "Dovecot's rawlog: a file .in, and beside it one .out", Read: readRawlog, Guess: isRawlog},
		{Name: "trace", Is: "what curl --trace or --trace-ascii writes", Read: readTrace, Guess: isTrace},
		{Name: "curl", Is: "what curl -v shows", Read: readCurl, Guess: isCurl},
		{Name: "rfc", Is: "lines behind C: and S:, as in RFCs", Read: readRFC, Guess: isRFC},
		{Name: "telnet", Is: "a session in telnet, or any other that shows both sides", Read: readTelnet, Guess: isTelnet},
		{Name: "md", Is: "Markdown", Open: openMarkdown},
		{Name: "html", Is: "a page that needs nothing else, and no scripts", Open: openHTML},
		{Name: "cast", Is: "asciicast v2, for asciinema: the session as the shell shows it, in its time", Open: openCast},
		{Name: "jsonl", Is: "an object a line, as imapsh --json writes them", Open: openJSON},
	}
}

// Find finds a format by its name, among those that can be read or among those
// that can be written.
func Find(name string, written bool) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if written && f.Open == nil || !written && f.Read == nil {
			continue
		}
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("there is no format %q; there are %s", name, strings.Join(names, ", "))
}
