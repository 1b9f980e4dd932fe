package practice

import (
	"bytes"
	"net"
	"testing"
	"time"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// deaf is a connection without a network: what is written to it is kept.
type deaf struct {
	net.Conn
	heard bytes.Buffer
}

func (d *deaf) Write(p []byte) (int, error)      { return d.heard.Write(p) }
func (d *deaf) SetReadDeadline(time.Time) error  { return nil }
func (d *deaf) SetWriteDeadline(time.Time) error { return nil }
func (d *deaf) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (d *deaf) Close() error                     { return nil }

// FuzzConversation: whatever a client sends, nothing panics, and all that it is
// sent is in the grammar of responses.
func FuzzConversation(f *testing.F) {
	for _, lines := range []string{
		"a LOGIN strategos password\r\nb SELECT inbox\r\nc FETCH 3 body[]\r\nd LOGOUT\r\n",
		"a LOGIN {9+}\r\nstrategos password\r\n\r\na\r\n+\r\n\x00\r\na FOO {3+}\r\nabc\r\n",
		"a FETCH 1:* (FLAGS UID ENVELOPE BODYSTRUCTURE BODY INTERNALDATE RFC822.SIZE)\r\nb FETCH 1 (BODY[1.2.MIME] BODY.PEEK[HEADER.FIELDS (a \"b\")]<0.5> RFC822.TEXT)\r\n",
		"a SEARCH CHARSET UTF-8 OR (NOT SEEN 2:*) TEXT {3+}\r\nabc SINCE 1-Feb-2026 UID 1:3 HEADER a \"\"\r\n",
		"a STORE 1,2:* +FLAGS.SILENT (\\Deleted $x)\r\nb EXPUNGE\r\nc UID MOVE 1:* Archive\r\nd COPY 1 Sent\r\ne CLOSE\r\n",
		"a APPEND inbox (\\Seen) \"17-Jul-1996 02:44:25 -0700\" {3+}\r\nabc\r\nb IDLE\r\nDONE\r\n",
		"a LIST \"\" %\r\nb LSUB \"\" *\r\nc CREATE \"a/b\"\r\nd RENAME a &AOk-\r\ne DELETE a/b\r\nf STATUS inbox (MESSAGES UIDNEXT)\r\ng SUBSCRIBE x\r\n",
		"a UNSELECT\r\nb NAMESPACE\r\nc ID (\"a\" NIL)\r\nd ENABLE X\r\ne CAPABILITY\r\nf EXAMINE Sent\r\ng CHECK\r\nh UID EXPUNGE 1\r\n",
		"a AUTHENTICATE PLAIN\r\nAHN0cmF0ZWdvcwBwYXNzd29yZA==\r\nb AUTHENTICATE PLAIN =\r\nc STARTTLS\r\n",
	} {
		f.Add([]byte(lines), true)
	}
	f.Fuzz(func(t *testing.T, lines []byte, loggedIn bool) {
		store := mailstore.New(mailstore.Config{})
		account, err := store.Load(mailstore.Notes())
		if err != nil {
			t.Fatal(err)
		}
		server := &Server{config: Config{Store: store, Limits: DefaultLimits()}, table: newTable(Profile{Without: []string{"STARTTLS"}})}
		client := new(deaf)
		c := newConn(server, client)
		if loggedIn {
			c.account = account
			c.selectMailbox(&opening{mailbox: "INBOX"})
		}
		rest := bytes.NewReader(lines)
		c.read = func(p []byte) (int, error) { return rest.Read(p) }
		for err == nil {
			err = c.command() // nothing recovers from a panic here
		}
		c.deselect()
		c.flush()
		c.queue.drain()
		checkResponses(t, client.heard.Bytes(), lines)
	})
}

// checkResponses reads what a client was sent.
func checkResponses(t *testing.T, heard, lines []byte) {
	t.Helper()
	joiner := wire.Joiner{Limit: 1 << 30}
	scanner := wire.NewScanner(wire.Server, len(heard)+1)
	for len(heard) > 0 {
		n, chunk, ok := scanner.Scan(heard)
		heard = heard[n:]
		if !ok {
			continue
		}
		if frame, ok := joiner.Add(&chunk); ok {
			if _, err := wire.ParseResponse(frame.Raw); err != nil {
				t.Fatalf("%v\nin %q\nsent for %q", err, frame.Raw, lines)
			}
		}
	}
	if scanner.Mid() {
		t.Fatalf("a response does not end, sent for %q", lines)
	}
}
