package repl

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
	"golang.org/x/term"
)

// ttyState is the console's modes, of input and of output. With both set to virtual terminal mode a console sends and
// understands the same octets as a terminal.
type ttyState struct {
	in, out uint32
}

func getState(in, out *os.File) (before ttyState, err error) {
	return before, errors.Join(
		windows.GetConsoleMode(windows.Handle(in.Fd()), &before.in),
		windows.GetConsoleMode(windows.Handle(out.Fd()), &before.out))
}

func setState(in, out *os.File, before ttyState) error {
	return errors.Join(
		windows.SetConsoleMode(windows.Handle(in.Fd()), before.in),
		windows.SetConsoleMode(windows.Handle(out.Fd()), before.out))
}

func makeRaw(in, out *os.File) error {
	if _, err := term.MakeRaw(int(in.Fd())); err != nil {
		return err
	}
	return windows.SetConsoleMode(windows.Handle(out.Fd()), windows.ENABLE_PROCESSED_OUTPUT|
		windows.ENABLE_WRAP_AT_EOL_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
}

func getSize(out *os.File) ttySize {
	width, height, err := term.GetSize(int(out.Fd()))
	if err != nil {
		return ttySize{}
	}
	return ttySize{width, height}
}

// keySource reads the console. A Read in progress cannot be ended; it ends with the process.
type keySource struct{ *os.File }

func (keySource) Cancel() bool { return false }
func (keySource) Close() error { return nil }

func openKeys(in *os.File) (keySource, error) {
	return keySource{in}, nil
}

// notify has nothing to watch: a console sends no signals. A new size is noticed at the next key.
func notify(_, _ chan os.Signal) {}

func stopProcess() error { return errors.ErrUnsupported }
