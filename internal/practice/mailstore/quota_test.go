package mailstore_test

import (
	"errors"
	"testing"

	"imapsh/internal/practice/mailstore"
)

// Whatever puts messages into an account, or takes them out, is counted.
func TestQuota(t *testing.T) {
	t.Parallel()
	a := newAccountIn(t, newStore(mailstore.Limits{
		Accounts: 1, MailboxesPerAccount: 9, MessagesPerMailbox: 9, OctetsPerMessage: 99, OctetsPerAccount: 1000,
	}))
	used := func(what string, octets, messages int64) {
		t.Helper()
		q := a.Quota()
		if q.Octets != octets || q.Messages != messages {
			t.Errorf("%s: %d octets in %d messages, want %d in %d", what, q.Octets, q.Messages, octets, messages)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	abc := mailstore.NewMessage{Octets: []byte("abc"), Flags: []mailstore.Flag{mailstore.Deleted}}
	must(a.Create("x"))
	_, err := a.Append("INBOX", abc, abc, abc)
	must(err)
	used("append", 9, 3)
	v, err := a.Select("INBOX", false)
	must(err)
	defer v.Close()
	_, err = v.Copy([]mailstore.UID{1, 2}, "x")
	must(err)
	used("copy", 15, 5)
	_, err = v.Move([]mailstore.UID{1}, "x")
	must(err)
	used("move", 15, 5)
	_, err = v.Expunge()
	must(err)
	used("expunge", 9, 3)
	must(a.Rename("x", "y"))
	must(a.Delete("y"))
	used("delete", 0, 0)
}

// RFC 9208 §4.1.3, §4.3.1.
func TestSetQuota(t *testing.T) {
	t.Parallel()
	a := newAccountIn(t, newStore(mailstore.Limits{
		Accounts: 1, MailboxesPerAccount: 9, MessagesPerMailbox: 9, OctetsPerMessage: 99, OctetsPerAccount: 1000,
	}))
	abc := mailstore.NewMessage{Octets: []byte("abc")}
	expect(t, "at first", a.Quota(), mailstore.Quota{MaxOctets: 1000, MaxMessages: 81})
	expect(t, "octets", codeOf(t, a.SetQuota(1001, -1)), "LIMIT")
	expect(t, "messages", codeOf(t, a.SetQuota(-1, 82)), "LIMIT")
	if err := a.SetQuota(-1, 1); err != nil {
		t.Fatal(err)
	}
	_, err := a.Append("INBOX", abc, abc)
	expect(t, "two messages", codeOf(t, err), "OVERQUOTA")
	if _, err = a.Append("INBOX", abc); err != nil {
		t.Error(err)
	}
	if err := a.SetQuota(2, -1); err != nil {
		t.Fatal(err)
	}
	expect(t, "less than there is", a.Quota(), mailstore.Quota{Octets: 3, MaxOctets: 2, Messages: 1, MaxMessages: 81})
	_, err = a.Append("INBOX", abc)
	expect(t, "octets over", codeOf(t, err), "OVERQUOTA")
}

// A MOVE needs no room, even where there is more than there may be.
func TestMoveOverQuota(t *testing.T) {
	t.Parallel()
	a := newAccountIn(t, newStore(mailstore.Limits{}))
	if _, err := a.Append("INBOX", mailstore.NewMessage{Octets: []byte("abc")}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Create("x"), a.SetQuota(1, 0)); err != nil {
		t.Fatal(err)
	}
	v, err := a.Select("INBOX", false)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	_, err = v.Copy([]mailstore.UID{1}, "x")
	expect(t, "copy", codeOf(t, err), "OVERQUOTA")
	_, err = v.Move([]mailstore.UID{1}, "x")
	expect(t, "move", err, nil)
}
