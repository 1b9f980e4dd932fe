package session

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

// TLSFacts is what is known of a connection's TLS.
type TLSFacts struct {
	Version    string // TLS 1.3
	Cipher     string // TLS_AES_128_GCM_SHA256
	ServerName string // the name that was asked for (SNI, unless it is an address) and verified
	Chain      []*x509.Certificate
	Verified   bool  // the chain leads to a trusted root and names the server
	Problem    error // why not, where verification was turned off
}

// factsOf reads the facts of a finished handshake.
func factsOf(st tls.ConnectionState, host string, roots *x509.CertPool, insecure bool) *TLSFacts {
	f := &TLSFacts{
		Version:    tls.VersionName(st.Version),
		Cipher:     tls.CipherSuiteName(st.CipherSuite),
		ServerName: host,
		Chain:      st.PeerCertificates,
		Verified:   !insecure,
	}
	if insecure && len(f.Chain) > 0 {
		between := x509.NewCertPool()
		for _, c := range f.Chain[1:] {
			between.AddCert(c)
		}
		_, f.Problem = f.Chain[0].Verify(x509.VerifyOptions{DNSName: f.ServerName, Roots: roots, Intermediates: between})
		f.Verified = f.Problem == nil
	}
	return f
}

// explainTLS says in a person's words why a handshake failed and what to do.
func explainTLS(t Target, err error) error {
	var (
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	const anyway = "--insecure connects without verification"
	switch {
	case errors.As(err, &host):
		return fmt.Errorf("the certificate of %s is for another name: it names %s, not %s; connect to a name that it has, or %s: %w",
			t.Addr(), names(host.Certificate), t.Host, anyway, err)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("the certificate of %s %s; renew it on the server, or %s: %w", t.Addr(), dates(invalid.Cert), anyway, err)
	case errors.As(err, &unknown) && selfSigned(leaf(err)):
		return fmt.Errorf("the certificate of %s is signed by itself (%s), and nobody else vouches for it; trust it with --cacert FILE, or %s: %w",
			t.Addr(), leaf(err).Subject, anyway, err)
	case errors.As(err, &unknown):
		return fmt.Errorf("the certificate of %s is signed by %s, which is not trusted here; trust it with --cacert FILE, or %s: %w",
			t.Addr(), issuer(leaf(err)), anyway, err)
	case errors.As(err, &record) && t.Security == StartTLS:
		return fmt.Errorf("%w: %q", ErrInjection, record.RecordHeader[:])
	case errors.As(err, &record):
		return fmt.Errorf("%s does not speak TLS: it began with %q; if it is an IMAP port, try imap+starttls://%s: %w",
			t.Addr(), record.RecordHeader[:], t.Addr(), err)
	case errors.As(err, &alert):
		return fmt.Errorf("%s refused the TLS handshake: %w", t.Addr(), err)
	}
	return fmt.Errorf("TLS handshake with %s: %w", t.Addr(), err)
}

func selfSigned(c *x509.Certificate) bool {
	return c != nil && string(c.RawIssuer) == string(c.RawSubject)
}

// leaf is the server's own certificate, of those that could not be verified.
func leaf(err error) *x509.Certificate {
	var failed *tls.CertificateVerificationError
	if errors.As(err, &failed) && len(failed.UnverifiedCertificates) > 0 {
		return failed.UnverifiedCertificates[0]
	}
	return nil
}

func issuer(c *x509.Certificate) string {
	if c == nil {
		return "an authority"
	}
	return c.Issuer.String()
}

// names lists the names that a certificate is for.
func names(c *x509.Certificate) string {
	all := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	switch {
	case len(all) > 0:
		return strings.Join(all, ", ")
	case c.Subject.CommonName != "":
		return "CN=" + c.Subject.CommonName + " (a common name alone is not accepted)"
	}
	return "nothing"
}

// dates says how a certificate's dates are wrong.
func dates(c *x509.Certificate) string {
	const day = time.DateOnly
	if time.Now().Before(c.NotBefore) {
		return "is not valid before " + c.NotBefore.Format(day) + " (is this machine's clock right?)"
	}
	return "expired on " + c.NotAfter.Format(day) + " (it was valid from " + c.NotBefore.Format(day) + ")"
}
