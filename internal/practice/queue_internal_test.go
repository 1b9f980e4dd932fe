package practice

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"
)

// gate is a writer that waits for a token before each write.
type gate struct {
	tokens  chan error
	written bytes.Buffer
}

func (g *gate) Write(p []byte) (int, error) {
	if err := <-g.tokens; err != nil {
		return 0, err
	}
	return g.written.Write(p)
}

// Who adds to a full queue waits until there is room, and no longer.
func TestQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{tokens: make(chan error)}
		q := newQueue(g, 10)
		added := 0
		q.add([]byte("12345"))
		synctest.Wait() // it is being written now
		go func() {
			for _, octets := range []string{"67890", "abcde", "f", "ghijk"} {
				q.add([]byte(octets))
				added++
			}
		}()
		synctest.Wait()
		if added != 2 {
			t.Errorf("%d more were added though nothing is read, want 2", added)
		}
		for range 5 {
			g.tokens <- nil
		}
		q.drain()
		if got := g.written.String(); got != "1234567890abcdefghijk" {
			t.Errorf("written: %q", got)
		}
	})
}

// When the client cannot be written to, nobody waits for it any more.
func TestQueueFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{tokens: make(chan error)}
		q := newQueue(g, 10)
		added := 0
		go func() {
			for range 5 {
				q.add([]byte("12345678"))
				added++
			}
		}()
		synctest.Wait()
		broken := errors.New("broken")
		g.tokens <- broken
		synctest.Wait()
		if added != 5 || !errors.Is(q.failed(), broken) {
			t.Errorf("%d were added and the error is %v; want 5 and %v", added, q.failed(), broken)
		}
		q.drain()
	})
}
