package practice_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// speedClient is the least client that knows where a reply ends, so that what
// is measured is the server.
type speedClient struct {
	net.Conn
	buffer []byte
	tail   []byte // of what was read
}

// speedTag is in no message.
const speedTag = "zq9"

func dialRival(b *testing.B, p *rival, buffer []byte) *speedClient {
	b.Helper()
	nc, err := net.Dial("tcp", p.addr)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = nc.Close() })
	c := &speedClient{Conn: nc, buffer: buffer}
	c.do(b, fmt.Sprintf("LOGIN %s %s", p.user, p.password))
	return c
}

// do sends a command, and gives how many octets were received up to the end of
// its reply, which must be OK.
func (c *speedClient) do(b *testing.B, command string) (octets int64) {
	b.Helper()
	c.send(b, speedTag+" "+command+"\r\n")
	c.tail = c.tail[:0]
	for {
		n, err := c.Read(c.buffer)
		if err != nil {
			b.Fatalf("%s: %v", command, err)
		}
		octets += int64(n)
		if last, ended := c.lastLine(c.buffer[:n]); ended && strings.HasPrefix(last, speedTag+" ") {
			if !strings.HasPrefix(last, speedTag+" OK") {
				b.Fatalf("%s: %s", command, last)
			}
			return octets - int64(len(last))
		}
	}
}

// lastLine takes in what was read, and gives the last line if that has ended.
func (c *speedClient) lastLine(read []byte) (line string, ended bool) {
	const enough = 1 << 10
	c.tail = append(c.tail, read[max(0, len(read)-enough):]...)
	c.tail = c.tail[max(0, len(c.tail)-enough):]
	before, ended := bytes.CutSuffix(c.tail, []byte("\r\n"))
	if !ended {
		return "", false
	}
	return string(c.tail[bytes.LastIndexByte(before, '\n')+1:]), true
}

func (c *speedClient) send(b *testing.B, octets string) {
	b.Helper()
	if _, err := io.WriteString(c, octets); err != nil {
		b.Fatal(err)
	}
}

// await reads until something has come; what is behind it is lost.
func (c *speedClient) await(b *testing.B, what string) {
	b.Helper()
	c.tail = c.tail[:0]
	for !bytes.Contains(c.tail, []byte(what)) {
		n, err := c.Read(c.buffer)
		if err != nil {
			b.Fatal(err)
		}
		c.tail = append(c.tail, c.buffer[:n]...)
	}
}

// best is what each server took at its best.
type best map[string]time.Duration

func (t best) add(name string, took time.Duration) {
	if before, ok := t[name]; !ok || took < before {
		t[name] = took
	}
}

// report gives the practice server's time as that of the benchmark, those of
// the others beside it, and how many times as long as theirs it is.
func (t best) report(b *testing.B) {
	b.Helper()
	own := t["practice"]
	b.ReportMetric(float64(own.Nanoseconds()), "ns/op")
	for name, took := range t {
		if name != "practice" {
			b.ReportMetric(float64(took.Nanoseconds()), "ns/"+name)
			b.ReportMetric(float64(own)/float64(took), "x-"+name)
		}
	}
}

// benchmarkBeside runs commands on all servers by turns.
func benchmarkBeside(b *testing.B, mailbox string, commands []string, names ...string) {
	rivals := startRivals(b, mailbox, names...)
	buffer := make([]byte, 512<<10)
	clients := make([]*speedClient, len(rivals))
	for i, p := range rivals {
		clients[i] = dialRival(b, p, buffer)
		clients[i].do(b, "SELECT "+mailbox)
	}
	for _, command := range commands {
		b.Run(command, func(b *testing.B) {
			took := make(best)
			var octets int64
			for range 2 { // to warm up
				for i, p := range rivals {
					if n := clients[i].do(b, command); p.name == "practice" {
						octets = n
					} else if n != octets && !strings.HasPrefix(command, "FETCH") {
						b.Errorf("%s answers with %d octets, practice with %d", p.name, n, octets)
					}
				}
			}
			for b.Loop() {
				for i, p := range rivals {
					began := time.Now()
					clients[i].do(b, command)
					took.add(p.name, time.Since(began))
				}
			}
			took.report(b)
			b.ReportMetric(float64(octets)/1e6/took["practice"].Seconds(), "MB/s")
		})
	}
}

