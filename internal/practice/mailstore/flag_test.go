package mailstore_test

import (
	"strconv"
	"strings"
	"testing"

	"imapsh/internal/practice/mailstore"
)

func flagList(words string) []mailstore.Flag {
	var list []mailstore.Flag
	for _, w := range strings.Fields(words) {
		list = append(list, mailstore.Flag(w))
	}
	return list
}

func TestStoreFlags(t *testing.T) {
	const add, remove, replace = mailstore.AddFlags, mailstore.RemoveFlags, mailstore.ReplaceFlags
	for _, test := range []struct {
		before  string
		op      mailstore.FlagOp
		flags   string
		want    string
		changed bool
	}{
		{``, add, `\Seen`, `(\Seen)`, true},
		{``, add, `\seen \ANSWERED`, `(\Answered \Seen)`, true},
		{`\Seen`, add, `\Seen`, `(\Seen)`, false},
		{`\Seen`, add, ``, `(\Seen)`, false},
		{`\Draft \Deleted \Flagged`, add, `\Seen \Answered`, `(\Answered \Flagged \Deleted \Seen \Draft)`, true},
		{`$b $a`, add, `$c \Seen`, `(\Seen $b $a $c)`, true},
		{`$MDNSent`, add, `$mdnsent`, `($MDNSent)`, false},
		{`\Seen \Flagged`, remove, `\FLAGGED`, `(\Seen)`, true},
		{`\Seen $a`, remove, `$A \Draft $unknown`, `(\Seen)`, true},
		{`\Seen`, remove, ``, `(\Seen)`, false},
		{`\Seen $a`, replace, `\Draft \Flagged`, `(\Flagged \Draft)`, true},
		{`\Seen $a`, replace, ``, `()`, true},
		{`\Seen`, replace, `\Seen \Seen`, `(\Seen)`, false},
		{`\Seen`, add, `\Recent`, `(\Seen)`, false}, // not a client's to change (RFC 3501 §2.3.2)
		{`\Recent`, replace, `\recent \Draft`, `(\Draft)`, true},
	} {
		a := newAccount(t)
		mustAppend(t, a, "INBOX", text("x", flagList(test.before)...))
		v := mustSelect(t, a, "INBOX", false)
		done, err := v.Store([]mailstore.UID{1}, mailstore.FlagChange{Op: test.op, Flags: flagList(test.flags)})
		if err != nil {
			t.Fatal(err)
		}
		what := strings.Join([]string{test.before, strconv.Itoa(int(test.op)), test.flags}, " | ")
		expect(t, what, flags(done.Messages[0].Flags), test.want)
		expect(t, what+": changed", len(done.Changed) == 1, test.changed)
	}
}

func TestStoreRefusesWhatIsNoFlag(t *testing.T) {
	a := newAccount(t)
	mustAppend(t, a, "INBOX", text("x"))
	v := mustSelect(t, a, "INBOX", false)
	for _, f := range []string{``, `\Bogus`, `a b`, `a(`, "a\x00", `a"`, `a]`, `a%`, `a*`, `\*`, "\u00e4", "a\x7f", `a\b`} {
		_, err := v.Store([]mailstore.UID{1}, mailstore.FlagChange{Flags: []mailstore.Flag{"$ok", mailstore.Flag(f)}})
		expect(t, strconv.Quote(f), codeOf(t, err), "CANNOT")
	}
	expect(t, "nothing of it was learnt", flags(v.State().Flags), flags(mailstore.SystemFlags()))
	// To take away a flag that cannot be is no error: the message has it not.
	_, err := v.Store([]mailstore.UID{1}, mailstore.FlagChange{Op: mailstore.RemoveFlags, Flags: []mailstore.Flag{`\Bogus`}})
	expect(t, "remove", codeOf(t, err), "OK")
}

func TestKeywordLimit(t *testing.T) {
	limits := mailstore.DefaultLimits()
	limits.KeywordsPerMailbox = 2
	a := newAccountIn(t, newStore(limits))
	mustAppend(t, a, "INBOX", text("x", "one"))
	v := mustSelect(t, a, "INBOX", false)
	expect(t, "room for one more", flags(v.State().PermanentFlags), `(\Answered \Flagged \Deleted \Seen \Draft one \*)`)
	store := func(words string) string {
		_, err := v.Store([]mailstore.UID{1}, mailstore.FlagChange{Op: mailstore.AddFlags, Flags: flagList(words)})
		return codeOf(t, err)
	}
	expect(t, "two more", store("two three"), "LIMIT")
	expect(t, "one more", store("ONE two"), "OK")
	expect(t, "another", store("three"), "LIMIT")
	expect(t, "full", flags(v.State().PermanentFlags), `(\Answered \Flagged \Deleted \Seen \Draft one two)`)
	_, err := a.Append("INBOX", text("x"), text("y", "three"))
	expect(t, "append", codeOf(t, err), "LIMIT")
	expect(t, "append was all or none", show(v.Sync(true)), "FLAGS (one two) PERMANENTFLAGS 7")

	mustCreate(t, a, "full")
	mustAppend(t, a, "full", text("x", "three", "four"))
	_, err = v.Copy([]mailstore.UID{1}, "full")
	expect(t, "copy to where other keywords are", codeOf(t, err), "LIMIT")
}

func TestFlagsHas(t *testing.T) {
	list := mailstore.Flags{mailstore.Seen, "$Junk"}
	for f, want := range map[mailstore.Flag]bool{`\Seen`: true, `\SEEN`: true, `$junk`: true, `$Jun`: false, `\Draft`: false, ``: false} {
		expect(t, string(f), list.Has(f), want)
	}
}
