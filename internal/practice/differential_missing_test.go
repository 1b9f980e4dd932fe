package practice_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"imapsh/internal/realserver"
)

// A server that lacks any one command differs from Dovecot: TestDifferential
// would fail.
func TestDifferentialMissesNoCommand(t *testing.T) {
	if testing.Short() && os.Getenv("IMAPSH_REAL_SERVERS") != "required" {
		t.Skip("takes about a minute")
	}
	dovecot := realserver.Start(t, "dovecot")
	for _, name := range practiceServer(t).server.Commands() {
		t.Run(name, func(t *testing.T) {
			if !slices.ContainsFunc(productions(), func(p production) bool { return commandName(p.name) == name }) {
				t.Fatal("no production writes it")
			}
			d := practiceServer(t)
			const most = 3000
			c := coverage{sent: make(map[string]int), verdicts: make(map[string]int)}
			p := newPair(t, dovecot, d, &c, rand.New(rand.NewPCG(1, 0)))
			d.server.RemoveCommand(name)
			for range most {
				if found := p.step(); found != nil {
					return
				}
			}
			t.Errorf("%d commands show no difference", most)
		})
	}
}
