package mailstore

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
)

// credentials are what a user proves with who they are. The password is kept as it is: CRAM-MD5 and SCRAM compute with
// it (RFC 2195 §2, RFC 5802 §3), and all of the store is in memory and for practice.
type credentials struct {
	password string
	token    string // a bearer token; empty: none is good
	guest    bool   // nobody has the password
}

// Password returns what the user proves to know.
func (a *Account) Password() string { return a.credentials.password }

// Authenticate returns the account whose user and password these are. It takes the same time whichever of the two is
// wrong, and fails with AUTHENTICATIONFAILED, which says no more than that (RFC 5530 §3).
func (s *Store) Authenticate(user, password string) (*Account, error) {
	a, err := s.Account(user)
	var want string
	if err == nil {
		want = a.credentials.password
	}
	if !same(password, want) || err != nil {
		return nil, authenticationFailed()
	}
	return a, nil
}

// Account returns the account of a user who has proved who they are. It fails with AUTHENTICATIONFAILED.
func (s *Store) Account(user string) (*Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.accounts[user]; ok {
		return a, nil
	}
	return nil, authenticationFailed()
}

// Bearer returns the account that a bearer token opens (RFC 6750 §1.2). It fails with AUTHENTICATIONFAILED.
func (s *Store) Bearer(token string) (*Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.accounts {
		if a.credentials.token != "" && same(token, a.credentials.token) {
			return a, nil
		}
	}
	return nil, authenticationFailed()
}

// Guest returns the account of that name which is open to all, and makes it when it is asked for first. It fails with
// ALREADYEXISTS where an account of the name has a password, and with LIMIT.
func (s *Store) Guest(user string) (*Account, error) {
	if a, err := s.Account(user); err == nil && a.credentials.guest {
		return a, nil
	}
	a := newAccount(s, user, credentials{password: rand.Text(), guest: true})
	if err := s.register(a); err != nil {
		if other, missing := s.Account(user); missing == nil && other.credentials.guest {
			return other, nil // somebody else was as quick
		}
		return nil, err
	}
	return a, nil
}

// same compares secrets in a time that tells nothing of them.
func same(got, want string) bool {
	x, y := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func authenticationFailed() error {
	return &Error{Op: "authenticate", Code: AuthenticationFailed, Reason: "no such user, or not their password"}
}
