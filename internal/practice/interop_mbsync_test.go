package practice_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// maildir is a Maildir that mbsync keeps equal to a server's mailbox.
type maildir struct {
	t                *testing.T
	settings, folder string
}

// mbsync sets the program up. A connection's kind is None, STARTTLS or IMAPS; a
// pattern is the mailboxes' names.
func (d *dialogue) mbsync(kind, mechanism, pattern string) *maildir {
	d.t.Helper()
	dir := d.t.TempDir()
	m := &maildir{d.t, filepath.Join(dir, "mbsyncrc"), filepath.Join(dir, "mail", "INBOX")}
	address := d.plain
	if kind == "IMAPS" {
		address = d.secure
	}
	lines := "FSync no\n\nIMAPAccount a\nHost localhost\nPort " + port(address) + "\nUser strategos\nPass password\n" +
		"AuthMechs " + mechanism + "\nSSLType " + kind + "\nCertificateFile " + d.authority() + "\n\nIMAPStore remote\nAccount a\n\n" +
		"MaildirStore local\nPath " + dir + "/mail/\nInbox " + m.folder + "\nSubFolders Verbatim\n\n" +
		"Channel c\nFar :remote:\nNear :local:\nPatterns " + pattern + "\nCreate Both\nExpunge Both\nSyncState *\n"
	if err := os.WriteFile(m.settings, []byte(lines), 0o600); err != nil {
		d.t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "mail"), 0o700); err != nil {
		d.t.Fatal(err)
	}
	return m
}

// sync runs mbsync, and gives what it printed.
func (m *maildir) sync(args ...string) string {
	m.t.Helper()
	return run(m.t, "mbsync", append(args, "-c", m.settings, "c")...)
}

// change gives the message with a number, of which mbsync makes a part of the
// name of its file, other flags.
func (m *maildir) change(number, flags string) {
	m.t.Helper()
	for _, file := range m.files() {
		if file.number == number {
			m.setFlags(file, flags)
		}
	}
}

// mailFile is a message in a Maildir, in new or in cur.
type mailFile struct {
	path, number, flags string
}

// fileName is a message's number and its flags, in a file's name.
var fileName = regexp.MustCompile(`,U=(\d+)(?::2,([A-Z]*))?$`)

// files are all messages, in the order of their names.
func (m *maildir) files() []mailFile {
	m.t.Helper()
	var files []mailFile
	for _, folder := range []string{"new", "cur"} {
		paths, err := filepath.Glob(filepath.Join(m.folder, folder, "*"))
		if err != nil {
			m.t.Fatal(err)
		}
		for _, path := range paths {
			name := fileName.FindStringSubmatch(path)
			if name == nil {
				m.t.Fatalf("mbsync has not numbered %s", path)
			}
			files = append(files, mailFile{path, name[1], name[2]})
		}
	}
	return files
}

// setFlags gives a message other flags.
func (m *maildir) setFlags(file mailFile, flags string) {
	m.t.Helper()
	base, _, _ := strings.Cut(filepath.Base(file.path), ":2,")
	if err := os.Rename(file.path, filepath.Join(m.folder, "cur", base+":2,"+flags)); err != nil {
		m.t.Fatal(err)
	}
}

// add puts a new message there.
func (m *maildir) add(name, octets string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.folder, "new", name), []byte(octets), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// mbsync carries mail and flags both ways, and finds nothing to do after.
func TestMbsync(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"None", "STARTTLS", "IMAPS"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			m := d.mbsync(kind, "PLAIN", "*")
			m.sync()
			m.change("3", "FS")
			m.change("1", "RST")
			m.add("1.new", "Subject: mine\n\nhello\n")
			m.sync()
			d.play(`
				@ examine inbox
				C: a FETCH 1:* (UID FLAGS RFC822.SIZE)
				S: * 1 FETCH (UID 2 FLAGS () RFC822.SIZE ${_})
				S: * 2 FETCH (UID 3 FLAGS (\Flagged \Seen) RFC822.SIZE 445)
				S: * 3 FETCH (UID 4 FLAGS () RFC822.SIZE ${_})
				S: * 4 FETCH (UID 5 FLAGS (${...}) RFC822.SIZE ${_})
			`)
		})
	}
}

