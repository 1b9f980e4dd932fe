package realserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// process is the first process of a server's namespace.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when it has ended, and all of its namespace before it
}

// launch runs the boot script of a directory, its output going to the file log there.
func launch(dir string) (*process, error) {
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the process has its own descriptor
	cmd := exec.Command("bash", "-eu", "boot.sh")
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}
	cmd.Stdout, cmd.Stderr = log, log
	isolate(cmd)
	p := &process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the process is killed when this thread ends
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // cmd.ProcessState has the same to say
		close(p.exited)
	}()
	if err := <-started; err != nil {
		if errors.Is(err, fs.ErrPermission) {
			return nil, fmt.Errorf("%w: no right to make namespaces: %w", errUnavailable, err)
		}
		return nil, err
	}
	return p, nil
}

// kill ends the process, and with it all of its namespace, and waits for that.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // an error says that it has ended already
	<-p.exited
}
