package session

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/emersion/go-sasl"

	"imapsh/internal/wire"
)

// SASLStep is a message of a SASL exchange as it was before base64, with stars
// in the place of what is secret.
type SASLStep struct {
	From    wire.Side
	Message []byte
	Problem error // why this side cancels in place of a message, or nil
}

// Authenticate runs a SASL exchange, to be seen on the wire; secret is the
// password, or the token where the mechanism has one. An initial response is
// sent with the command where the server offers SASL-IR (RFC 4959). The reply is
// the server's, NO and BAD included; a server's OK which the mechanism does not
// believe is an error. RFC 9051 §6.2.2.
func (s *Session) Authenticate(ctx context.Context, mechanism, user, secret string) (*wire.Response, error) {
	return s.AuthenticateInSteps(ctx, mechanism, user, secret, func(SASLStep) {})
}

// AuthenticateInSteps is Authenticate, and shows each message: the client's before
// it is sent, so that no answer can be seen before it.
func (s *Session) AuthenticateInSteps(ctx context.Context, mechanism, user, secret string, show func(SASLStep)) (*wire.Response, error) {
	m, err := findMechanism(mechanism)
	if err != nil {
		return nil, err
	}
	client, err := m.client(s, user, secret)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", m.name, err)
	}
	_, initial, err := client.Start()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", m.name, err)
	}
	talk := saslTalk{client: client, initial: initial, mechanism: m, show: show}
	line := "AUTHENTICATE " + m.name
	if st := s.State(); initial != nil && st.Has("SASL-IR") {
		line += " " + encodeInitial(initial)
		talk.says(initial)
		talk.initial = nil
	}
	if talk.x, err = s.Command("", line); err != nil {
		return nil, err
	}
	return talk.run(ctx)
}

// saslTalk is the client's side of an exchange under way.
type saslTalk struct {
	x         *Exchange
	mechanism mechanism
	client    sasl.Client
	initial   []byte // what is still to be said at first, or nil
	messages  int    // of the client's
	show      func(SASLStep)
}

// run answers each challenge until the tagged reply comes. What the client
// cannot answer it cancels with "*", and what the context breaks off too.
func (t *saslTalk) run(ctx context.Context) (*wire.Response, error) {
	for {
		text, ok, err := t.x.Continue(ctx)
		switch {
		case ctx.Err() != nil && err != nil:
			return nil, errors.Join(err, t.x.s.Send([]byte("*\r\n")))
		case err != nil:
			return nil, err
		case !ok:
			return t.end(ctx)
		}
		answer, err := t.answer(text)
		if err != nil {
			t.show(SASLStep{From: wire.Client, Problem: err})
			if err := t.x.s.Send([]byte("*\r\n")); err != nil {
				return nil, err
			}
			return t.end(ctx)
		}
		t.says(answer)
		if err := t.x.s.Send([]byte(base64.StdEncoding.EncodeToString(answer) + "\r\n")); err != nil {
			return nil, err
		}
	}
}

// answer gives the answer to a challenge.
func (t *saslTalk) answer(text string) ([]byte, error) {
	if initial := t.initial; initial != nil {
		t.initial = nil
		return initial, nil
	}
	challenge, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("the challenge is not base64: %w", err)
	}
	t.show(SASLStep{From: wire.Server, Message: t.mechanism.mask(challenge, 0)})
	return t.client.Next(challenge)
}

// says shows what the client is about to say.
func (t *saslTalk) says(message []byte) {
	t.messages++
	t.show(SASLStep{From: wire.Client, Message: t.mechanism.mask(message, t.messages)})
}

// end takes the tagged reply.
func (t *saslTalk) end(ctx context.Context) (*wire.Response, error) {
	reply, err := t.x.Wait(ctx)
	if err != nil || reply.Name != "OK" {
		return reply, err
	}
	if doubter, ok := t.client.(interface{ accepts() error }); ok {
		if err := doubter.accepts(); err != nil {
			return nil, fmt.Errorf("%s: %w", t.mechanism.name, err)
		}
	}
	return reply, nil
}

// encodeInitial writes an initial response; an empty one is "=". RFC 4959 §3.
func encodeInitial(initial []byte) string {
	if len(initial) == 0 {
		return "="
	}
	return base64.StdEncoding.EncodeToString(initial)
}
