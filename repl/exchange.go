package repl

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// outcome is how the last command ended.
type outcome struct {
	reply *wire.Response
	verb  string
}

// command sends a typed line, asks for what else belongs to it, and waits for
// its reply.
func (s *Shell) command(ctx context.Context, t typed) (*wire.Response, error) {
	if !s.mayLogin(ctx, t) {
		return nil, fmt.Errorf("%s was %w", t.verb, ErrNotSent)
	}
	text, err := s.literalOf(ctx, &t)
	if err != nil {
		return nil, err
	}
	line := t.rest
	if text != nil {
		defer text.close()
		line += announce(text.octets, s.offers())
	}
	x, err := s.sess.Command(t.tag, line)
	if err != nil {
		return nil, err
	}
	waits := wire.Announced([]byte(line + "\r\n")).Waits()
	if text != nil {
		err = s.upload(ctx, x, text, waits)
	} else {
		err = s.uploadTyped(ctx, x, waits)
	}
	if err != nil {
		return nil, s.broken(x, err)
	}
	return s.replies(ctx, x, t.verb)
}

// offers says what the server offers, as far as it has said.
func (s *Shell) offers() func(string) bool {
	st := s.sess.State()
	return st.Has
}

// replies answers whatever "+" the server sends until the tagged reply comes.
func (s *Shell) replies(ctx context.Context, x *session.Exchange, verb string) (*wire.Response, error) {
	for {
		challenge, ok, err := x.Continue(ctx)
		if err != nil {
			return nil, err
		}
		if !ok {
			return x.Wait(ctx)
		}
		over, stop := withDone(ctx, x)
		answer, err := s.in.answer(over, verb, challenge)
		stop()
		switch {
		case x.Done():
			return x.Wait(ctx)
		case err != nil:
			answer = cancels(verb)
		}
		if err := s.sess.Send([]byte(answer + "\r\n")); err != nil {
			return nil, err
		}
	}
}

// cancels is the line that ends an exchange which a person broke off.
// RFC 9051 §6.2.2, §6.3.13.
func cancels(verb string) string {
	if verb == "IDLE" {
		return "DONE"
	}
	return "*"
}

// withDone gives a context that also ends with the exchange: a server may end
// an IDLE by itself.
func withDone(ctx context.Context, x *session.Exchange) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		_ = x.Watch(ctx) // the caller looks at the exchange
		cancel()
	}()
	return ctx, func() { cancel(); <-finished }
}

// literal is a text that goes out as a literal.
type literal struct {
	octets int64
	from   io.Reader
	close  func()
}

// literalOf collects the text of {} or opens the file of {@file}, and asks for
// the password that LOGIN lacks. nil: the line holds no literal of these kinds.
func (s *Shell) literalOf(ctx context.Context, t *typed) (*literal, error) {
	switch {
	case t.collect:
		return s.collect(ctx)
	case t.file != "":
		return openLiteral(t.file)
	case t.verb == "LOGIN" && len(t.words()) == 2 && !strings.HasSuffix(t.rest, "}"):
		password, err := s.in.password(ctx, t.words()[1])
		if err != nil || password == "" {
			return nil, err
		}
		t.rest = strings.TrimRight(t.rest, " ") + " "
		if wire.NeedsLiteral(password) {
			return &literal{int64(len(password)), strings.NewReader(password), func() {}}, nil
		}
		t.rest += wire.AstringOf(password)
	}
	return nil, nil
}

// collect reads lines up to a single ".", of which a leading ".." is one dot.
func (s *Shell) collect(ctx context.Context) (*literal, error) {
	s.say("type the text; a line with a single . ends it")
	var text bytes.Buffer
	for {
		line, err := s.in.line(ctx)
		if err != nil {
			return nil, fmt.Errorf("the text of {} was not finished with a single %q: %w", ".", err)
		}
		if line == "." {
			return &literal{int64(text.Len()), &text, func() {}}, nil
		}
		if strings.HasPrefix(line, "..") {
			line = line[1:]
		}
		text.WriteString(line + "\r\n")
	}
}

