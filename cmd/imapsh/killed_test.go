//go:build unix

package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imapsh/transcripts"
)

// killedWhileRecording records a session, kills the program in its IDLE, and
// gives the transcript that is left.
func killedWhileRecording(t *testing.T, url string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "killed.imap")
	cmd := program(t, "", "-q", "--record", file, url)
	cmd.Stdin = nil
	_, out := startTyping(t, cmd, "LOGIN strategos password\nSELECT inbox\nFETCH 3 body[]\nIDLE\n")
	replies := bufio.NewScanner(out)
	for replies.Scan() && !strings.HasPrefix(replies.Text(), "+ ") {
	} // the program then waits for the line that ends IDLE
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What a killed recorder leaves can be read to its last complete record.
func TestKilledRecorder(t *testing.T) {
	p, err := startPractice()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.stop(t.Context()) })
	text := string(killedWhileRecording(t, "imap://"+p.addr.String()))
	whole, err := transcripts.ReadPartial("killed", strings.NewReader(text))
	if err != nil {
		t.Fatalf("what was left cannot be read: %v", err)
	}
	if !strings.Contains(text, "S: C OK Fetch completed\n") {
		t.Errorf("the replies before the end are not there:\n%s", text)
	}
	torn := text[:len(text)-3] // the last record was being written
	rest, err := transcripts.ReadPartial("torn", strings.NewReader(torn))
	if err != nil || len(rest.Records) != len(whole.Records)-1 || rest.Torn == nil {
		t.Errorf("with its last record torn it reads as %d records, torn at %v, %v; want %d", len(rest.Records), rest.Torn, err, len(whole.Records)-1)
	}
}
