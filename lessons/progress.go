package lessons

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Progress is how far a learner has come, kept in a file that only its owner can read. That of the zero value is kept
// in no file.
type Progress struct {
	path    string
	lessons map[string]*Record
}

// Record is how far a learner has come in one lesson.
type Record struct {
	Step string   `json:"step,omitempty"` // the id of the step to go on with; none: from the start
	Done []string `json:"done,omitempty"` // the ids of the steps whose goals were all reached
}

// progressVersion is the form of the file.
const progressVersion = 1

// progressFile is the file's form.
type progressFile struct {
	Version int                `json:"version"`
	Lessons map[string]*Record `json:"lessons"`
}

// OpenProgress reads the progress kept in a file, none if there is no such file. One that cannot be understood is
// renamed, not lost: then the error says so, and the progress that is returned with it is a new one.
func OpenProgress(path string) (*Progress, error) {
	p := &Progress{path: path, lessons: make(map[string]*Record)}
	octets, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read the lessons' progress: %w", err)
	}
	var f progressFile
	err = json.Unmarshal(octets, &f)
	if err == nil && f.Version != progressVersion {
		err = fmt.Errorf("it is of version %d, not %d", f.Version, progressVersion)
	}
	if err != nil {
		return p, setAside(path, err)
	}
	for name, r := range f.Lessons {
		if r != nil {
			p.lessons[name] = r
		}
	}
	return p, nil
}

// setAside renames a file that cannot be understood to a name that is free.
func setAside(path string, why error) error {
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.broken-%d", path, n)
		if _, err := os.Lstat(aside); err == nil {
			continue
		}
		if err := os.Rename(path, aside); err != nil {
			return fmt.Errorf("read the lessons' progress %s: %w", path, errors.Join(why, err))
		}
		return fmt.Errorf("the lessons' progress begins anew, as %s could not be read (%w); it is now %s", path, why, aside)
	}
}

// Of gives the record of a lesson, by its name.
func (p *Progress) Of(lesson string) Record {
	if r := p.lessons[lesson]; r != nil {
		return Record{Step: r.Step, Done: slices.Clone(r.Done)}
	}
	return Record{}
}

// Finished says that all steps of a lesson were done, at one time or another.
func (p *Progress) Finished(l *Lesson) bool { return p.done(l) == len(l.Steps) }

// done is how many of a lesson's steps were done.
func (p *Progress) done(l *Lesson) int {
	r, n := p.Of(l.Name), 0
	for _, s := range l.Steps {
		if slices.Contains(r.Done, s.ID) {
			n++
		}
	}
	return n
}

// Set keeps the record of a lesson, at once.
func (p *Progress) Set(lesson string, r Record) error {
	if p.lessons == nil {
		p.lessons = make(map[string]*Record)
	}
	p.lessons[lesson] = &r
	if p.path == "" {
		return nil
	}
	octets, err := json.MarshalIndent(progressFile{progressVersion, p.lessons}, "", "  ")
	if err == nil {
		err = replaceFile(p.path, append(octets, '\n'))
	}
	if err != nil {
		return fmt.Errorf("keep the lessons' progress: %w", err)
	}
	return nil
}

// replaceFile puts a new file in the place of another in one move, so that there is always a whole one.
func replaceFile(path string, octets []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(octets)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Say tells in a few words how far a learner has come in a lesson.
func (p *Progress) Say(l *Lesson) string {
	done := p.done(l)
	switch {
	case done == len(l.Steps):
		return "finished"
	case done == 0 && p.Of(l.Name).Step == "":
		return "not begun"
	}
	return fmt.Sprintf("%d of %d steps", done, len(l.Steps))
}
