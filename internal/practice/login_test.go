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

// However a user's keyboard composes its characters, the password is the same:
// RFC 4616 §2, RFC 4013 §2.
func TestPasswordsArePrepared(t *testing.T) {
	t.Parallel()
	const composed, decomposed, empty = "Zo\u00eb", "Zoe\u0308", "\u00ad"
	store := newStore(mailstore.Limits{})
	if _, err := store.AddAccount(composed, "caf\u00e9 \u2163"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.AddAccount("nobody", ""); err != nil {
		t.Fatal(err)
	}
	d := start(t, practice.Config{Store: store})
	for name, message := range map[string]string{
		"same":      "\x00" + composed + "\x00caf\u00e9 \u2163",
		"other":     "\x00" + decomposed + "\x00cafe\u0301\u00a0IV",
		"identity":  composed + "\x00" + decomposed + "\x00cafe\u0301\u00a0IV",
		"for":       "nobody\x00" + composed + "\x00caf\u00e9 \u2163",
		"wrong":     "\x00" + composed + "\x00cafe IV",
		"forbidden": "\x00" + composed + "\x00cafe\u0301\x07",
		"empty":     "\x00nobody\x00" + empty,
		"user":      decomposed,
		"password":  "cafe\u0301\u00a0IV",
	} {
		d.vars[name] = code(message)
	}
	d.vars["u"], d.vars["p"] = decomposed, "cafe\u0301 IV"
	d.play(`
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE PLAIN ${wrong}
		S: a NO [AUTHENTICATIONFAILED] ${...}
		C: b AUTHENTICATE PLAIN ${forbidden}
		S: b NO [AUTHENTICATIONFAILED] ${...}	// RFC 4616 §2: "if preparation fails ... verification SHALL fail"
		C: c AUTHENTICATE PLAIN ${empty}
		S: c NO [AUTHENTICATIONFAILED] ${...}	// RFC 4616 §2: "or results in an empty string"
		C: d AUTHENTICATE PLAIN ${for}
		S: d NO [AUTHORIZATIONFAILED] ${...}
		C: e AUTHENTICATE PLAIN ${other}
		S: e OK Logged in
		@b connect
		S.b: * OK ${...}
		C.b: a AUTHENTICATE PLAIN ${same}
		S.b: a OK Logged in
		@c connect
		S.c: * OK ${...}
		C.c: a AUTHENTICATE PLAIN ${identity}
		S.c: a OK Logged in
		@d connect
		S.d: * OK ${...}
		C.d: a AUTHENTICATE LOGIN ${user}
		S.d: + ${...}
		C.d: ${password}
		S.d: a OK Logged in
		@e connect
		S.e: * OK ${...}
		C.e: a LOGIN {5+}
		C.e: ${u} {9+}
		C.e: ${p}
		S.e: a OK Logged in
	`)
}
