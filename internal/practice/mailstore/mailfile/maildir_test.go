package mailfile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// lay writes files below a directory; a name that ends in "/" is a directory.
func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	when := time.Date(2026, 11, 20, 12, 0, 0, 500, time.UTC)
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o700); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o400); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, when); err != nil {
			t.Fatal(err)
		}
	}
}

// listing is all files below a directory, with when they were changed.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var lines []string
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		lines = append(lines, path+" "+info.ModTime().String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func TestMaildir(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		"cur/1795169600.M1P1.host,S=7:2,FRS":  "A: 1\n\nx\n",
		"cur/1895169600.later:2,":             "named later than it was changed\n",
		"cur/7.mine:2,DTPX":                   "a name without a time\n",
		"cur/.hidden":                         "no message\n",
		"cur/sub/":                            "",
		"cur/nothing:2,S":                     "",
		"new/1795169599.M1P1.host":            "news\r\n",
		"tmp/1795169500.M1P1.host":            "not there yet\n",
		"dovecot-keywords":                    "0 $Label\n1 lunch\n25 bad(word\nx y\n99 z\n",
		"cur/1795169601.k:2,Sabcz":            "keywords\n",
		".Sent/cur/":                          "",
		".Sent/new/1795169599.x":              "sent\n",
		".Lists.harbour.Z&APw-rich/cur/":      "",
		".Lists.harbour.Z&APw-rich/cur/1:2,a": "no such file of keywords\n",
		".Bad&name/cur/":                      "",
		".no-maildir/":                        "",
		"plain/cur/":                          "",
		"maildirfolder":                       "",
	})
	before := listing(t, dir)
	boxes, err := Maildir(dir, plenty)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range boxes {
		name := b.Name
		for _, use := range b.Use {
			name += " " + string(use)
		}
		names = append(names, name)
	}
	expect(t, "mailboxes", strings.Join(names, ", "), `INBOX, Bad&name, Lists/harbour/Zürich, Sent \Sent`)
	expect(t, "INBOX", show(t, boxes[0].Mail), strings.Join([]string{
		`2026-11-20T10:13:19Z [] "news\r\n"`,
		`2026-11-20T10:13:20Z [\Flagged \Answered \Seen] "A: 1\r\n\r\nx\r\n"`,
		`2026-11-20T10:13:21Z [\Seen $Label lunch] "keywords\r\n"`,
		`2026-11-20T12:00:00Z [] "named later than it was changed\r\n"`,
		`2026-11-20T12:00:00Z [\Draft \Deleted $Forwarded] "a name without a time\r\n"`,
		"left out: it is empty",
	}, "\n"))
	expect(t, "Sent", show(t, boxes[3].Mail), `2026-11-20T10:13:19Z [] "sent\r\n"`)
	expect(t, "Zürich", show(t, boxes[2].Mail), `2026-11-20T12:00:00Z [] "no such file of keywords\r\n"`)
	expect(t, "the files after", listing(t, dir), before)
	for _, err := range boxes[0].Mail {
		if err != nil {
			t.Error(err)
		}
		break // whoever stops reading is not read to
	}
}

func TestMaildirErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := Maildir(dir, plenty); err == nil || err.Error() != dir+` is no Maildir: it has no directory "cur"` {
		t.Errorf("an empty directory: %v", err)
	}
	lay(t, dir, map[string]string{"cur/1.large": "more than ten octets\n", "cur/2.small": "small\n"})
	boxes, err := Maildir(dir, 10)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "one too large", show(t, boxes[0].Mail), "left out: it has more than 10 octets\n2026-11-20T12:00:00Z [] \"small\\r\\n\"")
	if err := os.RemoveAll(filepath.Join(dir, "cur")); err != nil {
		t.Fatal(err)
	}
	if got := show(t, boxes[0].Mail); !strings.HasPrefix(got, "error: open "+dir) {
		t.Errorf("a Maildir that went away: %s", got)
	}
}

func TestMaildirFlags(t *testing.T) {
	for name, want := range map[string][]string{
		"1.a":        nil,
		"1.a:2,":     nil,
		"1.a:1,S":    nil,
		"1.a:2,SS":   {`\Seen`, `\Seen`},
		"1.a,S=5:2,": nil,
	} {
		var got []string
		for _, f := range maildirFlags(name, nil) {
			got = append(got, string(f))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
