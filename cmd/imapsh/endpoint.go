package main

import (
	"fmt"
	"net"
	"os"

	"github.com/spf13/pflag"
)

// endpoint is where a command of ours serves clients, and how it tells them.
type endpoint struct {
	listen    string
	tlsListen string
	certOut   string
	readyFile string
}

// define defines the flags.
func (e *endpoint) define(set *pflag.FlagSet) {
	set.StringVar(&e.listen, "listen", "", "`address` for plain text and STARTTLS (default "+defaultListen+", or a free port)")
	set.StringVar(&e.tlsListen, "tls-listen", "", "`address` for TLS (default "+defaultTLSListen+", or a free port)")
	set.StringVar(&e.certOut, "cert-out", "", "write the certificate to trust to this `file` (default a temporary one)")
	set.StringVar(&e.readyFile, "ready-file", "", "write the addresses to this `file` as soon as the server listens")
}

// listenBoth listens for plain text and for TLS.
func (e *endpoint) listenBoth() (plain, secure net.Listener, err error) {
	if plain, err = listenAt(e.listen, defaultListen); err != nil {
		return nil, nil, err
	}
	if secure, err = listenAt(e.tlsListen, defaultTLSListen); err != nil {
		_ = plain.Close() // the error before is the one that counts
		return nil, nil, err
	}
	return plain, secure, nil
}

// announce says where what listens, on the terminal and in files; remove takes
// the files away that mean nothing without it.
func (e *endpoint) announce(a *app, what string, pem []byte, plain, secure net.Addr) (remove func(), err error) {
	cert, removeCert, err := (&serveFlags{certOut: e.certOut}).writeCertificate(pem)
	if err != nil {
		return removeCert, err
	}
	_, err = fmt.Fprintf(a.out, `%s
  plain text, STARTTLS  imap://%s
  TLS                   imaps://%s
  certificate to trust  %s
Interrupt it with Ctrl-C.
`, what, plain, secure, cert)
	if err != nil || e.readyFile == "" {
		return removeCert, err
	}
	err = writeWhole(e.readyFile, fmt.Sprintf("imap=%s\nimaps=%s\ncert=%s\n", plain, secure, cert))
	return func() {
		removeCert()
		_ = os.Remove(e.readyFile) // it may be gone already
	}, err
}
