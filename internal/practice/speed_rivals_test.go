package practice_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"runtime/pprof"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/realserver"
)

// rival is a server that is measured, in processes of its own.
type rival struct {
	name           string
	addr           string
	user, password string
	pid            int // 0: it has several
}

// rivalProcess names in the environment what the test binary, run again, is to
// be: a server's name, a space, and its corpus.
const rivalProcess = "IMAPSH_RIVAL"

// startRivals starts the servers with a mailbox, whose name is that of its
// corpus. Dovecot is left out where it is not installed.
func startRivals(b *testing.B, mailbox string, names ...string) []*rival {
	b.Helper()
	var rivals []*rival
	for _, name := range names {
		switch {
		case name != "dovecot":
			rivals = append(rivals, startRival(b, name, mailbox))
		case realserver.Installed(name):
			s := realserver.Start(b, name)
			s.PlaceAll(b, mailbox, named(mailbox).messages())
			rivals = append(rivals, &rival{name, s.Addr, s.User, s.Password, 0})
		}
	}
	return rivals
}

// startRival starts one of those that are written in Go. It ends with the
// benchmark, or this process: both close its standard input.
func startRival(b *testing.B, name, mailbox string) *rival {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), rivalProcess+"="+name+" "+mailbox)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = stdin.Close()
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
	})
	addr, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatalf("%s does not serve: %v", name, err)
	}
	return &rival{name, strings.TrimSuffix(addr, "\n"), "strategos", "password", cmd.Process.Pid}
}

// beRival is the life of such a process.
func beRival(role string) {
	name, mailbox, _ := strings.Cut(role, " ")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	serve := servePractice
	if name == "go-imap" {
		serve = serveGoIMAP
	}
	if err := serve(l, named(mailbox)); err != nil {
		log.Fatal(err)
	}
	if file := os.Getenv("IMAPSH_RIVAL_PROFILE"); file != "" && name == "practice" {
		defer profile(file)()
	}
	fmt.Println(l.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// profile writes a CPU profile until stop is called.
func profile(file string) (stop func()) {
	f, err := os.Create(file)
	if err != nil {
		log.Fatal(err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		log.Fatal(err)
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}
}

func servePractice(l net.Listener, mail corpus) error {
	limits := mailstore.DefaultLimits()
	store := mailstore.New(mailstore.Config{Limits: limits})
	account, err := store.AddAccount("strategos", "password")
	if err != nil {
		return err
	}
	if err := account.Create(mail.mailbox); err != nil {
		return err
	}
	if _, err := account.Append(mail.mailbox, mail.messages()...); err != nil {
		return err
	}
	server, err := practice.New(practice.Config{Store: store})
	if err != nil {
		return err
	}
	go func() { log.Fatal(server.Serve(l)) }()
	return nil
}

func serveGoIMAP(l net.Listener, mail corpus) error {
	memory := imapmemserver.New()
	user := imapmemserver.NewUser("strategos", "password")
	memory.AddUser(user)
	if err := user.Create(mail.mailbox, nil); err != nil {
		return err
	}
	for _, m := range mail.messages() {
		options := &imap.AppendOptions{Time: m.InternalDate}
		for _, f := range m.Flags {
			options.Flags = append(options.Flags, imap.Flag(f))
		}
		if _, err := user.Append(mail.mailbox, literalOf(m.Octets), options); err != nil {
			return err
		}
	}
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		InsecureAuth: true,
	})
	go func() { log.Fatal(server.Serve(l)) }()
	return nil
}

// literal is what go-imap reads a message from.
type literal struct {
	*bytes.Reader
}

func literalOf(octets []byte) literal { return literal{bytes.NewReader(octets)} }
