package practice_test

import (
	"bufio"
	"compress/flate"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// connect makes the model's connection, says what it has enabled, and makes and
// opens the mailbox.
func (m *model) connect() error {
	nc, err := net.Dial("tcp", m.server.plain)
	if m.dialect.tls && err == nil {
		_ = nc.Close()
		nc, err = tls.Dial("tcp", m.server.secure, m.server.clientTLS())
	}
	if err != nil {
		return err
	}
	m.Conn, m.lines = nc, bufio.NewReader(nc)
	_ = nc.SetDeadline(time.Now().Add(3 * patience))
	if _, err := m.lines.ReadString('\n'); err != nil {
		return err
	}
	commands := []string{"LOGIN strategos password", "CREATE " + m.mailbox}
	for command, is := range map[string]bool{
		"ENABLE CONDSTORE": m.dialect.condStore && !m.dialect.qresync, "ENABLE QRESYNC": m.dialect.qresync, "ENABLE IMAP4rev2": m.dialect.rev2,
	} {
		if is {
			commands = append(commands, command)
		}
	}
	for _, command := range commands {
		if command == "CREATE INBOX" {
			continue
		}
		if _, err := m.say(command); err != nil {
			return err
		}
	}
	if m.dialect.compress {
		if _, err := m.say("COMPRESS DEFLATE"); err != nil {
			return err
		}
		below := bufio.NewWriter(nc)
		out, err := flate.NewWriter(below, flate.BestSpeed)
		if err != nil {
			return err
		}
		m.Conn, m.lines = &deflated{nc, below, out}, bufio.NewReader(flate.NewReader(m.lines))
	}
	return m.open()
}

// comeBack connects again.
func (m *model) comeBack() error {
	_ = m.Close()
	return m.connect()
}

// model is one of many clients, each of which is another kind of client.
func (d *dialogue) model(i int, shared *bodies) *model {
	m := &model{
		server: d, bodies: shared, random: rand.New(rand.NewPCG(uint64(i), 0)), mailbox: "INBOX", other: "Work",
		dialect: dialectOf{condStore: i%3 > 0, qresync: i%3 == 2, rev2: i%8 == 7, compress: i%4 == 3, tls: i%7 == 5},
	}
	switch {
	case i%5 == 4:
		m.mailbox, m.other = "Shifting", "INBOX"
	case i%2 == 1:
		m.mailbox, m.other = m.other, m.mailbox
	case i%10 == 0:
		m.other = "Shifting"
	}
	return m
}

// Many clients of all kinds change mailboxes and move messages between them,
// both ways, all at once, and one of the mailboxes is deleted and renamed while
// they use it. In the end each of them knows from what it was told what is in
// its mailbox. RFC 9051 §5.2, §5.5, §7.5.1, RFC 2180, RFC 7162.
func TestManyClients(t *testing.T) {
	t.Parallel()
	const clients, actions = 50, 40
	d := start(t, practice.Config{Store: newStore(mailstore.Limits{})})
	account, err := d.server.Store().AddAccount("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	shared := &bodies{texts: make(map[string]string)}
	models := make([]*model, clients)
	for i := range models {
		models[i] = d.model(i, shared)
		if err := models[i].connect(); err != nil {
			t.Fatalf("client %d: %v", i, err)
		}
		defer func() { _ = models[i].Close() }()
	}
	var done sync.WaitGroup
	for i, m := range models {
		done.Go(func() {
			for n := range actions {
				do := m.act
				if m.mailbox == "Shifting" {
					do = func() error { return m.actOnMailbox(fmt.Sprintf("Shifted/%d.%d", i, n)) }
				}
				if err := do(); err != nil {
					t.Errorf("client %d, %+v: %v", i, m.dialect, err)
					return
				}
			}
		})
	}
	done.Wait()
	if t.Failed() {
		return
	}
	knownFlags := 0
	for i, m := range models {
		n, err := m.check(account)
		if err != nil {
			t.Errorf("client %d, %+v: %v", i, m.dialect, err)
		}
		knownFlags += n
	}
	if knownFlags < clients {
		t.Errorf("all clients together know the flags of %d messages: that shows nothing", knownFlags)
	}
}

// check compares what the client knows, when it has asked for news, with what
// is in the store, and says of how many messages it knows the flags.
func (m *model) check(account *mailstore.Account) (int, error) {
	_, err := m.say("NOOP")
	for _, mailbox := range account.Names() {
		status, statusErr := account.Status(mailbox.Name)
		if mailbox.NoSelect || statusErr != nil || strconv.FormatUint(uint64(status.UIDValidity), 10) != m.validity {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("NOOP with %s selected, which is there: %w", mailbox.Name, err)
		}
		return m.compare(account, mailbox.Name)
	}
	if _, again := m.say("NOOP"); err == nil && again == nil { // the first has said that it is gone
		return 0, fmt.Errorf("the mailbox is gone, and the client was not told")
	}
	return 0, nil
}

func (m *model) compare(account *mailstore.Account, mailbox string) (int, error) {
	view, err := account.Select(mailbox, true)
	if err != nil {
		return 0, err
	}
	defer view.Close()
	truth := view.All()
	if len(m.messages) != len(truth) {
		return 0, fmt.Errorf("knows of %d messages, there are %d", len(m.messages), len(truth))
	}
	knownFlags := 0
	for i, is := range truth {
		k := m.messages[i]
		if k.uid != 0 && k.uid != int(is.UID) {
			return 0, fmt.Errorf("message %d is UID %d, known as %d", i+1, is.UID, k.uid)
		}
		if err := m.bodies.same(m.validity, int(is.UID), string(is.Content.Text())); err != nil {
			return 0, err
		}
		if k.flags == nil {
			continue
		}
		knownFlags++
		var flags []string
		for _, f := range is.Flags {
			flags = append(flags, string(f))
		}
		slices.Sort(flags)
		if !slices.Equal(*k.flags, flags) {
			return 0, fmt.Errorf("message %d has the flags %v, known as %v", i+1, flags, *k.flags)
		}
	}
	return knownFlags, nil
}
