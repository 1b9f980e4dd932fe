package mailstore_test

import (
	"testing"

	"imapsh/internal/practice/mailstore"
)

const star = mailstore.Star

// RFC 9051 §9, sequence-set: "*:4,5:7 for a mailbox with 10 messages ... MAY be reordered and overlap coalesced".
func TestSets(t *testing.T) {
	a := newAccount(t)
	fill(t, a, 10)
	v := mustSelect(t, a, "INBOX", false)
	mustExpunge(t, v, 3, 4, 5) // UIDs are 1 2 6 7 8 9 10
	v.Sync(true)
	for _, test := range []struct {
		set         mailstore.Set
		seqs, uids  string
		wantBadSeqs bool
	}{
		{mailstore.Set{{1, 1}}, "[1]", "[1]", false},
		{mailstore.Set{{2, 4}}, "[2 6 7]", "[2]", false},
		{mailstore.Set{{4, 2}}, "[2 6 7]", "[2]", false},
		{mailstore.Set{{2, 2}, {1, 3}, {1, 1}}, "[1 2 6]", "[1 2]", false},
		{mailstore.Set{{star, 4}, {5, 7}}, "[7 8 9 10]", "[6 7 8 9 10]", false},
		{mailstore.Set{{star, star}}, "[10]", "[10]", false},
		{mailstore.Set{{7, star}}, "[10]", "[7 8 9 10]", false},
		{mailstore.Set{{8, star}}, "", "[8 9 10]", true},
		{mailstore.Set{{3291, star}}, "", "[10]", true}, // includes the last message's UID
		{mailstore.Set{{1, 8}}, "", "[1 2 6 7 8]", true},
		{mailstore.Set{{3, 5}}, "[6 7 8]", "[]", false},
		{mailstore.Set{{1, 4294967295}}, "", "[1 2 6 7 8 9 10]", true},
		{nil, "[]", "[]", false},
	} {
		got, err := v.Messages(test.set)
		if test.wantBadSeqs {
			expect(t, "bad", codeOf(t, err), "BAD")
		} else {
			expect(t, "by sequence number", uids(got), test.seqs)
		}
		expect(t, "by UID", uids(v.MessagesByUID(test.set)), test.uids)
		for _, uid := range v.UIDs() {
			listed := len(v.MessagesByUID(mailstore.Set{{uint32(uid), uint32(uid)}})) == 1 && contains(v.MessagesByUID(test.set), uid)
			expect(t, "Contains", test.set.Contains(uint32(uid), 10), listed)
		}
	}
}

// "This includes '*' if the selected mailbox is empty" (RFC 9051 §9, seq-number).
func TestSetsOfAnEmptyMailbox(t *testing.T) {
	v := mustSelect(t, newAccount(t), "INBOX", false)
	for _, set := range []mailstore.Set{{{star, star}}, {{1, star}}, {{1, 1}}} {
		_, err := v.Messages(set)
		expect(t, "by sequence number", codeOf(t, err), "BAD")
		expect(t, "by UID", uids(v.MessagesByUID(set)), "[]")
	}
	expect(t, "all", uids(v.All()), "[]")
}

func uids(list []mailstore.Message) []mailstore.UID {
	out := make([]mailstore.UID, 0, len(list))
	for _, m := range list {
		out = append(out, m.UID)
	}
	return out
}

func contains(list []mailstore.Message, uid mailstore.UID) bool {
	for _, m := range list {
		if m.UID == uid {
			return true
		}
	}
	return false
}

// mustExpunge deletes messages through a view.
func mustExpunge(t *testing.T, v *mailstore.View, list ...mailstore.UID) {
	t.Helper()
	set := make(mailstore.Set, 0, len(list))
	for _, uid := range list {
		set = append(set, mailstore.Range{First: uint32(uid), Last: uint32(uid)})
	}
	if _, err := v.Store(list, mailstore.FlagChange{Op: mailstore.AddFlags, Flags: flagList(`\Deleted`), Silent: true}); err != nil {
		t.Fatal(err)
	}
	gone, err := v.ExpungeUIDs(set)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "expunged", gone, list)
}
