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

// quiet is a server on no network, with the fixture notes.
func quiet(t *testing.T, table *table) (*Server, *mailstore.Account) {
	t.Helper()
	store := mailstore.New(mailstore.Config{Clock: func() time.Time { return time.Date(2026, 11, 22, 19, 8, 0, 0, time.UTC) }})
	account, err := store.Load(mailstore.Notes())
	if err != nil {
		t.Fatal(err)
	}
	config := Config{Store: store, Limits: DefaultLimits(), Nonce: func() string { return "nonce" }}
	return &Server{config: config, table: table}, account
}

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
		"a ENABLE CONDSTORE QRESYNC\r\nb SELECT inbox (QRESYNC (1 1 1:4 (1:2 1:2)))\r\nc STORE 1:* (UNCHANGEDSINCE 3) FLAGS (a)\r\nd UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)\r\n",
		"a SEARCH RETURN (SAVE ALL) ALL\r\nb FETCH $ (BINARY.PEEK[1]<0.9> BINARY.SIZE[2] PREVIEW)\r\nc UID SORT (REVERSE DATE) UTF-8 $\r\nd THREAD REFERENCES UTF-8 ALL\r\n",
		"a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (\"*\" %) RETURN (CHILDREN STATUS (SIZE HIGHESTMODSEQ) SPECIAL-USE)\r\nb CREATE x (USE (\\Junk))\r\n",
		"a GETQUOTAROOT inbox\r\nb SETQUOTA \"\" (STORAGE 1)\r\nc GETQUOTA \"\"\r\nd APPEND x ~{3+}\r\n\x00b\r (\\Seen) UTF8 (~{1+}\r\nx)\r\ne ENABLE UTF8=ACCEPT IMAP4rev2\r\n",
		"a AUTHENTICATE SCRAM-SHA-1 biwsbj1zdHJhdGVnb3Mscj14\r\nYj0=\r\nb AUTHENTICATE CRAM-MD5\r\nc3RyYXRlZ29zIDAw\r\nc AUTHENTICATE ANONYMOUS\r\nx\r\n",
		"a AUTHENTICATE PLAIN\r\nAHN0cmF0ZWdvcwBwYXNzd29yZA==\r\nb AUTHENTICATE PLAIN =\r\nc STARTTLS\r\n",
	} {
		f.Add([]byte(lines), true)
	}
	table := newTable(Profile{Without: []string{"STARTTLS", "COMPRESS=DEFLATE"}})
	f.Fuzz(func(t *testing.T, lines []byte, loggedIn bool) {
		server, account := quiet(t, table)
		client := new(deaf)
		c := newConn(server, client)
		if loggedIn {
			c.account = account
			c.selectMailbox(&opening{mailbox: "INBOX"})
		}
		rest := bytes.NewReader(lines)
		c.read = func(p []byte) (int, error) { return rest.Read(p) }
		for c.command() == nil { // nothing recovers from a panic here
		}
		c.deselect()
		c.flush()
		c.queue.drain()
		readResponses(t, client.heard.Bytes(), lines)
	})
}

// readResponses reads what a client was sent.
func readResponses(t *testing.T, heard, lines []byte) (responses []*wire.Response) {
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
			response, err := wire.ParseResponse(frame.Raw)
			if err != nil {
				t.Fatalf("%v\nin %q\nsent for %q", err, frame.Raw, lines)
			}
			responses = append(responses, response)
		}
	}
	if scanner.Mid() {
		t.Fatalf("a response does not end, sent for %q", lines)
	}
	return responses
}
