//go:build unix

package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"imapsh/internal/ptytest"
)

// onScreen starts the program on a terminal, in a home of its own.
func onScreen(t *testing.T, args ...string) (s *ptytest.Screen, home string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home = t.TempDir()
	cmd := exec.Command(exe, args...)
	cmd.Args[0] = "imapsh" // by which the test's binary is the program
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+home, "TERM=xterm-256color", "LANG=C.UTF-8", "GORACE=atexit_sleep_ms=0")
	return ptytest.Start(t, cmd, 110, 50), home
}

// shows waits until a row of the screen, or what has left it, holds a text.
func shows(s *ptytest.Screen, text string) {
	s.Helper()
	s.Until(text, func() bool { return strings.Contains(screenText(s), text) })
}

func screenText(s *ptytest.Screen) string {
	return strings.Join(append(s.Scrollback(), s.Rows()...), "\n")
}

// enter types lines, each when the reply to the last one is there.
func enter(s *ptytest.Screen, lines ...[2]string) {
	s.Helper()
	for _, l := range lines {
		s.Type(l[0] + "\r")
		shows(s, l[1])
	}
}

// varying are the parts of a session's screen that differ from run to run.
var varying = regexp.MustCompile(`127\.0\.0\.1:[0-9]+|UIDVALIDITY [0-9]+`)

func TestScreenOfTheFirstSession(t *testing.T) {
	s, _ := onScreen(t)
	shows(s, "practice server ready.")
	enter(s,
		[2]string{"LOGIN strategos password", "A OK Logged in"},
		[2]string{"SELECT inbox", "B OK [READ-WRITE] Select completed"},
		[2]string{"FETCH 3 body[]", "C OK Fetch completed"},
		[2]string{"LOGOUT", "D OK Logout completed"})
	if err := s.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	want, err := os.ReadFile("testdata/first-session.screen")
	if err != nil {
		t.Fatal(err)
	}
	got := varying.ReplaceAllStringFunc(screenText(s), func(v string) string {
		return strings.TrimRight(v, "0123456789") + "N"
	})
	if strings.TrimSpace(got) != strings.TrimSpace(string(want)) {
		t.Errorf("the screen shows\n%s\nwant\n%s", got, want)
	}
	onlyHarmlessEscapes(t, s.Output())
}

// onlyHarmlessEscapes checks that a program wrote no escape sequences but
// colours, cursor movement, erase in line and bracketed paste mode.
func onlyHarmlessEscapes(t *testing.T, output string) {
	t.Helper()
	harmless := regexp.MustCompile(`^\x1b\[([0-9;]*m|[0-9]*[ABCDGK]|\?2004[hl])`)
	for i := range len(output) {
		b := output[i]
		if b == 0x1b && !harmless.MatchString(output[i:]) {
			t.Errorf("the program wrote the escape sequence %q", output[i:min(i+12, len(output))])
		}
		if b < ' ' && !strings.ContainsRune("\r\n\t\x1b", rune(b)) {
			t.Errorf("the program wrote the control character %q", b)
		}
	}
}

// A newcomer who types what shells understand gets a next step, not a BAD.
func TestFirstMinute(t *testing.T) {
	s, _ := onScreen(t)
	shows(s, "practice server ready.")
	enter(s,
		[2]string{"help", `\help lists what imapsh itself can do`},
		[2]string{"ls", "it needs a login first"},
		[2]string{"?", "try LOGIN strategos password"},
		[2]string{"login", "LOGIN takes a name and a password"},
		[2]string{"exit", `IMAP's word for it is LOGOUT`},
		[2]string{"", "The server does not know you yet"},
		[2]string{"LOGIN strategos password", "OK Logged in"},
		[2]string{"", "You are logged in"},
		[2]string{"ls", `LIST "" *`},
		[2]string{"SELECT inbox", "OK [READ-WRITE]"},
		[2]string{"", "try FETCH 1 BODY[]"},
		[2]string{`\nonsense`, `there is no \nonsense`})
	if strings.Contains(screenText(s), "BAD") {
		t.Errorf("the server was asked:\n%s", screenText(s))
	}
	s.Type("\x03")
	shows(s, "Ctrl-D")
	s.Type("\x04")
	shows(s, "OK Logout completed")
	if err := s.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
}

