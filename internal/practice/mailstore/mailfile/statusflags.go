package mailfile

import (
	"bytes"
	"strings"

	"imapsh/internal/practice/mailstore"
)

// statusFlags reads the flags that mail programs keep in an mbox message's header:
//
//	Status: RO	seen; O is "old", no news
//	X-Status: AFDT	answered, flagged, deleted, draft
//	X-Keywords: $Forwarded project
//
// The fields stay in the message.
func statusFlags(octets []byte) []mailstore.Flag {
	var flags []mailstore.Flag
	for line := range bytes.Lines(octets) {
		if isEmptyLine(line) {
			break
		}
		name, value, _ := strings.Cut(string(line), ":")
		switch strings.ToLower(name) {
		case "status":
			if strings.Contains(value, "R") {
				flags = append(flags, mailstore.Seen)
			}
		case "x-status":
			flags = append(flags, lettersOf(value)...)
		case "x-keywords":
			for word := range strings.FieldsSeq(value) {
				if f := mailstore.Flag(word); f.IsKeyword() {
					flags = append(flags, f)
				}
			}
		}
	}
	return flags
}

func lettersOf(status string) []mailstore.Flag {
	var flags []mailstore.Flag
	for _, letter := range []struct {
		letter string
		flag   mailstore.Flag
	}{
		{"A", mailstore.Answered}, {"F", mailstore.Flagged}, {"D", mailstore.Deleted}, {"T", mailstore.Draft},
	} {
		if strings.Contains(status, letter.letter) {
			flags = append(flags, letter.flag)
		}
	}
	return flags
}
