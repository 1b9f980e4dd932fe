// Package mailfile reads the mail that other programs keep in files, as Maildir and as mbox, so that the practice
// server can serve a copy of it. The files are only read, and a message's octets stay as they are, but for line ends:
// those of files are LF, and those of IMAP are CRLF (RFC 9051 §2.3, RFC 5322 §2.1).
package mailfile

import (
	"bytes"
	"iter"
	"strconv"
	"time"

	"imapsh/internal/practice/mailstore"
)

// Messages is the mail of one mailbox, each message read when it is asked for. An error that is a *LeftOut is about one
// message, and others follow; any other error is the end.
type Messages = iter.Seq2[mailstore.FixtureMessage, error]

// LeftOut is a message that the store would not take.
type LeftOut struct {
	Where  string // the file, and in an mbox the line
	Reason string
}

func (e *LeftOut) Error() string { return e.Where + ": left out: " + e.Reason }

// message is one found in a file.
type message struct {
	where   string
	octets  []byte // as the file has them
	cut     bool   // there are more octets than may be
	flags   []mailstore.Flag
	arrived time.Time
}

// forStore is the message as the store takes it, if it has at most so many octets.
func (m *message) forStore(most int64) (mailstore.FixtureMessage, error) {
	octets := withCRLF(m.octets)
	reason := ""
	switch {
	case m.cut || int64(len(octets)) > most:
		reason = "it has more than " + strconv.FormatInt(most, 10) + " octets"
	case len(octets) == 0:
		reason = "it is empty"
	case bytes.IndexByte(octets, 0) >= 0:
		reason = "there is a NUL in it, which IMAP cannot send (RFC 9051 §9, CHAR8)"
	}
	if reason != "" {
		return mailstore.FixtureMessage{}, &LeftOut{Where: m.where, Reason: reason}
	}
	return mailstore.FixtureMessage{
		Name:       m.where,
		NewMessage: mailstore.NewMessage{Octets: octets, Flags: m.flags, InternalDate: m.arrived},
	}, nil
}

// withCRLF ends in CRLF each line that ends in LF. A CR that stands alone is no line's end, and stays.
func withCRLF(octets []byte) []byte {
	alone := bytes.Count(octets, []byte("\n")) - bytes.Count(octets, []byte("\r\n"))
	if alone == 0 {
		return octets
	}
	out := make([]byte, 0, len(octets)+alone)
	var last byte
	for _, b := range octets {
		if b == '\n' && last != '\r' {
			out = append(out, '\r')
		}
		out = append(out, b)
		last = b
	}
	return out
}
