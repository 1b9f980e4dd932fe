package transcripts_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"imapsh/internal/session"
)

// fake serves scripts on loopback, one a connection:
//
//	S: text    sends a line
//	S= "text"  sends the octets of a Go string
//	C: text    expects a line
//	C= "text"  expects the octets of a Go string
//	close      hangs up
//
// Behind a script's last line it waits for the client to leave. A client that
// does otherwise fails the test and is hung up on.
func fake(t *testing.T, scripts ...string) session.Config {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for i, script := range scripts {
			c, err := l.Accept()
			if err != nil {
				return // the test ended before all connections were made
			}
			wg.Go(func() {
				defer func() { _ = c.Close() }()
				if err := perform(c, script); err != nil {
					t.Errorf("connection %d: %v", i+1, err)
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	addr := l.Addr().(*net.TCPAddr)
	return session.Config{Target: session.Target{Host: addr.IP.String(), Port: addr.Port}}
}

func perform(c net.Conn, script string) error {
	in := bufio.NewReader(c)
	for line := range strings.Lines(strings.TrimPrefix(script, "\n")) {
		line = strings.TrimSuffix(line, "\n")
		text := line[min(len("C: "), len(line)):]
		if line == "close" {
			return nil
		}
		text += "\r\n"
		if line[1] == '=' {
			var err error
			if text, err = strconv.Unquote(line[len("C= "):]); err != nil {
				return fmt.Errorf("%s: %w", line, err)
			}
		}
		if line[0] == 'S' {
			if _, err := io.WriteString(c, text); err != nil {
				return fmt.Errorf("send %q: %w", text, err)
			}
			continue
		}
		got := make([]byte, len(text))
		n, err := io.ReadFull(in, got)
		if string(got[:n]) != text {
			return fmt.Errorf("got %q, want %q: %w", got[:n], text, err)
		}
	}
	rest, err := io.ReadAll(in)
	if err == nil && len(rest) > 0 {
		return fmt.Errorf("got %q behind the script's end", rest)
	}
	return nil // a reset is an end, too
}
