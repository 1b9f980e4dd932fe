package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// authenticate runs a SASL exchange and shows each step decoded, with stars in
// the place of secrets. RFC 9051 §6.2.2.
func authenticate(ctx context.Context, s *Shell, args string) error {
	name, user, _ := strings.Cut(args, " ")
	if name == "" {
		s.listMechanisms()
		return nil
	}
	mechanism := strings.ToUpper(name)
	t := parseTyped("AUTHENTICATE " + mechanism)
	if !s.mayLogin(ctx, t) {
		return fmt.Errorf(`\auth %s was %w`, mechanism, ErrNotSent)
	}
	secret, err := s.secretFor(ctx, mechanism, strings.TrimSpace(user))
	if err != nil {
		return err
	}
	reply, err := s.sess.AuthenticateInSteps(ctx, mechanism, strings.TrimSpace(user), secret, s.showStep)
	if err != nil {
		return err
	}
	s.last = outcome{reply, t.verb}
	s.check(ctx)
	return nil
}

// secretFor asks for a user's password, or token, if the mechanism takes one.
func (s *Shell) secretFor(ctx context.Context, mechanism, user string) (string, error) {
	switch mechanism {
	case "EXTERNAL", "ANONYMOUS":
		return "", nil
	}
	if user == "" {
		return "", fmt.Errorf(`\auth %s needs a user: \auth %s USER`, mechanism, mechanism)
	}
	secret, err := s.in.password(ctx, user)
	if err == nil && secret == "" {
		err = errors.New(`\auth takes the password or token from IMAPSH_PASSWORD or ~/.netrc, and there is none`)
	}
	return secret, err
}

// showStep shows a message of an exchange as it was before base64.
func (s *Shell) showStep(step session.SASLStep) {
	switch {
	case step.Problem != nil:
		s.say("%s: the exchange is cancelled: %v", step.From, step.Problem)
	case len(step.Message) == 0 && step.From == wire.Client:
		s.say("%s: an empty line", step.From)
	case len(step.Message) == 0:
		s.say("%s: go on", step.From)
	default:
		s.say("%s: %s", step.From, step.Message)
	}
}

// listMechanisms says which mechanisms there are, here and on the server.
func (s *Shell) listMechanisms() {
	offers := s.offers()
	for _, name := range session.Mechanisms() {
		where := ""
		if offers("AUTH=" + name) {
			where = "offered by the server"
		}
		s.complain("%s", strings.TrimRight(fmt.Sprintf("%-18s %s", name, where), " "))
	}
}
