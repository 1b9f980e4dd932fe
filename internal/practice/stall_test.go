package practice_test

import (
	"errors"
	"io"
	"os"
	"sync"
	"testing"
	"time"

	"imapsh/internal/practice"
)

// While one client does not read what it asked for, nobody waits for it: no lock
// is held while octets are written. Its own time to read is longer than the
// test's patience.
func TestNobodyWaitsForWhoDoesNotRead(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{Store: large(t, 24, 1<<20), Limits: practice.Limits{StallTime: 10 * patience}})
	d.play(`
		@ select inbox
		@c select inbox
		C.c: a IDLE
		S.c: + idling
		C: a FETCH 1:* BODY.PEEK[]
		S: * 1 FETCH (BODY[] {1048576}
		@b select inbox
		C.b: a FETCH 24 RFC822.SIZE
		S.b: * 24 FETCH (RFC822.SIZE 1048576)
		S.b: a OK ${...}
		C.b: b STORE 1 FLAGS.SILENT (\Deleted)
		S.b: b OK ${...}
		S.c: * 1 FETCH (FLAGS (\Deleted${...}
		C.b: c CREATE other
		S.b: c OK ${...}
		C.b: d COPY 2:3 other
		S.b: d OK ${...}
		C.b: e EXPUNGE
		S.b: * 1 EXPUNGE
		S.b: e OK ${...}
		S.c: * 1 EXPUNGE
		C.b: f APPEND inbox {3+}
		C.b: abc
		S.b: * 24 EXISTS
		S.b: * ${_} RECENT
		S.b: f OK ${...}
		C.b: g SEARCH 24
		S.b: * SEARCH 24
		S.b: g OK ${...}
	`)
	_ = d.peers[""].Close() // or it would be waited for at the end
}

// A client that idles and does not read is cut off when its queue is full, and
// who makes the changes that fill it notices nothing.
func TestIdleClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{
		Store:  large(t, 5000, 60),
		Limits: practice.Limits{StallTime: 100 * time.Millisecond, QueueOctets: 64 << 10},
	})
	d.play(`
		@ select inbox
		C: a IDLE
		S: + idling
		@b select inbox
	`)
	for i := 0; ; i++ {
		operation := []string{"+", "-"}[i%2]
		if wrong := d.quietly("b", "STORE 1:* "+operation+`FLAGS.SILENT (\Flagged)`); wrong != "" {
			t.Fatal(wrong)
		}
		_, err := io.WriteString(d.peers[""], "D") // of DONE, which never comes
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			t.Fatal("the connection was not cut")
		case err != nil:
			return
		}
	}
}

// Two clients copy and move from each other's mailbox to their own, again and
// again. RFC 9051 §6.4.7, RFC 6851.
func TestCopiesInOppositeDirections(t *testing.T) {
	t.Parallel()
	const times = 300
	d := start(t, practice.Config{Store: large(t, 20, 100)})
	d.play(`
		@ select inbox
		C: a CREATE other
		S: a OK ${...}
		C: b COPY 1:20 other
		S: b OK ${...}
		@b select other
	`)
	var done sync.WaitGroup
	for conn, to := range map[string]string{"": "other", "b": "inbox"} {
		done.Go(func() {
			for i := range times {
				command := "COPY 1 " + to
				if i%20 == 0 { // so few that neither mailbox gets empty
					command = "MOVE 1 " + to
				}
				if wrong := d.quietly(conn, command); wrong != "" {
					t.Error(wrong)
					return
				}
			}
		})
	}
	done.Wait()
}
