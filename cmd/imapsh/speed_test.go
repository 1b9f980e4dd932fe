//go:build unix

package main

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The benchmarks compare whole programs in one run, against a server that
// answers from memory: the built imapsh, the least client in Go, and nc where
// it is installed.
//
//	go test -run '^$' -bench . ./cmd/imapsh

// speed is what the benchmarks need: the built programs and a server.
type speed struct {
	dir, addr string
}

func newSpeed(b *testing.B) speed {
	s := speed{dir: b.TempDir()}
	for name, pkg := range map[string]string{"imapsh": ".", "blast": "./testdata/speed/blast", "bare": "./testdata/speed/bare"} {
		out, err := exec.Command("go", "build", "-o", filepath.Join(s.dir, name), pkg).CombinedOutput()
		if err != nil {
			b.Fatalf("build %s: %v\n%s", pkg, err, out)
		}
	}
	server := exec.Command(filepath.Join(s.dir, "blast"))
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = server.Process.Kill() // it has no other end
		_ = server.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	s.addr = strings.TrimSpace(line)
	return s
}

// run runs a client on a script, throws its output away, and gives the most
// memory that it held, in octets.
func (s speed) run(b *testing.B, script, name string, args ...string) int64 {
	b.Helper()
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(script)
	if err := c.Run(); err != nil {
		b.Fatalf("%s: %v", name, err)
	}
	return c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}

// clients runs a script by each client.
func (s speed) clients(b *testing.B, script string, octets int64) {
	host, port, _ := strings.Cut(s.addr, ":")
	tagged := ""
	for line := range strings.Lines(script) {
		tagged += "a " + strings.TrimSpace(line) + "\r\n"
	}
	clients := []struct {
		name, script string
		args         []string
	}{
		{"imapsh", script, []string{filepath.Join(s.dir, "imapsh"), "-q", "imap://" + s.addr}},
		{"bare", script, []string{filepath.Join(s.dir, "bare"), s.addr}},
		{"nc", tagged, []string{"nc", host, port}},
	}
	for _, c := range clients {
		if _, err := exec.LookPath(c.args[0]); err != nil {
			b.Logf("%s is not installed", c.name)
			continue
		}
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(octets)
			var most int64
			for b.Loop() {
				most = max(most, s.run(b, c.script, c.args[0], c.args[1:]...))
			}
			b.ReportMetric(float64(most)/(1<<20), "MiB-resident")
		})
	}
}

func BenchmarkLiteral512MiB(b *testing.B) {
	newSpeed(b).clients(b, "SELECT huge\nFETCH 1 BODY[]\nLOGOUT\n", 512<<20)
}

// BenchmarkNoops sends 10,000 commands, each when the reply to the last one is
// there. nc cannot wait: it sends them all at once.
func BenchmarkNoops(b *testing.B) {
	newSpeed(b).clients(b, strings.Repeat("NOOP\n", 10000)+"LOGOUT\n", 0)
}

func BenchmarkStart(b *testing.B) {
	newSpeed(b).clients(b, "LOGOUT\n", 0)
}
