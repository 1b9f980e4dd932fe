package session

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

// Each way in which a certificate may be wrong has its own explanation, which
// says what, where, and what to do.
func TestCertificates(t *testing.T) {
	ca, other := newAuthority(t, "Our CA"), newAuthority(t, "Their\x1b[2J CA")
	alone := &authority{t: t}
	day := func(years int) time.Time { return time.Date(2020+years, 3, 4, 0, 0, 0, 0, time.UTC) }
	for name, tt := range map[string]struct {
		cert tls.Certificate
		want []string
	}{
		"self-signed": {alone.issue(nil), []string{"is signed by itself (CN=the server)", "--cacert FILE", "--insecure"}},
		"expired": {
			ca.issue(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = day(0), day(1) }),
			[]string{"expired on 2021-03-04 (it was valid from 2020-03-04)", "renew it"},
		},
		"not yet valid": {
			ca.issue(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = day(300), day(301) }),
			[]string{"is not valid before 2320-03-04", "is this machine's clock right?"},
		},
		"another name": {
			ca.issue(func(c *x509.Certificate) {
				c.DNSNames, c.IPAddresses = []string{"mail.example", "\x1b[2J"}, []net.IP{net.IPv4(10, 0, 0, 1)}
			}),
			[]string{`is for another name: it names mail.example, \x1b[2J, 10.0.0.1, not 127.0.0.1`},
		},
		"a common name": {
			ca.issue(func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil }),
			[]string{"it names CN=the server (a common name alone is not accepted), not 127.0.0.1"},
		},
		"no name": {
			ca.issue(func(c *x509.Certificate) {
				c.DNSNames, c.IPAddresses, c.Subject = nil, nil, pkix.Name{}
				c.EmailAddresses = []string{"a@b.example"}
			}),
			[]string{"it names nothing, not 127.0.0.1"},
		},
		"unknown CA": {other.issue(nil), []string{`is signed by CN=Their\x1b[2J CA, which is not trusted here`, "--cacert FILE"}},
		"not a server's": {
			ca.issue(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }),
			[]string{"is not valid", "incompatible key usage"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := serveTLS(t, with(tt.cert), "HANDSHAKE").config(ImplicitTLS, newTranscript(t))
			cfg.Roots = ca.roots()
			refused(t, cfg, append(tt.want, "the certificate of "+cfg.Target.Addr())...)
		})
	}
}

// A self-signed root behind the server's own certificate does not make that one
// self-signed.
func TestUnknownChain(t *testing.T) {
	ca := newAuthority(t, "Our CA")
	cert := ca.issue(nil)
	cert.Certificate = append(cert.Certificate, ca.cert.Raw)
	cfg := serveTLS(t, with(cert), "HANDSHAKE").config(ImplicitTLS)
	cfg.Roots = newAuthority(t, "Another").roots()
	refused(t, cfg, "is signed by CN=Our CA, which is not trusted here")
}

func TestTLS(t *testing.T) {
	ca := newAuthority(t, "Our CA")
	var hello tls.ClientHelloInfo
	config := with(ca.issue(nil))
	config.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		hello = *h
		return nil, nil
	}
	r := newTranscript(t)
	cfg := serveTLS(t, config, "TLS\nS: * OK hello\nC: A NOOP\nS: A OK").config(ImplicitTLS, r)
	cfg.Roots = ca.roots()
	cfg.Target.Host = "localhost"
	var keys bytes.Buffer
	cfg.KeyLog = &keys
	s := dial(t, cfg)
	if got, want := run(t, s, "", "NOOP"), "A OK "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if hello.ServerName != "localhost" {
		t.Errorf("the server was asked for the name %q", hello.ServerName)
	}
	facts := s.State().TLS
	if facts == nil || facts.Version != "TLS 1.3" || !facts.Verified || facts.Problem != nil || facts.ServerName != "localhost" ||
		!strings.HasPrefix(facts.Cipher, "TLS_") || len(facts.Chain) != 1 {
		t.Errorf("the facts are %+v", facts)
	}
	if !strings.Contains(keys.String(), "CLIENT_TRAFFIC_SECRET_0") {
		t.Error("the keys were not logged")
	}
	s.Close()
	r.wants("-- connected TLS 1.3", "S: * OK hello", "C: A NOOP", "S: A OK", "-- closed")
}

