package transcripts_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// run runs the tests, after which no goroutine may be left.
func run(m *testing.M) int {
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}
