package session

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// With imap+starttls the upgrade comes before anything else, and what was said
// in plain text is forgotten. RFC 9051 §6.2.1.
func TestStartTLS(t *testing.T) {
	ca := newAuthority(t, "Our CA")
	for name, greeting := range map[string]string{
		"offered": "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello",
		"unknown": "* OK hello",
	} {
		t.Run(name, func(t *testing.T) {
			r := newTranscript(t)
			cfg := serveTLS(t, with(ca.issue(nil)), "S: "+greeting+`
				C: A STARTTLS
				S: A OK [CAPABILITY FALSE] begin
				TLS
				C: B CAPABILITY
				S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
				S: B OK
				C: C NOOP
				S: C OK`).config(StartTLS, r)
			cfg.Roots = ca.roots()
			s := dial(t, cfg)
			st := s.State()
			if got, want := st.told(), "not authenticated caps=IMAP4rev1,AUTH=PLAIN"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if st.TLS == nil || !st.TLS.Verified {
				t.Errorf("the TLS facts are %+v", st.TLS)
			}
			run(t, s, "", "NOOP")
			s.Close()
			r.wants("-- connected", "S: "+greeting, "C: A STARTTLS", "S: A OK [CAPABILITY FALSE] begin", "-- secured TLS 1.3",
				"C: B CAPABILITY", "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN", "S: B OK", "C: C NOOP", "S: C OK", "-- closed")
		})
	}
}

// Where there is no TLS there is no session: nothing goes on in plain text.
func TestStartTLSFails(t *testing.T) {
	ca := newAuthority(t, "Our CA")
	const begin = "S: * OK hello\nC: A STARTTLS\n"
	for name, tt := range map[string]struct {
		dialogue string
		want     []string
	}{
		"refused":     {begin + "S: A NO [UNAVAILABLE] no \x1b entropy", []string{`refused STARTTLS: NO "no \x1b entropy"`}},
		"unknown":     {begin + "S: A BAD what", []string{`refused STARTTLS: BAD "what"`}},
		"not offered": {"S: * OK [CAPABILITY IMAP4rev1] hello", []string{"does not offer STARTTLS, or somebody between hides it", "try imaps://"}},
		"PREAUTH":     {"S: * PREAUTH [CAPABILITY STARTTLS] hello", []string{"greets with PREAUTH, so STARTTLS is no longer possible"}},
		"hung up":     {begin + "S: A OK go\nCLOSE", []string{"closed the connection during the TLS handshake, after its OK to STARTTLS"}},
		"no reply":    {begin + "CLOSE", []string{"the server closed the connection"}},
		"certificate": {begin + "S: A OK go\nHANDSHAKE", []string{"is signed by CN=Another CA, which is not trusted here"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := with(newAuthority(t, "Another CA").issue(nil))
			cfg := serveTLS(t, config, tt.dialogue).config(StartTLS)
			cfg.Roots = ca.roots()
			refused(t, cfg, tt.want...)
		})
	}
}

// What stands in plain text behind the OK is no response: it may have been put
// there by somebody between. RFC 9051 §11.1.
func TestInjection(t *testing.T) {
	for name, security := range map[string]Security{"from the URL": StartTLS, "by hand": Plain} {
		for way, injected := range map[string]string{
			"in the same segment": "S- A OK go␊* CAPABILITY EVIL␊",
			"half a line":         "S- A OK go␊* CAP",
			"a tagged reply":      "S- A OK go␊B OK [CAPABILITY EVIL]␊",
			"later":               "S: A OK go\nGO later\nS: * CAPABILITY EVIL",
		} {
			t.Run(name+" "+way, func(t *testing.T) {
				r := newTranscript(t)
				f := serve(t, "S: * OK hello\nC: A STARTTLS\n"+injected+"\nANYTHING")
				cfg := f.config(security, r)
				if gate, ok := f.gates["later"]; ok {
					go func() { r.waitFor("A OK go"); close(gate) }()
				}
				var err error
				if security == StartTLS {
					_, err = Dial(t.Context(), cfg)
				} else {
					s := dial(t, cfg)
					_, err = s.Command("", "STARTTLS")
					if err == nil {
						<-s.Ended()
						err = s.Err()
					}
					if st := s.State(); st.Caps != nil || st.TLS != nil {
						t.Errorf("the state is %+v", st)
					}
				}
				if !errors.Is(err, ErrInjection) {
					t.Errorf("got %v, want %v", err, ErrInjection)
				}
				if r.has("EVIL") && !r.has("-- closed: ") || r.has("S: * CAP") {
					t.Errorf("what was injected was shown: %s", r.text.String())
				}
			})
		}
	}
}

// Typed by hand, STARTTLS upgrades as well; nothing goes out during the
// handshake.
func TestStartTLSByHand(t *testing.T) {
	ca := newAuthority(t, "Our CA")
	r := newTranscript(t)
	f := serveTLS(t, with(ca.issue(nil)), `
		S: * OK [CAPABILITY STARTTLS] hello
		C: x  starttls
		S: x OK begin
		GO handshake
		TLS
		C: A NOOP
		S: A OK
		C: B STARTTLS
		S: B BAD already`)
	cfg := f.config(Plain, r)
	cfg.Roots = ca.roots()
	s := dial(t, cfg)
	x, err := s.Command("x", " starttls")
	if err != nil {
		t.Fatal(err)
	}
	r.waitFor("x OK begin")
	sent := make(chan string, 1)
	go func() { sent <- run(t, s, "", "NOOP") }()
	f.pass("handshake")
	if got, want := reply(t, x), "x OK begin"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := <-sent, "A OK "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if st := s.State(); st.TLS == nil || st.Caps != nil {
		t.Errorf("the state is %+v", st)
	}
	if err := s.StartTLS(t.Context()); err == nil || !strings.Contains(err.Error(), `BAD "already"`) {
		t.Errorf("STARTTLS once more: %v", err)
	}
	s.Close()
	r.wants("-- connected", "S: * OK [CAPABILITY STARTTLS] hello", "C: x  starttls", "S: x OK begin", "-- secured TLS 1.3",
		"C: A NOOP", "S: A OK", "C: B STARTTLS", "S: B BAD already", "-- closed")
}

// A server that says OK and then nothing.
func TestStartTLSSilent(t *testing.T) {
	cfg := serve(t, "S: * OK hello\nC: A STARTTLS\nS: A OK begin\nANYTHING").config(StartTLS)
	cfg.TLSTimeout = 20 * time.Millisecond
	refused(t, cfg, "TLS handshake with 127.0.0.1:", "no answer within 20ms, after its OK to STARTTLS")
	ctx, cancel := context.WithCancel(t.Context())
	r := newTranscript(t)
	cfg = serve(t, "S: * OK hello\nC: A STARTTLS\nS: A OK begin\nANYTHING").config(StartTLS, r)
	go func() { r.waitFor("A OK begin"); cancel() }()
	if s, err := Dial(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v, want %v", s, err, context.Canceled)
	}
}
