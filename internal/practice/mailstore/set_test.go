package mailstore_test

import (
	"testing"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// parseSet reads a set as the wire has it.
func parseSet(t *testing.T, s string) wire.SequenceSet {
	t.Helper()
	set, ok := wire.NewDecoder([]byte(s)).SequenceSet()
	if !ok {
		t.Fatalf("%s is no sequence set", s)
	}
	return set
}

// RFC 9051 §9, sequence-set: numbers may come in any order and more than once, and count once.
func TestSets(t *testing.T) {
	a := newAccount(t)
	fill(t, a, 10)
	v := mustSelect(t, a, "INBOX", false)
	mustExpunge(t, v, 3, 4, 5) // UIDs are 1 2 6 7 8 9 10
	v.Sync(true)
	for _, test := range []struct {
		set         string
		seqs, uids  string
		wantBadSeqs bool
	}{
		{"1", "[1]", "[1]", false},
		{"2:4", "[2 6 7]", "[2]", false},
		{"4:2", "[2 6 7]", "[2]", false},
		{"2,1:3,1", "[1 2 6]", "[1 2]", false},
		{"*:4,5:7", "[7 8 9 10]", "[6 7 8 9 10]", false},
		{"*", "[10]", "[10]", false},
		{"7:*", "[10]", "[7 8 9 10]", false},
		{"8:*", "", "[8 9 10]", true},
		{"3291:*", "", "[10]", true}, // includes the last message's UID
		{"1:8", "", "[1 2 6 7 8]", true},
		{"3:5", "[6 7 8]", "[]", false},
		{"1:4294967295", "", "[1 2 6 7 8 9 10]", true},
	} {
		set := parseSet(t, test.set)
		got, err := v.Messages(set)
		if test.wantBadSeqs {
			expect(t, "bad", codeOf(t, err), "BAD")
		} else {
			expect(t, "by sequence number", uids(got), test.seqs)
		}
		expect(t, "by UID", uids(v.MessagesByUID(set)), test.uids)
		for _, uid := range v.UIDs() {
			listed := len(v.MessagesByUID(wire.NumberSet([]uint32{uint32(uid)}))) == 1 && contains(v.MessagesByUID(set), uid)
			expect(t, "Contains", set.Contains(uint32(uid), 10), listed)
		}
	}
}

// Where there are no messages "*" is none either (RFC 9051 §9, seq-number).
func TestSetsOfAnEmptyMailbox(t *testing.T) {
	v := mustSelect(t, newAccount(t), "INBOX", false)
	for _, s := range []string{"*", "1:*", "1"} {
		set := parseSet(t, s)
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
	set := make(wire.SequenceSet, 0, len(list))
	for _, uid := range list {
		set = append(set, wire.SeqRange{Start: uint32(uid), Stop: uint32(uid)})
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
