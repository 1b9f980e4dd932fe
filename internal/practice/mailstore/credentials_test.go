package mailstore_test

import (
	"testing"

	"imapsh/internal/practice/mailstore"
)

func TestBearer(t *testing.T) {
	s := newStore(mailstore.Limits{})
	account, err := s.Load(mailstore.Fixture{User: "ada", Password: "secret", Token: "mF_9.B5f-4.1JqM"})
	if err != nil {
		t.Fatal(err)
	}
	newAccountIn(t, s) // without a token
	for token, want := range map[string]string{
		"mF_9.B5f-4.1JqM": "OK",
		"mf_9.b5f-4.1jqm": "AUTHENTICATIONFAILED",
		"secret":          "AUTHENTICATIONFAILED",
		"":                "AUTHENTICATIONFAILED",
	} {
		got, err := s.Bearer(token)
		expect(t, "token "+token, codeOf(t, err), want)
		if err == nil && got != account {
			t.Errorf("another account: %v", got.User())
		}
	}
}

func TestGuest(t *testing.T) {
	s := newStore(mailstore.Limits{Accounts: 2, MailboxesPerAccount: 10})
	first, err := s.Guest("anonymous")
	expect(t, "first guest", codeOf(t, err), "OK")
	second, err := s.Guest("anonymous")
	expect(t, "second guest", codeOf(t, err), "OK")
	if first != second {
		t.Error("two guests have two accounts")
	}
	_, err = s.Authenticate("anonymous", "")
	expect(t, "login without password", codeOf(t, err), "AUTHENTICATIONFAILED")
	if _, err := s.AddAccount("ada", "secret"); err != nil {
		t.Fatal(err)
	}
	_, err = s.Guest("ada")
	expect(t, "an account with a password", codeOf(t, err), "ALREADYEXISTS")
	_, err = s.Guest("other")
	expect(t, "one too many", codeOf(t, err), "LIMIT")
}

// A name or a password that cannot be prepared is refused when the account is made, not when somebody logs in; and a
// name that is written in two ways is one name (RFC 4013 §2).
func TestPreparedAccounts(t *testing.T) {
	s := newStore(mailstore.Limits{})
	for _, test := range []struct{ user, password, want string }{
		{"Zo\u00eb", "secret", "OK"},
		{"Zoe\u0308", "other", "ALREADYEXISTS"},
		{"a\x00b", "secret", "CANNOT"},
		{"ada", "bell\x07", "CANNOT"},
		{"ada", "\xff", "CANNOT"},
	} {
		_, err := s.AddAccount(test.user, test.password)
		expect(t, test.user+" "+test.password, codeOf(t, err), test.want)
	}
	a, err := s.Account("Zoe\u0308")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "user", a.User(), "Zo\u00eb")
	expect(t, "is, is not", []bool{a.Is("Zoe\u0308"), a.Is("Zoe"), a.Is("\xff")}, "[true false false]")
	expect(t, "drop", codeOf(t, s.DropAccount("Zoe\u0308")), "OK")
	expect(t, "drop again", codeOf(t, s.DropAccount("Zo\u00eb")), "NONEXISTENT")
}
