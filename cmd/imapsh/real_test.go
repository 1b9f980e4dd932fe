//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"imapsh/internal/realserver"
)

// program is the test's binary as the program, with a home of its own.
func program(t *testing.T, script string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Args[0] = "imapsh"
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+home, "LANG=C.UTF-8")
	cmd.Stdin = strings.NewReader(script)
	return cmd
}

// startTyping starts a program and gives it lines, behind which its standard
// input stays open.
func startTyping(t *testing.T, cmd *exec.Cmd, lines string) (in io.WriteCloser, out io.Reader) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err = cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err == nil {
		_, err = io.WriteString(in, lines)
	}
	if err != nil {
		t.Fatal(err)
	}
	return in, out
}

const firstSession = "LOGIN strategos password\nSELECT inbox\nFETCH 3 body[]\nLOGOUT\n"

// The session that everything starts from, on servers that nobody here wrote,
// in the three ways to connect.
func TestFirstSessionOnRealServers(t *testing.T) {
	letter, err := os.ReadFile("../../internal/practice/mailstore/fixtures/notes/3-telnet-email.eml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range realserver.Names() {
		t.Run(name, func(t *testing.T) {
			server := realserver.Start(t, name)
			for _, url := range []string{"imap://" + server.Addr, "imap+starttls://" + server.Addr, "imaps://" + server.TLSAddr} {
				out, err := program(t, firstSession, "--cacert", server.CertFile, url).Output()
				if err != nil {
					t.Errorf("%s: %v", url, err)
				}
				want := "BODY[] {445}\r\n" + string(letter)
				if !bytes.Contains(out, []byte(want)) {
					t.Errorf("%s: the letter is not in\n%s", url, out)
				}
				if !bytes.Contains(out, []byte("\r\n* BYE ")) {
					t.Errorf("%s: no BYE in\n%s", url, out)
				}
			}
		})
	}
}

// What one session changes another that idles is told at once.
func TestIdleSeesAnotherSession(t *testing.T) {
	servers := []string{"practice", "dovecot"}
	for _, name := range servers {
		t.Run(name, func(t *testing.T) {
			addr := ""
			if name == "practice" {
				p, err := startPractice()
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { p.stop(t.Context()) })
				addr = p.addr.String()
			} else {
				addr = realserver.Start(t, name).Addr
			}
			s, _ := onScreen(t, "imap://"+addr)
			shows(s, "* OK ")
			enter(s,
				[2]string{"LOGIN strategos password", "A OK"},
				[2]string{"SELECT inbox", "B OK"},
				[2]string{"IDLE", "+ "})
			act := func(lines, told string) {
				t.Helper()
				if out, err := program(t, "LOGIN strategos password\nSELECT inbox\n"+lines, "-q", "imap://"+addr).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				shows(s, told)
			}
			act("APPEND inbox {}\nSubject: new\n\nhello\n.\n", "* 5 EXISTS")
			act("STORE 5 +FLAGS (\\Flagged)\n", "* 5 FETCH (")
			act("STORE 5 +FLAGS (\\Deleted)\nEXPUNGE\n", "* 5 EXPUNGE")
			s.Type("\r")
			shows(s, "C OK")
		})
	}
}

// A literal of 512 MiB passes through in pieces: the program stays small.
func TestMemoryOfALargeLiteral(t *testing.T) {
	server := realserver.Start(t, "dovecot")
	server.Place(t, "huge", 512<<20)
	bin := filepath.Join(t.TempDir(), "imapsh")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	cmd := exec.Command(bin, "-q", "imap://"+server.Addr)
	in, out := startTyping(t, cmd, "LOGIN strategos password\nEXAMINE huge\nFETCH 1 BODY.PEEK[]\n")
	octets := readTo(t, out, "\r\nC OK ")
	resident := mostResident(t, cmd.Process.Pid) // while it lives: what wait tells counts the test's own memory too
	_ = in.Close()                               // its end is the script's
	if err := errors.Join(drain(out), cmd.Wait()); err != nil {
		t.Error(err)
	}
	if octets < 512<<20 {
		t.Errorf("%d octets came, want 512 MiB and more", octets)
	}
	t.Logf("%d KiB resident", resident)
	if resident >= 24<<10 {
		t.Errorf("%d KiB resident, want less than 24 MiB", resident)
	}
}

func drain(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// readTo reads until a text has passed, and gives the number of octets.
func readTo(t *testing.T, r io.Reader, text string) (octets int64) {
	t.Helper()
	buf := make([]byte, 0, 1<<20)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		octets += int64(n)
		buf = buf[:len(buf)+n]
		if bytes.Contains(buf, []byte(text)) {
			return octets
		}
		if err != nil {
			t.Fatalf("no %q came: %v", text, err)
		}
		keep := min(len(buf), len(text)) // the text may be cut by a read
		buf = append(buf[:0], buf[len(buf)-keep:]...)
	}
}

// mostResident is the most memory that a living process has held, in KiB.
func mostResident(t *testing.T, pid int) (kib int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscan(line, &kib); err != nil {
		t.Fatalf("read VmHWM of process %d: %v", pid, err)
	}
	return kib
}
