package mailstore_test

import (
	"testing"

	"imapsh/internal/practice/mailstore"
)

// table is two clients at one mailbox with five messages.
type table struct {
	t    *testing.T
	a    *mailstore.Account
	me   *mailstore.View
	them *mailstore.View
}

func newTable(t *testing.T) table {
	a := newAccount(t)
	fill(t, a, 5)
	return table{t, a, mustSelect(t, a, "INBOX", false), mustSelect(t, a, "INBOX", false)}
}

// store changes flags through a view: "+\Seen" or "-\Seen", with "." for .SILENT.
func (tb table) store(v *mailstore.View, change string, list ...mailstore.UID) mailstore.Stored {
	tb.t.Helper()
	c := mailstore.FlagChange{Op: mailstore.AddFlags}
	if change[0] == '-' {
		c.Op = mailstore.RemoveFlags
	}
	change = change[1:]
	if change[0] == '.' {
		c.Silent, change = true, change[1:]
	}
	c.Flags = flagList(change)
	done, err := v.Store(list, c)
	if err != nil {
		tb.t.Fatal(err)
	}
	return done
}

func (tb table) sync(allowExpunge bool, want string) {
	tb.t.Helper()
	expect(tb.t, "sync", show(tb.me.Sync(allowExpunge)), want)
}

// The example of RFC 9051 §6.4.3: messages 3, 4, 7 and 11 go, each under the number that it has by then.
func TestSyncExpunge(t *testing.T) {
	tb := newTable(t)
	fill(t, tb.a, 7)
	tb.sync(true, "12 EXISTS, 12 RECENT")
	tb.them.Sync(true)
	mustExpunge(t, tb.them, 3, 4, 7, 11)
	tb.sync(true, "3 EXPUNGE, 3 EXPUNGE, 5 EXPUNGE, 8 EXPUNGE")
	tb.sync(true, "")
	expect(t, "left", tb.me.UIDs(), "[1 2 5 6 8 9 10 12]")
}

// One's own EXPUNGE is told in the same way.
func TestSyncOwnExpunge(t *testing.T) {
	tb := newTable(t)
	mustExpunge(t, tb.me, 2, 3)
	tb.sync(true, "2 EXPUNGE, 2 EXPUNGE")
}

func TestSyncNewMessages(t *testing.T) {
	tb := newTable(t)
	fill(t, tb.a, 1)
	fill(t, tb.a, 1)
	tb.sync(false, "7 EXISTS, 7 RECENT")
	tb.sync(false, "")
	fill(t, tb.a, 1)
	mustExpunge(t, tb.them, 1)
	tb.sync(true, "1 EXPUNGE, 7 EXISTS, 7 RECENT")
}

// EXISTS never says that there are fewer (RFC 9051 §5.2): while EXPUNGE is not allowed, new messages count on top of
// those that are no longer there.
func TestSyncNewMessagesBehindExpunged(t *testing.T) {
	tb := newTable(t)
	mustExpunge(t, tb.them, 5)
	fill(t, tb.a, 1)
	tb.sync(false, "6 EXISTS, 6 RECENT")
	fill(t, tb.a, 1)
	tb.sync(false, "7 EXISTS, 7 RECENT")
	expect(t, "known", tb.me.UIDs(), "[1 2 3 4 5 6 7]")
	tb.sync(true, "5 EXPUNGE")
	expect(t, "left", tb.me.UIDs(), "[1 2 3 4 6 7]")
}

func TestSyncNeverTellsOfWhatCameAndWent(t *testing.T) {
	tb := newTable(t)
	fill(t, tb.a, 1)
	tb.them.Sync(true)
	mustExpunge(t, tb.them, 6)
	tb.sync(true, "")
	fill(t, tb.a, 1)
	tb.sync(true, "6 EXISTS, 6 RECENT")
	expect(t, "known", tb.me.UIDs(), "[1 2 3 4 5 7]")
}

func TestSyncFlags(t *testing.T) {
	tb := newTable(t)
	tb.store(tb.them, `+\Seen`, 4, 2)
	tb.store(tb.them, `+\Flagged`, 2)
	tb.store(tb.them, `-\Seen`, 4)
	tb.sync(false, `2 FETCH (UID 2 FLAGS (\Flagged \Seen)), 4 FETCH (UID 4 FLAGS ())`)
	tb.sync(false, "")
	tb.store(tb.them, `+\Seen`, 2)
	tb.sync(false, "") // nothing has changed
	tb.store(tb.me, `+\Deleted`, 5)
	tb.sync(true, "") // one's own change was answered
	expect(t, "the other", show(tb.them.Sync(true)), `5 FETCH (UID 5 FLAGS (\Deleted))`)
}

// A silent STORE over another client's change is told (RFC 9051 §6.4.6), since its outcome is not what this client can
// compute.
func TestSyncSilentStore(t *testing.T) {
	tb := newTable(t)
	tb.store(tb.me, `+.\Seen`, 1)
	tb.sync(true, "")
	tb.store(tb.them, `+\Flagged`, 1)
	tb.store(tb.me, `+.\Draft`, 1)
	tb.sync(true, `1 FETCH (UID 1 FLAGS (\Flagged \Seen \Draft))`)
	tb.store(tb.them, `-\Flagged`, 1)
	expect(t, "in the answer to a STORE", flags(tb.store(tb.me, `-\Draft`, 1).Messages[0].Flags), `(\Seen)`)
	tb.sync(true, "")
}

