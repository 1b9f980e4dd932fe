package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"time"

	"github.com/spf13/pflag"

	"imapsh/internal/session"
)

// flags are what the command line says, for all subcommands that connect.
type flags struct {
	insecure       bool
	cacert         string
	cert, key      string
	connectTimeout time.Duration
	timeout        time.Duration
	user           string
	color          string
	verbose, quiet bool
	allowPlaintext bool
	keepGoing      bool
	json           bool
	record         string
	force          bool
	lines          []string
	file           string
	output         string
}

// connection declares the flags that say how to connect.
func (f *flags) connection(set *pflag.FlagSet) {
	set.BoolVarP(&f.insecure, "insecure", "k", false, "connect even where the certificate cannot be verified")
	set.StringVar(&f.cacert, "cacert", "", "trust the certificates in this PEM `file`, and no others")
	set.StringVar(&f.cert, "cert", "", "the client's certificate, a PEM `file`")
	set.StringVar(&f.key, "key", "", "the client's private key, a PEM `file`; the certificate's file if not given")
	set.DurationVar(&f.connectTimeout, "connect-timeout", 15*time.Second, "how long a connection and its TLS may take, each")
	set.DurationVar(&f.timeout, "timeout", time.Minute, "how long the server may be silent while a reply is awaited; 0: for ever")
}

// config says how to connect to a URL. Without one the practice server is
// started in this process; stop ends it.
func (a *app) config(ctx context.Context, url string) (cfg session.Config, stop func(), err error) {
	if url == "" {
		p, err := startPractice()
		if err != nil {
			return cfg, nil, exit(exitNetwork, err)
		}
		return a.limits(p.config()), func() { p.stop(ctx) }, nil
	}
	cfg.Target, err = session.ParseTarget(url)
	if err != nil {
		return cfg, nil, exit(exitUsage, err)
	}
	cfg.Insecure = a.flags.insecure
	if cfg.Roots, err = readRoots(a.flags.cacert); err != nil {
		return cfg, nil, exit(exitFile, err)
	}
	if cfg.Certificates, err = readCertificate(a.flags.cert, a.flags.key); err != nil {
		return cfg, nil, exit(exitFile, err)
	}
	stop = func() {}
	if path := a.env("SSLKEYLOGFILE"); path != "" {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return cfg, nil, exit(exitFile, fmt.Errorf("SSLKEYLOGFILE: %w", err))
		}
		cfg.KeyLog = f
		stop = func() { _ = f.Close() } // each key was written when it was made
	}
	return a.limits(cfg), stop, nil
}

// limits sets the time limits.
func (a *app) limits(cfg session.Config) session.Config {
	cfg.ConnectTimeout = a.flags.connectTimeout
	cfg.TLSTimeout = a.flags.connectTimeout
	cfg.ReadTimeout = a.flags.timeout
	return cfg
}

// readRoots reads whom to trust; nil is the system's roots.
func readRoots(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--cacert: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--cacert %s: there is no certificate in PEM form in it", path)
	}
	return pool, nil
}

// readCertificate reads the client's own certificate, if it has one.
func readCertificate(cert, key string) ([]tls.Certificate, error) {
	if cert == "" {
		return nil, nil
	}
	if key == "" {
		key = cert
	}
	c, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("--cert %s, --key %s: %w", cert, key, err)
	}
	return []tls.Certificate{c}, nil
}