// openLiteral opens a file to be sent with CRLF line ends.
func openLiteral(path string) (*literal, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("{@%s}: %w: %w", path, ErrFile, err)
	}
	n, err := io.Copy(io.Discard, newCRLF(f))
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = f.Close() // it was only read
		return nil, fmt.Errorf("{@%s}: %w: %w", path, ErrFile, err)
	}
	return &literal{n, newCRLF(f), func() { _ = f.Close() }}, nil // it was only read
}

// upload sends a literal and the command's end, after the server's "+" where it
// must be waited for. RFC 9051 §4.3.
func (s *Shell) upload(ctx context.Context, x *session.Exchange, text *literal, waits bool) error {
	if waits {
		if _, ok, err := x.Continue(ctx); err != nil || !ok {
			return err
		}
	}
	buf := make([]byte, 64<<10)
	for left := text.octets; left > 0; {
		n, err := text.from.Read(buf)
		n = int(min(int64(n), left)) // a file may have grown since it was counted
		if n > 0 {
			if err := s.sess.Send(buf[:n]); err != nil {
				return err
			}
			left -= int64(n)
		}
		if err != nil && left > 0 {
			return fmt.Errorf("%d octets of the literal are missing: %w", left, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return s.sess.Send([]byte("\r\n"))
}

// uploadTyped sends what belongs to a line that ends in {n}: the literal's
// octets and the rest of the command, which may announce another.
func (s *Shell) uploadTyped(ctx context.Context, x *session.Exchange, waits bool) error {
	for u := s.sess.Upload(); u.Open; u = s.sess.Upload() {
		if waits {
			if _, ok, err := x.Continue(ctx); err != nil || !ok {
				return err
			}
		}
		p, err := s.nextPiece(ctx, u)
		if err != nil {
			return err
		}
		if err := s.sess.Send(p); err != nil {
			return err
		}
		line := p[min(u.Left, int64(len(p))):]
		waits = wire.Announced(line).Waits()
	}
	return nil
}

func (s *Shell) nextPiece(ctx context.Context, u wire.Upload) ([]byte, error) {
	if u.Left > 0 {
		return s.in.octets(ctx, u)
	}
	line, err := s.in.line(ctx)
	return []byte(line + "\r\n"), err
}

// broken closes the connection when a command was broken off in the middle of a
// literal: the server would take whatever came next for its octets.
func (s *Shell) broken(x *session.Exchange, err error) error {
	u := s.sess.Upload()
	if x.Done() || !u.Open {
		return err
	}
	s.sess.Close()
	return fmt.Errorf("the literal of %s was broken off with %d octets to come, so the connection had to be closed: %w", x.Tag, u.Left, err)
}

// mayLogin asks before a password goes out in the clear to another machine.
func (s *Shell) mayLogin(ctx context.Context, t typed) bool {
	if t.verb != "LOGIN" && t.verb != "AUTHENTICATE" || len(t.words()) < 2 {
		return true
	}
	if t.verb == "AUTHENTICATE" {
		switch strings.ToUpper(t.words()[1]) {
		case "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER":
		default:
			return true
		}
	}
	st := s.sess.State()
	if st.TLS != nil || s.sess.Loopback() || s.opts.AllowPlaintext {
		return true
	}
	return s.in.confirm(ctx, t.verb+" would send your password in plain text, for anyone between to read. \\starttls protects it. Send it all the same?")
}

// crlf gives a text CRLF line ends, whichever it has.
type crlf struct {
	from io.Reader
	in   []byte
	rest []byte
	last byte
	err  error
}

func newCRLF(from io.Reader) *crlf { return &crlf{from: from, in: make([]byte, 32<<10)} }

// Read implements [io.Reader].
func (c *crlf) Read(p []byte) (int, error) {
	if len(p) < 2 {
		return 0, io.ErrShortBuffer
	}
	for len(c.rest) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		var n int
		n, c.err = c.from.Read(c.in)
		c.rest = c.in[:n]
	}
	n := 0
	for n < len(p)-1 && len(c.rest) > 0 {
		b := c.rest[0]
		if b == '\n' && c.last != '\r' {
			p[n] = '\r'
			n++
		}
		p[n] = b
		n++
		c.last, c.rest = b, c.rest[1:]
	}
	return n, nil
}
