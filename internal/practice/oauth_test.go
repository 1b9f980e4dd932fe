package practice_test

import "testing"

func TestAuthenticateOAuthBearer(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	for name, message := range map[string]string{
		"right":     "n,a=strategos,\x01host=localhost\x01port=143\x01auth=Bearer token\x01\x01",
		"nameless":  "n,,\x01auth=bearer token\x01\x01",
		"wrong":     "n,a=strategos,\x01auth=Bearer wrong\x01\x01",
		"other":     "n,a=ro=2Cot,\x01auth=Bearer token\x01\x01",
		"tokenless": "n,a=strategos,\x01host=localhost\x01\x01",
		"headless":  "auth=Bearer token\x01\x01",
		"refusal":   `{"status":"invalid_token"}`,
		"dummy":     "\x01",
	} {
		d.vars[name] = code(message)
	}
	d.play(`
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE OAUTHBEARER ${wrong}
		S: + ${refusal}	// RFC 7628 §3.2.2
		C: ${dummy}
		S: a NO [AUTHENTICATIONFAILED] Login failed: the token opens nothing here	// RFC 7628 §3.2.3
		C: b AUTHENTICATE OAUTHBEARER ${wrong}
		S: + ${refusal}
		C: *
		S: b BAD The client cancelled the exchange	// RFC 9051 §6.2.2
		C: c AUTHENTICATE OAUTHBEARER ${other}
		S: + ${refusal}
		C: ${dummy}
		S: c NO [AUTHORIZATIONFAILED] ${...}	// RFC 5530 §3
		C: d AUTHENTICATE OAUTHBEARER ${tokenless}
		S: d BAD OAUTHBEARER's message is n,a=USER,^Aauth=Bearer TOKEN^A^A, ${...}	// RFC 7628 §3.1
		C: e AUTHENTICATE OAUTHBEARER ${headless}
		S: e BAD OAUTHBEARER's message is ${...}
		C: f AUTHENTICATE OAUTHBEARER
		S: + 
		C: ${right}
		S: f OK Logged in
		@b connect
		S.b: * OK ${...}
		C.b: a AUTHENTICATE OAUTHBEARER ${nameless}
		S.b: a OK Logged in	// RFC 7628 §3.1: the token says who
	`)
}

func TestAuthenticateXOAuth2(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	for name, message := range map[string]string{
		"right":     "user=strategos\x01auth=Bearer token\x01\x01",
		"wrong":     "user=strategos\x01auth=Bearer wrong\x01\x01",
		"other":     "user=root\x01auth=Bearer token\x01\x01",
		"malformed": "user=strategos\x01auth=Basic token\x01\x01",
		"refusal":   `{"status":"401","schemes":"bearer"}`,
	} {
		d.vars[name] = code(message)
	}
	d.play(`
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE XOAUTH2 ${wrong}
		S: + ${refusal}
		C: 
		S: a NO [AUTHENTICATIONFAILED] Login failed: the token opens nothing here	// as in RFC 7628 §3.2.3
		C: b AUTHENTICATE XOAUTH2 ${other}
		S: + ${refusal}
		C: 
		S: b NO [AUTHORIZATIONFAILED] ${...}
		C: c AUTHENTICATE XOAUTH2 ${malformed}
		S: c BAD XOAUTH2's message is ${...}
		C: d AUTHENTICATE XOAUTH2 ${right}
		S: d OK Logged in
	`)
}
