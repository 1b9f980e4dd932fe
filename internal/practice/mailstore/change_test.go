package mailstore_test

import (
	"testing"
	"time"

	"imapsh/internal/practice/mailstore"
)

func TestStoreResult(t *testing.T) {
	tb := newTable(t)
	mustExpunge(t, tb.them, 2)
	done := tb.store(tb.me, `+\Seen`, 1, 2, 99, 3)
	expect(t, "messages", uids(done.Messages), "[1 3]")
	expect(t, "sequence numbers", done.Messages[1].SeqNum, 3)
	expect(t, "changed", done.Changed, "[1 3]")
	expect(t, "expunged", done.Expunged, "[2]")
	done = tb.store(tb.me, `+\Seen`, 3, 4)
	expect(t, "messages", uids(done.Messages), "[3 4]")
	expect(t, "changed", done.Changed, "[4]")
}

// A flag that changes brings a new mod-sequence, and one that stays as it was does not (RFC 7162 §3.1).
func TestModSeq(t *testing.T) {
	tb := newTable(t)
	highest := func() uint64 {
		st, err := tb.a.Status("INBOX")
		if err != nil {
			t.Fatal(err)
		}
		return st.HighestModSeq
	}
	before := highest()
	tb.store(tb.me, `+\Seen`, 1, 2)
	expect(t, "a change", highest(), before+1)
	tb.store(tb.me, `+\Seen`, 1, 2)
	expect(t, "no change", highest(), before+1)
	tb.store(tb.me, `+\Seen`, 2, 3)
	var list []uint64
	for _, m := range tb.me.All()[:3] {
		list = append(list, m.ModSeq-before)
	}
	expect(t, "of the messages", list, "[1 1 2]")
	mustExpunge(t, tb.them, 5)
	expect(t, "\\Deleted, and the expunge", highest(), before+4)
	fill(t, tb.a, 1)
	expect(t, "a new message", highest(), before+5)
	tb.me.Sync(true)
	messages := tb.me.All()
	expect(t, "has it", messages[len(messages)-1].ModSeq, before+5)
}

func TestExpunge(t *testing.T) {
	tb := newTable(t)
	tb.store(tb.me, `+\Deleted`, 1, 3, 5)
	gone, err := tb.me.ExpungeUIDs(parseSet(t, "2:3")) // RFC 4315 §2.1: both \Deleted and in the set
	expect(t, "uid expunge", codeOf(t, err), "OK")
	expect(t, "uid expunge", gone, "[3]")
	gone, err = tb.me.ExpungeUIDs(parseSet(t, "*"))
	expect(t, "uid expunge", codeOf(t, err), "OK")
	expect(t, "uid expunge", gone, "[5]")
	gone, err = tb.me.Expunge()
	expect(t, "expunge", codeOf(t, err), "OK")
	expect(t, "expunge", gone, "[1]")
	gone, err = tb.me.Expunge()
	expect(t, "expunge again", codeOf(t, err), "OK")
	expect(t, "expunge again", gone, "[]")
	tb.sync(true, "1 EXPUNGE, 2 EXPUNGE, 3 EXPUNGE")
	fill(t, tb.a, 1)
	tb.sync(true, "3 EXISTS, 3 RECENT")
	expect(t, "UIDs are not used again", tb.me.UIDs(), "[2 4 6]")
}

// A copy has the flags and the date of what it is a copy of (RFC 9051 §6.4.7).
func TestCopy(t *testing.T) {
	a := newAccount(t)
	mustCreate(t, a, "box")
	mustAppend(t, a, "box", text("there before"))
	date := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	m := text("x", `\Seen`, `$a`)
	m.InternalDate = date
	mustAppend(t, a, "INBOX", m, text("y"))
	v, box := mustSelect(t, a, "INBOX", false), mustSelect(t, a, "box", false)
	done, err := v.Copy([]mailstore.UID{1, 2, 77}, "box")
	expect(t, "copy", codeOf(t, err), "OK")
	expect(t, "copied", done, mailstore.Copied{
		UIDValidity: 1001, Source: []mailstore.UID{1, 2}, Dest: []mailstore.UID{2, 3},
	})
	expect(t, "its clients", show(box.Sync(false)), "FLAGS ($a) PERMANENTFLAGS 7, 3 EXISTS, 3 RECENT")
	copied := box.All()[1]
	expect(t, "flags", flags(copied.Flags), `(\Seen $a)`)
	expect(t, "date", copied.InternalDate, date)
	if copied.Content != v.All()[0].Content {
		t.Error("the octets are there twice")
	}
	expect(t, "nothing to tell here", show(v.Sync(true)), "")
	_, err = v.Copy([]mailstore.UID{1}, "INBOX")
	expect(t, "copy to itself", codeOf(t, err), "OK")
	expect(t, "to tell", show(v.Sync(false)), "3 EXISTS, 3 RECENT")
	none, err := v.Copy([]mailstore.UID{77}, "box") // UIDs that are not there (RFC 9051 §6.4.9)
	expect(t, "copy of nothing", codeOf(t, err), "OK")
	expect(t, "copy of nothing", none.Dest, "[]")
}

// Copies of what another client has expunged: RFC 2180 §4.4.2.
func TestCopyExpunged(t *testing.T) {
	tb := newTable(t)
	mustCreate(t, tb.a, "box")
	mustExpunge(t, tb.them, 2)
	done, err := tb.me.Copy([]mailstore.UID{1, 2}, "box")
	expect(t, "copy", codeOf(t, err), "OK")
	expect(t, "copied", done.Source, "[1 2]")
}

