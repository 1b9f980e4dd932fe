package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"imapsh/repl"
	"imapsh/transcripts"
)

// updater writes into transcripts what the server answered.
type updater struct{ app *app }

// tell updates a file and shows what changed. What could not be changed is told
// as a difference; a replay that could not go on changes nothing.
func (u updater) tell(o *outcome) error {
	if o.err != nil || !o.differs() {
		return plainTeller(u).tell(o)
	}
	changes, left := o.t.Update(o.result.Differences)
	if len(changes) > 0 {
		if err := rewrite(o.t.Name, o.t.Changed(changes)); err != nil {
			o.err = exit(exitFile, err)
			return plainTeller(u).tell(o)
		}
	}
	for i := range changes {
		if err := u.show(o.t, &changes[i]); err != nil {
			return err
		}
	}
	o.result.Differences = left
	if len(left) > 0 {
		u.app.complain(o.t.Name + ": what follows is left as it is: it is not known how to change it")
		return u.app.printDifferences(left)
	}
	_, err := fmt.Fprintf(u.app.out, "%s: %s, %s\n", repl.Clean(o.t.Name), count(o.result.Commands, "command"), count(len(changes), "change"))
	return err
}

func (u updater) end(outcomes []outcome) error { return plainTeller(u).end(outcomes) }

// show shows the old lines and the new ones.
func (u updater) show(t *transcripts.Transcript, c *transcripts.Change) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:\n", repl.Clean(t.Name), c.At)
	for _, line := range c.Old {
		fmt.Fprintf(&b, "  - %s\n", repl.Clean(t.Source(line)))
	}
	for _, line := range c.New {
		fmt.Fprintf(&b, "  + %s\n", repl.Clean(line))
	}
	_, err := u.app.out.Write([]byte(b.String()))
	return err
}

// rewrite puts another text into a file, whole or not at all, and keeps its
// mode. The text must be a transcript.
func rewrite(name string, text []byte) error {
	if _, err := transcripts.Read(name, bytes.NewReader(text)); err != nil {
		return fmt.Errorf("the update would make of %s what cannot be read, and was not made: %w", name, err)
	}
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is gone when all went well
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), target)
	}
	if err != nil {
		return fmt.Errorf("update %s: %w", name, err)
	}
	return nil
}
