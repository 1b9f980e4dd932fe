package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"imapsh/internal/realserver"
	"imapsh/internal/session"
	"imapsh/lessons"
	"imapsh/lessons/lessontest"
)

// TestCourse holds every lesson of the course to the rules, on each server that it names.
func TestCourse(t *testing.T) {
	course, err := lessons.Course()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("practice", func(t *testing.T) { runCourse(t, course, "practice", new(practiceGround)) })
	for _, name := range realserver.Names() {
		t.Run(name, func(t *testing.T) {
			s := realserver.Start(t, name)
			s.Clear(t)
			runCourse(t, course, name, lessons.NewRemote(plainConfig(t, s.Addr), s.User, s.Password))
		})
	}
}

func runCourse(t *testing.T, course []*lessons.Lesson, server string, ground lessons.Ground) {
	for _, l := range course {
		if slices.Contains(l.Servers, server) {
			t.Run(l.Name, func(t *testing.T) { lessontest.Run(t, l, ground) })
		}
	}
}

// plainConfig connects in plain text.
func plainConfig(t *testing.T, addr string) session.Config {
	t.Helper()
	target, err := session.ParseTarget("imap://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	return session.Config{Target: target}
}

// TestWhatRanWhere compares the table in the documentation with what the lessons name, so that none can quietly drop a
// server.
func TestWhatRanWhere(t *testing.T) {
	course, err := lessons.Course()
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	columns := append([]string{"practice"}, realserver.Names()...)
	fmt.Fprintf(&want, "| lesson | %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat(" --- |", len(columns)+1))
	for _, l := range course {
		row := "| " + l.Name
		for _, name := range columns {
			if row += " | "; slices.Contains(l.Servers, name) {
				row += "x"
			}
		}
		want.WriteString(row + " |\n")
	}
	docs, err := os.ReadFile("../../docs/lesson-format.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(string(docs), want.String()) {
		t.Errorf("docs/lesson-format.md does not end with the table\n%s", want.String())
	}
}
