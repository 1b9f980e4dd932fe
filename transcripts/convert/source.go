package convert

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"imapsh/transcripts"
)

// Source is what is converted.
type Source struct {
	Name string // of the file, for messages; "-" is standard input
	User string // who logged in, where the source does not say it
	// Note is told what a person should know of how the source was read; line is
	// where in it.
	Note func(line int, text string)

	in   *bufio.Reader
	line int // that was read last
}

// guessFrom is how many octets of a source are looked at to guess its format.
const guessFrom = 16 << 10

// NewSource returns a source that is read from in.
func NewSource(name string, in io.Reader) *Source {
	return &Source{Name: name, User: "user", Note: func(int, string) {}, in: bufio.NewReaderSize(in, longestLine)}
}

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
	return Format{}, s.problem("this looks like no session that is known; --from says what it is")
}

// longestLine bounds a line of a source, in octets.
const longestLine = 1 << 20

// next reads a line with its end; it is the caller's. The error is io.EOF at the
// end.
func (s *Source) next() ([]byte, error) {
	line, err := s.in.ReadSlice('\n')
	if len(line) > 0 {
		s.line++
	}
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, s.problem("the line is longer than %d octets", longestLine)
	case errors.Is(err, io.EOF) && len(line) > 0:
	case errors.Is(err, io.EOF):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", s.Name, err)
	}
	return bytes.Clone(line), nil
}

// lines gives each line, without its end.
func (s *Source) lines(take func(line []byte) error) error {
	for {
		line, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = take(bytes.TrimRight(line, "\r\n"))
		}
		if err != nil {
			return err
		}
	}
}

// problem says what is wrong, and where.
func (s *Source) problem(format string, args ...any) error {
	return &transcripts.Problem{File: s.Name, Line: max(s.line, 1), What: fmt.Sprintf(format, args...)}
}
