package practice_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/realserver"
)

// command is a program that has as long as any test, and a home of its own.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(within(t), realserver.Tool(t, name), args...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "TERM=xterm", "LC_ALL=C")
	return cmd
}

// run runs a program, which must succeed, and gives what it printed.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	var complaints bytes.Buffer
	cmd := command(t, name, args...)
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, &complaints)
	}
	return string(out)
}

// authority is a file with the certificate to trust.
func (d *dialogue) authority() string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, d.server.Authority().PEM(), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func port(address string) string {
	_, port, _ := net.SplitHostPort(address)
	return port
}

// letter is the message that the first session fetches.
func letter(t *testing.T) string {
	t.Helper()
	return string(mailstore.Notes().Mailboxes[0].Messages[2].Octets)
}

// What people type into telnet and pipe into nc, with LF or CRLF. Telnet leaves
// at the end of its input, and is kept waiting; nc leaves only there.
func TestTelnetAndNetcat(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	for _, program := range []string{"telnet", "nc"} {
		for _, end := range []string{"\n", "\r\n"} {
			cmd := command(t, program, "127.0.0.1", port(d.plain))
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			lines := []string{"A LOGIN strategos password", "B SELECT inbox", "C FETCH 3 body[]", "D LOGOUT", ""}
			if _, err := io.WriteString(in, strings.Join(lines, end)); err != nil {
				t.Fatal(err)
			}
			if program == "nc" {
				_ = in.Close()
			}
			out, _ := cmd.Output() // telnet fails when the server hangs up
			for _, want := range []string{
				"A OK Logged in\n", "* 3 FETCH (BODY[] {445}\n" + strings.ReplaceAll(letter(t), "\r", "") + ")\nC OK Fetch completed\n",
				"* BYE Logging out\nD OK Logout completed\n",
			} {
				if !strings.Contains(strings.ReplaceAll(string(out), "\r", ""), want) {
					t.Errorf("%s with %q: no %q in:\n%s", program, end, want, out)
				}
			}
		}
	}
}

func TestCurl(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	ca, mail := d.authority(), filepath.Join(t.TempDir(), "letter.eml")
	if err := os.WriteFile(mail, []byte(letter(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, flags := range map[string][]string{
		"imap://localhost:" + port(d.plain):       nil,
		"imap://localhost:" + port(d.plain) + "/": {"--ssl-reqd", "--cacert", ca},
		"imaps://localhost:" + port(d.secure):     {"--cacert", ca},
	} {
		flags = append(flags, "-sS", "-u", "strategos:password")
		url = strings.TrimSuffix(url, "/")
		if got := run(t, "curl", append(flags, url+"/INBOX;UID=3")...); got != letter(t) {
			t.Errorf("curl %s: got %q", url, got)
		}
		if got := run(t, "curl", append(flags, url+"/INBOX?FROM%20user@client.thm")...); !strings.HasPrefix(got, "* SEARCH 3") {
			t.Errorf("curl %s: got %q", url, got)
		}
		run(t, "curl", append(flags, "-T", mail, url+"/Archive")...)
		if got := run(t, "curl", append(flags, url+"/Archive", "-X", "FETCH * RFC822.SIZE")...); !strings.Contains(got, "RFC822.SIZE 445") {
			t.Errorf("curl %s: got %q", url, got)
		}
	}
}

func TestImaplib(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"plain", "starttls", "tls"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			address := d.plain
			if mode == "tls" {
				address = d.secure
			}
			run(t, "python3", filepath.Join("testdata", "session.py"), mode, port(address), d.authority())
		})
	}
}

func TestImapclient(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	options := &imapclient.Options{TLSConfig: d.clientTLS()}
	for mode, dial := range map[string]func() (*imapclient.Client, error){
		"plain":    func() (*imapclient.Client, error) { return imapclient.DialInsecure(d.plain, nil) },
		"starttls": func() (*imapclient.Client, error) { return imapclient.DialStartTLS(d.plain, options) },
		"tls":      func() (*imapclient.Client, error) { return imapclient.DialTLS(d.secure, options) },
	} {
		client, err := dial()
		if err != nil {
			t.Fatalf("%s: %v", mode, err)
		}
		if err := imapclientSession(client, letter(t)); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
		_ = client.Close() // the server has closed already
	}
}

