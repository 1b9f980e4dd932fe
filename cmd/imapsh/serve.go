package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// Where imapsh serve listens if nothing is said and the port is free.
const (
	defaultListen    = "127.0.0.1:1143"
	defaultTLSListen = "127.0.0.1:1993"
)

// farewell is how long clients may take to read their BYE. It is less than the
// program's patience with itself.
const farewell = 2 * time.Second

// serveFlags are what the command line says of imapsh serve.
type serveFlags struct {
	listen    string
	tlsListen string
	certOut   string
	readyFile string
	profile   string

	users       string
	fixture     string
	maildirs    []string
	mboxes      []string
	uidValidity uint32

	clientCertOut string
	loginDisabled bool
	faults        faultFlags
}

// newServeCommand makes imapsh serve.
func newServeCommand(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the practice server for any client, until interrupted",
		Long: `Serve runs the practice server alone, for telnet, curl, a mail program, or
another imapsh. It prints where it listens, who may log in, and the file with the
certificate to trust. Its mail is in memory: when it ends, all changes are gone.

The user is strategos, with the password that is printed. --users FILE, or ` + usersVariable + `
in the environment, names others in their place: in the file name:password on each
line, where a line that begins with "#" is a comment; in the environment with blanks
between. All of them begin with the same mail, that of --fixture.

--maildir DIR and --mbox FILE serve a copy of your own mail, and nothing else unless
--fixture asks for it. The files are only read. A Maildir's folders become mailboxes
(".a.b" is a/b); an mbox's mail is in INBOX. Both may be given again and again, and
say where the mail goes: --maildir ada=DIR to another user than the first, --mbox
:Sent=FILE to another mailbox, --mbox ada:Sent=FILE to both. Write a path with "=" in
it with ./ in front.
` + faultHelp(),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.serve(cmd.Context(), a) },
	}
	set := cmd.Flags()
	set.StringVar(&f.listen, "listen", "", "`address` for plain text and STARTTLS (default "+defaultListen+", or a free port)")
	set.StringVar(&f.tlsListen, "tls-listen", "", "`address` for TLS (default "+defaultTLSListen+", or a free port)")
	set.StringVar(&f.certOut, "cert-out", "", "write the certificate to trust to this `file` (default a temporary one)")
	set.StringVar(&f.profile, "profile", practice.ProfileAll().Name, "offer the extensions of this `kind` of server: "+profileNames())
	set.StringVar(&f.users, "users", "", "let the users in this `file` log in, and nobody else")
	set.StringVar(&f.fixture, "fixture", "", "begin with the mail of this `name`: "+fixtureHelp())
	set.StringArrayVar(&f.maildirs, "maildir", nil, "serve a copy of this `directory`'s mail: [[user][:mailbox]=]directory")
	set.StringArrayVar(&f.mboxes, "mbox", nil, "serve a copy of this `file`'s mail: [[user][:mailbox]=]file")
	set.Uint32Var(&f.uidValidity, "uidvalidity", 0, "give the mailboxes UIDVALIDITY from this `number` on, not from the time")
	set.StringVar(&f.readyFile, "ready-file", "", "write the addresses to this `file` as soon as the server listens")
	set.StringVar(&f.clientCertOut, "client-cert-out", "", "write a certificate to log in with by EXTERNAL, and its key, to this `file`")
	set.BoolVar(&f.loginDisabled, "login-disabled", false, "take no password in plain text: LOGINDISABLED")
	f.faults.declare(set)
	return cmd
}

