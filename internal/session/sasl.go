package session

import (
	"context"
	"encoding/base64"
	"errors"
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
		client = &loginClient{answers: []string{user, password}}
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
// cannot answer it cancels with "*", and what the context breaks off too.
func (x *Exchange) answer(ctx context.Context, client sasl.Client, initial []byte) (*wire.Response, error) {
	for {
		text, ok, err := x.Continue(ctx)
		switch {
		case ctx.Err() != nil && err != nil:
			return nil, errors.Join(err, x.s.Send([]byte("*\r\n")))
		case err != nil:
			return nil, err
		case !ok:
			return x.Wait(ctx)
		}
		answer := initial
		if initial == nil {
			challenge, err := base64.StdEncoding.DecodeString(text)
			if err == nil {
				answer, err = client.Next(challenge)
			}
			if err != nil {
				if err := x.s.Send([]byte("*\r\n")); err != nil {
					return nil, err
				}
				return x.Wait(ctx)
			}
		}
		initial = nil
		if err := x.s.Send([]byte(base64.StdEncoding.EncodeToString(answer) + "\r\n")); err != nil {
			return nil, err
		}
	}
}

// loginClient is the client's side of LOGIN, an old mechanism that no RFC
// defines: the server asks for a name and then for a password, in words that
// differ, and is not to be answered ahead.
type loginClient struct{ answers []string }

// Start implements [sasl.Client].
func (l *loginClient) Start() (mech string, initial []byte, err error) { return "LOGIN", nil, nil }

// Next implements [sasl.Client].
func (l *loginClient) Next([]byte) ([]byte, error) {
	if len(l.answers) == 0 {
		return nil, errors.New("LOGIN has a name and a password, and the server asks for more")
	}
	answer := l.answers[0]
	l.answers = l.answers[1:]
	return []byte(answer), nil
}

// encodeInitial writes an initial response; an empty one is "=". RFC 4959 §3.
func encodeInitial(initial []byte) string {
	if len(initial) == 0 {
		return "="
	}
	return base64.StdEncoding.EncodeToString(initial)
}
