package practice_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// client is a connection that a benchmark measures.
type client struct {
	net.Conn
	lines *bufio.Reader
}

// benchServer serves a store, and makes clients that have selected INBOX.
func benchServer(b *testing.B, store *mailstore.Store) (dial func() *client) {
	b.Helper()
	server, err := practice.New(practice.Config{Store: store, Limits: practice.Limits{Connections: 5000}})
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	b.Cleanup(func() {
		if err := server.Close(b.Context()); err != nil {
			b.Error(err)
		}
	})
	return func() *client {
		nc, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = nc.Close() })
		c := &client{nc, bufio.NewReaderSize(nc, 4<<10)}
		c.send(b, "a LOGIN strategos password\r\nb SELECT inbox\r\n")
		c.until(b, "b OK")
		return c
	}
}

func (c *client) send(b *testing.B, octets string) {
	b.Helper()
	if _, err := io.WriteString(c, octets); err != nil {
		b.Fatal(err)
	}
}

// until reads lines up to one that begins as given.
func (c *client) until(b *testing.B, prefix string) {
	b.Helper()
	for {
		line, err := c.lines.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			b.Fatal(err)
		}
		if bytes.HasPrefix(line, []byte(prefix)) {
			return
		}
	}
}

// swallow reads to the end of a reply, without looking at what is before.
func (c *client) swallow(b *testing.B, buffer []byte, end string) (octets int64) {
	b.Helper()
	for {
		n, err := c.Read(buffer)
		if err != nil {
			b.Fatal(err)
		}
		octets += int64(n)
		if bytes.HasSuffix(buffer[:n], []byte(end)) {
			return octets
		}
	}
}

func benchmarkCommand(b *testing.B, c *client, command, end string) {
	buffer := make([]byte, 256<<10)
	b.ResetTimer()
	for b.Loop() {
		c.send(b, command)
		b.SetBytes(c.swallow(b, buffer, end))
	}
}

// 20,000 small messages.
func BenchmarkFetchFlags(b *testing.B) {
	c := benchServer(b, large(b, 20_000, 200))()
	benchmarkCommand(b, c, "c FETCH 1:* FLAGS\r\n", "c OK Fetch completed\r\n")
}

func BenchmarkNoop(b *testing.B) {
	c := benchServer(b, large(b, 1, 200))()
	benchmarkCommand(b, c, "c NOOP\r\n", "c OK NOOP completed\r\n")
}

func BenchmarkNoopPipelined(b *testing.B) {
	c := benchServer(b, large(b, 1, 200))()
	const many = 10_000
	commands := strings.Repeat("c NOOP\r\n", many) + "d NOOP\r\n"
	b.ResetTimer()
	for b.Loop() {
		go func() { _, _ = io.WriteString(c, commands) }() // what is lost shows as a missing reply
		c.until(b, "d OK")
	}
	b.ReportMetric(float64(b.N)*many/b.Elapsed().Seconds(), "NOOP/s")
}
