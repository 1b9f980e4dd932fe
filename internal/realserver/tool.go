package realserver

import (
	"os"
	"os/exec"
	"testing"
)

// Tool finds a program that a test needs besides the servers. Where it is not
// installed the test is skipped; with IMAPSH_REAL_SERVERS=required in the
// environment it fails.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("IMAPSH_REAL_SERVERS") == "required" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
	return path
}
