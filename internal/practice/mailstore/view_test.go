package mailstore_test

import (
	"testing"

	"imapsh/internal/practice/mailstore"
)

func TestState(t *testing.T) {
	a := newAccount(t)
	mustAppend(t, a, "INBOX", text("a", mailstore.Seen), text("b", mailstore.Seen, mailstore.Deleted), text("c", "$x"), text("d"))
	expect(t, "select", mustSelect(t, a, "inbox", false).State(), mailstore.State{
		Name: "INBOX", Messages: 4, Recent: 4, FirstUnseen: 3, UIDNext: 5, UIDValidity: 1000, HighestModSeq: 2,
		Flags:          mailstore.Flags(flagList(`\Answered \Flagged \Deleted \Seen \Draft $x`)),
		PermanentFlags: mailstore.Flags(flagList(`\Answered \Flagged \Deleted \Seen \Draft $x \*`)),
	})
	// "PERMANENTFLAGS ()": nothing can be changed (RFC 9051 §6.3.3).
	examined := mustSelect(t, a, "inbox", true).State()
	expect(t, "examine", examined.ReadOnly, true)
	expect(t, "permanent flags", flags(examined.PermanentFlags), "()")
	st, err := a.Status("INBOX")
	expect(t, "status", codeOf(t, err), "OK")
	size := st.Size
	expect(t, "status", st, mailstore.Status{
		Messages: 4, Unseen: 2, Deleted: 1, Size: size, UIDNext: 5, UIDValidity: 1000, HighestModSeq: 2, AppendLimit: 64 << 20, DeletedSize: 18,
	})
	expect(t, "size", size, 4*len(text("a").Octets))

	empty := mustSelect(t, newAccount(t), "INBOX", false).State()
	expect(t, "an empty mailbox", []any{empty.Messages, empty.FirstUnseen, empty.UIDNext}, "[0 0 1]")
	_, err = a.Select("none", false)
	expect(t, "select of what is not", codeOf(t, err), "NONEXISTENT")
}

// One session is told that a message is recent, and no other: \Recent is RFC 3501 §2.3.2, and EXAMINE's part in it
// §6.3.2.
func TestRecent(t *testing.T) {
	a := newAccount(t)
	fill(t, a, 2)
	recent := func(v *mailstore.View) string {
		out := ""
		for _, m := range v.All() {
			out += map[bool]string{true: "R", false: "-"}[m.Recent]
		}
		return out
	}
	status := func() int {
		st, err := a.Status("INBOX")
		if err != nil {
			t.Fatal(err)
		}
		return st.Recent
	}
	expect(t, "before anybody looked", status(), 2)
	examined := mustSelect(t, a, "INBOX", true)
	expect(t, "examined", recent(examined), "RR")
	first := mustSelect(t, a, "INBOX", false)
	expect(t, "first to select", recent(first), "RR")
	expect(t, "after it", status(), 0)
	second := mustSelect(t, a, "INBOX", false)
	expect(t, "second", recent(second), "--")
	fill(t, a, 1)
	expect(t, "second is told first", show(second.Sync(true)), "3 EXISTS, 1 RECENT")
	expect(t, "second", recent(second), "--R")
	expect(t, "first is told late", show(first.Sync(true)), "3 EXISTS, 2 RECENT")
	expect(t, "first", recent(first), "RR-")
	fill(t, a, 1)
	expect(t, "examined takes nothing", show(examined.Sync(true)), "4 EXISTS, 3 RECENT")
	expect(t, "so it is left for others", status(), 1)
	mustExpunge(t, first, 1)
	expect(t, "expunged ones do not count", show(first.Sync(true)), "1 EXPUNGE, 3 EXISTS, 2 RECENT")
	expect(t, "first", recent(first), "R-R")
}

// Once its EXPUNGE is due and cannot be told, a message is still there for the client that does not know (RFC 2180
// §4.1.1).
func TestExpungedMessagesCanBeRead(t *testing.T) {
	a := newAccount(t)
	fill(t, a, 3)
	v, other := mustSelect(t, a, "INBOX", false), mustSelect(t, a, "INBOX", false)
	mustExpunge(t, other, 2)
	expect(t, "nothing may be said", show(v.Sync(false)), "")
	expect(t, "pending", v.ExpungesPending(), true)
	messages, err := v.Messages(parseSet(t, "1:3"))
	expect(t, "fetch", codeOf(t, err), "OK")
	expect(t, "all are there", uids(messages), "[1 2 3]")
	expect(t, "and marked", []bool{messages[0].Expunged, messages[1].Expunged, messages[2].Expunged}, "[false true false]")
	expect(t, "octets", string(messages[1].Content.Text()), "1")
	expect(t, "now it may", show(v.Sync(true)), "2 EXPUNGE")
	expect(t, "pending", v.ExpungesPending(), false)
	expect(t, "gone", v.UIDs(), "[1 3]")
	if string(messages[1].Content.Text()) != "1" {
		t.Error("what was read before has changed")
	}
	fresh := mustSelect(t, a, "INBOX", false)
	expect(t, "a new session's", fresh.UIDs(), "[1 3]")
	expect(t, "a new session's", fresh.ExpungesPending(), false)
}

func TestReadOnly(t *testing.T) {
	a := newAccount(t)
	mustCreate(t, a, "box")
	mustAppend(t, a, "INBOX", text("x", mailstore.Deleted))
	v := mustSelect(t, a, "INBOX", true)
	all := v.UIDs()
	_, err := v.Store(all, mailstore.FlagChange{Op: mailstore.AddFlags, Flags: flagList(`\Seen`)})
	expect(t, "store", codeOf(t, err), "READ-ONLY")
	_, err = v.Expunge()
	expect(t, "expunge", codeOf(t, err), "READ-ONLY")
	_, err = v.ExpungeUIDs(parseSet(t, "1:*"))
	expect(t, "uid expunge", codeOf(t, err), "READ-ONLY")
	_, err = v.Move(all, "box")
	expect(t, "move", codeOf(t, err), "READ-ONLY")
	_, err = v.Copy(all, "box")
	expect(t, "copy changes nothing here", codeOf(t, err), "OK")
	st, err := a.Status("INBOX")
	expect(t, "status", codeOf(t, err), "OK")
	expect(t, "all as before", []any{st.Messages, st.Unseen, st.Deleted, st.Recent}, "[1 1 1 1]")
}

func TestClose(t *testing.T) {
	a := newAccount(t)
	v := mustSelect(t, a, "INBOX", false)
	v.Close()
	v.Close()
	fill(t, a, 1)
	select {
	case <-v.Changes():
		t.Error("a closed view is told of changes")
	default:
	}
}