// The password is on no screen and in no file, and no key brings it back.
func TestSecretsLeaveNoTrace(t *testing.T) {
	const password = `Zq7"x\y`
	s, home := onScreen(t)
	shows(s, "practice server ready.")
	enter(s,
		[2]string{`LOGIN strategos "Zq7\"x\\y"`, "A NO "},
		[2]string{`LOGIN strategos Zq7"x\y`, "B BAD "},
		[2]string{`LOGON strategos "Zq7\"x\\y"`, "C BAD "},
		[2]string{`a1 login strategos "Zq7\"x\\y"`, "a1 NO "},
		[2]string{"LOGIN strategos {7}", "7 octets left: (not shown)"},
		[2]string{password, "D NO "},
		[2]string{"AUTHENTICATE PLAIN", "your answer"},
		[2]string{"AHN0cmF0ZWdvcwBacTcieFx5", "E NO "},
		[2]string{"LOGIN strategos", "password of strategos"},
		[2]string{password, "F NO "},
		[2]string{"AUTHENTICATE PLAIN AHN0cmF0ZWdvcwBacTcieFx5", "G NO "})
	for range 12 {
		s.Type("\x1b[A") // Up
	}
	s.Type("\x12Zq7\x12\x07\x12AHN\x12\x07") // Ctrl-R, twice
	s.Type("\x15NOOP\r")
	shows(s, "H OK")
	s.Type("\x04")
	if err := s.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	history, err := os.ReadFile(filepath.Join(home, "imapsh", "history"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(history), "LOGIN strategos") {
		t.Errorf("the history has lost the names: %q", history)
	}
	typed := regexp.MustCompile(`\(reverse-i-search\)[^\r]*`).ReplaceAllString(s.Output(), "")
	for _, form := range []string{"Zq7", "AHN0", "x\\y", `x\\y`} {
		if strings.Contains(string(history), form) {
			t.Errorf("the history holds %q: %q", form, history)
		}
		if strings.Contains(typed, form) && form != "Zq7" && form != "AHN0" {
			t.Errorf("the screen was sent %q", form)
		}
	}
	info, err := os.Stat(filepath.Join(home, "imapsh", "history"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the history has mode %v, %v; want 0600", info.Mode(), err)
	}
}

// A signal that ends the program gives the terminal back as it was.
func TestSignalsRestoreTheTerminal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			s, _ := onScreen(t)
			shows(s, "practice server ready.")
			s.Type("NOO")
			shows(s, "A NOO")
			s.Signal(sig)
			if err := s.Wait(); err == nil {
				t.Error("the program ended as if nothing had happened")
			}
			if !s.ModeRestored() {
				t.Error("the terminal is not as it was")
			}
		})
	}
}

// While IDLE lasts, what arrives is shown, and Enter ends it.
func TestIdleOnAScreen(t *testing.T) {
	s, _ := onScreen(t)
	shows(s, "practice server ready.")
	enter(s,
		[2]string{"LOGIN strategos password", "A OK"},
		[2]string{"SELECT inbox", "B OK"},
		[2]string{"IDLE", "Enter ends IDLE"},
		[2]string{"NOOP", "nothing but DONE"},
		[2]string{"", "C OK"},
		[2]string{"IDLE", "D IDLE"})
	shows(s, "+ ")
	s.Type("\x03")
	shows(s, "D OK")
}

// Ctrl-C breaks off the wait for a server that says nothing, and a connection
// that is lost while a line is typed is told at once.
func TestSilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	conns := make(chan net.Conn, 1)
	go func() {
		c, err := l.Accept()
		if err == nil {
			_, _ = c.Write([]byte("* OK hello\r\n"))
			conns <- c
		}
	}()
	s, _ := onScreen(t, "imap://"+l.Addr().String())
	shows(s, "* OK hello")
	c := <-conns
	defer func() { _ = c.Close() }()
	s.Type("NOOP\r")
	shows(s, "A NOOP")
	s.Type("\x03")
	shows(s, "the wait was broken off")
	_, _ = c.Write([]byte("A OK late\r\n"))
	shows(s, "A OK late")
	s.Type("NOOP ha")
	shows(s, "B NOOP ha")
	_ = c.Close()
	if err := s.Wait(); err == nil {
		t.Error("the program ended as if nothing had happened")
	}
	shows(s, "the server closed the connection")
}

// A literal is counted down, and breaking it off closes the connection.
func TestLiteralOnAScreen(t *testing.T) {
	s, _ := onScreen(t)
	shows(s, "practice server ready.")
	enter(s,
		[2]string{"LOGIN strategos password", "A OK"},
		[2]string{"APPEND inbox {17}", "17 octets left"},
		[2]string{"Subject: x", "5 octets left"},
		[2]string{"", "3 octets left"},
		[2]string{"yes", "B OK"},
		[2]string{"APPEND inbox {}", "a line with a single . ends it"},
		[2]string{"Subject: counted", "Subject"},
		[2]string{".", "C OK"},
		[2]string{"APPEND inbox {5}", "5 octets left"})
	s.Type("\x03")
	shows(s, "was broken off with 5 octets to come")
	if err := s.Wait(); err == nil {
		t.Error("the program ended as if nothing had happened")
	}
}
