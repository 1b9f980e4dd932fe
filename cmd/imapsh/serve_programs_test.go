//go:build unix

package main

import (
	"bufio"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"imapsh/internal/realserver"
)

// startServeProgram runs imapsh serve as a program of its own, and gives its addresses.
func startServeProgram(t *testing.T, args ...string) (cmd *exec.Cmd, ready map[string]string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready")
	cmd = program(t, "", append([]string{"serve", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--ready-file", file}, args...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	for {
		text, err := os.ReadFile(file)
		if err != nil {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		ready = make(map[string]string)
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			ready[key] = value
		}
		return cmd, ready
	}
}

// SIGTERM ends it well: BYE to all, exit code 0, and its files are gone.
func TestServeIsTerminated(t *testing.T) {
	cmd, ready := startServeProgram(t)
	conn, err := net.Dial("tcp", ready["imap"])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	lines := bufio.NewScanner(conn)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "* OK ") {
		t.Fatalf("greeting: %q, %v", lines.Text(), lines.Err())
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "* BYE ") {
		t.Errorf("bye: %q, %v", lines.Text(), lines.Err())
	}
	if lines.Scan() {
		t.Errorf("after BYE: %q", lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("exit: %v", err)
	}
	if _, err := os.Stat(ready["cert"]); err == nil {
		t.Errorf("%s is left behind", ready["cert"])
	}
}

// layMail makes a Maildir of n messages with a folder, and an mbox of as many.
func layMail(t *testing.T, n int) (maildir, mbox string) {
	t.Helper()
	dir := t.TempDir()
	maildir, mbox = filepath.Join(dir, "mail"), filepath.Join(dir, "box")
	var box strings.Builder
	for i := range n {
		text := fmt.Sprintf("From: ada@example.org\nSubject: letter %d\nMessage-ID: <%d@example.org>\n\nText %d\n", i, i, i)
		for _, sub := range []string{"cur", ".Lists.a.b/cur"} {
			folder := filepath.Join(maildir, sub)
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.x:2,S", 1700000000+i)), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		box.WriteString("From ada@example.org Thu Nov 19 10:12:41 2026\n" + text + ">From here on\n\n")
	}
	if err := os.WriteFile(mbox, []byte(box.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return maildir, mbox
}

// A program that nobody here wrote reads the mail of a Maildir and of an mbox as it is in the files.
func TestServedMailWithMbsync(t *testing.T) {
	realserver.Tool(t, "mbsync")
	const n = 50
	maildir, mbox := layMail(t, n)
	_, ready := startServeProgram(t, "--maildir", maildir, "--mbox", ":Box="+mbox)
	dir := t.TempDir()
	_, port, err := net.SplitHostPort(ready["imaps"])
	if err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(dir, "mbsyncrc")
	lines := "IMAPAccount a\nHost localhost\nPort " + port + "\nUser strategos\nPass password\nSSLType IMAPS\nCertificateFile " + ready["cert"] +
		"\n\nIMAPStore remote\nAccount a\n\nMaildirStore local\nPath " + dir + "/\nInbox " + dir + "/INBOX\nSubFolders Verbatim\n\n" +
		"Channel c\nFar :remote:\nNear :local:\nPatterns *\nCreate Near\nSync Pull\nCopyArrivalDate yes\nSyncState *\n"
	if err := os.WriteFile(settings, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "mbsync", "-c", settings, "c")
	cmd.Env = append(os.Environ(), "HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("mbsync: %v\n%s", err, out)
	}
	tuid := regexp.MustCompile("(?m)^X-TUID: .*\n") // mbsync's own field
	for folder, end := range map[string]string{"INBOX/cur": "", "Lists/a/b/cur": "", "Box/new": "From here on\n"} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*"))
		if err != nil || len(files) != n {
			t.Fatalf("%s has %d files (%v), want %d", folder, len(files), err, n)
		}
		texts := make(map[string]bool)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			texts[tuid.ReplaceAllString(string(text), "")] = true
		}
		for i := range n {
			want := fmt.Sprintf("From: ada@example.org\nSubject: letter %d\nMessage-ID: <%d@example.org>\n\nText %d\n%s", i, i, i, end)
			if !texts[want] {
				t.Fatalf("%s does not hold %q; it holds %q", folder, want, slices.Sorted(maps.Keys(texts)))
			}
		}
	}
}

// curl gets a message of an mbox, octet for octet.
func TestServedMailWithCurl(t *testing.T) {
	realserver.Tool(t, "curl")
	_, mbox := layMail(t, 2)
	_, ready := startServeProgram(t, "--mbox", mbox)
	out, err := exec.CommandContext(t.Context(), "curl", "-sS", "--cacert", ready["cert"], "-u", "strategos:password",
		"imaps://"+ready["imaps"]+"/INBOX;MAILINDEX=2").CombinedOutput()
	want := "From: ada@example.org\r\nSubject: letter 1\r\nMessage-ID: <1@example.org>\r\n\r\nText 1\r\nFrom here on\r\n"
	if err != nil || string(out) != want {
		t.Errorf("curl: %v\n%q, want\n%q", err, out, want)
	}
}
