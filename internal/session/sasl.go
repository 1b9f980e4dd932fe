package session

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"

	"imapsh/internal/wire"
)

// Mechanisms are the SASL mechanisms that [Session.Authenticate] knows.
func Mechanisms() []string { return []string{"PLAIN", "LOGIN", "ANONYMOUS"} }

// Authenticate runs a SASL exchange, to be seen on the wire. An initial
// response is sent with the command where the server offers SASL-IR (RFC 4959).
// The reply is the server's, NO and BAD included. RFC 9051 §6.2.2.
func (s *Session) Authenticate(ctx context.Context, mechanism, user, password string) (*wire.Response, error) {
	var client sasl.Client
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		client = sasl.NewPlainClient("", user, password)
	case "LOGIN":
		client = sasl.NewLoginClient(user, password)
	case "ANONYMOUS":
		client = sasl.NewAnonymousClient(user)
	default:
		return nil, fmt.Errorf("the mechanism %s is not known here; there are %s", mechanism, strings.Join(Mechanisms(), ", "))
	}
	mech, initial, err := client.Start()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", mechanism, err)
	}
	st := s.State()
	line := "AUTHENTICATE " + mech
	if initial != nil && st.Has("SASL-IR") {
		line += " " + encodeInitial(initial)
		initial = nil
	}
	x, err := s.Command("", line)
	if err != nil {
		return nil, err
	}
	return x.answer(ctx, client, initial)
}

// answer answers each challenge until the tagged reply comes. What the client
// cannot answer it cancels with "*".
func (x *Exchange) answer(ctx context.Context, client sasl.Client, initial []byte) (*wire.Response, error) {
	for {
		text, ok, err := x.Continue(ctx)
		if err != nil {
			return nil, err
		}
		if !ok {
			return x.Wait(ctx)
		}
		answer := "*"
		switch challenge, err := base64.StdEncoding.DecodeString(text); {
		case initial != nil:
			answer, initial = base64.StdEncoding.EncodeToString(initial), nil
		case err == nil:
			if next, err := client.Next(challenge); err == nil {
				answer = base64.StdEncoding.EncodeToString(next)
			}
		}
		if err := x.s.Send([]byte(answer + "\r\n")); err != nil {
			return nil, err
		}
	}
}

// encodeInitial writes an initial response; an empty one is "=". RFC 4959 §3.
func encodeInitial(initial []byte) string {
	if len(initial) == 0 {
		return "="
	}
	return base64.StdEncoding.EncodeToString(initial)
}
