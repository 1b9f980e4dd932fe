package mailstore_test

import (
	"testing"
	"time"

	"imapsh/internal/practice/mailstore"
)

func TestAuthenticate(t *testing.T) {
	s := newStore(mailstore.Limits{})
	account, err := s.AddAccount("ada", "secret")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ user, password, want string }{
		{"ada", "secret", "OK"},
		{"ada", "Secret", "AUTHENTICATIONFAILED"},
		{"ada", "", "AUTHENTICATIONFAILED"},
		{"Ada", "secret", "AUTHENTICATIONFAILED"},
		{"grace", "", "AUTHENTICATIONFAILED"},
		{"", "", "AUTHENTICATIONFAILED"},
	} {
		got, err := s.Authenticate(test.user, test.password)
		expect(t, test.user+" "+test.password, codeOf(t, err), test.want)
		if err == nil && (got != account || got.User() != "ada") {
			t.Errorf("another account: %v", got)
		}
	}
}

// The text of a refusal must not tell a wrong user from a wrong password (RFC 5530 §3, AUTHENTICATIONFAILED).
func TestAuthenticateTellsNothing(t *testing.T) {
	s := newStore(mailstore.Limits{})
	newAccountIn(t, s)
	_, wrongPassword := s.Authenticate("u", "x")
	_, wrongUser := s.Authenticate("x", "p")
	expect(t, "errors", wrongPassword, wrongUser)
}

func TestAccounts(t *testing.T) {
	s := newStore(mailstore.Limits{Accounts: 2, MailboxesPerAccount: 10})
	add := func(user string) string {
		_, err := s.AddAccount(user, "p")
		return codeOf(t, err)
	}
	expect(t, "first", add("a"), "OK")
	expect(t, "again", add("a"), "ALREADYEXISTS")
	expect(t, "second", add("b"), "OK")
	expect(t, "third", add("c"), "LIMIT")
	expect(t, "drop", codeOf(t, s.DropAccount("a")), "OK")
	expect(t, "drop again", codeOf(t, s.DropAccount("a")), "NONEXISTENT")
	_, err := s.Authenticate("a", "p")
	expect(t, "login after drop", codeOf(t, err), "AUTHENTICATIONFAILED")
	expect(t, "third, with room", add("c"), "OK")
}

func TestDropAccountEndsItsSessions(t *testing.T) {
	s := newStore(mailstore.Limits{})
	a := newAccountIn(t, s)
	fill(t, a, 2)
	v := mustSelect(t, a, "INBOX", false)
	select {
	case <-a.Dropped():
		t.Fatal("dropped already")
	default:
	}
	if err := s.DropAccount("u"); err != nil {
		t.Fatal(err)
	}
	<-a.Dropped()
	<-v.Changes()
	expect(t, "sync", show(v.Sync(false)), "BYE")
	expect(t, "messages left", v.Len(), 0)
	_, err := a.Status("INBOX")
	expect(t, "status", codeOf(t, err), "NONEXISTENT")
}

// The time in seconds makes a good UIDVALIDITY (RFC 9051 §2.3.1.1); but two mailboxes of one second, or of one name,
// must not share it.
func TestUIDValidityRises(t *testing.T) {
	s := mailstore.New(mailstore.Config{Clock: func() time.Time { return time.Unix(5000, 0) }})
	validity := func(a *mailstore.Account, name string) uint32 {
		t.Helper()
		st, err := a.Status(name)
		if err != nil {
			t.Fatal(err)
		}
		return st.UIDValidity
	}
	a := newAccountIn(t, s)
	expect(t, "INBOX", validity(a, "inbox"), 5000)
	mustCreate(t, a, "x")
	expect(t, "x", validity(a, "x"), 5001)
	if err := a.Delete("x"); err != nil {
		t.Fatal(err)
	}
	mustCreate(t, a, "x")
	expect(t, "x made again", validity(a, "x"), 5002)
	if err := s.DropAccount("u"); err != nil {
		t.Fatal(err)
	}
	a = newAccountIn(t, s)
	expect(t, "INBOX of the next account of that name", validity(a, "INBOX"), 5003)
	b, err := s.AddAccount("other", "p")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "INBOX of another account", validity(b, "INBOX"), 5000)
}

func TestDefaults(t *testing.T) {
	s := mailstore.New(mailstore.Config{})
	expect(t, "limits", s.Limits(), mailstore.DefaultLimits())
	if s.Now().Before(noon.AddDate(-10, 0, 0)) {
		t.Errorf("the time is %v", s.Now())
	}
	a := newAccountIn(t, s)
	if st, err := a.Status("INBOX"); err != nil || st.UIDValidity == 0 || st.UIDNext != 1 || st.HighestModSeq == 0 {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestErrorText(t *testing.T) {
	err := &mailstore.Error{Op: "create", Name: "a//b", Reason: "adjacent delimiters are not supported"}
	expect(t, "with a name", err, `create "a//b": adjacent delimiters are not supported`)
	err.Name = ""
	expect(t, "without", err, `create: adjacent delimiters are not supported`)
}
