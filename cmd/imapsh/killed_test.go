//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"imapsh/transcripts"
)

// What a killed recorder leaves can be read to its last complete record.
func TestKilledRecorder(t *testing.T) {
	p, err := startPractice()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.stop(t.Context()) })
	file := filepath.Join(t.TempDir(), "killed.imap")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-q", "--record", file, "imap://"+p.addr.String())
	cmd.Args[0] = "imapsh"
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	replies := bufio.NewScanner(out)
	until := func(text string) {
		t.Helper()
		for replies.Scan() {
			if strings.HasPrefix(replies.Text(), text) {
				return
			}
		}
		t.Fatalf("no %q came: %v", text, replies.Err())
	}
	if _, err := in.Write([]byte("LOGIN strategos password\nSELECT inbox\nFETCH 3 body[]\nIDLE\n")); err != nil {
		t.Fatal(err)
	}
	until("+ ") // the program waits for the line that ends IDLE
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	tr, err := transcripts.ReadFile(file)
	if err != nil {
		t.Fatalf("what was left cannot be read: %v", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(tr.Records) == 0 || !strings.Contains(string(text), "S: C OK Fetch completed\n") {
		t.Errorf("the replies before the end are not there:\n%s", text)
	}
	// A record that was being written when the end came is left out.
	torn := string(text[:len(text)-3])
	again, err := transcripts.ReadPartial("torn", strings.NewReader(torn))
	if err != nil || len(again.Records) != len(tr.Records)-1 || again.Torn == nil {
		t.Errorf("with its last record torn it reads as %d records, torn at %v, %v; want %d", len(again.Records), again.Torn, err, len(tr.Records)-1)
	}
}
