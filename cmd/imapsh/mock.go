package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"imapsh/transcripts"
)

// mockFlags are what the command line says of imapsh mock.
type mockFlags struct {
	endpoint
	vars   []string
	repeat bool
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
	f.define(set)
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
	plain, secure, err := f.listenBoth()
	if err != nil {
		return exit(exitNetwork, err)
	}
	cfg, pem, err := certified(plain, secure)
	if err != nil {
		return err
	}
	server, err := transcripts.NewMock(t, transcripts.MockOptions{TLS: cfg, Vars: vars, Repeat: f.repeat})
	if err != nil {
		a.complain(err.Error())
		return exit(exitFile, nil)
	}
	remove, err := f.announce(a, announcement{
		what: t.Name + " is served", warning: "whoever connects is told what the transcript holds", pem: pem,
	}, plain.Addr(), secure.Addr())
	defer remove()
	if err != nil {
		return err
	}
	differences, err := server.Serve(ctx, transcripts.Listener{Listener: plain}, transcripts.Listener{Listener: secure, TLS: true})
	if err != nil {
		return exit(exitNetwork, err)
	}
	return f.tell(a, t, differences)
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
