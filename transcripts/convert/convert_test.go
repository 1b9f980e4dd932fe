package convert

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imapsh/transcripts"
)

// converted gives a source in another form.
func converted(name, text, from, to string) (string, error) {
	source := NewSource(name, strings.NewReader(text))
	read, err := Find(from, false)
	if from == "" {
		read, err = source.Guess()
	}
	if err != nil {
		return "", err
	}
	write, err := Find(to, true)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	var written Output
	err = read.Read(source, func(h transcripts.Header) transcripts.Audience {
		written = write.Open(&out, h)
		return written
	})
	if written != nil {
		err = errors.Join(err, written.Close())
	}
	return out.String(), err
}

// golden compares a text with a file; IMAPSH_UPDATE=1 writes it anew.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if os.Getenv("IMAPSH_UPDATE") != "" {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is otherwise now; IMAPSH_UPDATE=1 writes it anew:\n%s", name, got)
	}
}

// readFile reads a file of testdata.
func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A session with all that there is in transcripts, in each form.
func TestWritten(t *testing.T) {
	text := readFile(t, "session.imap")
	for _, format := range []string{"md", "html", "cast", "jsonl"} {
		t.Run(format, func(t *testing.T) {
			got, err := converted("session.imap", text, "", format)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(got, "${!") || format != "jsonl" && strings.ContainsAny(got, "\x1b\u202e") {
				t.Errorf("a secret's name, or hostile octets, are in it:\n%s", got)
			}
			golden(t, filepath.Join("testdata", "session."+format), got)
		})
	}
}

// Each sample can be written in each form.
func TestSamplesAreWritten(t *testing.T) {
	samples := transcripts.Samples()
	dir, err := os.ReadDir(filepath.Join("..", "samples"))
	if err != nil || len(dir) == 0 {
		t.Fatal(dir, err)
	}
	for _, entry := range dir {
		for _, format := range []string{"md", "html", "cast", "jsonl"} {
			f, err := samples.Open(entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			_, err = text.ReadFrom(f)
			got, failed := converted(entry.Name(), text.String(), "imap", format)
			if err = errors.Join(err, failed, f.Close()); err != nil || len(got) < 200 {
				t.Errorf("%s to %s: %v\n%s", entry.Name(), format, err, got)
			}
		}
	}
}

// All that is wrong in a transcript is told, and where.
func TestProblems(t *testing.T) {
	_, err := converted("wrong.imap", "IMAP-Transcript: 1\n\nS: * OK\nX\nC: A NOOP\nC? B\n", "imap", "md")
	want := "wrong.imap:4: a record begins with \"C\", \"S\", \"@\" or \"#\"\nwrong.imap:6: behind \"C\" stands \":\" before a line, or \"|\" before octets of a literal"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := converted("go.mod", "module imapsh\n", "", "md"); err == nil || !strings.HasPrefix(err.Error(), "go.mod:1: this looks like no session") {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"pdf", ""} {
		if _, err := Find(name, true); err == nil || !strings.Contains(err.Error(), "imap, md, html, cast, jsonl") {
			t.Errorf("got %v", err)
		}
	}
}

// full is a disk that is full.
type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

// What cannot be written is told.
func TestNotWritten(t *testing.T) {
	text := readFile(t, "session.imap")
	want := context.DeadlineExceeded
	for _, format := range Formats() {
		if format.Open == nil {
			continue
		}
		var out Output
		err := readTranscript(NewSource("session.imap", strings.NewReader(text)), func(h transcripts.Header) transcripts.Audience {
			out = format.Open(full{want}, h)
			return out
		})
		if err = errors.Join(err, out.Close()); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", format.Name, err, want)
		}
	}
}
