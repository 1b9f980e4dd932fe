package session

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"imapsh/internal/wire"
)

// A server that says nothing: the wait ends with what, where, and for how long.
func TestReadTimeout(t *testing.T) {
	f := serve(t, "S: * OK hello\nC: A NOOP\nGO on\nS: A OK late")
	s := dial(t, f.config(Plain))
	s.cfg.ReadTimeout = 20 * time.Millisecond
	x, err := s.Command("", "NOOP")
	if err != nil {
		t.Fatal(err)
	}
	_, err = x.Wait(t.Context())
	if !errors.Is(err, ErrSilent) {
		t.Errorf("got %v, want %v", err, ErrSilent)
	}
	says(t, err, "no answer to A from 127.0.0.1:", "for 20ms")
	if _, _, err := x.Continue(t.Context()); !errors.Is(err, ErrSilent) {
		t.Errorf("got %v, want %v", err, ErrSilent)
	}
	f.pass("on")
	s.cfg.ReadTimeout = patience
	if got, want := reply(t, x), "A OK late"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Each wait ends with its context, and leaves the session as it was.
func TestCancel(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	t.Run("dial", func(t *testing.T) {
		if s, err := Dial(gone, serve(t, "S: * OK hello").config(Plain)); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v", s, err)
		}
	})
	t.Run("greeting", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cfg := serve(t, "GO ever").silent().config(Plain)
		cfg.Sinks = []Sink{onEvent(func(Event) { cancel() })} // when it is connected
		_, err := Dial(ctx, cfg)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		says(t, err, "wait for the greeting of 127.0.0.1:")
	})
	t.Run("reply", func(t *testing.T) {
		f := serve(t, "S: * OK hello\nC: A NOOP\nGO reply\nS: A OK")
		s := dial(t, f.config(Plain))
		x, err := s.Command("", "NOOP")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Wait(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("Wait: %v", err)
		}
		if _, _, err := x.Continue(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("Continue: %v", err)
		}
		if err := x.Watch(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("Watch: %v", err)
		}
		f.pass("reply")
		if got, want := reply(t, x), "A OK "; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if r, err := x.Wait(gone); r == nil || err != nil {
			t.Errorf("a reply that has come is not given to one who is gone: %v", err)
		}
	})
}

// onEvent is a sink that hears of events only.
type onEvent func(Event)

func (f onEvent) Chunk(*wire.Chunk) {}
func (f onEvent) Event(e Event)     { f(e) }
func (f onEvent) Flush()            {}

func TestConnectFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close() // so that nothing listens there
	cfg := Config{Target: Target{Host: "127.0.0.1", Port: port}}
	refused(t, cfg, "connect to 127.0.0.1:", "nothing listens on port")
	cfg.Target.Host = "no-such-host.invalid"
	refused(t, cfg, "connect to no-such-host.invalid:", "no-such-host.invalid")
}

// A server that takes nothing of what is sent.
func TestServerTakesNothing(t *testing.T) {
	s := dial(t, serve(t, "S: * OK hello\nGO ever\nCLOSE").silent().config(Plain))
	s.cfg.ReadTimeout = 50 * time.Millisecond
	err := s.Send([]byte("A APPEND x {1000000000+}\r\n"))
	for piece := make([]byte, 1<<20); err == nil; {
		err = s.Send(piece)
	}
	if !errors.Is(err, ErrSilent) {
		t.Errorf("got %v, want %v", err, ErrSilent)
	}
	says(t, err, "127.0.0.1:", "took nothing of what was sent for 50ms", "the connection had to be closed")
	<-s.Ended()
	if !errors.Is(s.Err(), ErrSilent) {
		t.Errorf("the session ended with %v", s.Err())
	}
}

// Close ends a send that is stuck.
func TestCloseWhileSending(t *testing.T) {
	s := dial(t, serve(t, "S: * OK hello\nGO ever\nCLOSE").silent().config(Plain))
	begun := make(chan error)
	go func() {
		err := s.Send([]byte("A APPEND x {1000000000+}\r\n"))
		begun <- err
		for piece := make([]byte, 1<<20); err == nil; {
			err = s.Send(piece)
		}
		begun <- err
	}()
	if err := <-begun; err != nil {
		t.Fatal(err)
	}
	s.Close()
	if err := <-begun; err == nil {
		t.Error("the octets were sent on a closed connection")
	}
	s.Close()
	if !errors.Is(s.Err(), ErrClosed) {
		t.Errorf("the session ended with %v", s.Err())
	}
}

// However much a server sends that nobody takes, memory does not grow.
func TestFloods(t *testing.T) {
	long := strings.Repeat("x", 100000)
	for name, flood := range map[string]string{
		"plus":     "S: + " + long,
		"untagged": "S: * X " + long,
		"tagged":   "S: Z OK " + long,
		"nested":   "S: * X " + strings.Repeat("(", 1000),
		"literals": "S: * X {0}",
	} {
		t.Run(name, func(t *testing.T) {
			const times = 200
			s := dial(t, serve(t, "S: * OK hello\nC: A NOOP"+strings.Repeat("\n"+flood, times)+"\nS: \nS: A OK").config(Plain))
			x, err := s.Command("", "NOOP")
			if err != nil {
				t.Fatal(err)
			}
			before := held()
			reply(t, x)
			if grew := int64(held()) - int64(before); grew > 8<<20 {
				t.Errorf("%d octets are held of %d that came", grew, times*len(flood))
			}
			runtime.KeepAlive(x)
			if name == "plus" {
				taken := 0
				for _, ok := x.take(); ok; _, ok = x.take() {
					taken++
				}
				if taken == 0 || taken*len(long) > mostContinues {
					t.Errorf("%d continuations were kept", taken)
				}
			}
		})
	}
}

// held is how many octets of memory are in use.
func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Many wait at once, and many of them break off and wait again: no reply is
// lost, and no wait hangs.
func TestWaitingCrowd(t *testing.T) {
	s := dial(t, answering(t, 0))
	var wg sync.WaitGroup
	for waiter := range 6 {
		wg.Go(func() {
			for i := range 150 {
				x, err := s.Command("", "NOOP")
				if err != nil {
					t.Error(err)
					return
				}
				for {
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration((i*7+waiter)%50)*10*time.Microsecond)
					_, err := x.Wait(ctx)
					cancel()
					if err == nil {
						break
					}
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%s: %v", x.Tag, err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

// What a server sends by itself is seen though nobody waits, also right after a
// reply.
func TestUnasked(t *testing.T) {
	r := newTranscript(t)
	f := serve(t, "S: * OK hello\nS: * 1 EXISTS\nC: A NOOP\nS: A OK\nGO on\nS: * 2 EXISTS\nC: B NOOP\nS: B OK\nS: * 3 EXISTS")
	s := dial(t, f.config(Plain, r))
	r.waitFor("* 1 EXISTS")
	run(t, s, "", "NOOP")
	f.pass("on")
	r.waitFor("* 2 EXISTS")
	run(t, s, "", "NOOP")
	r.waitFor("* 3 EXISTS")
}
