package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"imapsh/internal/practice"
	"imapsh/transcripts"
)

// mockFlags are what the command line says of imapsh mock.
type mockFlags struct {
	listen    string
	tlsListen string
	certOut   string
	readyFile string
	vars      []string
	repeat    bool
}

// newMockCommand makes imapsh mock.
func newMockCommand(a *app) *cobra.Command {
	var f mockFlags
	cmd := &cobra.Command{
		Use:   "mock FILE",
		Short: "Serve what a transcript's server said, to any client",
		Long: `Mock serves a transcript: it says what the server said, to a client that sends
what the client sent. Commands are compared by what they mean: tags, case and
the form of a string aside. Another command is answered by BAD with the line
that was expected.

It ends when each connection of the transcript was played once, or when it is
interrupted, and exits with 4 when a client did otherwise. STARTTLS and TLS work
with a certificate of its own.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.mock(cmd.Context(), a, args[0]) },
	}
	set := cmd.Flags()
	set.StringVar(&f.listen, "listen", "", "`address` for plain text and STARTTLS (default "+defaultListen+", or a free port)")
	set.StringVar(&f.tlsListen, "tls-listen", "", "`address` for TLS (default "+defaultTLSListen+", or a free port)")
	set.StringVar(&f.certOut, "cert-out", "", "write the certificate to trust to this `file` (default a temporary one)")
	set.StringVar(&f.readyFile, "ready-file", "", "write the addresses to this `file` as soon as the server listens")
	set.StringArrayVar(&f.vars, "var", nil, "give a variable a value: `name=value`; may be repeated")
	set.BoolVar(&f.repeat, "repeat", false, "begin anew when all connections were played")
	return cmd
}

// mock serves a transcript until it was played, or ctx ends.
func (f *mockFlags) mock(ctx context.Context, a *app, name string) error {
	vars, err := readVars(f.vars)
	if err != nil {
		return exit(exitUsage, err)
	}
	t, err := transcripts.ReadFile(name)
	if err != nil {
		a.complain(err.Error())
		return exit(exitFile, nil)
	}
	authority, err := practice.NewAuthority()
	if err != nil {
		return err
	}
	listeners, err := f.listenBoth()
	if err != nil {
		return exit(exitNetwork, err)
	}
	cert, err := authority.Certificate(hosts(listeners[0], listeners[1])...)
	if err != nil {
		return err
	}
	server, err := transcripts.NewMock(t, transcripts.MockOptions{
		TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Vars: vars, Repeat: f.repeat,
	})
	if err != nil {
		a.complain(err.Error())
		return exit(exitFile, nil)
	}
	remove, err := f.announce(a, t, authority.PEM(), listeners)
	defer remove()
	if err != nil {
		return exit(exitFile, err)
	}
	differences, err := server.Serve(ctx, listeners...)
	if err != nil {
		return exit(exitNetwork, err)
	}
	return f.tell(a, t, differences)
}

// listenBoth listens for plain text and for TLS.
func (f *mockFlags) listenBoth() ([]transcripts.Listener, error) {
	plain, err := listenAt(f.listen, defaultListen)
	if err != nil {
		return nil, err
	}
	secure, err := listenAt(f.tlsListen, defaultTLSListen)
	if err != nil {
		_ = plain.Close() // the error before is the one that counts
		return nil, err
	}
	return []transcripts.Listener{{Listener: plain}, {Listener: secure, TLS: true}}, nil
}

// announce says where the mock is, as [serveFlags.announce] does.
func (f *mockFlags) announce(a *app, t *transcripts.Transcript, pem []byte, at []transcripts.Listener) (remove func(), err error) {
	cert, removeCert, err := (&serveFlags{certOut: f.certOut}).writeCertificate(pem)
	if err != nil {
		return removeCert, err
	}
	plain, secure := at[0].Addr(), at[1].Addr()
	_, err = fmt.Fprintf(a.out, `%s is served
  plain text, STARTTLS  imap://%s
  TLS                   imaps://%s
  certificate to trust  %s
Interrupt it with Ctrl-C.
`, t.Name, plain, secure, cert)
	if err != nil || f.readyFile == "" {
		return removeCert, err
	}
	err = writeWhole(f.readyFile, fmt.Sprintf("imap=%s\nimaps=%s\ncert=%s\n", plain, secure, cert))
	return func() {
		removeCert()
		_ = os.Remove(f.readyFile) // it may be gone already
	}, err
}

// tell says what the clients did otherwise.
func (f *mockFlags) tell(a *app, t *transcripts.Transcript, differences []transcripts.Difference) error {
	if err := a.printDifferences(differences); err != nil {
		return err
	}
	if len(differences) > 0 {
		return exit(exitDiffers, nil)
	}
	_, err := fmt.Fprintf(a.out, "%s: the clients did as recorded\n", t.Name)
	return err
}
