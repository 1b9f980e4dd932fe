// Package convert turns transcripts into pages and other files that people and
// programs read, and turns what other programs wrote of IMAP sessions into
// transcripts. Each format is a row of one table, and has a file of its own.
//
// Whatever is read is shown as octets that pass, with what is secret marked;
// whatever is written is a sink of those. So each format that can be read can be
// turned into each that can be written, and none is held whole.
package convert

import (
	"bufio"
	"errors"
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

// Source is what is converted.
type Source struct {
	Name string // of the file, for messages; "-" is standard input
	User string // who logged in, where the source does not say it
	// Note is told what a person should know of how the source was read; line is
	// where in it.
	Note func(line int, text string)

	in *bufio.Reader
}

// guessFrom is how many octets of a source are looked at to guess its format.
const guessFrom = 16 << 10

// NewSource returns a source that is read from in.
func NewSource(name string, in io.Reader) *Source {
	return &Source{Name: name, User: "user", Note: func(int, string) {}, in: bufio.NewReaderSize(in, guessFrom)}
}

// errNoGuess says that a source looks like nothing that is known.
var errNoGuess = errors.New("this looks like no session that is known; --from says what it is")

// Guess guesses the format from what the source begins with.
func (s *Source) Guess() (Format, error) {
	head, err := s.in.Peek(guessFrom)
	if err != nil && !errors.Is(err, io.EOF) {
		return Format{}, fmt.Errorf("read %s: %w", s.Name, err)
	}
	for _, f := range Formats() {
		if f.Guess != nil && f.Guess(s.Name, head) {
			return f, nil
		}
	}
	return Format{}, s.problem("%v", errNoGuess)
}

// problem says what is wrong, and where.
func (s *Source) problem(format string, args ...any) error {
	return &transcripts.Problem{File: s.Name, Line: 1, What: fmt.Sprintf(format, args...)}
}
