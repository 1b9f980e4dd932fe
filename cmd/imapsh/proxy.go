package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"imapsh/internal/proxy"
	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/repl"
)

// proxyFlags are what the command line says of imapsh proxy.
type proxyFlags struct {
	endpoint
	to string
}

// newProxyCommand makes imapsh proxy.
func newProxyCommand(a *app) *cobra.Command {
	var f proxyFlags
	cmd := &cobra.Command{
		Use:   "proxy --to URL",
		Short: "Stand between a mail program and a server, and show both sides",
		Long: `Proxy stands between any client and a server, and shows what both say. With
--record FILE it writes a transcript of each connection, without secrets: FILE,
and for further connections FILE with a number.

TLS ends here on both sides: the client sees a certificate of the proxy's own,
which it has to trust, and the server is verified as ever. Where the client asks
for STARTTLS, the proxy answers. COMPRESS and the mechanisms that bind a login to
its TLS connection are not offered.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.proxy(cmd.Context(), a) },
	}
	f.define(cmd.Flags())
	a.flags.watching(cmd.Flags())
	cmd.Flags().StringVar(&f.to, "to", "", "the server, a `URL`: imaps://host, imap+starttls://host, imap://host")
	if err := cmd.MarkFlagRequired("to"); err != nil {
		panic(err) // the flag was defined a line above
	}
	return cmd
}

// proxy stands between until ctx ends.
func (f *proxyFlags) proxy(ctx context.Context, a *app) error {
	cfg, stop, err := a.config(ctx, f.to)
	if err != nil {
		return err
	}
	defer stop()
	plain, secure, err := f.listenBoth()
	if err != nil {
		return exit(exitNetwork, err)
	}
	towardsClients, pem, err := certified(plain, secure)
	if err != nil {
		return err
	}
	remove, err := f.announce(a, announcement{
		what: "a proxy to " + cfg.Target.String(), warning: "whoever connects talks to that server through this one", pem: pem,
	}, plain.Addr(), secure.Addr())
	defer remove()
	if err != nil {
		return err
	}
	watch, err := newWatching(a, recordedFrom(cfg.Target))
	if err != nil {
		return err
	}
	err = proxy.Serve(ctx, proxy.Config{
		Server: cfg,
		TLS:    towardsClients,
		Watch:  watch.connection,
		Failed: func(number int, err error) { a.complain(fmt.Sprintf("connection %d: %v", number, err)) },
	}, proxy.Listener{Listener: plain}, proxy.Listener{Listener: secure, TLS: true})
	if err != nil {
		return exit(exitNetwork, err)
	}
	return nil
}

// watching shows and records what passes on a proxy's connections.
type watching struct {
	app    *app
	theme  repl.Theme
	server string

	mu   sync.Mutex
	last int // the connection that was shown last
}

// watching declares the flags that say who is shown what passes.
func (f *flags) watching(set *pflag.FlagSet) {
	set.StringVar(&f.record, "record", "", "write a transcript of each connection to this `file`, without secrets")
	set.BoolVar(&f.force, "force", false, "let --record replace a file")
	set.BoolVarP(&f.quiet, "quiet", "q", false, "show nothing but errors")
	set.StringVar(&f.color, "color", "auto", "`when` to use colours: auto, always, never")
}

func newWatching(a *app, server string) (*watching, error) {
	colours, err := repl.UseColours(a.flags.color, a.screen(), a.env)
	if err != nil {
		return nil, exit(exitUsage, err)
	}
	return &watching{app: a, theme: repl.NewTheme(colours), server: server}, nil
}

// connection gives the sinks of a connection.
func (w *watching) connection(number int) (sinks []session.Sink, over func(), err error) {
	over = func() {}
	if !w.app.flags.quiet {
		sinks = append(sinks, &shownConnection{w, number, repl.NewView(w.app.out, w.theme, 0, !repl.UTF8(w.app.env))})
	}
	if w.app.flags.record == "" {
		return sinks, over, nil
	}
	r, err := w.app.recorder(w.server)(numbered(w.app.flags.record, number))
	if err != nil {
		return nil, nil, err
	}
	return append(sinks, r), func() {
		if err := r.Close(); err != nil {
			w.app.complain(err.Error())
		}
	}, nil
}

// numbered gives the name of a connection's transcript.
func numbered(path string, number int) string {
	if number == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), number, ext)
}

// shownConnection shows one connection among others, whole lines at a time.
type shownConnection struct {
	*watching
	number int
	view   *repl.View
}

// Chunk shows a chunk, and before it whose it is where that changes.
func (s *shownConnection) Chunk(c *wire.Chunk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != s.number {
		s.last = s.number
		_, _ = fmt.Fprintf(s.app.out, "-- connection %d --\n", s.number) // where nobody reads, nothing is lost
	}
	s.view.Chunk(c)
	s.view.Flush()
}

// Event says what became of a connection.
func (s *shownConnection) Event(e session.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case e.Kind == session.Closed:
		_, _ = fmt.Fprintf(s.app.out, "-- connection %d ended --\n", s.number) // as above
		s.last = 0
	case e.TLS != nil:
		_, _ = fmt.Fprintf(s.app.out, "-- connection %d: %s, %s --\n", s.number, e.TLS.Version, e.TLS.Cipher) // as above
	}
}

// Flush has nothing to do: chunks are written at once.
func (s *shownConnection) Flush() {}
