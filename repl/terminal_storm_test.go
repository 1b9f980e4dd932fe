//go:build unix

package repl

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A storm of keys, with output and changes of size between, leaves a terminal that reads the next line. IMAPSH_KEYS
// says how many.
func TestStormOfKeys(t *testing.T) {
	count := 3000
	if more, err := strconv.Atoi(os.Getenv("IMAPSH_KEYS")); err == nil {
		count = more
	}
	all := slices.DeleteFunc(slices.Sorted(names()), func(name string) bool { return name == "\x04" || name == keySuspend })
	all = append(all, "x", "xyz ", "LOGIN joe x", "收", "e\u0301", "👩‍👧", "\x1b", "\x1b[", "\x1bO", "\x1b[200~", "\x1b[201~",
		"\x1b[M !!", "\x1b]0;x\a", "\xff", "\xc3", "\t", "\x00", "\x1c", "burst x", strings.Repeat("0123456789", 30))
	source := rand.New(rand.NewPCG(1, 2))
	s := startChild(t, 30, 8)
	s.Type("flood 500\r")
	for range count / 100 {
		var keys strings.Builder
		for range 100 {
			keys.WriteString(all[source.IntN(len(all))])
		}
		s.Type(keys.String())
		s.Resize(1+source.IntN(60), 1+source.IntN(20))
	}
	s.Type("\x1b[201~\x03")
	s.Type("\x03survived\r")
	s.UntilOutput(`got "survived"`)
	s.Type("quit\r")
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
}
