package realserver

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"imapsh/internal/practice/mailstore"
)

// home is the directory of a user of Dovecot or Courier.
func (s *Server) home(name string) string { return filepath.Join(s.dir, "mail", name) }

// makeMaildirs gives each account an empty Maildir, on the servers that keep mail so.
func (s *Server) makeMaildirs() error {
	if s.kind.owner == "" {
		return nil
	}
	for _, a := range s.accounts() {
		if err := s.makeMaildir(a.User); err != nil {
			return err
		}
	}
	return nil
}

// makeMaildir makes a user's home with an empty Maildir.
func (s *Server) makeMaildir(name string) error {
	maildir := filepath.Join(s.home(name), "Maildir")
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(maildir, sub), 0o755); err != nil {
			return err
		}
	}
	return s.giveAway(s.home(name))
}

// giveAway makes the kind's owner that of a directory and all in it.
func (s *Server) giveAway(dir string) error {
	owner, err := user.Lookup(s.kind.owner)
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(owner.Gid)
	if err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, gid)
	})
}

// renewMaildir gives User an empty Maildir. The old one is moved aside, not removed, as a session that is about to end
// may still write to it.
func renewMaildir(s *Server) error {
	aside, err := os.MkdirTemp(s.dir, "old-")
	if err != nil {
		return err
	}
	if err := os.Rename(s.home(s.User), filepath.Join(aside, s.User)); err != nil {
		return err
	}
	return s.makeMaildir(s.User)
}

// Place makes a mailbox of User's that holds one message of that many octets, seen, in lines of 78. The file is
// written where Dovecot looks for it, so that half a gigabyte takes a second: with the other servers the test fails.
func (s *Server) Place(t testing.TB, mailbox string, octets int64) {
	t.Helper()
	if s.Name != "dovecot" {
		t.Fatalf("place a message: %s is not dovecot", s.Name)
	}
	if err := s.place(mailbox, octets); err != nil {
		t.Fatalf("place a message of %d octets: %v", octets, err)
	}
}

func (s *Server) place(mailbox string, octets int64) (err error) {
	dir := filepath.Join(s.home(s.User), "Maildir", "."+mailbox)
	if err := os.MkdirAll(filepath.Join(dir, "cur"), 0o755); err != nil {
		return err
	}
	// S is the size of the file, W its size with CRLF: with both, Dovecot need not read the file to learn them.
	name := fmt.Sprintf("1700000000.placed,S=%d,W=%d:2,S", octets, octets)
	file, err := os.Create(filepath.Join(dir, "cur", name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), s.giveAway(dir)) }()
	block := []byte("Subject: placed\r\n\r\n")
	lines := bytes.Repeat([]byte(strings.Repeat("0123456789abcdef", 5)[:76]+"\r\n"), 8192)
	for left := octets; left > 0; block = lines {
		n, err := file.Write(block[:min(left, int64(len(block)))])
		if err != nil {
			return err
		}
		left -= int64(n)
	}
	return nil
}

// PlaceAll makes a mailbox of User's that holds messages, as Place does.
func (s *Server) PlaceAll(t testing.TB, mailbox string, messages []mailstore.NewMessage) {
	t.Helper()
	if s.Name != "dovecot" {
		t.Fatalf("place messages: %s is not dovecot", s.Name)
	}
	if err := s.placeAll(mailbox, messages); err != nil {
		t.Fatalf("place %d messages: %v", len(messages), err)
	}
}

func (s *Server) placeAll(mailbox string, messages []mailstore.NewMessage) error {
	dir := filepath.Join(s.home(s.User), "Maildir", "."+mailbox)
	if err := os.MkdirAll(filepath.Join(dir, "cur"), 0o755); err != nil {
		return err
	}
	for i, m := range messages {
		size := len(m.Octets)
		name := fmt.Sprintf("%010d.placed,S=%d,W=%d:2,%s", 1_700_000_000+i, size, size, maildirFlags(m.Flags))
		file := filepath.Join(dir, "cur", name)
		if err := os.WriteFile(file, m.Octets, 0o644); err != nil {
			return err
		}
		if err := os.Chtimes(file, m.InternalDate, m.InternalDate); err != nil {
			return err
		}
	}
	return s.giveAway(dir)
}

// maildirFlags writes system flags in the order that a Maildir has them in.
func maildirFlags(flags mailstore.Flags) string {
	var letters strings.Builder
	for i, f := range []mailstore.Flag{mailstore.Draft, mailstore.Flagged, mailstore.Answered, mailstore.Seen, mailstore.Deleted} {
		if flags.Has(f) {
			letters.WriteByte("DFRST"[i])
		}
	}
	return letters.String()
}
