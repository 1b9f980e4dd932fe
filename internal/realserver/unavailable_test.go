package realserver

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// At most one of the three packages can be installed, and without a folder of unpacked ones the others are missing.
func TestUnavailable(t *testing.T) {
	var missing string
	for _, k := range kinds() {
		if !exists(k.imapd) {
			missing = k.name
		}
	}
	for _, tt := range []struct{ servers, want string }{
		{"", "--- SKIP: TestServer/" + missing},
		{"required", "--- FAIL: TestServer/" + missing},
	} {
		binary := exec.Command(os.Args[0], "-test.v", "-test.run=^TestServer$/^"+missing+"$")
		binary.Env = append(os.Environ(), "IMAPSH_SERVERS="+t.TempDir(), "IMAPSH_REAL_SERVERS="+tt.servers)
		output, _ := binary.CombinedOutput() // the second one fails
		for _, want := range []string{tt.want, errUnavailable.Error()} {
			if !strings.Contains(string(output), want) {
				t.Errorf("with IMAPSH_REAL_SERVERS=%q: no %q in\n%s", tt.servers, want, output)
			}
		}
	}
}
