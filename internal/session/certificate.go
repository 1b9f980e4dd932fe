package session

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"
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

// explainedError is an error in a person's words, with the one behind it.
type explainedError struct {
	text string
	err  error
}

func (e *explainedError) Error() string { return e.text }
func (e *explainedError) Unwrap() error { return e.err }

func explained(err error, format string, args ...any) error {
	return &explainedError{fmt.Sprintf(format, args...), err}
}

// explainTLS says in a person's words why a handshake failed and what to do.
// upgraded says that plain text went before.
func explainTLS(t Target, upgraded bool, err error) error {
	var (
		failed *tls.CertificateVerificationError
		record tls.RecordHeaderError
		remote *net.OpError
	)
	switch {
	case errors.As(err, &failed):
		return explainCertificate(t, failed)
	case errors.As(err, &record) && upgraded:
		return fmt.Errorf("%w: %q", ErrInjection, record.RecordHeader[:])
	case errors.As(err, &record):
		return explained(err, "%s does not speak TLS: it began with %q; if it is an IMAP port, try imap+starttls://%s", t.Addr(), record.RecordHeader[:], t.Addr())
	case strings.Contains(err.Error(), "protocol version"): // there is no type for it
		return explained(err, "%s speaks no version of TLS that is safe: imapsh needs TLS 1.2 or later (%v)", t.Addr(), err)
	case errors.As(err, &remote) && remote.Op == "remote error":
		return explained(err, "%s refused the TLS handshake: %v", t.Addr(), remote.Err)
	case !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET):
	case upgraded:
		return explained(ErrHungUp, "%s closed the connection during the TLS handshake, after its OK to STARTTLS", t.Addr())
	default:
		return explained(ErrHungUp, "%s closed the connection during the TLS handshake; if it is a plain port, try imap+starttls://%s", t.Addr(), t.Addr())
	}
	return fmt.Errorf("TLS handshake with %s: %w", t.Addr(), err)
}

// explainCertificate says what is wrong with a server's certificate.
func explainCertificate(t Target, err *tls.CertificateVerificationError) error {
	cert := err.UnverifiedCertificates[0] // the server's own; there always is one
	var (
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
	)
	const anyway = "--insecure connects without verification"
	switch {
	case errors.As(err, &host):
		return explained(err, "the certificate of %s is for another name: it names %s, not %s; connect to a name that it has, or %s",
			t.Addr(), names(host.Certificate), t.Host, anyway)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return explained(err, "the certificate of %s %s; renew it on the server, or %s", t.Addr(), dates(invalid.Cert), anyway)
	case errors.As(err, &unknown) && selfSigned(cert):
		return explained(err, "the certificate of %s is signed by itself (%s), and nobody else vouches for it; trust it with --cacert FILE, or %s",
			t.Addr(), printable(cert.Subject.String()), anyway)
	case errors.As(err, &unknown):
		return explained(err, "the certificate of %s is signed by %s, which is not trusted here; trust it with --cacert FILE, or %s",
			t.Addr(), printable(cert.Issuer.String()), anyway)
	}
	return explained(err, "the certificate of %s is not valid: %s; %s", t.Addr(), printable(err.Error()), anyway)
}

// printable escapes what a certificate's maker may have put into a name to be
// shown on a terminal.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
	}
	return b.String()
}

func selfSigned(c *x509.Certificate) bool {
	return string(c.RawIssuer) == string(c.RawSubject)
}

// names lists the names that a certificate is for.
func names(c *x509.Certificate) string {
	all := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	switch {
	case len(all) > 0:
		return printable(strings.Join(all, ", "))
	case c.Subject.CommonName != "":
		return "CN=" + printable(c.Subject.CommonName) + " (a common name alone is not accepted)"
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
