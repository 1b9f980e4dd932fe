package practice_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// model is what a client knows of its mailbox from what the server told it.
type model struct {
	net.Conn
	lines    *bufio.Reader
	random   *rand.Rand
	mailbox  string
	other    string
	messages []known
}

// known is a message, of which uid is 0 and flags are "" until the client is
// told.
type known struct {
	uid, flags string
}

var (
	untagged = regexp.MustCompile(`^\* (\d+) (EXISTS|EXPUNGE|RECENT|FETCH \((.*)\))\r\n$`)
	uidItem  = regexp.MustCompile(`UID (\d+)`)
	flagItem = regexp.MustCompile(`FLAGS \(([^)]*)\)`)
)

// hear takes an untagged response to heart.
func (m *model) hear(line string) error {
	found := untagged.FindStringSubmatch(line)
	if found == nil {
		return nil
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return err
	}
	switch {
	case found[2] == "EXISTS":
		if n < len(m.messages) {
			return fmt.Errorf("%d messages became %d without EXPUNGE (RFC 9051 §5.2)", len(m.messages), n)
		}
		m.messages = append(m.messages, make([]known, n-len(m.messages))...)
	case found[2] == "RECENT":
	case n < 1 || n > len(m.messages):
		return fmt.Errorf("no message %d among %d: %s", n, len(m.messages), line)
	case found[2] == "EXPUNGE":
		m.messages = slices.Delete(m.messages, n-1, n)
	default:
		if uid := uidItem.FindStringSubmatch(line); uid != nil {
			if m.messages[n-1].uid != "" && m.messages[n-1].uid != uid[1] {
				return fmt.Errorf("message %d was UID %s: %s", n, m.messages[n-1].uid, line)
			}
			m.messages[n-1].uid = uid[1]
		}
		if flags := flagItem.FindStringSubmatch(line); flags != nil {
			m.messages[n-1].flags = withoutRecent(flags[1])
		}
	}
	return nil
}

func withoutRecent(flags string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(flags), func(f string) bool { return f == `\Recent` }), " ")
}

// say sends a command and hears all up to its tagged reply, which may be OK, or
// NO where another client was faster.
func (m *model) say(command string) error {
	if _, err := io.WriteString(m, "t "+command+"\r\n"); err != nil {
		return err
	}
	for {
		line, err := m.lines.ReadString('\n')
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", command, err)
		case strings.HasPrefix(line, "+ idling"):
			_, err = io.WriteString(m, "DONE\r\n")
		case strings.HasPrefix(line, "t OK"), strings.HasPrefix(line, "t NO [EXPUNGEISSUED]"):
			return nil
		case strings.HasPrefix(line, "t "):
			err = fmt.Errorf("%s: %s", command, line)
		default:
			err = m.hear(line)
		}
		if err != nil {
			return err
		}
	}
}

// act does something of what clients do.
func (m *model) act() error {
	n := len(m.messages)
	switch kind := m.random.IntN(12); {
	case kind == 0 || n < 3:
		return m.say("APPEND " + m.mailbox + " (\\Seen) {3+}\r\nabc")
	case kind == 1:
		return m.say("EXPUNGE")
	case kind == 2:
		return m.say("IDLE")
	case kind == 3:
		return m.say("NOOP")
	case kind == 4:
		return m.say(fmt.Sprintf("MOVE %d %s", 1+m.random.IntN(n), m.other))
	case kind == 5:
		return m.say(fmt.Sprintf("COPY %d %s", 1+m.random.IntN(n), m.other))
	case kind == 6:
		return m.say(fmt.Sprintf("UID FETCH %d:* (FLAGS)", 1+m.random.IntN(n)))
	case kind == 7:
		return m.say(fmt.Sprintf("SEARCH %d:* UNSEEN", 1+m.random.IntN(n)))
	case kind == 8:
		number := 1 + m.random.IntN(n)
		m.messages[number-1].flags = "" // what they become is not said
		return m.say(fmt.Sprintf("STORE %d +FLAGS.SILENT (\\Deleted)", number))
	}
	flags := []string{`\Answered`, `\Flagged`, `\Seen`, `\Draft`, "$Work", "$Later"}
	operation := []string{"FLAGS", "+FLAGS", "-FLAGS"}[m.random.IntN(3)]
	return m.say(fmt.Sprintf("STORE %d %s (%s)", 1+m.random.IntN(n), operation, flags[m.random.IntN(len(flags))]))
}

func (d *dialogue) model(seed uint64, mailbox, other string) (*model, error) {
	nc, err := net.Dial("tcp", d.plain)
	if err != nil {
		return nil, err
	}
	m := &model{
		Conn: nc, lines: bufio.NewReader(nc), random: rand.New(rand.NewPCG(seed, 0)), mailbox: mailbox, other: other,
	}
	_ = nc.SetDeadline(time.Now().Add(3 * patience))
	if _, err := m.lines.ReadString('\n'); err != nil {
		return m, err
	}
	if err := m.say("LOGIN strategos password"); err != nil {
		return m, err
	}
	if err := m.say("SELECT " + mailbox); err != nil {
		return m, err
	}
	return m, m.say("UID FETCH 1:* (FLAGS)")
}

// Many clients change two mailboxes and move messages between them, both ways,
// all at once. In the end each of them knows from what it was told what is in
// its mailbox. RFC 9051 §5.2, §5.5, §7.5.1, RFC 2180.
func TestManyClients(t *testing.T) {
	t.Parallel()
	const clients, actions = 50, 25
	d := start(t, practice.Config{Store: newStore(mailstore.Limits{})})
	account, err := d.server.Store().AddAccount("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	if err := account.Create("Work"); err != nil {
		t.Fatal(err)
	}
	models := make([]*model, clients)
	var done sync.WaitGroup
	for i := range models {
		mailbox, other := "INBOX", "Work"
		if i%2 == 1 {
			mailbox, other = other, mailbox
		}
		m, err := d.model(uint64(i), mailbox, other)
		if err != nil {
			t.Fatal(err)
		}
		models[i] = m
		done.Go(func() {
			for range actions {
				if err := m.act(); err != nil {
					t.Errorf("client %d: %v", i, err)
					return
				}
			}
		})
	}
	done.Wait()
	for i, m := range models {
		if t.Failed() {
			break
		}
		if err := m.check(d); err != nil {
			t.Errorf("client %d: %v", i, err)
		}
	}
	for _, m := range models {
		_ = m.Close()
	}
}

// check compares what the client knows with what a new one is told.
func (m *model) check(d *dialogue) error {
	if err := m.say("NOOP"); err != nil {
		return err
	}
	truth, err := d.model(0, m.mailbox, "")
	if err != nil {
		return err
	}
	defer func() { _ = truth.Close() }()
	if len(m.messages) != len(truth.messages) {
		return fmt.Errorf("knows of %d messages, there are %d", len(m.messages), len(truth.messages))
	}
	for i, is := range truth.messages {
		k := m.messages[i]
		if k.uid != "" && k.uid != is.uid || k.flags != "" && k.flags != is.flags {
			return fmt.Errorf("message %d is %v, known as %v", i+1, is, k)
		}
	}
	return nil
}
