package realserver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
)

// certificate is self-signed, and the only one that a client of its server has to trust.
type certificate struct {
	*x509.Certificate
	key []byte // its private key, as PKCS #8
}

// newCertificate makes a certificate for localhost and the host, an IP address.
func newCertificate(host string) (*certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // in a millisecond, where RSA takes a second
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(now.UnixNano()),
		Subject:               pkix.Name{CommonName: "localhost"},
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.ParseIP(host)},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(24 * time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &certificate{cert, pkcs8}, nil
}

// write stores the certificate and its key as PEM files.
func (c *certificate) write(certFile, keyFile string) error {
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	if err := os.WriteFile(certFile, cert, 0o644); err != nil {
		return err
	}
	return os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: c.key}), 0o600)
}

// clientOptions are those of a client that trusts the certificate and no other.
func (c *certificate) clientOptions() *imapclient.Options {
	roots := x509.NewCertPool()
	roots.AddCert(c.Certificate)
	return &imapclient.Options{
		TLSConfig: &tls.Config{RootCAs: roots},
		Dialer:    &net.Dialer{Timeout: 10 * time.Second},
	}
}