// A message that the client is yet to be told of comes with its flags when it asks for them.
func TestSyncFlagsOfNewMessages(t *testing.T) {
	tb := newTable(t)
	fill(t, tb.a, 1)
	tb.them.Sync(true)
	tb.store(tb.them, `+\Seen`, 6)
	tb.sync(true, "6 EXISTS, 5 RECENT")
	tb.store(tb.them, `+\Draft`, 6)
	tb.sync(true, `6 FETCH (UID 6 FLAGS (\Seen \Draft))`)
}

func TestReported(t *testing.T) {
	tb := newTable(t)
	tb.store(tb.them, `+\Seen`, 1, 2)
	fetched := tb.me.All()
	tb.store(tb.them, `+\Flagged`, 2)
	tb.me.Reported(fetched...) // "1 FETCH (FLAGS (\Seen))", "2 FETCH (FLAGS (\Seen))"
	tb.sync(true, `2 FETCH (UID 2 FLAGS (\Flagged \Seen))`)
}

func TestSyncFlagsAndNumbers(t *testing.T) {
	tb := newTable(t)
	tb.store(tb.them, `+\Seen`, 2, 5)
	mustExpunge(t, tb.them, 2, 3)
	tb.sync(false, `5 FETCH (UID 5 FLAGS (\Seen))`)
	tb.store(tb.them, `-\Seen`, 5)
	fill(t, tb.a, 1)
	tb.sync(true, `2 EXPUNGE, 2 EXPUNGE, 4 EXISTS, 4 RECENT, 3 FETCH (UID 5 FLAGS ())`)
}

// A flag that no client has seen comes in FLAGS before it stands in a FETCH (RFC 9051 §7.3.5).
func TestSyncNewKeyword(t *testing.T) {
	tb := newTable(t)
	tb.store(tb.them, `+$Work`, 1)
	tb.sync(false, `FLAGS ($Work) PERMANENTFLAGS 7, 1 FETCH (UID 1 FLAGS ($Work))`)
	tb.sync(false, "")
	mustAppend(t, tb.a, "INBOX", text("x", "$Play"))
	tb.sync(false, `FLAGS ($Work $Play) PERMANENTFLAGS 8, 6 EXISTS, 6 RECENT`)
	expect(t, "the one who made it is told too", show(tb.them.Sync(true)),
		`FLAGS ($Work $Play) PERMANENTFLAGS 8, 6 EXISTS, 0 RECENT`)
}

func TestChanges(t *testing.T) {
	tb := newTable(t)
	waiting := func() bool {
		select {
		case <-tb.me.Changes():
			return true
		default:
			return false
		}
	}
	expect(t, "at first", waiting(), false)
	fill(t, tb.a, 3)
	expect(t, "messages came", waiting(), true)
	expect(t, "one token for all", waiting(), false)
	tb.them.Sync(true)
	tb.store(tb.them, `+\Seen`, 1)
	expect(t, "flags changed", waiting(), true)
	tb.store(tb.them, `+\Seen`, 1)
	expect(t, "nothing changed", waiting(), false)
	tb.store(tb.me, `+\Seen`, 2)
	expect(t, "own flags", waiting(), false)
	mustExpunge(t, tb.them, 3)
	expect(t, "expunged", waiting(), true)
	fill(t, tb.a, 1)
	tb.me.Sync(true)
	expect(t, "synced", waiting(), false)
}

// RFC 2180 §3.3: the other clients of a deleted mailbox are disconnected.
func TestSyncDeletedMailbox(t *testing.T) {
	a := newAccount(t)
	mustCreate(t, a, "box", "empty")
	mustAppend(t, a, "box", text("x"))
	empty := mustSelect(t, a, "empty", false)
	expect(t, "delete", codeOf(t, a.Delete("empty")), "OK")
	<-empty.Changes()
	v := mustSelect(t, a, "box", false)
	expect(t, "delete", codeOf(t, a.Delete("box")), "OK")
	<-v.Changes()
	expect(t, "still to be read", uids(v.All()), "[1]")
	done, err := v.Store(v.UIDs(), mailstore.FlagChange{Op: mailstore.AddFlags, Flags: flagList(`\Seen`)})
	expect(t, "store", codeOf(t, err), "OK")
	expect(t, "store", done.Expunged, "[1]")
	mustCreate(t, a, "box")
	mustAppend(t, a, "box", text("y"))
	expect(t, "sync", show(v.Sync(false)), "BYE")
	expect(t, "empty", v.All(), "[]")
	_, err = v.Expunge()
	expect(t, "expunge", codeOf(t, err), "OK")
	st, err := a.Status("box")
	expect(t, "status", codeOf(t, err), "OK")
	expect(t, "the new mailbox", []uint32{uint32(st.Messages), st.UIDValidity}, "[1 1003]")
}

// RFC 2180 §3.4: a rename changes the name and nothing else.
func TestSyncRenamedMailbox(t *testing.T) {
	a := newAccount(t)
	mustCreate(t, a, "box")
	mustAppend(t, a, "box", text("x"), text("y"))
	v := mustSelect(t, a, "box", false)
	expect(t, "rename", codeOf(t, a.Rename("box", "new")), "OK")
	mustAppend(t, a, "new", text("z"))
	expect(t, "sync", show(v.Sync(true)), "3 EXISTS, 3 RECENT")
	expect(t, "name", v.State().Name, "new")
}
