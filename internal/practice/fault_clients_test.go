package practice_test

import (
	"fmt"
	"sync"
	"testing"
)

// Faults come and go while many clients work: each gets all of its answers.
func TestFaultsChangeUnderLoad(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	const clients, rounds = 8, 20
	for i := range clients {
		d.play(fmt.Sprintf("@%s examine inbox", name(i)))
	}
	var work sync.WaitGroup
	for i := range clients {
		work.Go(func() {
			p := d.peers[name(i)]
			for range rounds {
				wrong := p.send("a FETCH 2 UID\r\nb IDLE\r\nDONE\r\n") +
					p.expect(`"* 2 FETCH (UID 2)\r\na OK Fetch completed\r\n+ idling\r\nb OK Idle completed\r\n"`)
				if wrong != "" {
					t.Errorf("client %d: %s", i, wrong)
					return
				}
			}
		})
	}
	lists := [][]string{{"throttle=10MB/s", "delay=0s"}, {"delay=1us@FETCH", "literal=3"}, {"cut=1MiB", "bye=1000", "expunge=9"}, nil}
	for i := range 4 * rounds {
		for _, user := range []string{"", "strategos"} {
			if err := d.server.SetFaults(user, faults(t, lists[i%len(lists)]...)...); err != nil {
				t.Error(err)
			}
		}
	}
	work.Wait()
}

// name is a connection's in a dialogue.
func name(i int) string { return string(rune('a' + i)) }
