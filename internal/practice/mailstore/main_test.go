package mailstore_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"imapsh/internal/practice/mailstore"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// noon is the store's time in the tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newStore(limits mailstore.Limits) *mailstore.Store {
	return mailstore.New(mailstore.Config{
		Clock:       func() time.Time { return noon },
		UIDValidity: func() uint32 { return 1000 },
		Limits:      limits,
	})
}

func newAccount(t *testing.T) *mailstore.Account {
	t.Helper()
	return newAccountIn(t, newStore(mailstore.Limits{}))
}

func newAccountIn(t *testing.T, s *mailstore.Store) *mailstore.Account {
	t.Helper()
	a, err := s.AddAccount("u", "p")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// text is a message whose body says what it is.
func text(body string, flags ...mailstore.Flag) mailstore.NewMessage {
	return mailstore.NewMessage{Octets: []byte("Subject: test\r\n\r\n" + body), Flags: flags}
}

// fill appends n messages to INBOX.
func fill(t *testing.T, a *mailstore.Account, n int) {
	t.Helper()
	for i := range n {
		mustAppend(t, a, "INBOX", text(strconv.Itoa(i)))
	}
}

func mustAppend(t *testing.T, a *mailstore.Account, name string, messages ...mailstore.NewMessage) []mailstore.UID {
	t.Helper()
	done, err := a.Append(name, messages...)
	if err != nil {
		t.Fatal(err)
	}
	return done.UIDs
}

func mustSelect(t *testing.T, a *mailstore.Account, name string, readOnly bool) *mailstore.View {
	t.Helper()
	v, err := a.Select(name, readOnly)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

func mustCreate(t *testing.T, a *mailstore.Account, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := a.Create(name); err != nil {
			t.Fatal(err)
		}
	}
}

// codeOf is the code of an error: "OK" for none, "BAD" for one without a code.
func codeOf(t *testing.T, err error) string {
	t.Helper()
	var e *mailstore.Error
	switch {
	case err == nil:
		return "OK"
	case !errors.As(err, &e):
		t.Fatalf("%v is no *mailstore.Error", err)
	case e.Code == "":
		return "BAD"
	}
	return string(e.Code)
}

// expect compares two values by the text that they print as.
func expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// show writes updates as the engine would send them.
func show(updates []mailstore.Update) string {
	var lines []string
	for _, u := range updates {
		switch u.Kind {
		case mailstore.UpdateDeleted:
			lines = append(lines, "BYE")
		case mailstore.UpdateFlags:
			lines = append(lines, "FLAGS "+flags(u.Flags[5:])+" PERMANENTFLAGS "+strconv.Itoa(len(u.PermanentFlags)))
		case mailstore.UpdateExpunge:
			lines = append(lines, fmt.Sprintf("%d EXPUNGE", u.Message.SeqNum))
		case mailstore.UpdateExists:
			lines = append(lines, fmt.Sprintf("%d EXISTS", u.Messages), fmt.Sprintf("%d RECENT", u.Recent))
		case mailstore.UpdateFetch:
			lines = append(lines, fmt.Sprintf("%d FETCH (UID %d FLAGS %s)", u.Message.SeqNum, u.Message.UID, flags(u.Message.Flags)))
		}
	}
	return strings.Join(lines, ", ")
}

func flags(list mailstore.Flags) string {
	words := make([]string, 0, len(list))
	for _, f := range list {
		words = append(words, string(f))
	}
	return "(" + strings.Join(words, " ") + ")"
}
