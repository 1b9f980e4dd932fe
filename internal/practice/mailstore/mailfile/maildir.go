package mailfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// Maildir gives the mailboxes of a directory in the format Maildir (https://cr.yp.to/proto/maildir.html): its own mail
// as INBOX, and its folders in the manner of Maildir++, where the directory ".a.b" is the mailbox a/b. A folder whose
// name tells what it is for has that special use. A message with more than so many octets is left out.
func Maildir(dir string, most int64) ([]mailstore.FixtureMailbox, error) {
	if !isDir(filepath.Join(dir, "cur")) {
		return nil, fmt.Errorf(`%s is no Maildir: it has no directory "cur"`, dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	list := []mailstore.FixtureMailbox{{Name: mailstore.Inbox, Subscribed: true, Mail: maildirMail(dir, most)}}
	for _, e := range entries {
		folder := filepath.Join(dir, e.Name())
		if !strings.HasPrefix(e.Name(), ".") || !isDir(filepath.Join(folder, "cur")) {
			continue
		}
		name := folderName(e.Name())
		list = append(list, mailstore.FixtureMailbox{
			Name: name, Use: useOf(name), Subscribed: true, Mail: maildirMail(folder, most),
		})
	}
	return list, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// folderName is the mailbox name of a folder's directory. Most servers write its levels in modified UTF-7 (RFC 3501
// §5.1.3); what is none is taken as it is.
func folderName(dir string) string {
	levels := strings.Split(strings.TrimPrefix(dir, "."), ".")
	for i, level := range levels {
		if decoded, ok := wire.DecodeMailbox(level); ok {
			levels[i] = decoded
		}
	}
	return norm.NFC.String(strings.Join(levels, mailstore.Delimiter))
}

// useOf is the special use of a mailbox that is called as such mailboxes mostly are.
func useOf(name string) []mailstore.Use {
	for _, use := range []mailstore.Use{
		mailstore.UseArchive, mailstore.UseDrafts, mailstore.UseJunk, mailstore.UseSent, mailstore.UseTrash,
	} {
		if `\`+name == string(use) {
			return []mailstore.Use{use}
		}
	}
	return nil
}

// maildirMail is the mail of one Maildir in order of arrival.
func maildirMail(dir string, most int64) Messages {
	return func(yield func(mailstore.FixtureMessage, error) bool) {
		found, err := listMaildir(dir)
		if err != nil {
			yield(mailstore.FixtureMessage{}, err)
			return
		}
		for _, m := range found {
			if m.octets, m.cut, err = readFile(m.where, most); err != nil {
				yield(mailstore.FixtureMessage{}, err)
				return
			}
			if !yield(m.forStore(most)) {
				return
			}
		}
	}
}

// listMaildir finds the messages of new, which nobody has seen, and of cur. What is in tmp has not arrived.
func listMaildir(dir string) ([]message, error) {
	keywords, err := dovecotKeywords(dir)
	if err != nil {
		return nil, err
	}
	var found []message
	for _, sub := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil && (sub == "cur" || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") {
				continue // "readers ... must ignore" these
			}
			path := filepath.Join(dir, sub, e.Name())
			info, err := os.Stat(path)
			if err != nil {
				return nil, err
			}
			if !info.Mode().IsRegular() {
				continue
			}
			found = append(found, message{
				where: path, flags: maildirFlags(e.Name(), keywords), arrived: arrival(e.Name(), info.ModTime()),
			})
		}
	}
	slices.SortStableFunc(found, func(x, y message) int {
		if c := x.arrived.Compare(y.arrived); c != 0 {
			return c
		}
		return strings.Compare(filepath.Base(x.where), filepath.Base(y.where))
	})
	return found, nil
}

// arrival is when a message came. A file's name begins with the seconds since 1970 at which it was made, and its time
// is when the message arrived. A copy of the file may be younger than the message, and where an old message was put into
// the Maildir, its name is: so it is the earlier of both.
func arrival(name string, modified time.Time) time.Time {
	const fewestDigits = 9 // since 1973; fewer are some number
	modified = modified.Truncate(time.Second).UTC()
	digits, _, _ := strings.Cut(name, ".")
	seconds, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || len(digits) < fewestDigits {
		return modified
	}
	if named := time.Unix(int64(seconds), 0).UTC(); named.Before(modified) {
		return named
	}
	return modified
}

// maildirFlags reads the flags at the end of a file's name:
//
//	unique ":2," *("D" / "F" / "P" / "R" / "S" / "T" / lower-case letter)
//
// Small letters are Dovecot's: each stands for the keyword that the mailbox has in that place.
func maildirFlags(name string, keywords []mailstore.Flag) []mailstore.Flag {
	_, letters, _ := strings.Cut(name, ":2,")
	var flags []mailstore.Flag
	for _, letter := range []byte(letters) {
		switch letter {
		case 'D':
			flags = append(flags, mailstore.Draft)
		case 'F':
			flags = append(flags, mailstore.Flagged)
		case 'P': // passed on
			flags = append(flags, "$Forwarded")
		case 'R':
			flags = append(flags, mailstore.Answered)
		case 'S':
			flags = append(flags, mailstore.Seen)
		case 'T':
			flags = append(flags, mailstore.Deleted)
		default:
			if i := int(letter) - 'a'; i >= 0 && i < len(keywords) && keywords[i].IsKeyword() {
				flags = append(flags, keywords[i])
			}
		}
	}
	return flags
}

// dovecotKeywords reads the file that says what Dovecot's letters stand for. A line is a number, from 0 for "a" to 25
// for "z", a space, and the keyword. Where there is no such file, they stand for nothing.
func dovecotKeywords(dir string) ([]mailstore.Flag, error) {
	const letters = 26
	text, _, err := readFile(filepath.Join(dir, "dovecot-keywords"), 64<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	keywords := make([]mailstore.Flag, letters)
	for line := range strings.Lines(string(text)) {
		number, keyword, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if i, err := strconv.ParseUint(number, 10, 8); err == nil && i < letters {
			keywords[i] = mailstore.Flag(keyword)
		}
	}
	return keywords, nil
}

// readFile reads a file's first octets, and says whether there are more.
func readFile(path string, most int64) (octets []byte, more bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = f.Close() }() // it was only read
	octets, err = io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, false, err
	}
	if more = int64(len(octets)) > most; more {
		octets = octets[:most]
	}
	return octets, more, nil
}
