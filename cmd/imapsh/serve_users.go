package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"imapsh/internal/practice/mailstore"
	"imapsh/repl"
)

// usersVariable names the environment variable with users: "name:password name2:password2".
const usersVariable = "IMAPSH_USERS"

// serveUser is somebody who may log in.
type serveUser struct {
	where          string // FILE:LINE, for errors
	name, password string // prepared
}

// namedUsers are who may log in: those of the file, else those of the environment, else none are named.
func (f *serveFlags) namedUsers(a *app) ([]serveUser, error) {
	if f.users != "" {
		return f.usersOfFile(a)
	}
	var users []serveUser
	for i, entry := range strings.Fields(a.env(usersVariable)) {
		u, err := parseUser(fmt.Sprintf("%s, entry %d", usersVariable, i+1), entry)
		if err != nil {
			return nil, err
		}
		users = append(users, u)
	}
	return users, distinct(users)
}

// distinct refuses a name that stands twice.
func distinct(users []serveUser) error {
	seen := make(map[string]string)
	for _, u := range users {
		if first, ok := seen[u.name]; ok {
			return fmt.Errorf("%s: the user %q stands at %s already", u.where, u.name, first)
		}
		seen[u.name] = u.where
	}
	return nil
}

// usersOfFile reads a file with a name, a colon and a password on each line.
func (f *serveFlags) usersOfFile(a *app) ([]serveUser, error) {
	file, err := os.Open(f.users)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if othersCanRead(info) {
		_, _ = fmt.Fprintf(a.errOut, "imapsh: warning: others can read the passwords in %s; chmod 600 keeps them out\n", f.users)
	}
	users, err := parseUsers(f.users, file)
	if err == nil && len(users) == 0 {
		err = fmt.Errorf("%s names no user; a line is name:password", f.users)
	}
	if err == nil {
		err = distinct(users)
	}
	return users, err
}

// othersCanRead reports whether a file's mode lets any user of the machine read it.
func othersCanRead(info os.FileInfo) bool {
	const othersRead = 0o004
	return info.Mode().IsRegular() && os.PathSeparator == '/' && info.Mode().Perm()&othersRead != 0
}

// parseUsers reads users, one on each line. Empty lines, and those that begin with "#", say nothing.
func parseUsers(name string, r io.Reader) ([]serveUser, error) {
	var users []serveUser
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		line := lines.Text() // without LF or CRLF
		if trimmed := strings.TrimSpace(line); trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		u, err := parseUser(fmt.Sprintf("%s:%d", name, number), line)
		if err != nil {
			return nil, err
		}
		users = append(users, u)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return users, nil
}

// parseUser reads a user. All that follows the first colon is the password, so no error repeats any of it.
func parseUser(where, text string) (serveUser, error) {
	name, password, found := strings.Cut(text, ":")
	name, err := mailstore.Prepare(strings.TrimSpace(name))
	if err == nil {
		password, err = mailstore.Prepare(password)
	}
	reason := ""
	switch {
	case !found:
		reason = "there is no colon; write name:password"
	case err != nil:
		return serveUser{}, fmt.Errorf("%s: %w", where, err)
	case name == "":
		reason = "there is no name before the colon"
	case password == "":
		reason = "there is no password behind the colon"
	default:
		return serveUser{where: where, name: name, password: password}, nil
	}
	return serveUser{}, errors.New(where + ": " + reason)
}

// whoMayLogIn says how to log in. The fixture's password is for all to know, and only its user has a token; those of
// users who were named are theirs.
func whoMayLogIn(accounts []mailstore.Fixture) string {
	if first := accounts[0]; first.Token != "" {
		return fmt.Sprintf("  user, password        %s %s\n  bearer token          %s\n", first.User, first.Password, first.Token)
	}
	const shown = 5
	var names []string
	for _, account := range accounts[:min(len(accounts), shown)] {
		names = append(names, repl.Clean(account.User))
	}
	if more := len(accounts) - shown; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return "  users                 " + strings.Join(names, ", ") + "\n"
}

// whyNot is what makes the server unfit for more than practice.
func whyNot(accounts []mailstore.Fixture) string {
	if accounts[0].Token != "" {
		return ", and its password is known to all"
	}
	return ", and keeps no secret well"
}
