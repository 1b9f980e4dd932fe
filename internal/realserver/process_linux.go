package realserver

import (
	"os/exec"
	"syscall"
)

// isolate gives the command namespaces of its own, in which it is process 1: when it ends, the kernel ends all that
// it started. It is killed when the thread that starts it ends.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:   syscall.CLONE_NEWPID,
		Unshareflags: syscall.CLONE_NEWNS,
		Pdeathsig:    syscall.SIGKILL,
	}
}
