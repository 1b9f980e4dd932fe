package mailstore_test

import (
	"testing"

	"imapsh/internal/practice/mailstore"
)

func benchmarkAccount(b *testing.B, n int) *mailstore.Account {
	b.Helper()
	a, err := newStore(mailstore.Limits{}).AddAccount("u", "p")
	if err != nil {
		b.Fatal(err)
	}
	messages := make([]mailstore.NewMessage, n)
	for i := range messages {
		messages[i] = text("x", mailstore.Seen)
	}
	if _, err := a.Append("INBOX", messages...); err != nil {
		b.Fatal(err)
	}
	return a
}

func benchmarkViews(b *testing.B, a *mailstore.Account, n int) []*mailstore.View {
	b.Helper()
	views := make([]*mailstore.View, n)
	for i := range views {
		v, err := a.Select("INBOX", false)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(v.Close)
		views[i] = v
	}
	return views
}

// BenchmarkSelect shows what a view of 100,000 messages costs.
func BenchmarkSelect(b *testing.B) {
	a := benchmarkAccount(b, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		v, err := a.Select("INBOX", false)
		if err != nil {
			b.Fatal(err)
		}
		v.Close()
	}
}

// BenchmarkAll shows what it costs to read 100,000 messages' attributes.
func BenchmarkAll(b *testing.B) {
	v := benchmarkViews(b, benchmarkAccount(b, 100_000), 1)[0]
	b.ReportAllocs()
	for b.Loop() {
		if len(v.All()) != 100_000 {
			b.Fatal("some are missing")
		}
	}
}

// BenchmarkStore flips a flag of 100,000 messages that another client knows too.
func BenchmarkStore(b *testing.B) {
	views := benchmarkViews(b, benchmarkAccount(b, 100_000), 2)
	all := views[0].UIDs()
	op := mailstore.RemoveFlags
	b.ReportAllocs()
	for b.Loop() {
		if _, err := views[0].Store(all, mailstore.FlagChange{Op: op, Flags: []mailstore.Flag{mailstore.Seen}}); err != nil {
			b.Fatal(err)
		}
		op = mailstore.AddFlags + mailstore.RemoveFlags - op
		if len(views[1].Sync(true)) != len(all) {
			b.Fatal("some were not told")
		}
	}
}

// BenchmarkAppendSeenByMany appends one message that 2,000 clients are told of.
func BenchmarkAppendSeenByMany(b *testing.B) {
	a := benchmarkAccount(b, 4)
	views := benchmarkViews(b, a, 2000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Append("INBOX", text("x")); err != nil {
			b.Fatal(err)
		}
		for _, v := range views {
			if len(v.Sync(true)) != 1 {
				b.Fatal("one was not told")
			}
		}
	}
}
