package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"imapsh/internal/session"
)

// ownCommand is a command of imapsh's own. The table of them is what \help
// lists.
type ownCommand struct {
	name, args, help string
	run              func(ctx context.Context, s *Shell, args string) error
	connected        bool // it needs a connection
}

// errNoConnection says that there is nobody to send to: a lesson's connection
// has ended.
var errNoConnection = errors.New(`there is no connection; \next goes on when the step is done, \reset begins it anew, \quit leaves`)

// ownCommands is the table.
func ownCommands() []ownCommand {
	return append([]ownCommand{
		{"help", "[NAME]", `the \ commands, or one of them`, help, false},
		{"state", "", "where the connection stands", showState, true},
		{"caps", "", "what the server offers", showCaps, true},
		{"auth", "[MECH [USER]]", "log in with a SASL mechanism, each step decoded; alone, the mechanisms", authenticate, true},
		{"starttls", "", "go on under TLS", startTLS, true},
		{"tls", "", "what protects the connection: version, cipher, certificates", showTLS, true},
		{"record", "FILE | off", "write a transcript, without secrets", record, false},
		{"raw", "LINE", "send a line as it is, with no tag and no checks", raw, true},
		{"quit", "", "LOGOUT and leave", quit, false},
	}, lessonCommands()...)
}

// Command is a \ command as help and the README list it.
type Command struct{ Name, Args, Help string }

// Commands are the \ commands.
func Commands() []Command {
	var all []Command
	for _, c := range ownCommands() {
		all = append(all, Command{c.name, c.args, c.help})
	}
	return all
}

// obey runs a line: a \ command, a word that is meant for a shell, or a command
// for the server.
func (s *Shell) obey(ctx context.Context, line string) error {
	if own(line) {
		return s.obeyOwn(ctx, line[1:])
	}
	switch {
	case s.player != nil && strings.TrimSpace(line) == "":
		return s.report(s.player.Next(ctx))
	case s.sess == nil:
		return errNoConnection
	case s.typing && s.firstWords(line):
		return nil
	}
	t := parseTyped(line)
	reply, err := s.command(ctx, t)
	if err != nil {
		return err
	}
	s.last = outcome{reply, t.verb}
	if t.verb == "LOGOUT" && reply.Name == "OK" {
		s.leave = s.player == nil // a lesson goes on behind it
	}
	s.check(ctx)
	return nil
}

// obeyOwn runs a \ command.
func (s *Shell) obeyOwn(ctx context.Context, line string) error {
	name, args, _ := strings.Cut(line, " ")
	for _, c := range ownCommands() {
		if c.name != strings.ToLower(name) {
			continue
		}
		if c.connected && s.sess == nil {
			return errNoConnection
		}
		return c.run(ctx, s, strings.TrimSpace(args))
	}
	return fmt.Errorf(`there is no \%s; \help lists what there is`, name)
}

func help(_ context.Context, s *Shell, args string) error {
	name := strings.TrimPrefix(strings.ToLower(args), `\`)
	found := false
	for _, c := range ownCommands() {
		if name == "" || name == c.name {
			s.complain("%-24s %s", `\`+c.name+" "+c.args, c.help)
			found = true
		}
	}
	if !found {
		return fmt.Errorf(`there is no \%s; \help lists what there is`, name)
	}
	if name == "" {
		s.complain("Everything else goes to the server as you type it, behind the next tag. A tag of your own is kept.")
		s.complain("{} at a line's end takes a text up to a single . and counts it; {@FILE} sends a file; {310} counts down.")
		s.complain("Ctrl-C breaks off a wait, Ctrl-D leaves.")
	}
	return nil
}

func showState(_ context.Context, s *Shell, _ string) error {
	st := s.sess.State()
	s.complain("%s: %s", s.sess.Target(), st.Phase)
	if st.User != "" {
		s.complain("logged in as %s", st.User)
	}
	if st.Phase == session.Selected {
		how := "read-write"
		if st.ReadOnly {
			how = "read-only"
		}
		s.complain("%s: %s, %d recent, %s, UIDVALIDITY %s, UIDNEXT %s",
			st.Mailbox, messages(st.Messages), st.Recent, how, orUnknown(st.Validity), orUnknown(st.UIDNext))
	}
	s.complain("%s", describeTLS(st.TLS))
	return nil
}

func orUnknown(v string) string {
	if v == "" {
		return "not told"
	}
	return v
}

func showCaps(ctx context.Context, s *Shell, _ string) error {
	if s.sess.State().Caps == nil {
		s.say("the server has not said since the connection last changed; asking it")
		x, err := s.sess.Command("", "CAPABILITY")
		if err != nil {
			return err
		}
		if _, err := x.Wait(ctx); err != nil {
			return err
		}
	}
	s.complain("%s", strings.Join(s.sess.State().Caps, "\n"))
	return nil
}

func startTLS(ctx context.Context, s *Shell, _ string) error {
	if st := s.sess.State(); st.TLS != nil {
		return fmt.Errorf("the connection has TLS already: %s", describeTLS(st.TLS))
	}
	return s.sess.StartTLS(ctx)
}

func showTLS(_ context.Context, s *Shell, _ string) error {
	f := s.sess.State().TLS
	s.complain("%s", describeTLS(f))
	if f == nil {
		return nil
	}
	for _, line := range describeChain(f.Chain) {
		s.complain("%s", line)
	}
	return nil
}

func record(_ context.Context, s *Shell, args string) error {
	if s.opts.Record == nil {
		return fmt.Errorf("there is nothing to record with here")
	}
	switch strings.Trim(args, `"`) {
	case "":
		return fmt.Errorf(`\record needs a file to write, or "off"`)
	case "off":
		return s.recorder.swap(nil)
	}
	to, err := s.opts.Record(strings.Trim(args, `"`))
	if err != nil {
		return err
	}
	s.say("recording to %s; \\record off ends it", args)
	return s.recorder.swap(to)
}

// raw sends a line. A script waits for the reply to its first word; on a
// terminal what comes is shown when it comes.
func raw(ctx context.Context, s *Shell, args string) error {
	x, err := s.sess.Raw([]byte(args + "\r\n"))
	if err != nil || s.typing || args == "" {
		return err
	}
	reply, err := x.Wait(ctx)
	s.last = outcome{reply, `\raw`}
	return err
}

func quit(ctx context.Context, s *Shell, _ string) error {
	s.leave = true
	if s.sess == nil {
		return nil
	}
	return s.sess.Logout(ctx)
}