// imapclientSession uses what a mail program uses.
func imapclientSession(c *imapclient.Client, letter string) error {
	if err := c.Login("strategos", "password").Wait(); err != nil {
		return err
	}
	box, err := c.Select("INBOX", nil).Wait()
	if err != nil || box.NumMessages != 4 {
		return fmt.Errorf("select: %v, %w", box, err)
	}
	section := &imap.FetchItemBodySection{Peek: true}
	messages, err := c.Fetch(imap.SeqSetNum(3), &imap.FetchOptions{
		Envelope: true, BodyStructure: &imap.FetchItemBodyStructure{Extended: true}, BodySection: []*imap.FetchItemBodySection{section},
		Flags: true, UID: true, InternalDate: true, RFC822Size: true,
	}).Collect()
	if err != nil || string(messages[0].FindBodySection(section)) != letter || messages[0].Envelope.Subject != "Telnet email" {
		return fmt.Errorf("fetch: %v, %w", messages, err)
	}
	add := c.Append("INBOX", int64(len(letter)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
	if _, err := io.WriteString(add, letter); err != nil {
		return err
	}
	if err := add.Close(); err != nil {
		return err
	}
	added, err := add.Wait()
	if err != nil {
		return err
	}
	moved, err := c.Move(imap.UIDSetNum(added.UID), "Trash").Wait()
	if err != nil || moved.SourceUIDs.String() != imap.UIDSetNum(added.UID).String() {
		return fmt.Errorf("move: %v, %w", moved, err)
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{Text: []string{"telnet to send"}, Flag: []imap.Flag{imap.FlagSeen}}, nil).Wait()
	if err != nil || len(found.AllUIDs()) != 1 {
		return fmt.Errorf("search: %v, %w", found, err)
	}
	idle, err := c.Idle()
	if err != nil {
		return err
	}
	if err := idle.Close(); err != nil {
		return err
	}
	return c.Logout().Wait()
}

func TestMutt(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"plain", "starttls", "tls"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			dir := t.TempDir()
			settings, copies := filepath.Join(dir, "muttrc"), filepath.Join(dir, "copies")
			force := "no"
			if mode != "plain" {
				force = "yes"
			}
			url := "imap://localhost:" + port(d.plain)
			if mode == "tls" {
				url = "imaps://localhost:" + port(d.secure)
			}
			lines := "set imap_user=strategos imap_pass=password certificate_file=" + d.authority() + "\n" +
				"set ssl_starttls=" + force + " ssl_force_tls=" + force + "\n" +
				"set folder=" + dir + " mark_old=no confirmappend=no confirmcreate=no delete=yes quit=yes move=no wait_key=no\n"
			if err := os.WriteFile(settings, []byte(lines), 0o600); err != nil {
				t.Fatal(err)
			}
			// Tag all messages, copy them to a file, flag the first, delete the second, write that back, leave.
			keys := "T~A<enter>;C<kill-line>" + copies + "<enter><first-entry><flag-message><jump>2<enter><delete-message><sync-mailbox><quit>"
			onTerminal(t, command(t, "mutt", "-n", "-F", settings, "-f", url+"/INBOX", "-e", `push "`+keys+`"`))
			got, err := os.ReadFile(copies)
			if err != nil || bytes.Count(got, []byte("\nSubject: ")) < 4 {
				t.Errorf("copied (%v):\n%s", err, got)
			}
			d.play(`
				@ examine inbox
				C: a FETCH 1:* (UID FLAGS)
				S: * 1 FETCH (UID 1 FLAGS (\Answered \Flagged \Seen))
				S: * 2 FETCH (UID 3 FLAGS (\Seen))
				S: * 3 FETCH (UID 4 FLAGS ())
				S: a OK ${...}
			`)
		})
	}
}

// onTerminal runs a program that wants a terminal.
func onTerminal(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	screen, _ := io.ReadAll(terminal) // ends in an error when the program does
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %v\n%q", cmd.Args, err, screen)
	}
}
