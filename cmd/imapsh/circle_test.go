//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"imapsh/internal/realserver"
)

// A mail program syncs with a real server through the proxy, which records; the
// mock serves what was recorded, and the program gets the same mail from it.
func TestCircle(t *testing.T) {
	realserver.Tool(t, "mbsync")
	dovecot := realserver.Start(t, "dovecot")
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }

	between := start(t, newConnectingProxy(dovecot.CertFile, file("synced.imap")), file("proxy"), "--to", "imaps://"+dovecot.TLSAddr)
	mbsync(t, file("recorded"), between.ready)
	if err := between.end(); err != nil {
		t.Fatalf("proxy: %v\n%s", err, between.out)
	}
	recorded, err := os.ReadFile(file("synced.imap"))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(recorded); strings.Contains(text, "password\"") || !strings.Contains(text, "${!password}") {
		t.Errorf("the recording hides no password:\n%s", text)
	}

	mock := start(t, newMockCommand, file("mock"), file("synced.imap"))
	mbsync(t, file("mocked"), mock.ready)
	if err := mock.end(); err != nil {
		t.Errorf("mock: %v\n%s", err, mock.out)
	}
	want, got := maildir(t, file("recorded")), maildir(t, file("mocked"))
	if len(want) < 4 {
		t.Errorf("only %d messages were synced", len(want))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

// newConnectingProxy makes the proxy's command with the flags of the root that
// it needs.
func newConnectingProxy(cacert, record string) func(*app) *cobra.Command {
	return func(a *app) *cobra.Command {
		cmd := newProxyCommand(a)
		a.flags.connection(cmd.Flags())
		a.flags.cacert, a.flags.record = cacert, record
		return cmd
	}
}

// mbsync syncs a new maildir with the server of a ready file.
func mbsync(t *testing.T, dir string, ready map[string]string) {
	t.Helper()
	_, port, err := net.SplitHostPort(ready["imaps"])
	if err == nil {
		err = os.Mkdir(dir, 0o700)
	}
	config := dir + ".rc"
	if err == nil {
		err = os.WriteFile(config, fmt.Appendf(nil, `IMAPAccount it
Host localhost
Port %s
User strategos
Pass password
SSLType IMAPS
CertificateFile %s
AuthMechs LOGIN

IMAPStore far
Account it

MaildirStore near
Path %[3]s/
Inbox %[3]s/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
SyncState *
`, port, ready["cert"], dir), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mbsync", "-c", config, "-a").CombinedOutput(); err != nil {
		t.Fatalf("mbsync: %v\n%s", err, out)
	}
}

// ownHeader is what mbsync adds to a message, another each time.
var ownHeader = regexp.MustCompile(`(?m)^X-TUID: .*\n`)

// maildir gives all messages by the mailbox that they are in.
func maildir(t *testing.T, dir string) map[string]string {
	t.Helper()
	messages := make(map[string]string)
	paths, err := filepath.Glob(dir + "/*/[cn]*/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, name, _ := strings.Cut(path, dir)
		box, _, _ := strings.Cut(name[1:], "/")
		_, uid, _ := strings.Cut(name, ",U=") // and the flags
		messages[box+" "+uid] = ownHeader.ReplaceAllString(string(text), "")
	}
	return messages
}
