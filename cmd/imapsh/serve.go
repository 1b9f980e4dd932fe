package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// farewell is how long clients may take to read their BYE. It is less than the
// program's patience with itself.
const farewell = 2 * time.Second

// serveFlags are what the command line says of imapsh serve.
type serveFlags struct {
	endpoint
	profile string

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
`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.serve(cmd.Context(), a) },
	}
	set := cmd.Flags()
	f.define(set)
	set.StringVar(&f.profile, "profile", practice.ProfileAll().Name, "offer the extensions of this `kind` of server: ")
	set.StringVar(&f.users, "users", "", "let the users in this `file` log in, and nobody else")
	set.StringVar(&f.fixture, "fixture", "", "begin with the mail of this `name`: ")
	set.StringArrayVar(&f.maildirs, "maildir", nil, "serve a copy of this `directory`'s mail: [[user][:mailbox]=]directory")
	set.StringArrayVar(&f.mboxes, "mbox", nil, "serve a copy of this `file`'s mail: [[user][:mailbox]=]file")
	set.Uint32Var(&f.uidValidity, "uidvalidity", 0, "give the mailboxes UIDVALIDITY from this `number` on, not from the time")
	set.StringVar(&f.clientCertOut, "client-cert-out", "", "write a certificate to log in with by EXTERNAL, and its key, to this `file`")
	set.BoolVar(&f.loginDisabled, "login-disabled", false, "take no password in plain text: LOGINDISABLED")
	f.faults.declare(set)
	help := cmd.HelpFunc()
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		complete(cmd)
		help(cmd, args)
	})
	return cmd
}

// complete adds to the help what is worked out from the server's own tables, and
// so not before somebody asks: every start of imapsh would wait for it.
func complete(cmd *cobra.Command) {
	cmd.Long += faultHelp()
	cmd.Flags().Lookup("profile").Usage += profileNames()
	cmd.Flags().Lookup("fixture").Usage += fixtureHelp()
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
	plain, secure, err := f.listenBoth()
	if err != nil {
		return exit(exitNetwork, err)
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

// announce says where the server is, who may log in, and whom to trust.
func (f *serveFlags) announce(a *app, server *practice.Server, accounts []mailstore.Fixture, plain, secure net.Addr) (remove func(), err error) {
	if err := f.writeClientCertificate(server.Authority(), accounts[0].User); err != nil {
		return func() {}, exit(exitFile, err)
	}
	return f.endpoint.announce(a, announcement{
		what:    "imapsh practice server; its mail is gone when it ends",
		who:     whoMayLogIn(accounts),
		warning: "this server is for practice only" + whyNot(accounts),
		pem:     server.Authority().PEM(),
	}, plain, secure)
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
