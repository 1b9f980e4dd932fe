package practice_test

import (
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

func TestWithin(t *testing.T) {
	t.Parallel()
	store := newStore(mailstore.Limits{})
	account, err := store.AddAccount("strategos", "password")
	if err != nil {
		t.Fatal(err)
	}
	for _, ago := range []time.Duration{10 * time.Second, time.Hour, time.Hour + 300*time.Millisecond, time.Hour + time.Second} {
		if _, err := account.Append("INBOX", mailstore.NewMessage{
			Octets: []byte("Subject: x\r\n\r\n"), InternalDate: store.Now().Add(-ago),
		}); err != nil {
			t.Fatal(err)
		}
	}
	start(t, practice.Config{Store: store}).play(`
		@ select inbox
		C: a SEARCH YOUNGER 3600
		S: * SEARCH 1 2	// RFC 5032 §2: those that came just then are among them
		S: a OK ${...}
		C: b SEARCH OLDER 3600
		S: * SEARCH 2 3 4	// RFC 5032 §2: of the older ones too
		S: b OK ${...}
		C: c SEARCH OLDER 10 YOUNGER 10
		S: * SEARCH 1
		S: c OK ${...}
		C: d SEARCH YOUNGER 4294967295
		S: * SEARCH 1 2 3 4
		S: d OK ${...}
		C: e SEARCH OLDER 0
		S: e BAD SEARCH: expected a number that does not begin with 0 at octet 15, ${...}	// §3: nz-number
		C: f SEARCH YOUNGER
		S: f BAD SEARCH: expected a space at octet 16, ${...}
		C: g SEARCH YOUNGER 1h
		S: g BAD SEARCH: ${...}
	`)
}
