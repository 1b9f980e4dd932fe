package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// version is the program's version.
const version = "0.1.0"

// newRootCommand makes the command line.
func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "imapsh [URL]",
		Short: "An IMAP shell: type the protocol, see every octet",
		Long: `imapsh is an IMAP shell: you type the protocol and see every octet of it.

Without a URL it starts a practice server of its own, for you to break.
With one it connects there: imaps://host, imap+starttls://host, imap://host.
A bare host is TLS on port 993; host:143 is STARTTLS. Neither falls back to
plain text.`,
		Args:          cobra.MaximumNArgs(1),
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.shell(cmd.Context(), strings.Join(args, ""))
		},
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.errOut)
	a.flags.connection(root.PersistentFlags())
	a.flags.script(root.Flags())
	root.AddCommand(newServeCommand(a), newLearnCommand(a), newDemoCommand(a), newReplayCommand(a), newPlayCommand(a), newMockCommand(a), newProxyCommand(a), newConvertCommand(a), newVersionCommand(a))
	return root
}

func newVersionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.Println("imapsh " + version)
			return nil
		},
	}
}
