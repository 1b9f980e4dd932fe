package practice_test

import (
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	store := newStore(mailstore.Limits{})
	if _, err := store.AddAccount(`o"k`, `Zq7"x\y`); err != nil {
		t.Fatal(err)
	}
	start(t, practice.Config{Store: store}).play(`
		@ connect
		S: * OK ${...}
		C: a LOGIN nobody wrong
		S: a NO [AUTHENTICATIONFAILED] Login failed: no such user, or not their password	// RFC 5530 §3
		C: b LOGIN "o\"k" "Zq7\"x\\y"
		S: b OK Logged in	// RFC 9051 §6.2.3
		C: c LOGIN "o\"k" "Zq7\"x\\y"
		S: c BAD LOGIN is for before login, and o"k is logged in
		C: d CREATE INBOX
		S: d NO [ALREADYEXISTS] ${...}

		@b connect
		S.b: * OK ${...}
		C.b: a LOGIN {3}
		S.b: + Ready for the literal	// RFC 9051 §4.3
		C.b: o"k {7+}
		C.b: Zq7"x\y
		S.b: a OK Logged in

		@c connect
		S.c: * OK ${...}
		C.c: a NAMESPACE
		S.c: a BAD NAMESPACE is for after login; LOGIN or AUTHENTICATE first
	`)
}

// Whatever is wrong with a LOGIN, no text repeats a part of it.
func TestLoginRepeatsNothing(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: a LOGIN "strategos"hidden hidden
		S: a BAD LOGIN: expected a space at octet 19; it is written LOGIN user password
		C: b LOGIN strategos hid"den
		S: b BAD LOGIN: expected the end of the line at octet 21; it is written LOGIN user password
		C: c LOGON strategos hidden
		S: c BAD There is no command "LOGON"; did you mean LOGIN?
		C: LOGIN strategos hidden
		S: LOGIN BAD There is no command "STRATEGOS"; was the tag forgotten? Write A LOGIN
		C: d AUTHENTICATE PLAIN hidden hidden
		S: d BAD AUTHENTICATE: expected the end of the line at octet 27; ${...}
	`)
}

func TestAuthenticatePlain(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE PLAIN
		S: + 	// RFC 9051 §6.2.2
		C: AHN0cmF0ZWdvcwBwYXNzd29yZA==
		S: a OK Logged in

		@b connect
		S.b: * OK ${...}
		C.b: a authenticate plain AHN0cmF0ZWdvcwBwYXNzd29yZA==
		S.b: a OK Logged in	// RFC 4959 §3

		@c connect
		S.c: * OK ${...}
		C.c: a AUTHENTICATE PLAIN c3RyYXRlZ29zAHN0cmF0ZWdvcwBwYXNzd29yZA==
		S.c: a OK Logged in	// RFC 4616 §2: the authorization identity is the user
	`)
}

func TestAuthenticateRefused(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE PLAIN
		S: + 
		C: *
		S: a BAD The client cancelled the exchange	// RFC 9051 §6.2.2
		C: b AUTHENTICATE PLAIN
		S: + 
		C: {5}
		S: b BAD The response is not base64; a line that is a single * cancels the exchange
		C: c AUTHENTICATE PLAIN !!!!
		S: c BAD The response is not base64; ${...}
		C: d AUTHENTICATE PLAIN =
		S: d BAD The mechanism's exchange went wrong: ${...}	// RFC 4959 §3: "=" is no octets
		C: e AUTHENTICATE PLAIN c3RyYXRlZ29zIHBhc3N3b3Jk
		S: e BAD The mechanism's exchange went wrong: ${...}
		C: f AUTHENTICATE PLAIN AHN0cmF0ZWdvcwB3cm9uZw==
		S: f NO [AUTHENTICATIONFAILED] ${...}
		C: g AUTHENTICATE PLAIN b3RoZXIAc3RyYXRlZ29zAHBhc3N3b3Jk
		S: g NO [AUTHORIZATIONFAILED] ${...}	// RFC 5530 §3
		C: h AUTHENTICATE X-NONE
		S: h NO [CANNOT] There is no mechanism "X-NONE" here; there are PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, ${...}
		C: i LOGIN strategos password
		S: i OK Logged in
	`)
}
