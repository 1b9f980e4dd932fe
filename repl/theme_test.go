package repl

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestThemes(t *testing.T) {
	on, off := reflect.ValueOf(NewTheme(true)), reflect.ValueOf(NewTheme(false))
	for i := range on.NumField() {
		name := on.Type().Field(i).Name
		coloured, plain := on.Field(i).Interface().(Style), off.Field(i).Interface().(Style)
		if sgrSize(coloured.On) != len(coloured.On) || sgrSize(coloured.Off) != len(coloured.Off) || coloured.On == "" {
			t.Errorf("%s is %q, want one SGR sequence before and one behind", name, coloured)
		}
		if plain != (Style{}) {
			t.Errorf("%s of the plain theme is %q", name, plain)
		}
	}
	if got := string(NewTheme(true).OK.Append(nil, "OK")); got != "\x1b[32;1mOK\x1b[0;22m" {
		t.Errorf("OK is %q", got)
	}
	if got := NewTheme(false).OK.Paint("OK"); got != "OK" {
		t.Errorf("plain OK is %q", got)
	}
}

// NO_COLOR is read by the colour library too; the choice made here must win.
func TestThemeIgnoresTheEnvironment(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	if on := NewTheme(true).Tag.On; on != "\x1b[32m" {
		t.Errorf("the tag's colour is %q", on)
	}
}

func TestUseColours(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	for _, test := range []struct {
		choice, env string
		want        bool
	}{
		{"always", "NO_COLOR=1 TERM=dumb", true},
		{"never", "", false},
		{"auto", "", false}, // not a terminal
	} {
		getenv := func(name string) string {
			for _, setting := range strings.Fields(test.env) {
				if key, value, _ := strings.Cut(setting, "="); key == name {
					return value
				}
			}
			return ""
		}
		if got, err := UseColours(test.choice, file, getenv); err != nil || got != test.want {
			t.Errorf("%s with %s: %v, %v", test.choice, test.env, got, err)
		}
	}
	if _, err := UseColours("sometimes", file, os.Getenv); err == nil {
		t.Error("sometimes is no choice, and was taken for one")
	}
}

func BenchmarkStyle(b *testing.B) {
	style, dst := NewTheme(true).OK, make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		dst = style.Append(dst[:0], "OK")
	}
}
