package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"imapsh": main})
}

// TestScripts runs the built program on the scripts of testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("LANG", "C.UTF-8")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"practice": startPracticeFor,
			"says":     startScripted,
			"faulty":   startFaulty,
			"hides":    hides,
			"mode":     mode,
			"exits":    exits,
			"ready":    awaitReady,
		},
	})
}

// startPracticeFor starts a practice server with one more account: practice
// [USER PASSWORD]. $URL is its address, $TLSURL the one with TLS, ca.pem whom
// to trust.
func startPracticeFor(ts *testscript.TestScript, _ bool, args []string) {
	store := mailstore.New(mailstore.Config{})
	_, err := store.Load(mailstore.Notes())
	ts.Check(err)
	if len(args) == 2 {
		_, err := store.AddAccount(args[0], args[1])
		ts.Check(err)
	}
	server, err := practice.New(practice.Config{Store: store})
	ts.Check(err)
	plain, secure := listen(ts), listen(ts)
	go func() { _ = server.Serve(plain) }()
	go func() { _ = server.ServeTLS(secure) }()
	ts.Defer(func() { _ = server.Close(context.Background()) })
	ts.Setenv("ADDR", plain.Addr().String())
	ts.Setenv("TLSADDR", secure.Addr().String())
	ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), server.Authority().PEM(), 0o600))
}

func listen(ts *testscript.TestScript) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	return l
}

// startScripted starts a server that sends the octets of a file to whoever
// connects, and then closes: says FILE. $ADDR is its address.
func startScripted(ts *testscript.TestScript, _ bool, args []string) {
	l := listen(ts)
	ts.Setenv("ADDR", l.Addr().String())
	text, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	replaced := strings.NewReplacer(`\x1b`, "\x1b", `\x07`, "\x07", "\n", "\r\n").Replace(string(text))
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte(replaced))
			_ = c.(*net.TCPConn).CloseWrite()
		}
	}()
	ts.Defer(func() { _ = l.Close() })
}

// hides checks that files hold no form of the password Zq7"x\y, nor a count
// that tells its length: hides FILE...
func hides(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		got := ts.ReadFile(name)
		if len(got) < 30 {
			ts.Fatalf("%s holds no session:\n%s", name, got)
		}
		for _, form := range []string{"Zq7", `x\y`, `x\\y`, "AHN0", "WnE3", "cTci", "{7", "7 octets"} {
			if strings.Contains(got, form) {
				ts.Fatalf("%s holds %q", name, form)
			}
		}
	}
}

// mode checks a file's mode: mode FILE MODE.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := info.Mode().String(); got != args[1] {
		ts.Fatalf("%s has mode %s, want %s", args[0], got, args[1])
	}
}

// exits runs a program and checks its exit code: exits CODE PROGRAM ARG...
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		got = failed.ExitCode()
	default:
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%v: exit code %d, want %d", args[1:], got, want)
	}
}

// awaitReady waits until imapsh serve has written its ready file: ready FILE. $ADDR is its address, $TLSADDR the one
// with TLS.
func awaitReady(ts *testscript.TestScript, _ bool, args []string) {
	for {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		if err != nil {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		for line := range strings.Lines(string(text)) {
			switch key, value, _ := strings.Cut(strings.TrimSpace(line), "="); key {
			case "imap":
				ts.Setenv("ADDR", value)
			case "imaps":
				ts.Setenv("TLSADDR", value)
			}
		}
		return
	}
}
