package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"imapsh/internal/practice"
)

// Where a command listens if nothing is said and the port is free.
const (
	defaultListen    = "127.0.0.1:1143"
	defaultTLSListen = "127.0.0.1:1993"
)

// endpoint is where a command serves clients, and how it tells them.
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

// certified gives what serves TLS at listeners, and the certificate to trust.
func certified(listeners ...net.Listener) (cfg *tls.Config, pem []byte, err error) {
	authority, err := practice.NewAuthority()
	if err != nil {
		return nil, nil, err
	}
	cert, err := authority.Certificate(hosts(listeners...)...)
	if err != nil {
		return nil, nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}}, authority.PEM(), nil
}

// listenAt listens at an address; at the usual one if none is given, or at a
// free port if that is taken.
func listenAt(address, usual string) (net.Listener, error) {
	if address != "" {
		return net.Listen("tcp", address)
	}
	l, err := net.Listen("tcp", usual)
	if err != nil {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	return l, nil
}

// hosts are the names that the certificate must hold besides loopback.
func hosts(listeners ...net.Listener) []string {
	var names []string
	for _, l := range listeners {
		if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() && !ip.IsUnspecified() {
			names = append(names, ip.String())
		}
	}
	if name, err := os.Hostname(); err == nil {
		names = append(names, name)
	}
	return names
}

// announcement is what is said of an endpoint besides its addresses.
type announcement struct {
	what    string // in a line
	who     string // may log in, in lines; or nothing
	warning string // where other machines can connect
	pem     []byte // the certificate to trust
}

// announce says where what listens, on the terminal and in files; remove takes
// the files away that mean nothing without it.
func (e *endpoint) announce(a *app, say announcement, plain, secure net.Addr) (remove func(), err error) {
	cert, removeCert, err := e.writeCertificate(say.pem)
	if err != nil {
		return removeCert, exit(exitFile, err)
	}
	_, _ = fmt.Fprintf(a.out, `%s
  plain text, STARTTLS  imap://%s
  TLS                   imaps://%s
%s  certificate to trust  %s
Interrupt it with Ctrl-C.
`, say.what, plain, secure, say.who, cert) // nobody need read it: the ready file says it, too
	for _, addr := range []net.Addr{plain, secure} {
		if reachable(addr.(*net.TCPAddr).IP) {
			_, _ = fmt.Fprintf(a.errOut, "imapsh: warning: %s can be reached from other machines; %s\n", addr, say.warning) // as above
		}
	}
	if e.readyFile == "" {
		return removeCert, nil
	}
	if err := writeWhole(e.readyFile, fmt.Sprintf("imap=%s\nimaps=%s\ncert=%s\n", plain, secure, cert)); err != nil {
		return removeCert, exit(exitFile, err)
	}
	return func() {
		removeCert()
		_ = os.Remove(e.readyFile) // it may be gone already
	}, nil
}

// reachable reports whether other machines can connect to an address: 0.0.0.0 and :: are all that this one has.
func reachable(ip net.IP) bool { return !ip.IsLoopback() }

// writeCertificate writes the authority's certificate where it is wanted.
func (e *endpoint) writeCertificate(pem []byte) (path string, remove func(), err error) {
	const readable = 0o644 // it is public
	none := func() {}
	if e.certOut != "" {
		if path, err = filepath.Abs(e.certOut); err != nil {
			return "", none, err
		}
		return path, none, os.WriteFile(path, pem, readable)
	}
	dir, err := os.MkdirTemp("", "imapsh-")
	if err != nil {
		return "", none, err
	}
	path = filepath.Join(dir, "imapsh-ca.pem")
	return path, func() { _ = os.RemoveAll(dir) }, os.WriteFile(path, pem, readable)
}

// writeWhole writes a file that nobody can see half written.
func writeWhole(path, text string) error {
	unfinished := path + ".tmp"
	if err := os.WriteFile(unfinished, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(unfinished, path)
}
