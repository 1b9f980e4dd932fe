package practice

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"imapsh/internal/wire"
)

// socket is a TCP connection whose writes wait for as long as the client takes
// octets at all, however slowly, and fail when it took none for the stall time,
// or three quarters of it: the deadline is not set anew for each of many writes.
type socket struct {
	net.Conn
	stall    time.Duration
	deadline atomic.Int64 // of writes, in nanoseconds since 1970
}

func (s *socket) Write(p []byte) (int, error) {
	total := 0
	err := s.patiently(func() (int64, error) {
		n, err := s.Conn.Write(p[total:])
		total += n
		return int64(n), err
	})
	return total, err
}

// writeAll writes buffers with as few system calls as there can be.
func (s *socket) writeAll(b net.Buffers) error {
	return s.patiently(func() (int64, error) { return b.WriteTo(s.Conn) })
}

func (s *socket) patiently(write func() (int64, error)) error {
	for {
		if err := s.postpone(); err != nil {
			return err
		}
		n, err := write()
		if n > 0 && errors.Is(err, os.ErrDeadlineExceeded) {
			continue
		}
		if err != nil {
			_ = s.Close() // or the client would be heard for as long as it says nothing
		}
		return err
	}
}

// postpone sees to it that the deadline is far enough ahead.
func (s *socket) postpone() error {
	deadline := time.Now().Add(s.stall)
	if deadline.UnixNano()-s.deadline.Load() < int64(s.stall/4) {
		return nil
	}
	s.deadline.Store(deadline.UnixNano())
	return s.SetWriteDeadline(deadline)
}

// queue is the octets on their way to one client. It is bounded: who adds to a
// full queue waits, and gets an error once the client has taken nothing for the
// stall time. Its writer is a goroutine that runs only while there is something
// to write.
type queue struct {
	to    io.Writer // exchanged by STARTTLS, when the queue is empty
	limit int       // octets

	mu      sync.Mutex
	changed sync.Cond // the queue has become shorter, or failed
	waiting net.Buffers
	octets  int // of waiting
	writing bool
	err     error

	bends []bend // by faults; exchanged when the queue is empty
}

func newQueue(to io.Writer, limit int) *queue {
	q := &queue{to: to, limit: limit}
	q.changed.L = &q.mu
	return q
}

// add queues octets, which must not change from here on.
func (q *queue) add(p []byte) {
	if q.enqueue(p) {
		go q.write()
	}
}

// send is add for who can wait: unless somebody else is writing already, it
// writes, and the octets are the caller's again: kept says that they are not.
func (q *queue) send(p []byte) (kept bool) {
	q.mu.Lock()
	if q.writing || q.err != nil {
		q.mu.Unlock()
		q.add(p)
		return true
	}
	q.writing = true
	q.mu.Unlock()
	err := q.writeOne(p)
	q.mu.Lock()
	if err != nil {
		q.err, q.waiting, q.octets = err, nil, 0
	}
	q.mu.Unlock()
	q.write()
	return false
}

// enqueue queues octets, and says whether the caller is to see to it that they
// are written.
func (q *queue) enqueue(p []byte) (toWrite bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.octets > 0 && q.octets+len(p) > q.limit && q.err == nil {
		q.changed.Wait()
	}
	if q.err != nil || len(p) == 0 {
		return false
	}
	q.waiting = append(q.waiting, p)
	q.octets += len(p)
	toWrite = !q.writing
	q.writing = true
	return toWrite
}

// write writes until the queue is empty.
func (q *queue) write() {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.changed.Broadcast()
	for len(q.waiting) > 0 && q.err == nil {
		batch := q.waiting
		q.waiting, q.octets = nil, 0
		q.changed.Broadcast()
		q.mu.Unlock()
		err := q.writeBatch(batch)
		q.mu.Lock()
		if err != nil {
			q.err, q.waiting, q.octets = err, nil, 0
		}
	}
	q.writing = false
}

// writeOne is writeBatch for one buffer.
func (q *queue) writeOne(p []byte) error {
	if len(q.bends) > 0 {
		return q.sendBent(q.bends, p)
	}
	_, err := q.to.Write(p)
	if d, ok := q.to.(*wire.Deflater); ok && err == nil {
		err = d.Flush()
	}
	return err
}

// writeBatch writes octets as faults will have it.
func (q *queue) writeBatch(batch net.Buffers) error {
	if len(q.bends) == 0 {
		return q.sendOn(batch)
	}
	for _, octets := range batch {
		if err := q.sendBent(q.bends, octets); err != nil {
			return err
		}
	}
	return nil
}

func (q *queue) sendOn(batch net.Buffers) error {
	if s, ok := q.to.(*socket); ok && len(batch) > 1 {
		return s.writeAll(batch)
	}
	_, err := batch.WriteTo(q.to)
	if d, ok := q.to.(*wire.Deflater); ok && err == nil {
		err = d.Flush()
	}
	return err
}

// drain waits until everything is written, or cannot be.
func (q *queue) drain() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.writing {
		q.changed.Wait()
	}
}

// failed is why the client can no longer be written to.
func (q *queue) failed() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.err
}
