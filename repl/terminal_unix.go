//go:build unix

package repl

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/chzyer/readline"
	"github.com/muesli/cancelreader"
)

type ttyState = *readline.State

func getState(in, _ *os.File) (ttyState, error) {
	return readline.GetState(int(in.Fd()))
}

func setState(in, _ *os.File, before ttyState) error {
	return readline.Restore(int(in.Fd()), before)
}

func makeRaw(in, _ *os.File) error {
	_, err := readline.MakeRaw(int(in.Fd()))
	return err
}

func getSize(out *os.File) ttySize {
	width, height, err := readline.GetSize(int(out.Fd()))
	if err != nil {
		return ttySize{}
	}
	return ttySize{width, height}
}

type keySource = cancelreader.CancelReader

// openKeys returns a reader whose Cancel ends a Read in progress: a key pressed after Close is not ours to take.
func openKeys(in *os.File) (keySource, error) {
	return cancelreader.NewReader(in)
}

func notify(resized, continued chan os.Signal) {
	signal.Notify(resized, syscall.SIGWINCH)
	signal.Notify(continued, syscall.SIGCONT)
}

// stopProcess stops the process group, as the terminal does when it is not raw.
func stopProcess() error {
	return syscall.Kill(0, syscall.SIGTSTP)
}
