package practice_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// A panic ends the connection on which it happens, and no other.
func TestPanic(t *testing.T) {
	t.Parallel()
	server, err := practice.New(practice.Config{Store: notes(t)})
	if err != nil {
		t.Fatal(err)
	}
	server.AddCommand("PANIC", func(func(string)) { panic("as it must") })
	server.AddCommand("HALFWAY", func(write func(string)) {
		write("* 1 FETCH (")
		panic("as it must")
	})
	d := &dialogue{t: t, server: server, peers: make(map[string]*peer), vars: make(map[string]string)}
	d.plain = serve(t, server.Serve)
	d.play(`
		@ login
		@b login
		C: a PANIC
		S: * BYE [SERVERBUG] The server failed at this command; other connections go on	// RFC 5530 §3
		@ closed
		@c select inbox
		C.c: a HALFWAY
		S.c: * 1 FETCH (
		S.c: * BYE [SERVERBUG] ${...}
		@c closed
		C.b: a NOOP
		S.b: a OK NOOP completed
		@d select inbox
		C.d: a FETCH 1 UID
		S.d: * 1 FETCH (UID 1)
		S.d: a OK ${...}
	`)
	_ = d.peers["b"].Close()
	_ = d.peers["d"].Close()
	err = server.Close(within(t))
	if err == nil || !strings.Contains(err.Error(), "as it must") {
		t.Errorf("close: %v, want what the handler panicked with", err)
	}
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func TestCloseSaysBye(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(`
		@ connect
		S: * OK ${...}
		@b login
		@c select inbox
		C.c: a IDLE
		S.c: + idling
		@d tls
		S.d: * OK ${...}
	`)
	if err := d.server.Close(within(t)); err != nil {
		t.Fatal(err)
	}
	d.play(`
		S: * BYE The server is shutting down	// RFC 9051 §7.1.5
		@ closed
		S.b: * BYE The server is shutting down
		@b closed
		S.c: * BYE The server is shutting down
		@c closed
		S.d: * BYE The server is shutting down
		@d closed
	`)
	if nc, err := net.Dial("tcp", d.plain); err == nil {
		_ = nc.Close()
		t.Error("the server still listens")
	}
}

// A connection that sends nothing is ended when its time is up. RFC 9051 §5.4.
func TestAutologout(t *testing.T) {
	t.Parallel()
	start(t, practice.Config{Limits: practice.Limits{LoginTime: 50 * time.Millisecond}}).play(`
		@ connect
		S: * OK ${...}
		S: * BYE Autologout: no command came for too long
		@ closed
	`)
	start(t, practice.Config{Limits: practice.Limits{AutologoutTime: 50 * time.Millisecond}}).play(`
		@ connect
		S: * OK ${...}
		C= "a LOGIN strategos password\r\nb IDLE\r\n"
		S: a OK Logged in
		S: + idling
		S: * BYE Autologout: no command came for too long
		@ closed
	`)
}

func TestDroppedAccount(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(`
		@ select inbox
		C: a IDLE
		S: + idling
		@b login
	`)
	if err := d.server.Store().DropAccount("strategos"); err != nil {
		t.Fatal(err)
	}
	d.play(`
		S: * BYE ${...}
		@ closed
		C.b: a NOOP
		S.b: * BYE The account is gone
		@b closed
	`)
}

func TestTooManyConnections(t *testing.T) {
	t.Parallel()
	start(t, practice.Config{Limits: practice.Limits{Connections: 1}}).play(`
		@ login
		@b connect
		S.b: * BYE [LIMIT] There are too many connections	// RFC 5530 §3
		@b closed
		C: a NOOP
		S: a OK ${...}
	`)
}

// large is a store in whose INBOX are messages of so many octets.
func large(t testing.TB, messages, octets int) *mailstore.Store {
	t.Helper()
	limits := mailstore.DefaultLimits()
	limits.OctetsPerAccount = 4 << 30
	store := newStore(limits)
	account, err := store.AddAccount("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	for i := range messages {
		text := fmt.Sprintf("Subject: %d\r\n\r\n", i)
		text += strings.Repeat("x", octets-len(text)-2) + "\r\n"
		if _, err := account.Append("INBOX", mailstore.NewMessage{Octets: []byte(text)}); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

// A client that does not read is cut off when it has taken nothing for the stall
// time; the others notice nothing.
func TestClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{
		Store:  large(t, 24, 1<<20),
		Limits: practice.Limits{StallTime: 100 * time.Millisecond},
	})
	d.play(`
		@ examine inbox
		@b examine inbox
		C: a FETCH 1:* BODY[]
		C.b: a STATUS inbox (MESSAGES)
		S.b: * STATUS INBOX (MESSAGES 24)
		S.b: a OK ${...}
		C.b: b FETCH 1 RFC822.SIZE
		S.b: * 1 FETCH (RFC822.SIZE 1048576)
		S.b: b OK ${...}
	`)
	for { // what is written to a connection that was cut fails in the end
		if _, err := io.WriteString(d.peers[""], "b NOOP\r\n"); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error("the connection was not cut")
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// A client that reads slowly gets everything, though it takes longer than the
// stall time.
func TestClientThatReadsSlowly(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{
		Store:  large(t, 30, 1<<20),
		Limits: practice.Limits{StallTime: time.Second, QueueOctets: 64 << 10},
	})
	d.play(`
		@ examine inbox
		C: a FETCH 1:* BODY[]
	`)
	got := int64(0)
	for got < 30<<20 {
		n, err := io.CopyN(io.Discard, d.peers[""].lines, 1<<20)
		got += n
		if err != nil {
			t.Fatalf("after %d octets: %v", got, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	d.play(`
		@ skip )
		C: b NOOP
		S: b OK ${...}
	`)
}

// When Close has waited for long enough, it cuts off who does not read.
func TestCloseCutsOff(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{Store: large(t, 24, 1<<20)})
	d.play(`
		@ examine inbox
		C: a FETCH 1:* BODY[]
		S: * 1 FETCH ${...}
	`)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.server.Close(ctx); err != nil {
		t.Error(err)
	}
}

func TestNewWithoutStore(t *testing.T) {
	t.Parallel()
	if _, err := practice.New(practice.Config{}); err == nil {
		t.Error("made a server without a store")
	}
}

// A client that is gone in the middle of a command leaves nothing behind; the
// leak check of the package sees to that.
func TestClientThatGoes(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(`
		@ login
		C- a APPEND inbox {100+}
		@b login
		C.b- b NO
		@c select inbox
		C.c: c IDLE
		S.c: + idling
	`)
	for _, p := range d.peers {
		if err := p.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	}
}
