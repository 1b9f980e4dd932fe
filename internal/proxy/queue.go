package proxy

import (
	"io"
	"sync"
)

// queue holds what is to be written to a client, so that a client which does
// not read keeps nobody else waiting but, when very much waits, the server.
type queue struct {
	mu      sync.Mutex
	changed sync.Cond
	waiting []byte
	writing bool
	closed  bool
	to      io.Writer
	err     error
}

// mostWaiting is how many octets may wait.
const mostWaiting = 4 << 20

func newQueue() *queue {
	q := new(queue)
	q.changed.L = &q.mu
	return q
}

// put adds octets; it waits while too many wait.
func (q *queue) put(p []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) > mostWaiting && !q.closed && q.err == nil {
		q.changed.Wait()
	}
	q.waiting = append(q.waiting, p...)
	q.changed.Broadcast()
}

// close ends the queue: what waits is still written.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}

// redirect has what comes from now on written to another.
func (q *queue) redirect(to io.Writer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.to = to
}

// drained waits until all was written.
func (q *queue) drained() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for (len(q.waiting) > 0 || q.writing) && q.err == nil {
		q.changed.Wait()
	}
}

// writeTo writes what is put, until the queue is closed.
func (q *queue) writeTo(to io.Writer) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.to = to
	for q.err == nil {
		for len(q.waiting) == 0 && !q.closed {
			q.changed.Wait()
		}
		if len(q.waiting) == 0 {
			return nil
		}
		p, to := q.waiting, q.to
		q.waiting, q.writing = nil, true
		q.changed.Broadcast()
		q.mu.Unlock()
		_, err := to.Write(p)
		q.mu.Lock()
		q.writing, q.err = false, err
		q.changed.Broadcast()
	}
	return q.err
}
