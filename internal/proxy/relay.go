package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// relay stands between one client and the server.
type relay struct {
	cfg    *Config
	raw    net.Conn // without TLS
	client net.Conn
	sinks  []session.Sink
	server *session.Session
	queue  *queue

	mu    sync.Mutex // guards what follows, and the sinks' order
	talk  *wire.Conversation
	facts *session.TLSFacts // of the client's side; nil: plain text
	live  bool              // the greeting was relayed
	hello []byte            // the server's greeting
	edits editor
}

// secure starts TLS with the client.
func (r *relay) secure(ctx context.Context) error {
	tc := tls.Server(r.client, r.cfg.TLS)
	if err := tc.HandshakeContext(ctx); err != nil {
		return err
	}
	st := tc.ConnectionState()
	r.mu.Lock()
	r.facts = &session.TLSFacts{Version: tls.VersionName(st.Version), Cipher: tls.CipherSuiteName(st.CipherSuite), Verified: true}
	r.edits.secure = true
	r.mu.Unlock()
	r.client = tc
	return nil
}

// run connects to the server, and relays until either side ends.
func (r *relay) run(ctx context.Context) error {
	r.event(session.Event{Kind: session.Connected, TLS: r.facts})
	defer func() { r.event(session.Event{Kind: session.Closed}) }()
	cfg := r.cfg.Server
	cfg.Sinks = []session.Sink{(*fromServer)(r)}
	var err error
	if r.server, err = session.Dial(ctx, cfg); err != nil {
		r.say("* BYE The proxy could not connect to the server\r\n")
		r.queue.close()
		_ = r.queue.writeTo(r.client) // the error before is the one that counts
		return err
	}
	defer r.server.Close()
	r.greet()
	var writing sync.WaitGroup
	writing.Go(func() {
		_ = r.queue.writeTo(r.client) // a client that is gone is noticed where it is read
		_ = r.raw.Close()
	})
	err = r.relayClient(ctx)
	r.server.Close()
	r.queue.close()
	writing.Wait()
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
		err = nil // it left, or the server did
	}
	return err
}

// greet relays the greeting. Behind a STARTTLS of this side's the capabilities
// in it are outdated.
func (r *relay) greet() {
	r.mu.Lock()
	hello := r.edits.line(r.hello)
	r.live = true
	if r.cfg.Server.Target.Security == session.StartTLS {
		hello = withoutCapabilities(hello)
	}
	r.mu.Unlock()
	r.toClient(hello)
}

// fromServer is a relay as the server's session sees it.
type fromServer relay

// Chunk relays what the server says.
func (f *fromServer) Chunk(c *wire.Chunk) {
	r := (*relay)(f)
	if c.From != wire.Server {
		return
	}
	r.mu.Lock()
	live := r.live
	if !live && c.Frame == 1 {
		r.hello = append(r.hello, c.Raw...)
	}
	r.mu.Unlock()
	if !live {
		return
	}
	raw := c.Raw
	if c.Kind == wire.Line && c.First && c.Last {
		r.mu.Lock()
		raw = r.edits.line(raw)
		r.mu.Unlock()
	}
	r.toClient(raw)
}

// Event ends the relay with the server's connection.
func (f *fromServer) Event(e session.Event) {
	if e.Kind == session.Closed {
		f.queue.close()
	}
}

// Flush has nothing to do.
func (f *fromServer) Flush() {}

// toClient shows octets and sends them to the client.
func (r *relay) toClient(raw []byte) {
	r.mu.Lock()
	r.show(wire.Server, raw)
	r.mu.Unlock()
	r.queue.put(raw)
}

// say sends a line of the proxy's own to the client.
func (r *relay) say(line string) { r.toClient([]byte(line)) }

// show shows octets to the sinks. The caller holds mu.
func (r *relay) show(from wire.Side, raw []byte) {
	for len(raw) > 0 {
		n, c, ok := r.talk.Scan(from, raw)
		raw = raw[n:]
		if ok {
			r.pass(&c)
		}
	}
	for _, s := range r.sinks {
		s.Flush()
	}
}

func (r *relay) pass(c *wire.Chunk) {
	c.At = time.Now()
	for _, s := range r.sinks {
		s.Chunk(c)
	}
}

// event shows what happened to the client's connection.
func (r *relay) event(e session.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.At, e.Target = time.Now(), r.cfg.Server.Target
	e.Target.Security = session.Plain // which is the client's side's
	if e.Kind == session.Connected && e.TLS != nil {
		e.Target.Security = session.ImplicitTLS
	}
	for _, s := range r.sinks {
		s.Event(e)
		s.Flush()
	}
}

// relayClient relays what the client sends, until it ends.
func (r *relay) relayClient(ctx context.Context) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := r.client.Read(buf)
		for p := buf[:n]; len(p) > 0; {
			r.mu.Lock()
			taken, c, ok := r.talk.Scan(wire.Client, p)
			if ok {
				r.pass(&c)
				for _, s := range r.sinks {
					s.Flush()
				}
			}
			r.mu.Unlock()
			p = p[taken:]
			if !ok {
				continue
			}
			upgraded, failed := r.fromClient(ctx, &c)
			if failed != nil {
				return failed
			}
			if upgraded {
				break // what stood behind STARTTLS in plain text is not believed
			}
		}
		if err != nil {
			return err
		}
	}
}

// fromClient relays a chunk of the client's, but for what ends here: STARTTLS,
// and COMPRESS, which would hide what passes.
func (r *relay) fromClient(ctx context.Context, c *wire.Chunk) (upgraded bool, err error) {
	if c.First && c.Kind == wire.Line {
		tag, name := commandOf(c.Raw)
		switch name {
		case "STARTTLS":
			return r.startTLS(ctx, tag)
		case "COMPRESS":
			r.say(tag + " NO The proxy does not compress\r\n")
			return false, nil
		}
	}
	return false, r.server.Send(c.Raw)
}

// startTLS upgrades the client's side. RFC 9051 §6.2.1.
func (r *relay) startTLS(ctx context.Context, tag string) (bool, error) {
	r.mu.Lock()
	already := r.facts != nil
	r.mu.Unlock()
	if already {
		r.say(tag + " BAD TLS is active already\r\n")
		return false, nil
	}
	r.say(tag + " OK Begin TLS negotiation now\r\n")
	r.queue.drained()
	if err := r.secure(ctx); err != nil {
		return false, fmt.Errorf("STARTTLS with the client: %w", err)
	}
	r.queue.redirect(r.client)
	r.event(session.Event{Kind: session.Secured, TLS: r.facts})
	return true, nil
}

// commandOf gives a command's tag and its name, in upper case.
func commandOf(line []byte) (tag, name string) {
	words := strings.Fields(string(line[:min(len(line), longestBeginning)]))
	if len(words) < 2 {
		return "", ""
	}
	return words[0], strings.ToUpper(words[1])
}

// longestBeginning bounds how much of a command is looked at for its name.
const longestBeginning = 1024
