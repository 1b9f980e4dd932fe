//go:build unix

package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// child is a small shell on a Terminal. It answers most lines with what it got.
type child struct {
	*Terminal
	stopped chan struct{}  // Ctrl-C while a command runs
	trap    func()         // what Ctrl-C does
	proceed chan os.Signal // SIGUSR2
	work    sync.WaitGroup
}

const (
	childHint        = "<sequence-set> <items>"
	childPlaceholder = "not authenticated"
	childPassword    = "hunter2"
)

func runChild() int {
	if !Usable(os.Stdin, os.Stdout) {
		fmt.Println("not usable")
		return 3
	}
	history, err := OpenHistory(os.Getenv("REPL_HISTORY"))
	if err != nil {
		fmt.Println(err)
		return 4
	}
	c := &child{stopped: make(chan struct{}, 1), proceed: make(chan os.Signal, 1)}
	signal.Notify(c.proceed, syscall.SIGUSR2)
	c.trap = func() {
		select {
		case c.stopped <- struct{}{}:
		default:
		}
	}
	config := Config{
		Theme:       NewTheme(os.Getenv("NO_COLOR") == ""),
		History:     history,
		Redact:      hidden(""),
		Secret:      secretOfLogin,
		Highlight:   func(line string) string { return strings.Replace(line, "FETCH", "\x1b[32mFETCH\x1b[39m", 1) },
		Placeholder: func() string { return childPlaceholder },
		OnInterrupt: func() { c.trap() },
		Hint: func(line string) string {
			if strings.HasPrefix(line, "FETCH") {
				return childHint
			}
			return ""
		},
	}
	var tag string
	config.Final = func(line string) string { return tag + " " + hidden("********")(line) }
	if c.Terminal, err = NewTerminal(os.Stdin, os.Stdout, config); err != nil {
		fmt.Println(err)
		return 5
	}
	defer c.work.Wait()
	defer func() { _ = c.Close() }()
	dying := make(chan os.Signal, 1)
	signal.Notify(dying, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-dying
		_ = c.Restore()
		os.Exit(7)
	}()
	for i := 0; ; i++ {
		tag = string(rune('A' + i%26))
		c.SetPrompt(tag + " ")
		if !c.turn() {
			return 0
		}
	}
}

// hidden replaces LOGIN's password, and takes the space before it away if nothing stands in its place.
func hidden(by string) func(string) string {
	return func(line string) string {
		runes := []rune(line)
		if from, to := secretOfLogin(runes); from < to {
			return strings.TrimRight(string(runes[:from])+by, " ")
		}
		return line
	}
}

// turn reads a line, until SIGUSR1, and does what it says.
func (c *child) turn() bool {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGUSR1)
	defer cancel()
	line, err := c.Readline(ctx)
	switch {
	case errors.Is(err, ErrInterrupt):
		c.say("interrupted %q", line)
		return true
	case errors.Is(err, context.Canceled):
		c.say("cancelled")
		return true
	case errors.Is(err, io.EOF):
		c.say("bye")
		return false
	}
	word, rest, _ := strings.Cut(line, " ")
	if does := c.commands()[word]; does != nil {
		does(rest)
		return word != "quit"
	}
	c.say("got %q", line)
	return true
}

func (c *child) say(format string, args ...any) {
	_, _ = fmt.Fprintf(c.Notes(), "│ "+format+"\n", args...)
}

// print writes what came from a server.
func (c *child) print(text string) {
	clean := Sanitiser{}
	_, _ = c.Write(clean.Append(nil, []byte(text), Style{}))
}

func (c *child) commands() map[string]func(rest string) {
	return map[string]func(string){
		"": func(string) {},
		"ask": func(string) {
			secret, err := c.ReadPassword(context.Background(), "│ Password: ")
			c.say("password is %d characters, right: %v, %v", len(secret), secret == childPassword, err)
		},
		"burst": func(rest string) { c.print(strings.Repeat(rest+"\n", 20)) },
		"crash": func(string) { c.trap = func() { panic("crash") }; c.say("armed"); select {} },
		"flood": func(rest string) { c.work.Go(func() { c.flood(rest) }) },
		"half": func(rest string) {
			c.print("* 1 ")
			c.work.Go(func() {
				<-c.proceed
				c.print("EXI")
				c.print("STS\n* 2 ")
				<-c.proceed
				c.print("RECENT\n")
			})
		},
		"long":  func(string) { c.print(strings.Repeat("x", 50)); c.work.Go(func() { c.stream() }) },
		"panic": func(string) { panic("panic") },
		"quit":  func(string) {},
		"sleep": func(string) { c.say("sleeping"); <-c.stopped; c.say("stopped") },
		"tab":   func(string) { c.print("1\t2") },
		"twice": func(string) { c.say("closed: %v, %v", c.Close(), c.Close()) },
	}
}

// flood writes that many lines, in pieces that do not care for their ends.
func (c *child) flood(rest string) {
	count, _ := strconv.Atoi(rest)
	var text strings.Builder
	for i := range count {
		fmt.Fprintf(&text, "* %d EXISTS\r\n", i)
	}
	for all, i := text.String(), 0; all != ""; i++ {
		n := min(1+i*7%40, len(all))
		c.print(all[:n])
		all = all[n:]
		if i%16 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	c.say("flood is over")
}

// stream writes what has no end of line.
func (c *child) stream() {
	<-c.proceed
	for range 2 * partialMax / 1000 {
		c.print(strings.Repeat("x", 1000))
	}
}
