package mailfile

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"imapsh/internal/practice/mailstore"
)

// Mbox gives the mail of a file in the format mbox (RFC 4155; qmail's mbox(5)): messages one after another, each with a
// line in front of it and an empty one behind it.
//
//	From sender Thu Nov 19 10:12:41 2026
//
// A line of a message that looks like one has a ">" in front, which is taken away. So is one of several, as in the
// variant mboxrd; in the older mboxo, whose writers quote no line twice, nothing tells whether it was there before.
// Content-Length means nothing. A message with more than so many octets is left out.
func Mbox(path string, most int64) Messages {
	return func(yield func(mailstore.FixtureMessage, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(mailstore.FixtureMessage{}, err)
			return
		}
		defer func() { _ = f.Close() }() // it was only read
		info, err := f.Stat()
		if err != nil {
			yield(mailstore.FixtureMessage{}, err)
			return
		}
		for m, err := range mboxMessages(f, path, info.ModTime(), most) {
			if err != nil {
				yield(mailstore.FixtureMessage{}, err)
				return
			}
			if !yield(m.forStore(most)) {
				return
			}
		}
	}
}

// mboxMessages reads the messages of an mbox. One whose From line has no date arrived when the file was last changed.
func mboxMessages(r io.Reader, name string, changed time.Time, most int64) iter.Seq2[message, error] {
	return func(yield func(message, error) bool) {
		s := newSplitter(r, most)
		for s.next() {
			octets := unquote(withoutLastLine(s.octets))
			m := message{
				where: fmt.Sprintf("%s:%d", name, s.line), octets: octets, cut: s.cut,
				flags: statusFlags(octets), arrived: changed.Truncate(time.Second).UTC(),
			}
			if date, ok := fromDate(s.from); ok {
				m.arrived = date
			}
			if !yield(m, nil) {
				return
			}
		}
		if s.err != nil {
			yield(message{}, fmt.Errorf("read %s: %w", name, s.err))
		}
	}
}

// withoutLastLine takes away the empty line that mbox puts behind a message.
func withoutLastLine(octets []byte) []byte {
	for _, end := range []string{"\r\n", "\n"} {
		shorter, ok := bytes.CutSuffix(octets, []byte(end))
		if ok && (len(shorter) == 0 || shorter[len(shorter)-1] == '\n') {
			return shorter
		}
	}
	return octets
}

// unquote takes a ">" away from each line in which a From line follows on some of them.
func unquote(octets []byte) []byte {
	if !bytes.Contains(octets, []byte(">From ")) {
		return octets
	}
	out := make([]byte, 0, len(octets))
	for line := range bytes.Lines(octets) {
		if line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			line = line[1:]
		}
		out = append(out, line...)
	}
	return out
}
