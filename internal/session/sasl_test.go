package session

import (
	"context"
	"errors"
	"testing"
)

// The exchanges of RFC 9051 §6.2.2 and RFC 4959; what is secret is hidden.
func TestAuthenticate(t *testing.T) {
	const plain = "AGJvYgBacTcieFx5" // NUL bob NUL Zq7"x\y
	for name, tt := range map[string]struct {
		mechanism, dialogue, want string
	}{
		"PLAIN": {"plain", "S: * OK hello\nC: A AUTHENTICATE PLAIN\nS: + \nC: " + plain + "\nS: A OK in", "A OK in"},
		"PLAIN at once": {
			"PLAIN", "S: * OK [CAPABILITY IMAP4rev1 SASL-IR] hello\nC: A AUTHENTICATE PLAIN " + plain + "\nS: A OK in", "A OK in",
		},
		"refused":          {"PLAIN", "S: * OK hello\nC: A AUTHENTICATE PLAIN\nS: A NO [PRIVACYREQUIRED] no", "A NO no"},
		"refused later":    {"PLAIN", "S: * OK hello\nC: A AUTHENTICATE PLAIN\nS: +\nC: " + plain + "\nS: A NO no", "A NO no"},
		"LOGIN":            {"LOGIN", "S: * OK [CAPABILITY SASL-IR] hello\nC: A AUTHENTICATE LOGIN\nS: + VXNlciBOYW1lAA==\nC: Ym9i\nS: + UGFzc3dvcmQA\nC: WnE3InhceQ==\nS: A OK in", "A OK in"},
		"LOGIN, too much":  {"LOGIN", "S: * OK hello\nC: A AUTHENTICATE LOGIN\nS: +\nC: Ym9i\nS: +\nC: WnE3InhceQ==\nS: + eA==\nC: *\nS: A BAD cancelled", "A BAD cancelled"},
		"ANONYMOUS":        {"ANONYMOUS", "S: * OK hello\nC: A AUTHENTICATE ANONYMOUS\nS: +\nC: Ym9i\nS: A OK in", "A OK in"},
		"a second asked":   {"PLAIN", "S: * OK hello\nC: A AUTHENTICATE PLAIN\nS: +\nC: " + plain + "\nS: + eA==\nC: *\nS: A BAD cancelled", "A BAD cancelled"},
		"a bad challenge":  {"LOGIN", "S: * OK hello\nC: A AUTHENTICATE LOGIN\nS: + ???\nC: *\nS: A BAD cancelled", "A BAD cancelled"},
		"asked after that": {"LOGIN", "S: * OK hello\nC: A AUTHENTICATE LOGIN\nS: + ???\nC: *\nS: +\nS: A BAD cancelled", "A BAD cancelled"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newTranscript(t)
			s := dial(t, serve(t, tt.dialogue).config(Plain, r))
			reply, err := s.Authenticate(t.Context(), tt.mechanism, "bob", `Zq7"x\y`)
			if err != nil {
				t.Fatal(err)
			}
			if got := reply.Tag + " " + reply.Name + " " + reply.Text; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if in := s.State().Phase == Authenticated; in != (reply.Name == "OK") {
				t.Errorf("after %s the state is %s", tt.want, s.State().Phase)
			}
			for _, secret := range []string{plain, "Ym9i", "WnE3Inhceg"} {
				if r.has(secret) {
					t.Errorf("%s was shown: %s", secret, r.text.String())
				}
			}
		})
	}
}

func TestAuthenticateFails(t *testing.T) {
	s := dial(t, serve(t, "S: * OK hello\nC: A AUTHENTICATE PLAIN\nCLOSE").config(Plain))
	if _, err := s.Authenticate(t.Context(), "KERBEROS_V4", "bob", "x"); err == nil {
		t.Error("an unknown mechanism was taken")
	} else {
		says(t, err, "the mechanism KERBEROS_V4 is not known here; there are PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-256-PLUS, OAUTHBEARER, XOAUTH2, EXTERNAL, ANONYMOUS")
	}
	if _, err := s.Authenticate(t.Context(), "PLAIN", "bob", "x"); !errors.Is(err, ErrHungUp) {
		t.Errorf("got %v, want %v", err, ErrHungUp)
	}
}

// Broken off, an exchange is cancelled, so that the connection can be used.
func TestAuthenticateCancelled(t *testing.T) {
	s := dial(t, serve(t, "S: * OK hello\nC: A AUTHENTICATE PLAIN\nC: *\nS: + \nS: A BAD cancelled\nC: B NOOP\nS: B OK").config(Plain))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Authenticate(ctx, "PLAIN", "bob", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	if got, want := run(t, s, "", "NOOP"), "B OK "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A literal that is empty, an answer that is empty.
func TestEncodeInitial(t *testing.T) {
	for initial, want := range map[string]string{"": "=", "x": "eA=="} {
		if got := encodeInitial([]byte(initial)); got != want {
			t.Errorf("%q is written %s, want %s", initial, got, want)
		}
	}
}
