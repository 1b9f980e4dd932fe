package realserver

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// leave names a server that the test binary, run again by a test, starts and then says where it is.
const leave = "REALSERVER_LEAVE"

func TestMain(m *testing.M) {
	if name := os.Getenv(leave); name != "" {
		s, err := start(name, nil)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(s.process.cmd.Process.Pid, s.dir)
		select {} // until it is killed
	}
	goleak.VerifyTestMain(m)
}

// namespace tells the PID namespace of a process from all others.
func namespace(pid string) string {
	link, err := os.Readlink(filepath.Join("/proc", pid, "ns/pid"))
	if err != nil {
		return "" // it has ended
	}
	return link
}

// processes lists the processes of a namespace.
func processes(t *testing.T, of string) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	var pids []string
	for _, e := range entries {
		if namespace(e.Name()) == of {
			pids = append(pids, e.Name())
		}
	}
	return pids
}

func TestStop(t *testing.T) {
	onEach(t, func(t *testing.T, name string) {
		s := Start(t, name)
		login(t, s).do("SELECT INBOX") // a session that nobody ends
		in := namespace(strconv.Itoa(s.process.cmd.Process.Pid))
		if pids := processes(t, in); len(pids) < 3 {
			t.Errorf("a server with a session runs as %q only", pids)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if pids := processes(t, in); len(pids) != 0 {
			t.Errorf("processes %q are left", pids)
		}
		if _, err := os.Stat(s.dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left: %v", s.dir, err)
		}
	})
}

// A test binary that is killed takes its servers with it.
func TestKilled(t *testing.T) {
	onEach(t, func(t *testing.T, name string) {
		if _, err := locate(name); errors.Is(err, errUnavailable) && os.Getenv("IMAPSH_REAL_SERVERS") != "required" {
			t.Skip(err)
		}
		binary := exec.Command(os.Args[0])
		binary.Env = append(os.Environ(), leave+"="+name)
		binary.Stderr = os.Stderr
		stdout, err := binary.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := binary.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(stdout).ReadString('\n')
		_ = binary.Process.Kill()
		pid, dir, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		in := namespace(pid)
		if err != nil || in == "" {
			t.Fatalf("the binary wrote %q, %v", line, err)
		}
		_ = binary.Wait() // it says that it was killed
		for len(processes(t, in)) != 0 {
			time.Sleep(10 * time.Millisecond) // the test's own time limit is the limit
		}
	})
}
