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
