package repl

import (
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"strings"
	"time"
)

// describeChain writes a certificate chain for people: subject, names, dates,
// fingerprint.
func describeChain(chain []*x509.Certificate) []string {
	var lines []string
	for i, c := range chain {
		lines = append(lines,
			fmt.Sprintf("%d: %s, issued by %s", i, c.Subject, c.Issuer),
			fmt.Sprintf("   valid from %s to %s", c.NotBefore.Format(time.DateOnly), c.NotAfter.Format(time.DateOnly)))
		if names := certificateNames(c); names != "" {
			lines = append(lines, "   for "+names)
		}
		lines = append(lines, fmt.Sprintf("   SHA-256 %X", sha256.Sum256(c.Raw)))
	}
	return lines
}

func certificateNames(c *x509.Certificate) string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return strings.Join(names, ", ")
}
