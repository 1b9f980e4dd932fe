// Package proxy stands between IMAP clients and a server, and shows what passes
// to sinks: what a client sees, not what the server does, so that TLS and
// STARTTLS end here on both sides.
package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// Config says between whom a proxy stands.
type Config struct {
	// Server is how to connect to the server; its sinks are not used.
	Server session.Config
	// TLS is for clients, by STARTTLS or from the first octet on.
	TLS *tls.Config
	// Watch gives who is shown a connection, by its number from 1 on; over is
	// called at its end.
	Watch func(number int) (sinks []session.Sink, over func(), err error)
	// Failed is told why a connection could not be made, or ended badly.
	Failed func(number int, err error)
}

// Listener is where clients connect.
type Listener struct {
	net.Listener
	TLS bool // from the first octet on
}

// Serve stands between until ctx ends, and closes the listeners and all
// connections.
func Serve(ctx context.Context, cfg Config, listeners ...Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := &proxy{cfg: cfg}
	failed := make(chan error, len(listeners))
	var accepting sync.WaitGroup
	for _, l := range listeners {
		accepting.Go(func() { failed <- p.accept(ctx, l) })
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	cancel()
	for _, l := range listeners {
		err = errors.Join(err, l.Close())
	}
	accepting.Wait()
	p.relaying.Wait()
	return err
}

type proxy struct {
	cfg      Config
	relaying sync.WaitGroup

	mu     sync.Mutex
	number int // of the last connection
}

// accept relays for each client that connects.
func (p *proxy) accept(ctx context.Context, l Listener) error {
	for {
		conn, err := l.Accept()
		switch {
		case err != nil && ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("accept at %s: %w", l.Addr(), err)
		}
		p.mu.Lock()
		p.number++
		number := p.number
		p.mu.Unlock()
		p.relaying.Go(func() {
			if err := p.relay(ctx, number, conn, l.TLS); err != nil && ctx.Err() == nil {
				p.cfg.Failed(number, err)
			}
		})
	}
}

// relay relays for one client.
func (p *proxy) relay(ctx context.Context, number int, conn net.Conn, secure bool) error {
	defer func() { _ = conn.Close() }()                         // the client may have closed it
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // whoever waits on it gets the error
	sinks, over, err := p.cfg.Watch(number)
	if err != nil {
		return err
	}
	defer over()
	r := &relay{
		cfg: &p.cfg, raw: conn, client: conn, sinks: sinks,
		talk: wire.NewConversation(0), queue: newQueue(),
	}
	if secure {
		if err := r.secure(ctx); err != nil {
			return fmt.Errorf("TLS with the client: %w", err)
		}
	}
	return r.run(ctx)
}
