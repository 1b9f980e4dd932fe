//go:build unix

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate makes a certificate that signs itself, and the file to trust it by.
func certificate(t *testing.T, from, to time.Time, name string) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "\x1b[31mtest"},
		NotBefore: from, NotAfter: to, DNSNames: []string{name}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// serveTLS greets whoever gets through the handshake.
func serveTLS(t *testing.T, c tls.Certificate) (port string) {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{c}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
				defer cancel()
				if conn.(*tls.Conn).HandshakeContext(ctx) == nil {
					_, _ = conn.Write([]byte("* OK hello\r\n"))
				}
				_ = conn.Close()
			}()
		}
	}()
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port
}

// A certificate that cannot be verified is explained, each fault in its own
// words, and ends the program with 3.
func TestCertificatesAreExplained(t *testing.T) {
	now := time.Now()
	day := 24 * time.Hour
	tests := []struct {
		name     string
		from, to time.Time
		host     string
		trusted  bool
		want     string
	}{
		{"self-signed", now.Add(-day), now.Add(day), "localhost", false, "is signed by itself"},
		{"expired", now.Add(-2 * day), now.Add(-day), "localhost", true, "expired on "},
		{"not yet valid", now.Add(day), now.Add(2 * day), "localhost", true, "is not valid before "},
		{"another name", now.Add(-day), now.Add(day), "example.org", true, "is for another name: it names example.org, not localhost"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cert, file := certificate(t, tt.from, tt.to, tt.host)
			args := []string{"imaps://localhost:" + serveTLS(t, cert), "-c", "NOOP"}
			if tt.trusted {
				args = append(args, "--cacert", file)
			}
			out, err := program(t, "", args...).CombinedOutput()
			var failed *exec.ExitError
			if !errors.As(err, &failed) || failed.ExitCode() != exitNetwork {
				t.Errorf("the program ended with %v, want exit code %d", err, exitNetwork)
			}
			if !strings.Contains(string(out), tt.want) || !strings.Contains(string(out), "--insecure") {
				t.Errorf("the explanation is %q, want %q in it, and what to do", out, tt.want)
			}
			if strings.Contains(string(out), "\x1b") {
				t.Errorf("the certificate's control characters got through: %q", out)
			}
		})
	}
}