// 1,000 messages of 100 KB.
func BenchmarkBesideBodies(b *testing.B) {
	benchmarkBeside(b, "big", []string{
		"FETCH 1:* BODY.PEEK[]",
		"SEARCH BODY thalatta",
	}, "practice", "go-imap", "dovecot")
}

// 100,000 messages.
func BenchmarkBesideMany(b *testing.B) {
	benchmarkBeside(b, "many", []string{
		"FETCH 1:* (FLAGS UID ENVELOPE)",
		"SEARCH ALL",
		"SEARCH UNSEEN FLAGGED",
		"SEARCH SINCE 1-Mar-2022",
		"SEARCH SENTSINCE 1-Mar-2022",
		"SEARCH LARGER 880",
		"SEARCH FROM proxenos",
		"SEARCH SUBJECT Kunaxa",
		"SEARCH HEADER Message-ID 4711",
		"SEARCH TO list OR FROM menon SUBJECT day",
		"SEARCH BODY thalatta",
		"SEARCH TEXT thalatta",
		"SORT (ARRIVAL) UTF-8 ALL",
		"SORT (DATE) UTF-8 ALL",
		"SORT (SUBJECT) UTF-8 ALL",
		"SORT (FROM) UTF-8 ALL",
		"SORT (REVERSE SIZE SUBJECT DATE) UTF-8 ALL",
		"THREAD REFERENCES UTF-8 ALL",
		"THREAD ORDEREDSUBJECT UTF-8 ALL",
	}, "practice", "dovecot")
}

// idlers is how many clients wait for something to happen.
const idlers = 2000

// Connections that do nothing, first behind SELECT and then in IDLE: how much
// memory the server has for each.
func BenchmarkBesideConnections(b *testing.B) {
	buffer := make([]byte, 4<<10)
	for _, name := range []string{"practice", "go-imap"} {
		b.Run(name, func(b *testing.B) {
			p := startRival(b, name, "idle")
			dialRival(b, p, buffer).do(b, "SELECT idle")
			before := resident(b, p)
			clients := make([]*speedClient, idlers)
			for i := range clients {
				clients[i] = dialRival(b, p, buffer)
				clients[i].do(b, "SELECT idle")
			}
			b.ReportMetric((resident(b, p)-before)/idlers, "octets/connection")
			for _, c := range clients {
				c.send(b, speedTag+" IDLE\r\n")
				c.await(b, "+ ")
			}
			b.ReportMetric((resident(b, p)-before)/idlers, "octets/IDLE")
			b.ReportMetric(0, "ns/op") // is nothing to know
		})
	}
}

// resident is how much memory a process has, in octets.
func resident(b *testing.B, p *rival) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(p.pid) + "/status")
	if err != nil {
		b.Skip(err)
	}
	_, figure, _ := strings.Cut(string(status), "VmRSS:")
	figure, _, _ = strings.Cut(strings.TrimSpace(figure), " ")
	kilobytes, err := strconv.Atoi(figure)
	if err != nil {
		b.Fatal(err)
	}
	return float64(kilobytes) * 1024
}

// All clients that idle hear of one APPEND.
func BenchmarkBesideIdle(b *testing.B) {
	rivals := startRivals(b, "idle", "practice", "go-imap")
	buffer := make([]byte, 4<<10)
	writers := make(map[*rival]*speedClient)
	clients := make(map[*rival][]*speedClient)
	for _, p := range rivals {
		writers[p] = dialRival(b, p, buffer)
		for range idlers {
			c := dialRival(b, p, buffer)
			c.do(b, "SELECT idle")
			c.send(b, speedTag+" IDLE\r\n")
			c.await(b, "+ ")
			clients[p] = append(clients[p], c)
		}
	}
	took := make(best)
	for b.Loop() {
		for _, p := range rivals {
			began := time.Now()
			writers[p].send(b, speedTag+" APPEND idle {17}\r\n")
			writers[p].await(b, "+ ")
			writers[p].send(b, "Subject: news\r\n\r\n\r\n")
			for _, c := range clients[p] {
				c.await(b, "EXISTS\r\n")
			}
			took.add(p.name, time.Since(began))
			writers[p].await(b, speedTag+" OK")
		}
	}
	took.report(b)
}
