package practice_test

import "testing"

func TestStartTLS(t *testing.T) {
	t.Parallel()
	play(t, `
		@ starttls
		C: a CAPABILITY
		S: * CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1-PLUS AUTH=SCRAM-SHA-256-PLUS AUTH=OAUTHBEARER AUTH=XOAUTH2 AUTH=ANONYMOUS	// RFC 9051 §6.2.1: STARTTLS is not offered again
		S: a OK ${...}
		C: b STARTTLS
		S: b BAD TLS is in use already
		C: c LOGIN strategos password
		S: c OK Logged in
		C: d LOGOUT
		S: * BYE Logging out
		S: d OK Logout completed
		@ closed
	`)
}

func TestImplicitTLS(t *testing.T) {
	t.Parallel()
	play(t, `
		@ tls
		S: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1-PLUS AUTH=SCRAM-SHA-256-PLUS AUTH=OAUTHBEARER AUTH=XOAUTH2 AUTH=ANONYMOUS] ${...}
		C: a STARTTLS
		S: a BAD TLS is in use already	// RFC 9051 §6.2.1: so it is on the port where TLS comes first
		C: b LOGIN strategos password
		S: b OK Logged in
		C: c STARTTLS
		S: c BAD STARTTLS is for before login, and strategos is logged in
		C: d LOGOUT
		S: * BYE ${...}
		S: d OK ${...}
		@ closed
	`)
}

// RFC 9051 §6.2.1: what was sent behind STARTTLS in plain text is taken for the
// beginning of the handshake, and makes it fail.
func TestStartTLSInjection(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(`
		@ connect
		S: * OK ${...}
		C= "a STARTTLS\r\nb LOGIN strategos password\r\n"
		S: a OK Begin TLS negotiation now
	`)
	d.expectNoReply("", "b ")
}