// serve runs the server until ctx ends, when it says BYE to all.
func (f *serveFlags) serve(ctx context.Context, a *app) error {
	profile, err := profileNamed(f.profile)
	if err != nil {
		return exit(exitUsage, err)
	}
	store, accounts, err := f.loadStore(a)
	if err != nil {
		return err
	}
	plain, err := listenAt(f.listen, defaultListen)
	if err != nil {
		return exit(exitNetwork, err)
	}
	secure, err := listenAt(f.tlsListen, defaultTLSListen)
	if err != nil {
		return exit(exitNetwork, errors.Join(err, plain.Close()))
	}
	server, err := practice.New(practice.Config{
		Store: store, Hosts: hosts(plain, secure), Profile: profile, LoginDisabled: f.loginDisabled, Faults: f.faults,
	})
	if err != nil {
		return errors.Join(err, plain.Close(), secure.Close())
	}
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(plain) }()
	go func() { failed <- server.ServeTLS(secure) }()

	remove, err := f.announce(a, server, accounts, plain.Addr(), secure.Addr())
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
			err = exit(exitNetwork, err)
		}
	}
	remove()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	return errors.Join(err, server.Close(ending))
}

// profileNamed gives the profile of a name.
func profileNamed(name string) (practice.Profile, error) {
	for _, p := range practice.Profiles() {
		if p.Name == name {
			return p, nil
		}
	}
	return practice.Profile{}, fmt.Errorf("serve: there is no profile %q; there are %s", name, profileNames())
}

func profileNames() string {
	var names []string
	for _, p := range practice.Profiles() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
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

// announce says where the server is and whom to trust, on the terminal and in
// files; remove takes the files away that mean nothing without the server.
func (f *serveFlags) announce(a *app, server *practice.Server, accounts []mailstore.Fixture, plain, secure net.Addr) (remove func(), err error) {
	cert, removeCert, err := f.writeCertificate(server.Authority().PEM())
	if err != nil {
		return removeCert, exit(exitFile, err)
	}
	if err := f.writeClientCertificate(server.Authority(), accounts[0].User); err != nil {
		return removeCert, exit(exitFile, err)
	}
	_, _ = fmt.Fprintf(a.out, `imapsh practice server; its mail is gone when it ends
  plain text, STARTTLS  imap://%s
  TLS                   imaps://%s
%s  certificate to trust  %s
Interrupt it with Ctrl-C.
`, plain, secure, whoMayLogIn(accounts), cert)
	for _, addr := range []net.Addr{plain, secure} {
		if ip := addr.(*net.TCPAddr).IP; reachable(ip) {
			_, _ = fmt.Fprintf(a.errOut, "imapsh: warning: %s can be reached from other machines; this server is for practice only%s\n", addr, whyNot(accounts))
		}
	}
	if f.readyFile == "" {
		return removeCert, nil
	}
	ready := fmt.Sprintf("imap=%s\nimaps=%s\ncert=%s\n", plain, secure, cert)
	if err := writeWhole(f.readyFile, ready); err != nil {
		return removeCert, exit(exitFile, err)
	}
	return func() {
		removeCert()
		_ = os.Remove(f.readyFile) // it may be gone already
	}, nil
}

// reachable reports whether other machines can connect to an address: 0.0.0.0 and :: are all that this one has.
func reachable(ip net.IP) bool { return !ip.IsLoopback() }

// writeCertificate writes the authority's certificate where it is wanted.
func (f *serveFlags) writeCertificate(pem []byte) (path string, remove func(), err error) {
	const readable = 0o644 // it is public
	none := func() {}
	if f.certOut != "" {
		if path, err = filepath.Abs(f.certOut); err != nil {
			return "", none, err
		}
		return path, none, os.WriteFile(path, pem, readable)
	}
	dir, err := os.MkdirTemp("", "imapsh-")
	if err != nil {
		return "", none, err
	}
	path = filepath.Join(dir, "practice-ca.pem")
	return path, func() { _ = os.RemoveAll(dir) }, os.WriteFile(path, pem, readable)
}

// writeClientCertificate writes what a user logs in with by EXTERNAL, if it is
// wanted.
func (f *serveFlags) writeClientCertificate(authority *practice.Authority, user string) error {
	if f.clientCertOut == "" {
		return nil
	}
	pem, err := authority.ClientPEM(user)
	if err != nil {
		return err
	}
	return os.WriteFile(f.clientCertOut, pem, 0o600)
}

// writeWhole writes a file that nobody can see half written.
func writeWhole(path, text string) error {
	unfinished := path + ".tmp"
	if err := os.WriteFile(unfinished, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(unfinished, path)
}
