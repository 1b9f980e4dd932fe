//go:build unix

package repl

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain makes the test binary the program on the pseudo-terminal when it is started as one.
func TestMain(m *testing.M) {
	if os.Getenv("REPL_CHILD") != "" {
		os.Exit(runChild())
	}
	goleak.VerifyTestMain(m)
}
