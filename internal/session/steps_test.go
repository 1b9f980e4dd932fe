package session

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// The examples of RFC 2195 §2, RFC 7628 §4.3 and others; each step is shown
// without what is secret.
func TestAuthenticateInSteps(t *testing.T) {
	code := func(message string) string { return base64.StdEncoding.EncodeToString([]byte(message)) }
	challenge := "<1896.697170952@postoffice.reston.mci.net>"
	refusal := `{"status":"invalid_token"}`
	for name, tt := range map[string]struct {
		mechanism, user, secret string
		dialogue                []string
		want                    []string
	}{
		"CRAM-MD5": {
			"CRAM-MD5", "tim", "tanstaaftanstaaf",
			[]string{"C: A AUTHENTICATE CRAM-MD5", "S: + " + code(challenge), "C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw", "S: A OK in"},
			[]string{"S: " + challenge, "C: tim ********"},
		},
		"LOGIN": {
			"LOGIN", "tim", "tim",
			[]string{"C: A AUTHENTICATE LOGIN", "S: +", "C: dGlt", "S: +", "C: dGlt", "S: A OK in"},
			[]string{"S: ", "C: tim", "S: ", "C: ********"},
		},
		"XOAUTH2 refused": {
			"XOAUTH2", "tim", "t0k",
			[]string{
				"C: A AUTHENTICATE XOAUTH2", "S: +", "C: " + code("user=tim\x01auth=Bearer t0k\x01\x01"),
				"S: + " + code(refusal), "C: ", "S: A NO no",
			},
			[]string{"C: user=tim\x01auth=Bearer ********\x01\x01", "S: " + refusal, "C: "},
		},
		"EXTERNAL": {
			"EXTERNAL", "", "",
			[]string{"C: A AUTHENTICATE EXTERNAL", "S: +", "C: ", "S: A OK in"},
			[]string{"C: "},
		},
		"cancelled": {
			"CRAM-MD5", "tim", "x",
			[]string{"C: A AUTHENTICATE CRAM-MD5", "S: + ???", "C: *", "S: A BAD cancelled"},
			[]string{"cancelled: the challenge is not base64: illegal base64 data at input byte 0"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := dial(t, serve(t, "S: * OK hello\n"+strings.Join(tt.dialogue, "\n")).config(Plain))
			var got []string
			_, err := s.AuthenticateInSteps(t.Context(), tt.mechanism, tt.user, tt.secret, func(step SASLStep) {
				if step.Problem != nil {
					got = append(got, "cancelled: "+step.Problem.Error())
					return
				}
				got = append(got, step.From.String()+": "+string(step.Message))
			})
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q (%v)", got, tt.want, err)
			}
		})
	}
}

// RFC 5802 §3: a server that says OK without a proof is not to be believed.
func TestAuthenticateWithoutProof(t *testing.T) {
	s := dial(t, serve(t, "S: * OK hello\nC: A AUTHENTICATE SCRAM-SHA-1\nS: A OK in").config(Plain))
	_, err := s.Authenticate(t.Context(), "SCRAM-SHA-1", "tim", "x")
	says(t, err, "SCRAM-SHA-1: the server says OK, but has not proved that it knows the password")
}

// What is secret in SCRAM is what the password makes. RFC 5802 §5's messages.
func TestMaskProof(t *testing.T) {
	for _, tt := range []struct {
		number        int
		message, want string
	}{
		{1, "p=tls-exporter,,n=user,r=fyko", "p=tls-exporter,,n=user,r=fyko"},
		{0, "r=fyko3rfc,s=QSXCR+Q6sek8bf92,i=4096", "r=fyko3rfc,s=QSXCR+Q6sek8bf92,i=4096"},
		{2, "c=biws,r=fyko3rfc,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "c=biws,r=fyko3rfc,p=********"},
		{0, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "v=********"},
		{0, "e=invalid-proof", "e=invalid-proof"},
	} {
		if got := string(maskProof([]byte(tt.message), tt.number)); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}
