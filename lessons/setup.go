package lessons

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// Setup is the mail that a lesson begins with.
type Setup struct {
	Accounts []Account
}

// Account is a user with mailboxes. The learner's comes first; its user and password are ${user} and ${password}, for
// the ground to choose.
type Account struct {
	User, Password string
	Mailboxes      []Mailbox // INBOX first, whether or not there is mail in it
}

// Mailbox is a mailbox with its messages.
type Mailbox struct {
	Name     string
	Messages []Message
}

// Message is a message to be laid out.
type Message struct {
	File         string
	Octets       []byte // with CRLF at the end of each line
	Flags        []string
	InternalDate time.Time
}

// setupFence reads what a lesson begins with.
//
//	account ${user} ${password}
//	create Archive
//	append INBOX fixtures/letter.eml flags=(\Seen) date="19-Nov-2026 10:00:00 +0000"
func (p *parser) setupFence(f fenceText) {
	if p.step != nil || len(p.lesson.Setup.Accounts) > 0 {
		p.problem(f.line, "a lesson has one setup, before its first step")
	}
	for i, line := range f.lines {
		at := f.line + 1 + i
		words, err := setupWords(line)
		switch {
		case err != nil:
			p.problem(at, "%v", err)
		case len(words) > 0:
			if err := p.setupLine(words); err != nil {
				p.problem(at, "%v", err)
			}
		}
	}
}

// setupLine carries out one line of the setup.
func (p *parser) setupLine(words []string) error {
	s := &p.lesson.Setup
	verb, args := words[0], words[1:]
	switch verb {
	case "account":
		if len(args) != 2 {
			return fmt.Errorf("write account NAME PASSWORD")
		}
		return s.account(args[0], args[1])
	case "create", "append":
		if len(s.Accounts) == 0 {
			return fmt.Errorf("an account comes before its mail: account ${user} ${password}")
		}
	case "profile", "fault":
		return fmt.Errorf("a %s of the practice server is not run by this version of imapsh", verb)
	default:
		return fmt.Errorf("%q is not known here; there are account, create, append", verb)
	}
	a := &s.Accounts[len(s.Accounts)-1]
	if verb == "create" {
		if len(args) != 1 {
			return fmt.Errorf("write create MAILBOX")
		}
		return a.create(args[0])
	}
	if len(args) < 2 {
		return fmt.Errorf("write append MAILBOX FILE [flags=(\\Seen)] [date=\"19-Nov-2026 10:00:00 +0000\"]")
	}
	m, err := p.message(args[1], args[2:])
	if err != nil {
		return err
	}
	return a.append(args[0], m)
}

// account begins an account. The first is the learner's.
func (s *Setup) account(user, password string) error {
	learners := user == "${user}" && password == "${password}"
	if first := len(s.Accounts) == 0; first != learners {
		return fmt.Errorf("the first account, and no other, is the learner's: account ${user} ${password}")
	}
	for _, a := range s.Accounts {
		if a.User == user {
			return fmt.Errorf("the account %s stands here twice", user)
		}
	}
	s.Accounts = append(s.Accounts, Account{User: user, Password: password, Mailboxes: []Mailbox{{Name: "INBOX"}}})
	return nil
}

// mailbox finds a mailbox. INBOX is one name in any case: RFC 9051 §5.1.
func (a *Account) mailbox(name string) *Mailbox {
	for i := range a.Mailboxes {
		if b := &a.Mailboxes[i]; b.Name == name || b.Name == "INBOX" && strings.EqualFold(name, "INBOX") {
			return b
		}
	}
	return nil
}

func (a *Account) create(name string) error {
	if a.mailbox(name) != nil {
		return fmt.Errorf("there is a mailbox %s already", name)
	}
	a.Mailboxes = append(a.Mailboxes, Mailbox{Name: name})
	return nil
}

func (a *Account) append(name string, m Message) error {
	b := a.mailbox(name)
	if b == nil {
		return fmt.Errorf("there is no mailbox %s: create %s comes before its mail", name, name)
	}
	b.Messages = append(b.Messages, m)
	return nil
}

// appendDate is the form of a date in APPEND: RFC 9051 §6.3.12.
const appendDate = "_2-Jan-2006 15:04:05 -0700"

// message reads a message from the lesson's folder. A message without a date is of the day on which the course begins,
// so that each run looks the same.
func (p *parser) message(file string, options []string) (Message, error) {
	m := Message{File: file, InternalDate: time.Date(2026, time.November, 19, 10, 0, 0, 0, time.UTC)}
	octets, err := fs.ReadFile(p.folder, file)
	if err != nil {
		return m, fmt.Errorf("a message is a file in the lesson's folder: %w", err)
	}
	m.Octets = bytes.ReplaceAll(bytes.ReplaceAll(octets, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	for _, o := range options {
		key, value, _ := strings.Cut(o, "=")
		switch key {
		case "flags":
			inner, opened := strings.CutPrefix(value, "(")
			inner, closed := strings.CutSuffix(inner, ")")
			if !opened || !closed {
				return m, fmt.Errorf("write flags=(\\Seen \\Flagged)")
			}
			m.Flags = strings.Fields(inner)
		case "date":
			if m.InternalDate, err = time.Parse(appendDate, value); err != nil {
				return m, fmt.Errorf("write date=\"19-Nov-2026 10:00:00 +0000\", not %q", value)
			}
		default:
			return m, fmt.Errorf("append takes flags=(...) and date=\"...\", not %q", o)
		}
	}
	return m, nil
}

// setupWords cuts a line at its spaces, but not at those in quotes, which are left out, or in parentheses.
func setupWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	began, quoted, depth := false, false, 0
	for _, r := range line {
		switch {
		case r == '"':
			quoted, began = !quoted, true
			continue
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			depth--
		case (r == ' ' || r == '\t') && depth == 0:
			if began {
				words = append(words, word.String())
			}
			word.Reset()
			began = false
			continue
		}
		word.WriteRune(r)
		began = true
	}
	if quoted || depth != 0 {
		return nil, fmt.Errorf("a quote or a parenthesis is left open")
	}
	if began {
		words = append(words, word.String())
	}
	return words, nil
}