// Without verification what is wrong is kept, for names and addresses alike.
func TestInsecure(t *testing.T) {
	ca := newAuthority(t, "Our CA")
	for name, tt := range map[string]struct {
		cert    tls.Certificate
		host    string
		problem string
	}{
		"self-signed":            {(&authority{t: t}).issue(nil), "127.0.0.1", "signed by unknown authority"},
		"another name":           {ca.issue(func(c *x509.Certificate) { c.DNSNames = []string{"x.example"} }), "localhost", "valid for x.example"},
		"another address":        {ca.issue(func(c *x509.Certificate) { c.IPAddresses = nil }), "127.0.0.1", "doesn't contain any IP SANs"},
		"nothing, though unsure": {ca.issue(nil), "127.0.0.1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := serveTLS(t, with(tt.cert), "TLS\nS: * OK hello").config(ImplicitTLS)
			cfg.Roots, cfg.Insecure, cfg.Target.Host = ca.roots(), true, tt.host
			facts := dial(t, cfg).State().TLS
			if tt.problem == "" {
				if facts.Problem != nil || !facts.Verified {
					t.Errorf("the facts are %+v", facts)
				}
				return
			}
			says(t, facts.Problem, tt.problem)
			if facts.Verified {
				t.Error("it is called verified")
			}
		})
	}
}

// What no certificate is to blame for.
func TestTLSRefused(t *testing.T) {
	ca := newAuthority(t, "Our CA")
	old := with(ca.issue(nil))
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	clients := with(ca.issue(nil))
	clients.ClientAuth, clients.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12
	for name, tt := range map[string]struct {
		config *tls.Config
		want   string
	}{
		"TLS 1.1":                 {old, "speaks no version of TLS that is safe: imapsh needs TLS 1.2 or later"},
		"no client's certificate": {clients, "refused the TLS handshake: tls: "},
	} {
		cfg := serveTLS(t, tt.config, "HANDSHAKE").config(ImplicitTLS)
		cfg.Roots = ca.roots()
		t.Run(name, func(t *testing.T) { refused(t, cfg, tt.want, cfg.Target.Addr()) })
	}
	for name, tt := range map[string]struct{ dialogue, want string }{
		"a plain port": {"S: * OK hello\nANYTHING", `does not speak TLS: it began with "* OK "; if it is an IMAP port, try imap+starttls://127.0.0.1:`},
		"hung up":      {"CLOSE", "closed the connection during the TLS handshake; if it is a plain port, try imap+starttls://127.0.0.1:"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, serve(t, tt.dialogue).config(ImplicitTLS), tt.want)
		})
	}
}

// A client's own certificate is presented.
func TestClientCertificate(t *testing.T) {
	ca := newAuthority(t, "Our CA")
	config := with(ca.issue(nil))
	config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, ca.roots()
	cfg := serveTLS(t, config, "TLS\nS: * PREAUTH hello").config(ImplicitTLS)
	cfg.Roots = ca.roots()
	cfg.Certificates = []tls.Certificate{ca.issue(func(c *x509.Certificate) {
		c.SerialNumber, c.ExtKeyUsage = big.NewInt(3), []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	})}
	if st := dial(t, cfg).State(); st.Phase != Authenticated {
		t.Errorf("the state is %s", st.Phase)
	}
}

// A plain connection to a port that waits for TLS: nobody says anything.
func TestPlainToTLS(t *testing.T) {
	for _, security := range []Security{Plain, StartTLS} {
		cfg := serve(t, "GO ever\nCLOSE").silent().config(security)
		cfg.ReadTimeout = 20 * time.Millisecond
		refused(t, cfg, "no answer to the connection from 127.0.0.1:", "for 20ms", "if it expects TLS from the first octet, try imaps://127.0.0.1:")
	}
	cfg := serve(t, "GO ever\nCLOSE").silent().config(ImplicitTLS)
	cfg.TLSTimeout = 20 * time.Millisecond
	refused(t, cfg, "TLS handshake with 127.0.0.1:", "no answer within 20ms", "if it is a plain port, try imap+starttls://127.0.0.1:")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	s, err := Dial(ctx, serve(t, "GO ever\nCLOSE").silent().config(ImplicitTLS))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, %v, want %v", s, err, context.DeadlineExceeded)
	}
}

// silent lets a server that waits at a gate go at the test's end.
func (f *fake) silent() *fake {
	f.t.Cleanup(func() { f.pass("ever") })
	return f
}