// Of a thousand messages of all kinds, flags are changed and messages come and
// go on both sides, twice: after each time mbsync has made the two equal, and
// finds nothing more to do.
func TestMbsyncBothWays(t *testing.T) {
	t.Parallel()
	const messages = 1000
	d := start(t, practice.Config{
		Store:   newStore(mailstore.DefaultLimits()),
		Profile: practice.Profile{Without: []string{"UTF8=ACCEPT"}}, // which refuses 8-bit headers: RFC 6855 §4
	})
	account, err := d.server.Store().AddAccount("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	for i := range messages {
		octets := []byte(oddMessage(i, "far"))
		if _, err := account.Append("INBOX", mailstore.NewMessage{Octets: octets, Flags: []mailstore.Flag{mailstore.Seen}[:i%2]}); err != nil {
			t.Fatal(err)
		}
	}
	m := d.mbsync("None", "PLAIN", "INBOX")
	m.sync()
	m.equals(account, messages)
	left := messages
	for round := range 2 {
		d.changeFar(round, messages)
		m.changeNear(round)
		m.sync()
		now := m.equals(account, 0)
		if now >= left {
			t.Errorf("round %d: %d messages became %d", round, left, now)
		}
		left = now
		before := m.files()
		m.sync()
		m.equals(account, left)
		if !slices.Equal(m.files(), before) {
			t.Errorf("round %d: mbsync found something to do when both sides were equal", round)
		}
	}
}

// oddMessage is one message of some kind, no two of which are equal.
func oddMessage(i int, side string) string {
	header := fmt.Sprintf("Message-ID: <%d@%s.example>\r\nDate: Sun, 22 Nov 2026 19:08:%02d +0000\r\nFrom: a@example.org\r\n", i, side, i%60)
	body := strings.Repeat("A line.\r\n", i*37%200)
	switch i % 10 {
	case 0:
		header += "Subject: caf\xc3\xa9\r\n"
	case 1:
		header += "Subject: caf\xe9\r\nX-\xff: \x01\r\n"
	case 2:
		header += "Subject: folded\r\n\tand\r\n  folded\r\nX-Empty:\r\n"
	case 3:
		body = ""
	case 4:
		header += "Subject: =?utf-8?q?caf=C3=A9?=\r\n"
	case 5:
		body = strings.Repeat("x", 3000) + "\r\n"
	case 6:
		header += "Content-Type: multipart/mixed; boundary=b\r\n"
		body = "--b\r\n\r\n" + body + "\r\n--b\r\nContent-Type: image/png\r\n\r\n\x89PNG\xff\r\n--b--\r\n"
	case 7:
		header += "no field\r\n: no name\r\n"
	case 8:
		body = "From here\r\n.\r\n..\r\n" + body
	case 9:
		body += "no end"
	}
	if i == 500 {
		body = strings.Repeat(strings.Repeat("large ", 12)+"\r\n", 5000)
	}
	return header + "\r\n" + body
}

// changeFar changes flags on the server, adds messages and expunges some.
func (d *dialogue) changeFar(round, messages int) {
	d.t.Helper()
	const conn = "far"
	if wrong := d.event(conn, "select inbox"); wrong != "" {
		d.t.Fatal(wrong)
	}
	set := func(of int) string {
		var uids []string
		for uid := 1 + round; uid <= messages; uid += of {
			uids = append(uids, strconv.Itoa(uid))
		}
		return strings.Join(uids, ",")
	}
	commands := []string{
		"UID STORE " + set(5) + ` +FLAGS.SILENT (\Flagged)`,
		"UID STORE " + set(7) + ` +FLAGS.SILENT (\Answered $Forwarded)`,
		"UID STORE " + set(3) + ` -FLAGS.SILENT (\Seen)`,
		"UID STORE " + set(8) + ` FLAGS.SILENT (\Draft)`,
		"UID STORE " + set(11) + ` +FLAGS.SILENT (\Deleted)`,
	}
	for i := range 5 {
		octets := oddMessage(100*round+i, "new")
		commands = append(commands, fmt.Sprintf("APPEND inbox {%d+}\r\n%s", len(octets), octets))
	}
	for _, command := range append(commands, "CLOSE", "LOGOUT") {
		if wrong := d.quietly(conn, command); wrong != "" {
			d.t.Fatal(wrong)
		}
	}
	delete(d.peers, conn)
}

