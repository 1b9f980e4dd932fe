package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// startFaulty runs imapsh serve with faults: faulty FAULT.... $ADDR and $TLSADDR
// are its addresses, ca.pem whom to trust. It ends the one that was started
// before.
func startFaulty(ts *testscript.TestScript, _ bool, faults []string) {
	ready := ts.MkAbs("ready")
	args := []string{"--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--ready-file", ready, "--cert-out", ts.MkAbs("ca.pem")}
	for _, f := range faults {
		args = append(args, "--fault", f)
	}
	_ = os.Remove(ready) // that of the server before
	cmd := newServeCommand(&app{out: new(bytes.Buffer), errOut: new(bytes.Buffer), env: noEnvironment})
	cmd.SetArgs(args)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- cmd.ExecuteContext(ctx) }()
	ts.Defer(func() {
		cancel()
		ts.Check(<-done)
	})
	for {
		text, err := os.ReadFile(ready)
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			ts.Setenv(map[string]string{"imap": "ADDR", "imaps": "TLSADDR", "cert": "CERT"}[key], value)
		}
		if err == nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}
