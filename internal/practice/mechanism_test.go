package practice_test

import (
	"crypto/tls"
	"encoding/base64"
	"testing"

	"imapsh/internal/practice"
)

// code writes what a client or a server says in an exchange.
func code(message string) string { return base64.StdEncoding.EncodeToString([]byte(message)) }

// A mechanism that the profile leaves out is not there.
func TestMechanismsLeftOut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS",
		"OAUTHBEARER", "XOAUTH2", "EXTERNAL", "ANONYMOUS",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := start(t, practice.Config{Profile: practice.Profile{Without: []string{"AUTH=" + name}}})
			d.vars["name"] = name
			d.play(`
				@ tls
				S: * OK ${...}
				C: a AUTHENTICATE ${name}
				S: a NO [CANNOT] There is no mechanism "${name}" here; there are PLAIN, ${...}
			`)
		})
	}
}

func TestAuthenticateLogin(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.vars["user"], d.vars["password"], d.vars["wrong"] = code("strategos"), code("password"), code("wrong")
	d.vars["name?"], d.vars["password?"] = code("User Name\x00"), code("Password\x00")
	d.play(`
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE LOGIN ${user}
		S: + ${password?}	// which asks for the user no more
		C: ${wrong}
		S: a NO [AUTHENTICATIONFAILED] Login failed: no such user, or not their password
		C: b AUTHENTICATE LOGIN
		S: + ${name?}
		C: ${user}
		S: + ${password?}
		C: ${wrong}
		S: b NO [AUTHENTICATIONFAILED] Login failed: no such user, or not their password
		C: c AUTHENTICATE LOGIN
		S: + ${name?}
		C: *
		S: c BAD The client cancelled the exchange	// RFC 9051 §6.2.2
		C: d AUTHENTICATE LOGIN
		S: + ${name?}
		C: ${user}
		S: + ${password?}
		C: ${password}
		S: d OK Logged in
	`)
}

func TestAuthenticateExternal(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.vars["user"], d.vars["other"] = code("strategos"), code("root")
	d.play(`
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE EXTERNAL =
		S: a NO [PRIVACYREQUIRED] EXTERNAL needs a client's certificate under TLS, ${...}	// RFC 5530 §3
		@b tls
		S.b: * OK ${...}
		C.b: a AUTHENTICATE EXTERNAL =
		S.b: a NO [AUTHENTICATIONFAILED] EXTERNAL needs a client's certificate under TLS, ${...}
	`)
	d.certificate = certificateOf(t, d.server.Authority(), "strategos")
	d.play(`
		@c tls
		S.c: * OK [${...} AUTH=EXTERNAL AUTH=ANONYMOUS] ${...}	// RFC 4422 §3.1
		C.c: a AUTHENTICATE EXTERNAL ${other}
		S.c: a NO [AUTHORIZATIONFAILED] ${...}
		C.c: b AUTHENTICATE EXTERNAL AA==
		S.c: b BAD EXTERNAL's response is the authorization identity, or empty, and has no NUL
		C.c: c AUTHENTICATE EXTERNAL =
		S.c: c OK Logged in	// RFC 4422 §A.1: an empty response
		@d tls
		S.d: * OK ${...}
		C.d: a AUTHENTICATE EXTERNAL
		S.d: + 
		C.d: ${user}
		S.d: a OK Logged in
	`)
	d.certificate = certificateOf(t, d.server.Authority(), "nobody")
	d.play(`
		@e tls
		S.e: * OK ${...}
		C.e: a AUTHENTICATE EXTERNAL =
		S.e: a NO [AUTHENTICATIONFAILED] Login failed: ${...}
	`)
}

// What another authority says of a client counts for nothing.
func TestAuthenticateExternalOfStrangers(t *testing.T) {
	t.Parallel()
	stranger, err := practice.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	d := dialogueOfNotes(t)
	d.certificate = certificateOf(t, stranger, "strategos")
	d.play(`
		@ tls
		S: * OK ${...}
		C: a AUTHENTICATE EXTERNAL =
		S: a NO [AUTHENTICATIONFAILED] EXTERNAL needs ${...}
	`)
}

func certificateOf(t *testing.T, authority *practice.Authority, user string) *tls.Certificate {
	t.Helper()
	cert, err := authority.ClientCertificate(user)
	if err != nil {
		t.Fatal(err)
	}
	return &cert
}

func TestAuthenticateAnonymous(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.vars["trace"] = code("sirhc")
	d.play(`
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE ANONYMOUS /w==
		S: a BAD ANONYMOUS's trace is at most 255 characters of UTF-8	// RFC 4505 §2
		C: b AUTHENTICATE ANONYMOUS
		S: + 	// RFC 4505 §4's example
		C: ${trace}
		S: b OK Logged in as a guest
		C: c CREATE shared
		S: c OK ${...}
		@b connect
		S.b: * OK ${...}
		C.b: a AUTHENTICATE ANONYMOUS =
		S.b: a OK Logged in as a guest
		C.b: b STATUS shared (MESSAGES)
		S.b: * STATUS shared (MESSAGES 0)
		S.b: b OK ${...}
		@c connect
		S.c: * OK ${...}
		C.c: a LOGIN anonymous ""
		S.c: a NO [AUTHENTICATIONFAILED] ${...}
	`)
}

// RFC 9051 §6.2.3, §7.2.2: a server that wants no password in plain text.
func TestLoginDisabled(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{LoginDisabled: true})
	d.play(`
		@ connect
		S: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS LOGINDISABLED] ${...}
		C: a LOGIN strategos password
		S: a NO [PRIVACYREQUIRED] LOGIN takes a password here under TLS only; STARTTLS first	// RFC 5530 §3
		C: b AUTHENTICATE PLAIN
		S: b NO [PRIVACYREQUIRED] PLAIN ${...}
		C: c AUTHENTICATE OAUTHBEARER
		S: c NO [PRIVACYREQUIRED] OAUTHBEARER ${...}
		C: d AUTHENTICATE CRAM-MD5
		S: + ${...}
		C: *
		S: d BAD The client cancelled the exchange
		@ starttls
		C: e LOGIN strategos password
		S: e OK Logged in
		@b tls
		S.b: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ AUTH=PLAIN AUTH=LOGIN ${...}] ${...}
	`)
	start(t, practice.Config{LoginDisabled: true, Profile: practice.ProfileRev1()}).play(`
		@ connect
		S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ${...}	// RFC 3501 §7.2.1
	`)
	start(t, practice.Config{LoginDisabled: true, Profile: practice.Profile{Without: []string{"LOGINDISABLED"}}}).play(`
		@ connect
		S: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN] ${...}
		C: a LOGIN strategos password
		S: a OK Logged in
	`)
}
