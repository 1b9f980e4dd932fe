package main

import (
	"context"
	"fmt"
	"net"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/session"
)

// practiceServer is the practice server in this process.
type practiceServer struct {
	server *practice.Server
	addr   *net.TCPAddr
	served chan struct{}
}

// startPractice starts the practice server with the newcomer's mail.
func startPractice() (*practiceServer, error) {
	store := mailstore.New(mailstore.Config{})
	if _, err := store.Load(mailstore.Notes()); err != nil {
		return nil, fmt.Errorf("load the practice server's mail: %w", err)
	}
	return servePractice(store)
}

// servePractice starts a practice server on a loopback port of the system's
// choosing.
func servePractice(store *mailstore.Store) (*practiceServer, error) {
	p := &practiceServer{served: make(chan struct{})}
	var err error
	if p.server, err = practice.New(practice.Config{Store: store}); err != nil {
		return nil, fmt.Errorf("start the practice server: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the practice server: %w", err)
	}
	p.addr = l.Addr().(*net.TCPAddr)
	go func() {
		defer close(p.served)
		_ = p.server.Serve(l) // it ends with the program; what went wrong shows on the connection
	}()
	return p, nil
}

// config says how to connect to it: it alone is trusted.
func (p *practiceServer) config() session.Config {
	return session.Config{
		Target: session.Target{Host: p.addr.IP.String(), Port: p.addr.Port},
		Roots:  p.server.Authority().Pool(),
	}
}

// practiceExample is the LOGIN that gets a newcomer in.
func practiceExample() string {
	f := mailstore.Notes()
	return "LOGIN " + f.User + " " + f.Password
}

// stop ends it.
func (p *practiceServer) stop(ctx context.Context) {
	_ = p.server.Close(ctx) // the program ends with it
	<-p.served
}
