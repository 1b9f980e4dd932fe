package lessons

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// courseFiles are the lessons that come with the program, and the messages that they lay out.
//
//go:embed course
var courseFiles embed.FS

// Course gives the lessons that come with the program, in order.
func Course() ([]*Lesson, error) {
	folder, err := fs.Sub(courseFiles, "course")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(folder, "*.md")
	if err != nil {
		return nil, err
	}
	var course []*Lesson
	var failed []error
	for _, name := range files { // in the order of their names
		l, err := read(folder, name, "lessons/course/"+name)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		course = append(course, l)
	}
	return course, errors.Join(failed...)
}

// Find gives the lesson of the course that a person names: by its number, its name, or the name without the number.
func Find(course []*Lesson, name string) (*Lesson, error) {
	for _, l := range course {
		number, rest, _ := strings.Cut(l.Name, "-")
		n, err := strconv.Atoi(name)
		m, numbered := strconv.Atoi(number)
		if name == l.Name || name == rest || err == nil && numbered == nil && n == m {
			return l, nil
		}
	}
	return nil, fmt.Errorf("there is no lesson %q: \"imapsh learn --list\" shows them; a file of your own is named by its path, ./%s.md", name, name)
}

// NextLesson gives the first lesson of the course that is not finished, or nil.
func (p *Progress) NextLesson(course []*Lesson) *Lesson {
	for _, l := range course {
		if !p.Finished(l) {
			return l
		}
	}
	return nil
}
