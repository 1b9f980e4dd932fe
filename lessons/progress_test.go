package lessons_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imapsh/lessons"
)

func TestProgressIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "imapsh", "progress.json")
	p, err := lessons.OpenProgress(path)
	if err != nil {
		t.Fatal(err)
	}
	want := lessons.Record{Step: "log-in", Done: []string{"nothing"}}
	if err := p.Set("01-first-session", want); err != nil {
		t.Fatal(err)
	}
	again, err := lessons.OpenProgress(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, again.Of("01-first-session")); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v", info.Mode())
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(files) != 1 {
		t.Errorf("files beside the progress: %q", files)
	}
}

// A file that cannot be read is set aside, never overwritten.
func TestProgressBroken(t *testing.T) {
	for _, content := range []string{`{"version":1,"les`, `{"version":9}`, "\x00"} {
		path := filepath.Join(t.TempDir(), "progress.json")
		for n := range 2 {
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := lessons.OpenProgress(path)
			if err == nil || !strings.Contains(err.Error(), ".broken-") {
				t.Fatalf("%q: %v", content, err)
			}
			if err := p.Set("a", lessons.Record{Step: "b"}); err != nil {
				t.Fatal(err)
			}
			aside, err := os.ReadFile(path + []string{".broken-1", ".broken-2"}[n])
			if err != nil || string(aside) != content {
				t.Errorf("%q was set aside as %q, %v", content, aside, err)
			}
		}
	}
}

func TestProgressInNoFile(t *testing.T) {
	var p lessons.Progress
	if err := p.Set("a", lessons.Record{Step: "b"}); err != nil || p.Of("a").Step != "b" {
		t.Errorf("%v, %v", err, p.Of("a"))
	}
}

func TestProgressSays(t *testing.T) {
	l, err := lessons.Parse("a.md", markdown(whole), letters())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		record lessons.Record
		want   string
	}{
		{lessons.Record{}, "not begun"},
		{lessons.Record{Step: "nothing"}, "0 of 1 steps"},
		{lessons.Record{Done: []string{"nothing", "gone"}}, "finished"},
	} {
		var p lessons.Progress
		if err := p.Set("a", test.record); err != nil {
			t.Fatal(err)
		}
		if got := p.Say(l); got != test.want {
			t.Errorf("%v: %q, not %q", test.record, got, test.want)
		}
		if next := p.NextLesson([]*lessons.Lesson{l}); (next == nil) != p.Finished(l) {
			t.Errorf("%v: the next lesson is %v", test.record, next)
		}
	}
}
