package lessons

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// subscriptions asks for an account's subscriptions with LSUB, which servers of every age know and go-imap does not.
// RFC 3501 §6.3.9.
func subscriptions(ctx context.Context, p Place) ([]string, error) {
	answers := newWatch(make(chan struct{}, 1))
	cfg := p.Config
	cfg.Sinks = []session.Sink{answers}
	s, err := session.Dial(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := logIn(ctx, s, p.User, p.Password); err != nil {
		return nil, err
	}
	answers.take()
	x, err := s.Command("", `LSUB "" "*"`)
	if err != nil {
		return nil, err
	}
	if reply, err := x.Wait(ctx); err != nil || reply.Name != "OK" {
		return nil, fmt.Errorf("list the subscriptions: %w", refused(reply, err))
	}
	var names []string
	for _, m := range answers.take() {
		names = append(names, subscribed(m.heard)...)
	}
	return names, s.Logout(ctx)
}

// subscribed reads LSUB responses. INBOX is left out, which some servers subscribe for good.
//
//   - LSUB (\Noselect) "/" name
func subscribed(heard []*wire.Response) []string {
	var names []string
	for _, r := range heard {
		if r.Name != "LSUB" || len(r.Values) != 3 || slices.Contains(wire.Words(r.Values[0].List), `\Noselect`) {
			continue
		}
		name := r.Values[2].Text
		if decoded, ok := wire.DecodeMailbox(name); ok {
			name = decoded
		}
		if !strings.EqualFold(name, "INBOX") {
			names = append(names, name)
		}
	}
	return names
}

// logIn logs in with LOGIN, or with AUTHENTICATE where LOGIN would need literals.
func logIn(ctx context.Context, s *session.Session, user, password string) error {
	var reply *wire.Response
	var err error
	if wire.NeedsLiteral(user + password) {
		reply, err = s.Authenticate(ctx, "PLAIN", user, password)
	} else {
		var x *session.Exchange
		if x, err = s.Command("", "LOGIN "+wire.AstringOf(user)+" "+wire.AstringOf(password)); err == nil {
			reply, err = x.Wait(ctx)
		}
	}
	if err != nil || reply.Name != "OK" {
		return fmt.Errorf("log in as %s: %w", user, refused(reply, err))
	}
	return nil
}

// refused is the error of a command that was not answered OK.
func refused(reply *wire.Response, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("the server answered %s %s", reply.Name, reply.Text)
}