// COPY makes no mailbox, and copies all messages or none (RFC 9051 §6.4.7).
func TestCopyErrors(t *testing.T) {
	limits := mailstore.Limits{Accounts: 1, MailboxesPerAccount: 9, MessagesPerMailbox: 5, OctetsPerMessage: 99, OctetsPerAccount: 130}
	a := newAccountIn(t, newStore(limits))
	mustCreate(t, a, "box", "few/low")
	fill(t, a, 5) // 18 octets each
	v := mustSelect(t, a, "INBOX", false)
	all := v.UIDs()
	for _, test := range []struct{ to, copied, moved string }{
		{"none", "TRYCREATE", "TRYCREATE"},
		{"few", "TRYCREATE", "TRYCREATE"},
		{"/none", "CANNOT", "CANNOT"},
		{"inbox", "OVERQUOTA", "LIMIT"}, // a move needs no more octets than before
		{"box", "OVERQUOTA", "OK"},
	} {
		_, err := v.Copy(all, test.to)
		expect(t, "copy to "+test.to, codeOf(t, err), test.copied)
		_, err = v.Move(all, test.to)
		expect(t, "move to "+test.to, codeOf(t, err), test.moved)
	}
	expect(t, "here", show(v.Sync(true)), "1 EXPUNGE, 1 EXPUNGE, 1 EXPUNGE, 1 EXPUNGE, 1 EXPUNGE")
	box := mustSelect(t, a, "box", false)
	expect(t, "there", box.UIDs(), "[1 2 3 4 5]")
	expect(t, "copy with room for two", codeOf(t, second(box.Copy(all[:2], "INBOX"))), "OK")
	expect(t, "copy without", codeOf(t, second(box.Copy(all[:1], "INBOX"))), "OVERQUOTA")
}

func second[T any](_ T, err error) error { return err }

// RFC 6851 §3.3: each message is in one mailbox or the other, never in both, whenever another client looks.
func TestMove(t *testing.T) {
	tb := newTable(t)
	mustCreate(t, tb.a, "box")
	mustExpunge(t, tb.them, 4)
	done, err := tb.me.Move([]mailstore.UID{2, 3, 4}, "box")
	expect(t, "move", codeOf(t, err), "OK")
	expect(t, "moved", done, mailstore.Copied{
		UIDValidity: 1001, Source: []mailstore.UID{2, 3}, Dest: []mailstore.UID{1, 2}, Expunged: []mailstore.UID{4},
	})
	tb.sync(true, "2 EXPUNGE, 2 EXPUNGE, 2 EXPUNGE")
	expect(t, "the other", show(tb.them.Sync(true)), "2 EXPUNGE, 2 EXPUNGE, 2 EXPUNGE")
	done, err = tb.them.Move([]mailstore.UID{1}, "inbox")
	expect(t, "move to itself", codeOf(t, err), "OK")
	expect(t, "moved", done.Dest, "[6]")
	tb.sync(true, "1 EXPUNGE, 2 EXISTS, 2 RECENT")
	done, err = tb.them.Move([]mailstore.UID{1}, "box")
	expect(t, "move of what the view still shows", codeOf(t, err), "OK")
	expect(t, "is in vain", []any{done.Source, done.Expunged}, "[[] [1]]")
}

// Of INBOX the messages go to the new mailbox, and INBOX stays, empty (RFC 9051 §6.3.6).
func TestRenameInboxMovesMail(t *testing.T) {
	a := newAccount(t)
	mustAppend(t, a, "INBOX", text("x", "$a", mailstore.Seen), text("y"))
	mustExpunge(t, mustSelect(t, a, "INBOX", false), 1)
	mustAppend(t, a, "INBOX", text("z", "$b"))
	v := mustSelect(t, a, "INBOX", false)
	expect(t, "rename", codeOf(t, a.Rename("inbox", "old")), "OK")
	expect(t, "its clients", show(v.Sync(true)), "1 EXPUNGE, 1 EXPUNGE")
	mustAppend(t, a, "INBOX", text("new"))
	expect(t, "UIDs go on", show(v.Sync(true))+" "+v.State().Name, "1 EXISTS, 1 RECENT INBOX")
	expect(t, "UIDs go on", v.UIDs(), "[4]")
	old := mustSelect(t, a, "old", false)
	expect(t, "there", old.UIDs(), "[1 2]")
	expect(t, "flags", flags(old.All()[1].Flags), "($b)")
}

// The name, UIDVALIDITY and UID must never stand for two messages (RFC 9051 §2.3.1.1).
func TestRenameAndUIDValidity(t *testing.T) {
	a := newAccount(t)
	validity := func(name string) uint32 {
		t.Helper()
		st, err := a.Status(name)
		if err != nil {
			t.Fatal(err)
		}
		return st.UIDValidity
	}
	mustCreate(t, a, "one", "two")
	expect(t, "at first", []uint32{validity("one"), validity("two")}, "[1001 1002]")
	run(t, a, "rename two 2")
	expect(t, "a new name", validity("2"), 1002)
	run(t, a, "rename 2 two")
	expect(t, "and back", validity("two"), 1002)
	run(t, a, "delete two")
	run(t, a, "rename one two")
	expect(t, "a name that had a higher one", validity("two"), 1003)
}
