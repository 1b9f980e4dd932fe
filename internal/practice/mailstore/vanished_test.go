package mailstore_test

import (
	"testing"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// set makes a set of ranges from pairs of numbers.
func set(bounds ...uint32) wire.SequenceSet {
	var s wire.SequenceSet
	for i := 0; i < len(bounds); i += 2 {
		s = append(s, wire.SeqRange{Start: bounds[i], Stop: bounds[i+1]})
	}
	return s
}

func modSeqOf(t *testing.T, a *mailstore.Account) uint64 {
	t.Helper()
	status, err := a.Status("INBOX")
	if err != nil {
		t.Fatal(err)
	}
	return status.HighestModSeq
}

func TestVanished(t *testing.T) {
	a := newAccountIn(t, newStore(mailstore.DefaultLimits()))
	fill(t, a, 9)
	v := mustSelect(t, a, "INBOX", false)
	before := modSeqOf(t, a)
	mustExpunge(t, v, 8)
	between := modSeqOf(t, a)
	mustExpunge(t, v, 2, 3)
	expect(t, "not yet reported", v.Vanished(set(1, 0), 0), "[]")
	v.Sync(true)
	expect(t, "all", v.Vanished(set(1, 0), before), "[2 3 8]")
	expect(t, "later", v.Vanished(set(1, 0), between), "[2 3]") // RFC 7162 §3.2.6: above it, not at it
	expect(t, "last", v.Vanished(set(1, 0), modSeqOf(t, a)), "[]")
	expect(t, "of a set", v.Vanished(set(7, 4000000000, 1, 2), before), "[2 8]")
}

// What is forgotten cannot be told from what is remembered: all that is absent is reported.
func TestVanishedForgotten(t *testing.T) {
	limits := mailstore.DefaultLimits()
	limits.ExpungedPerMailbox = 2
	a := newAccountIn(t, newStore(limits))
	fill(t, a, 9)
	v := mustSelect(t, a, "INBOX", false)
	first := modSeqOf(t, a)
	mustExpunge(t, v, 8)
	second := modSeqOf(t, a)
	mustExpunge(t, v, 2, 3)
	v.Sync(true)
	expect(t, "remembered", v.Vanished(set(1, 4000000000), second), "[2 3]")
	expect(t, "forgotten", v.Vanished(set(1, 4000000000), first), "[2 3 8]")
	third := modSeqOf(t, a)
	mustExpunge(t, v, 4, 5, 6)
	v.Sync(true)
	expect(t, "half forgotten", v.Vanished(set(3, 6), third), "[3 4 5 6]")
	expect(t, "nothing since", v.Vanished(set(3, 6), modSeqOf(t, a)), "[]")
}

// A client that is not yet told of an expunge knows the mailbox as it was before it: RFC 7162 §3.2.
func TestHighestModSeqWhileExpungeWaits(t *testing.T) {
	tb := newTable(t)
	before := tb.me.State().HighestModSeq
	mustExpunge(t, tb.them, 1)
	tb.store(tb.them, `+\Seen`, 2)
	tb.me.Sync(false)
	expect(t, "waiting", tb.me.State().HighestModSeq, before)
	tb.me.Sync(true)
	expect(t, "told", tb.me.State().HighestModSeq, modSeqOf(t, tb.a))
}

func TestStoreUnchangedSince(t *testing.T) {
	tb := newTable(t)
	since := modSeqOf(t, tb.a)
	tb.store(tb.them, `+\Seen`, 2)
	done, err := tb.me.Store([]mailstore.UID{1, 2}, mailstore.FlagChange{
		Op: mailstore.AddFlags, Flags: []mailstore.Flag{mailstore.Flagged}, UnchangedSince: &since,
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "changed", done.Changed, "[1]")
	expect(t, "modified", done.Modified, "[2]")
	tb.sync(true, `2 FETCH (UID 2 FLAGS (\Seen))`) // RFC 7162 §3.1.3, example 10: without being asked
}
