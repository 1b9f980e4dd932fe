package session

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"testing"

	"imapsh/internal/wire"
)

// Beside each benchmark of a session stands one of the least that a client must
// do: write a line, and read lines until one begins with the tag.

// answering is a server that answers each command at once, and a FETCH with a
// literal. It serves one client after the other.
func answering(b testing.TB, literal int) Config {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			answer(conn, literal)
		}
	}()
	b.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return Config{Target: Target{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port}, ReadTimeout: patience}
}

func answer(conn net.Conn, literal int) {
	defer func() { _ = conn.Close() }()
	piece := bytes.Repeat([]byte("x"), 64<<10)
	r := bufio.NewReader(conn)
	_, err := io.WriteString(conn, "* OK hello\r\n")
	var reply []byte
	for err == nil {
		var line []byte
		if line, err = r.ReadSlice('\n'); err != nil {
			return
		}
		tag, rest, _ := bytes.Cut(line, []byte(" "))
		if bytes.HasPrefix(rest, []byte("FETCH")) {
			_, err = fmt.Fprintf(conn, "* 1 FETCH (BODY[] {%d}\r\n", literal)
			for left := literal; left > 0 && err == nil; left -= len(piece) {
				_, err = conn.Write(piece[:min(left, len(piece))])
			}
			reply = append(reply[:0], ")\r\n"...)
		} else {
			reply = reply[:0]
		}
		if err == nil {
			reply = append(append(reply, tag...), " OK done\r\n"...)
			_, err = conn.Write(reply)
		}
	}
}

// bareClient is the least client.
type bareClient struct {
	conn net.Conn
	in   *bufio.Reader
	tags int
}

func newBareClient(b *testing.B, cfg Config) *bareClient {
	b.Helper()
	conn, err := net.Dial("tcp", cfg.Target.Addr())
	if err != nil {
		b.Fatal(err)
	}
	c := &bareClient{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}
	b.Cleanup(func() { _ = conn.Close() })
	if _, err := c.in.ReadSlice('\n'); err != nil {
		b.Fatal(err)
	}
	return c
}

// do sends a command and reads up to its reply.
func (c *bareClient) do(command string) error {
	c.tags++
	tag := fmt.Appendf(nil, "a%d ", c.tags)
	if _, err := fmt.Fprintf(c.conn, "%s%s\r\n", tag, command); err != nil {
		return err
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil || bytes.HasPrefix(line, tag) {
			return err
		}
		var octets int64
		if n, _ := fmt.Sscanf(string(line), "* 1 FETCH (BODY[] {%d}", &octets); n == 1 {
			if _, err := io.CopyN(io.Discard, c.in, octets); err != nil {
				return err
			}
		}
	}
}

// sessionDoes gives a function that sends a command and waits for its reply.
func sessionDoes(b *testing.B, cfg Config) func(string) error {
	b.Helper()
	cfg.Sinks = []Sink{onChunk(func(*wire.Chunk) {})}
	s, err := Dial(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.Close)
	ctx, cancel := context.WithCancel(context.Background())
	b.Cleanup(cancel)
	return func(command string) error {
		x, err := s.Command("", command)
		if err == nil {
			_, err = x.Wait(ctx)
		}
		return err
	}
}

// BenchmarkRoundTrips sends NOOPs one by one.
func BenchmarkRoundTrips(b *testing.B) {
	cfg := answering(b, 0)
	benchmark(b, cfg, "NOOP", 0)
}

// BenchmarkLiteral fetches one literal of 512 MiB.
func BenchmarkLiteral(b *testing.B) {
	const octets = 512 << 20
	benchmark(b, answering(b, octets), "FETCH 1 BODY[]", octets)
}

func benchmark(b *testing.B, cfg Config, command string, octets int64) {
	run := func(b *testing.B, do func(string) error) {
		b.SetBytes(octets)
		b.ReportAllocs()
		for b.Loop() {
			if err := do(command); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("bare", func(b *testing.B) { run(b, newBareClient(b, cfg).do) })
	b.Run("session", func(b *testing.B) { run(b, sessionDoes(b, cfg)) })
}
