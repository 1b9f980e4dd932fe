package session

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"imapsh/internal/wire"
)

// What is sent from several goroutines at once is shown as it went out, each
// line whole, with the tags in order.
func TestOrder(t *testing.T) {
	const senders, each = 8, 25
	var script strings.Builder
	script.WriteString("S: * OK hello\n")
	for i := range senders * each {
		fmt.Fprintf(&script, "C: %s NOOP\n", tagNumber(i))
	}
	for i := range senders * each {
		fmt.Fprintf(&script, "S: * %d EXISTS\nS: %s OK\n", i, tagNumber(i))
	}
	r := newTranscript(t)
	s := dial(t, serve(t, script.String()).config(Plain, r))
	var wg sync.WaitGroup
	for range senders {
		wg.Go(func() {
			var open []*Exchange
			for range each {
				x, err := s.Command("", "NOOP")
				if err != nil {
					t.Error(err)
					return
				}
				_ = s.State() // may be asked at any time
				open = append(open, x)
			}
			for _, x := range open {
				if _, err := x.Wait(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.Close()
	r.wants("-- connected\n"+strings.TrimSpace(script.String()), "-- closed")
}

// However the octets arrive, what has come is flushed when no more comes: also
// when it fills the buffer exactly.
func TestFlush(t *testing.T) {
	const head = "* OK hello␊* 1 FETCH (BODY[] {99999999}␊"
	headOctets := len(strings.ReplaceAll(head, "␊", "\n"))
	for _, octets := range []int{100, readSize - 1, readSize, readSize + 1, 2 * readSize, 5*readSize + 7, 16 * readSize} {
		t.Run(fmt.Sprint(octets), func(t *testing.T) {
			r := newTranscript(t)
			// The server says nothing behind the octets: only a Flush can tell that they are here.
			s := dial(t, serve(t, "S- "+head+strings.Repeat("x", octets-headOctets)+"\nGO ever\nCLOSE").silent().config(Plain, r))
			r.waitUntil("the octets", func() bool { return r.at[wire.Server] == int64(octets) })
			s.Close()
		})
	}
}

// A read that fills its buffer, and nothing behind it.
func TestFlushAfterFullRead(t *testing.T) {
	s := newSession(Config{})
	r := newTranscript(t)
	s.cfg.Sinks = []Sink{r}
	if err := s.received(t.Context(), []byte("* 1 EXISTS\r\n"), true); err != nil || r.flushes > 0 {
		t.Errorf("%d flushes while more is waiting, %v", r.flushes, err)
	}
	if err := s.received(t.Context(), []byte("* 2 EXISTS\r\n"), false); err != nil || r.flushes != 1 {
		t.Errorf("%d flushes when nothing more is waiting, %v", r.flushes, err)
	}
}

// A sink may ask for the state and the next tag while it is shown something: the
// state is what that something has made of it.
func TestSinkMayAsk(t *testing.T) {
	var s *Session
	var heard []string
	ask := onChunk(func(c *wire.Chunk) {
		if s != nil {
			st := s.State()
			heard = append(heard, fmt.Sprintf("%s%s %d %s", c.From, c.Raw[:1], st.Messages, s.NextTag()))
		}
	})
	s = dial(t, serve(t, "S: * OK hello\nC: A NOOP\nS: * 3 EXISTS\nS: A OK").config(Plain, ask))
	run(t, s, "", "NOOP")
	s.Close()
	if got, want := strings.Join(heard, ", "), "CA 0 B, S* 3 B, SA 3 B"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// onChunk is a sink that hears of chunks only.
type onChunk func(*wire.Chunk)

func (f onChunk) Chunk(c *wire.Chunk) { f(c) }
func (f onChunk) Event(Event)         {}
func (f onChunk) Flush()              {}

// The connection's name, the target and the clock are those that were given.
func TestNames(t *testing.T) {
	var names []string
	note := onChunk(func(c *wire.Chunk) { names = append(names, c.Conn) })
	cfg := serve(t, "S: * OK hello").config(Plain, note)
	cfg.Name = "phone"
	s := dial(t, cfg)
	if s.Name() != "phone" || s.Target() != cfg.Target || !s.Loopback() || len(names) != 1 || names[0] != "phone" {
		t.Errorf("%s, %s, %t, %q", s.Name(), s.Target(), s.Loopback(), names)
	}
}
