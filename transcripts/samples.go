package transcripts

import (
	"embed"
	"io/fs"
)

//go:embed samples/*.imap
var samples embed.FS

// Samples are the transcripts that come with imapsh, by their names.
func Samples() fs.FS {
	sub, err := fs.Sub(samples, "samples")
	if err != nil {
		return samples // the folder's name is a constant, and a good one
	}
	return sub
}
