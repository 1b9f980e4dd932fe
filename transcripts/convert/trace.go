package convert

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"time"

	"imapsh/internal/wire"
	"imapsh/transcripts"
)

// traceHead is what stands before the octets of a curl --trace.
//
//	01:59:50.344063 => Send header, 54 bytes (0x36)
//	0000: 41 30 30 32 20 41 55 54 48 45 4e 54 49 43 41 54 A002 AUTHENTICAT
var (
	traceHead = expression(`^(?:(\d\d:\d\d:\d\d\.\d+) )?(==|=>|<=) (Info:|Send|Recv)(?: (header|data|SSL data), (\d+) bytes)?`)
	traceLine = expression(`^([0-9a-f]{4,}): (.*)$`)
	traceHex  = expression(`^((?:[0-9a-f]{2} ){1,16}) *`)
)

// isTrace says that the first line is one of curl's.
func isTrace(_ string, head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return traceHead().Match(line)
}

// readTrace reads curl --trace, octet by octet. In a --trace-ascii line ends are
// told by the offsets, and what is not ASCII is lost.
func readTrace(s *Source, open func(transcripts.Header) transcripts.Audience) error {
	t := &trace{curl: curl{dialogue: newDialogue(s, open(transcripts.Header{}))}}
	for {
		line, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := t.line(bytes.TrimRight(line, "\r\n")); err != nil {
			return err
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	return t.end()
}

// trace is a curl --trace.
type trace struct {
	curl
	from   wire.Side
	want   int    // how many octets stand below the head
	octets []byte // those of them that came
	text   bool   // it is a --trace-ascii
	clock  time.Time
	rest   [2][]byte // what each side sent of a line that has not ended
}

// line takes a line.
func (t *trace) line(line []byte) error {
	if m := traceHead().FindSubmatch(line); m != nil {
		err := t.flush()
		t.pass(string(m[1]))
		switch {
		case m[3][0] == 'I':
			t.info(line)
		case string(m[4]) != "SSL data":
			t.want, _ = strconv.Atoi(string(m[5])) // it is digits
			t.from = wire.Server
			if m[3][0] == 'S' {
				t.from = wire.Client
			}
		}
		return err
	}
	if m := traceLine().FindSubmatch(line); m != nil && t.want > 0 {
		t.dump(string(m[1]), m[2])
	}
	return nil
}

// dump takes a line of octets.
func (t *trace) dump(at string, line []byte) {
	if h := traceHex().FindSubmatch(line); h != nil && !t.text {
		octets, err := hex.DecodeString(string(bytes.ReplaceAll(h[1], []byte(" "), nil)))
		if err == nil {
			t.octets = append(t.octets, octets...)
			return
		}
	}
	t.text = true
	if offset, err := strconv.ParseInt(at, 16, 64); err == nil && len(t.octets)+2 == int(offset) {
		t.octets = append(t.octets, '\r', '\n')
	}
	t.octets = append(t.octets, line...)
}

// pass moves the clock: what is told is the time of day.
func (t *trace) pass(at string) {
	clock, err := time.Parse("15:04:05.999999", at)
	if err != nil {
		return
	}
	if d := clock.Sub(t.clock); !t.clock.IsZero() && d > 0 {
		t.feed.Pass(d)
	}
	t.clock = clock
}

// flush gives the octets of the last head, line by line.
func (t *trace) flush() error {
	octets := t.octets
	t.octets = nil
	if t.want == 0 {
		return nil
	}
	if t.text && len(octets)+2 == t.want {
		octets = append(octets, '\r', '\n')
	}
	t.want = 0
	t.begin()
	all := append(t.rest[t.from], octets...)
	for {
		line, rest, found := bytes.Cut(all, []byte("\r\n"))
		if !found {
			t.rest[t.from] = bytes.Clone(all)
			return nil
		}
		all = rest
		take := t.client
		if t.from == wire.Server {
			take = t.server
		}
		if err := take(bytes.Clone(line)); err != nil {
			return err
		}
	}
}
