package mailstore_test

import (
	"bytes"
	"testing"
	"time"

	"imapsh/internal/practice/mailstore"
)

func TestAppend(t *testing.T) {
	a := newAccount(t)
	octets := []byte("no header\nat \x00all \r\xff")
	date := time.Date(2000, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	done, err := a.Append("inbox", mailstore.NewMessage{Octets: octets, InternalDate: date, Flags: flagList(`$x \seen`)}, text("two"))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "appended", done, mailstore.Appended{UIDValidity: 1000, UIDs: []mailstore.UID{1, 2}})
	messages := mustSelect(t, a, "INBOX", false).All()
	if !bytes.Equal(messages[0].Content.Octets(), octets) {
		t.Errorf("the octets are now %q", messages[0].Content.Octets())
	}
	expect(t, "flags", flags(messages[0].Flags), `(\Seen $x)`)
	expect(t, "date", messages[0].InternalDate, date)
	expect(t, "date of a message that has none", messages[1].InternalDate, noon)
	expect(t, "sequence numbers", []mailstore.SeqNum{messages[0].SeqNum, messages[1].SeqNum}, "[1 2]")
}

func TestAppendNothing(t *testing.T) {
	a := newAccount(t)
	before, _ := a.Status("INBOX")
	done, err := a.Append("INBOX")
	expect(t, "append", codeOf(t, err), "OK")
	expect(t, "UIDs", done.UIDs, "[]")
	after, _ := a.Status("INBOX")
	expect(t, "status", after, before)
}

func TestAppendErrors(t *testing.T) {
	limits := mailstore.Limits{Accounts: 1, MailboxesPerAccount: 3, MessagesPerMailbox: 3, OctetsPerMessage: 100, OctetsPerAccount: 250}
	a := newAccountIn(t, newStore(limits))
	mustCreate(t, a, "other")
	sized := func(n int) mailstore.NewMessage { return mailstore.NewMessage{Octets: make([]byte, n)} }
	for _, test := range []struct {
		name     string
		messages []mailstore.NewMessage
		want     string
	}{
		{"missing", []mailstore.NewMessage{sized(1)}, "TRYCREATE"}, // RFC 9051 §6.3.12
		{"not//creatable", []mailstore.NewMessage{sized(1)}, "CANNOT"},
		{"INBOX", []mailstore.NewMessage{sized(1), sized(101)}, "TOOBIG"},
		{"INBOX", []mailstore.NewMessage{sized(100), sized(100), sized(51)}, "OVERQUOTA"},
		{"INBOX", []mailstore.NewMessage{sized(1), sized(1), sized(1), sized(1)}, "LIMIT"},
		{"INBOX", []mailstore.NewMessage{sized(100), sized(1)}, "OK"},
		{"other", []mailstore.NewMessage{sized(100), sized(50)}, "OVERQUOTA"},
		{"INBOX", []mailstore.NewMessage{sized(1), sized(1)}, "LIMIT"},
		{"other", []mailstore.NewMessage{sized(100), sized(49)}, "OK"},
		{"INBOX", []mailstore.NewMessage{sized(0)}, "OK"},
	} {
		_, err := a.Append(test.name, test.messages...)
		expect(t, test.name, codeOf(t, err), test.want)
	}
	st, err := a.Status("INBOX")
	expect(t, "status", codeOf(t, err), "OK")
	expect(t, "messages and octets", []int64{int64(st.Messages), st.Size}, "[3 101]")
	expect(t, "UIDs were not used up", st.UIDNext, 4)
}

// Room that was taken is there again.
func TestQuotaIsGivenBack(t *testing.T) {
	limits := mailstore.DefaultLimits()
	limits.OctetsPerAccount = 100
	a := newAccountIn(t, newStore(limits))
	full := mailstore.NewMessage{Octets: make([]byte, 100)}
	mustCreate(t, a, "box")
	for _, way := range []string{"expunge", "delete", "move and expunge", "rename and delete"} {
		mustAppend(t, a, "INBOX", full)
		v := mustSelect(t, a, "INBOX", false)
		all := v.UIDs()
		switch way {
		case "expunge":
			mustExpunge(t, v, all...)
		case "delete", "move and expunge":
			if _, err := v.Move(all, "box"); err != nil {
				t.Fatal(err) // a full account has room to move
			}
		}
		switch way {
		case "delete":
			expect(t, way, codeOf(t, a.Delete("box")), "OK")
			mustCreate(t, a, "box")
		case "move and expunge":
			box := mustSelect(t, a, "box", false)
			mustExpunge(t, box, box.UIDs()...)
		case "rename and delete":
			expect(t, way, codeOf(t, a.Rename("INBOX", "old")), "OK")
			_, err := a.Append("INBOX", full)
			expect(t, way, codeOf(t, err), "OVERQUOTA")
			expect(t, way, codeOf(t, a.Delete("old")), "OK")
		}
	}
	mustAppend(t, a, "INBOX", full)
}