// changeNear changes flags in the Maildir, adds messages and removes some,
// marked and without a mark.
func (m *maildir) changeNear(round int) {
	m.t.Helper()
	for _, file := range m.files() {
		number, err := strconv.Atoi(file.number)
		if err != nil {
			m.t.Fatal(err)
		}
		if number%17 == round {
			if err := os.Remove(file.path); err != nil {
				m.t.Fatal(err)
			}
			continue
		}
		flags := file.flags
		for of, flag := range map[int]string{4: "S", 9: "F", 10: "P", 13: "T"} {
			if number%of == round && !strings.Contains(flags, flag) {
				flags += flag
			}
		}
		if number%6 == round {
			flags = strings.ReplaceAll(flags, "R", "")
		}
		if flags != file.flags {
			sorted := strings.Split(flags, "")
			slices.Sort(sorted)
			m.setFlags(file, strings.Join(sorted, ""))
		}
	}
	for i := range 5 {
		m.add(fmt.Sprintf("%d.%d.near", round, i), strings.ReplaceAll(oddMessage(100*round+i, "near"), "\r\n", "\n"))
	}
}

// letters are the flags in a Maildir's file names.
var letters = map[mailstore.Flag]string{
	mailstore.Draft: "D", mailstore.Flagged: "F", "$Forwarded": "P", mailstore.Answered: "R", mailstore.Seen: "S", mailstore.Deleted: "T",
}

// equals compares the two sides message by message: flags, and octets but for
// the ends of lines and the field that mbsync adds. It gives how many messages
// there are.
func (m *maildir) equals(account *mailstore.Account, want int) int {
	m.t.Helper()
	view, err := account.Select("INBOX", true)
	if err != nil {
		m.t.Fatal(err)
	}
	defer view.Close()
	far := make(map[string]int)
	for _, message := range view.All() {
		var flags []string
		for _, f := range message.Flags {
			flags = append(flags, letters[f])
		}
		slices.Sort(flags)
		far[strings.Join(flags, "")+"\n"+withoutAdded(message.Content.Octets())]++
	}
	near := make(map[string]int)
	for _, file := range m.files() {
		octets, err := os.ReadFile(file.path)
		if err != nil {
			m.t.Fatal(err)
		}
		near[file.flags+"\n"+withoutAdded(octets)]++
	}
	if !maps.Equal(near, far) {
		m.differ(near, far)
	}
	if n := view.Len(); want > 0 && n != want {
		m.t.Errorf("%d messages, want %d", n, want)
	}
	return view.Len()
}

// added is the field that mbsync adds to a message on its way.
var added = regexp.MustCompile(`(?m)^X-TUID: .*\n`)

func withoutAdded(octets []byte) string {
	return string(added.ReplaceAll(bytes.ReplaceAll(octets, []byte("\r\n"), []byte("\n")), nil))
}

// differ says in which messages the two sides differ.
func (m *maildir) differ(near, far map[string]int) {
	m.t.Helper()
	const most, start = 5, 120
	var wrong []string
	for _, message := range slices.Sorted(maps.Keys(near)) {
		if near[message] != far[message] {
			wrong = append(wrong, fmt.Sprintf("the Maildir alone: %.*q", start, message))
		}
	}
	for _, message := range slices.Sorted(maps.Keys(far)) {
		if near[message] != far[message] {
			wrong = append(wrong, fmt.Sprintf("the server alone: %.*q", start, message))
		}
	}
	m.t.Fatalf("%d differences:\n%s", len(wrong), strings.Join(wrong[:min(most, len(wrong))], "\n"))
}
