package repl

import (
	"strings"

	"imapsh/internal/session"
)

// firstWords answers what a newcomer types who does not know yet that this is
// a protocol: each such word gets the next step instead of a BAD.
func (s *Shell) firstWords(line string) bool {
	words := strings.Fields(strings.ToLower(line))
	if len(words) == 0 {
		s.say("%s", s.nextStep())
		return true
	}
	if len(words) > 1 {
		return false
	}
	switch words[0] {
	case "help", "?":
		s.say("%s\n\\help lists what imapsh itself can do.", s.nextStep())
	case "ls", "dir":
		if s.sess.State().Phase == session.NotAuthenticated {
			s.say("IMAP's word for it is LIST, and it needs a login first. %s", s.nextStep())
		} else {
			s.say(`IMAP's word for it is LIST: try LIST "" *`)
		}
	case "login":
		s.say("LOGIN takes a name and a password: try %s. Leave the password out, and you are asked for it without its being shown.", s.loginExample())
	case "exit", "quit", "bye", "q":
		s.say(`IMAP's word for it is LOGOUT. \quit, or Ctrl-D, sends it and leaves.`)
	default:
		return false
	}
	return true
}

func (s *Shell) loginExample() string {
	if s.opts.Example != "" {
		return s.opts.Example
	}
	return "LOGIN name password"
}

// nextStep is what to try in the state at hand. RFC 9051 §3.
func (s *Shell) nextStep() string {
	st := s.sess.State()
	switch {
	case st.Phase == session.NotAuthenticated:
		return "The server does not know you yet: try " + s.loginExample()
	case st.Phase == session.Authenticated:
		return `You are logged in: try LIST "" * for your mailboxes, or SELECT INBOX to open one`
	case st.Messages == 0:
		return `The mailbox is empty: try LIST "" * for others, or LOGOUT`
	}
	return "The mailbox is open: try FETCH 1 BODY[] for a message, FETCH 1:* (FLAGS ENVELOPE) for all in short, or LOGOUT"
}
