package mailfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// splitter cuts an mbox into messages. Its From lines and messages, joined, are the file, but for the empty lines in
// front of all. No more of a file is held than one message.
type splitter struct {
	reader  *bufio.Reader
	most    int64
	started bool
	within  bool // the last piece read was of a line that goes on
	lines   int  // begun so far
	ahead   []byte

	line   int    // where the message's From line is
	from   []byte // that line, with its end
	octets []byte // the message as it is in the file, and no more than most
	cut    bool   // there was more
	err    error  // why there is no next message; nil: the file ended
}

func newSplitter(r io.Reader, most int64) *splitter {
	const longestFromLine = 64 << 10
	return &splitter{reader: bufio.NewReaderSize(r, longestFromLine), most: most}
}

// next reads a message; there is none if it says false.
func (s *splitter) next() bool {
	if !s.started {
		s.started = true
		s.findFirst()
	}
	if s.err != nil || s.ahead == nil {
		return false
	}
	s.line, s.from, s.octets, s.cut, s.ahead = s.lines, s.ahead, nil, false, nil
	for empty := false; ; {
		begins := !s.within
		piece, more := s.read()
		if s.err != nil {
			return false
		}
		if begins && !s.within && bytes.HasPrefix(piece, []byte("From ")) {
			piece = bytes.Clone(piece) // looking further ahead moves what was read
			if s.separates(piece, empty) {
				s.ahead = piece
				return true
			}
		}
		s.keep(piece)
		empty = begins && isEmptyLine(piece)
		if !more {
			return true
		}
	}
}

// findFirst reads up to the first From line.
func (s *splitter) findFirst() {
	for {
		piece, more := s.read()
		switch {
		case s.err != nil || len(piece) == 0:
			return
		case bytes.HasPrefix(piece, []byte("From ")) && !s.within:
			s.ahead = bytes.Clone(piece)
			return
		case !isEmptyLine(piece):
			s.err = errors.New(`it is no mbox: its first line does not begin with "From "`)
			return
		case !more:
			return
		}
	}
}

// read gives a line, or a piece of a long one, and whether there may be more.
func (s *splitter) read() (piece []byte, more bool) {
	begins := !s.within
	piece, err := s.reader.ReadSlice('\n')
	s.within = errors.Is(err, bufio.ErrBufferFull)
	if begins && len(piece) > 0 {
		s.lines++
	}
	if err != nil && !s.within && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return piece, err == nil || s.within
}

func (s *splitter) keep(piece []byte) {
	if room := s.most - int64(len(s.octets)); int64(len(piece)) > room {
		piece, s.cut = piece[:room], true
	}
	s.octets = append(s.octets, piece...)
}

// separates reports whether a line that begins with "From " stands between two messages. It does if it has a date. Some
// writers (Thunderbird) leave that away: then it is no prose if there is one more word at most, an empty line before it
// and a header field after.
func (s *splitter) separates(line []byte, afterEmpty bool) bool {
	if _, ok := fromDate(line); ok {
		return true
	}
	if !afterEmpty || len(bytes.Fields(line)) > 2 {
		return false
	}
	const longestFieldName = 200
	ahead, _ := s.reader.Peek(longestFieldName) // at the end there is less
	return beginsWithField(ahead)
}

// beginsWithField reports whether text is the beginning of a header field: RFC 5322 §2.2.
//
//	field-name = 1*ftext	; any printable ASCII but ":"
func beginsWithField(text []byte) bool {
	colon := bytes.IndexByte(text, ':')
	return colon > 0 && bytes.IndexFunc(text[:colon], func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0
}

func isEmptyLine(line []byte) bool {
	return len(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))) == 0
}
