package convert

import (
	"bytes"
	"io"

	"imapsh/transcripts"
)

// isTranscript says that a file begins as transcripts do.
func isTranscript(_ string, head []byte) bool {
	return bytes.HasPrefix(head, []byte("IMAP-Transcript:"))
}

// readTranscript shows a transcript.
func readTranscript(s *Source, open func(transcripts.Header) transcripts.Audience) error {
	torn, err := transcripts.Show(s.Name, s.in, open)
	if torn != nil {
		s.Note(torn.Line, torn.What)
	}
	return err
}

// openTranscript begins a transcript.
func openTranscript(out io.Writer, h transcripts.Header) Output {
	return transcripts.NewWriter(out, transcripts.Recording{Header: h})
}
