package mailstore

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"

	"github.com/xdg-go/stringprep"
)

// credentials are what a user proves with who they are. The password is kept, prepared and in the clear: CRAM-MD5 and
// SCRAM compute with it (RFC 2195 §2, RFC 5802 §3), and all of the store is in memory and for practice.
type credentials struct {
	password string
	token    string // a bearer token; empty: none is good
	guest    bool   // nobody has the password
}

// Prepare gives a user's name or a password the form in which it is kept and compared, so that it does not matter how a
// keyboard or a system composes its characters (RFC 4013, and RFC 4616 §2 on who prepares what). It fails with CANNOT.
func Prepare(s string) (string, error) {
	prepared, err := stringprep.SASLprep.Prepare(s)
	if err != nil {
		return "", &Error{Op: "prepare", Code: Cannot, Reason: "there is a character that SASLprep prohibits (RFC 4013 §2.3)"}
	}
	return prepared, nil
}

// newCredentials prepares what an account is kept by.
func newCredentials(password, token string) (credentials, error) {
	prepared, err := Prepare(password)
	return credentials{password: prepared, token: token}, err
}

// Password returns what the user proves to know, prepared.
func (a *Account) Password() string { return a.credentials.password }

// Guest reports whether the account is open to all.
func (a *Account) Guest() bool { return a.credentials.guest }

// Is reports whether this is the account of a user who writes their name so.
func (a *Account) Is(user string) bool {
	prepared, err := Prepare(user)
	return err == nil && prepared == a.user
}

// Authenticate returns the account whose user and password these are. It takes the same time whichever of the two is
// wrong, and fails with AUTHENTICATIONFAILED, which says no more than that (RFC 5530 §3). An empty password, and one
// that cannot be prepared, is nobody's (RFC 4616 §2).
func (s *Store) Authenticate(user, password string) (*Account, error) {
	a, err := s.Account(user)
	var want string
	if err == nil {
		want = a.credentials.password
	}
	got, unfit := Prepare(password)
	if !same(got, want) || err != nil || unfit != nil || got == "" {
		return nil, authenticationFailed()
	}
	return a, nil
}

// Account returns the account of a user who has proved who they are. It fails with AUTHENTICATIONFAILED.
func (s *Store) Account(user string) (*Account, error) {
	prepared, err := Prepare(user)
	if err != nil {
		return nil, authenticationFailed()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.accounts[prepared]; ok {
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

// What guests may fill together: anybody could come, and fill all there is (RFC 4505 §5).
const (
	guestOctets   = 16 << 20
	guestMessages = 10_000
)

// Guest returns the account of that name which is open to all, and makes it when it is asked for first. It holds less
// than others do. It fails with ALREADYEXISTS where an account of the name has a password, and with LIMIT.
func (s *Store) Guest(user string) (*Account, error) {
	if a, err := s.Account(user); err == nil && a.credentials.guest {
		return a, nil
	}
	a := newAccount(s, user, credentials{password: rand.Text(), guest: true})
	a.quota = usage{octets: min(a.quota.octets, guestOctets), messages: min(a.quota.messages, guestMessages)}
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
