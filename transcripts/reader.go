package transcripts

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Reader reads a transcript record by record, so that a large one need not be
// held whole. It reads each line by itself; what records must be to one another
// is checked by [Read].
type Reader struct {
	name   string
	src    *bufio.Reader
	line   int
	header Header
	opened bool // the header was read
	ended  bool // nothing more can be read
}

// NewReader returns a reader of the file of that name.
func NewReader(name string, r io.Reader) *Reader {
	return &Reader{name: name, src: bufio.NewReaderSize(r, longestLine)}
}

// longestLine bounds a line of a transcript, in octets. The writer's are
// shorter: see [breakAt].
const longestLine = 1 << 20

// errTorn says that a file's last line has no end.
var errTorn = errors.New("the file ends within this line: the recording was broken off here, or the last line end is missing")

// Header reads up to the first record. What is wrong is told as [Problems].
//
//	"IMAP-Transcript: 1" LF *(name ":" SP text LF) LF
func (r *Reader) Header() (Header, error) {
	r.opened = true
	line, err := r.readLine()
	if errors.Is(err, io.EOF) || err == nil && line != firstLine {
		err = fmt.Errorf("a transcript begins with the line %q", firstLine)
	}
	if err != nil {
		r.ended = true
		return r.header, Problems{r.problem(err)}
	}
	r.header.lines = append(r.header.lines, line)
	var problems Problems
	for !problems.full() {
		line, err := r.readLine()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			r.header.lines = append(r.header.lines, line)
			if line == "" {
				break
			}
			err = r.header.parse(line)
		}
		if err != nil {
			problems = append(problems, r.problem(err))
		}
	}
	return r.header, problems.orNil()
}

// Next reads the next record. The error is [io.EOF] at the end, or the
// [Problem] of one line; behind that the next record may be read.
func (r *Reader) Next() (Record, error) {
	if !r.opened {
		if _, err := r.Header(); err != nil {
			return Record{}, err
		}
	}
	line, err := r.readLine()
	if errors.Is(err, io.EOF) {
		return Record{}, io.EOF
	}
	var record Record
	if err == nil {
		record, err = parseRecord(line)
	}
	record.Line = r.line
	if err != nil {
		return record, r.problem(err)
	}
	return record, nil
}

func (r *Reader) problem(err error) *Problem {
	return problemf(r.name, max(r.line, 1), "%v", err)
}

// readLine reads a line without its LF.
func (r *Reader) readLine() (string, error) {
	if r.ended {
		return "", io.EOF
	}
	line, err := r.src.ReadSlice('\n')
	if len(line) > 0 {
		r.line++
	}
	switch {
	case err == nil:
		return string(line[:len(line)-1]), nil
	case errors.Is(err, bufio.ErrBufferFull):
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.src.ReadSlice('\n')
		}
		return "", fmt.Errorf("the line is longer than %d octets", longestLine)
	case errors.Is(err, io.EOF) && len(line) > 0:
		r.ended = true
		return "", errTorn
	case errors.Is(err, io.EOF):
		return "", io.EOF
	}
	r.ended = true
	return "", fmt.Errorf("read: %w", err)
}

// Read reads a whole transcript. All that is wrong is told, as [Problems]; of a
// recording that was broken off, the end too.
func Read(name string, src io.Reader) (*Transcript, error) {
	t, problems := read(name, src)
	if t.Torn != nil {
		problems = append(problems, t.Torn)
	}
	return t, problems.orNil()
}

// ReadPartial reads a transcript up to its last complete record. When something
// is missing there, [Transcript.Torn] says so.
func ReadPartial(name string, src io.Reader) (*Transcript, error) {
	t, problems := read(name, src)
	return t, problems.orNil()
}

// ReadFile reads a file as [ReadPartial] does.
func ReadFile(name string) (*Transcript, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return ReadPartial(name, f)
}

func read(name string, src io.Reader) (*Transcript, Problems) {
	r := NewReader(name, src)
	t := &Transcript{Name: name}
	var problems Problems
	var err error
	if t.Header, err = r.Header(); err != nil {
		errors.As(err, &problems)
	}
	if problems = t.readRecords(r, problems); problems != nil {
		return t, problems
	}
	s := compile(name, t.Records)
	if t.Torn == nil {
		t.Torn = s.torn
	}
	return t, s.problems
}

// readRecords reads all records that are left.
func (t *Transcript) readRecords(r *Reader, problems Problems) Problems {
	for !problems.full() {
		record, err := r.Next()
		var p *Problem
		switch {
		case err == nil:
			t.Records = append(t.Records, record)
		case errors.Is(err, io.EOF):
			return problems
		case errors.As(err, &p) && p.What == errTorn.Error():
			t.Torn = p
		case errors.As(err, &p):
			problems = append(problems, p)
		}
	}
	return problems
}

// ParseRecords reads records that stand in another file, such as a lesson's
// demo: without a header, the first of them on a given line of that file.
func ParseRecords(name string, line int, text string) ([]Record, error) {
	r := NewReader(name, strings.NewReader(strings.TrimSuffix(text, "\n")+"\n"))
	r.opened, r.line = true, line-1
	t := &Transcript{Name: name}
	problems := t.readRecords(r, nil)
	if problems == nil {
		problems = compile(name, t.Records).problems
	}
	return t.Records, problems.orNil()
}
