package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"sync"

	"imapsh/repl"
	"imapsh/transcripts"
)

// outcome is what became of the replay of a file.
type outcome struct {
	t      *transcripts.Transcript
	result transcripts.Result
	err    error // why it could not go on
}

// differs says that the server did otherwise than the file says.
func (o *outcome) differs() bool { return len(o.result.Differences) > 0 }

// teller tells the outcomes of replays, in the files' order.
type teller interface {
	tell(o *outcome) error
	// end says what they come to.
	end(outcomes []outcome) error
}

// selected gives the files whose name or title --only fits.
func (f *replayFlags) selected(files []*transcripts.Transcript) ([]*transcripts.Transcript, error) {
	only, err := regexp.Compile("(?i)" + f.only)
	if err != nil {
		return nil, fmt.Errorf("--only: %w", err)
	}
	var out []*transcripts.Transcript
	for _, t := range files {
		if only.MatchString(t.Name) || only.MatchString(t.Header.Title) {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("--only %s: no file's name or title fits", f.only)
	}
	return out, nil
}

// all replays files, some at a time, and tells what became of each as soon as
// that is known of all before it.
func (f *replayFlags) all(ctx context.Context, a *app, files []*transcripts.Transcript, vars []transcripts.Var, to teller) error {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	p := &progress{all: len(files)}
	if screen, _ := a.errOut.(*os.File); len(files) > 1 && repl.IsTerminal(screen) {
		p.out = screen
	}
	f.talking, f.asked = &p.mu, make(map[string]string)
	outcomes := make([]outcome, len(files))
	ready := make([]chan struct{}, len(files))
	places := make(chan struct{}, max(1, f.jobs))
	for i, t := range files {
		ready[i] = make(chan struct{})
		work.Go(func() {
			defer close(ready[i])
			places <- struct{}{}
			defer func() { <-places }()
			one := &outcomes[i]
			one.t = t
			if one.err = ctx.Err(); one.err == nil {
				one.result, one.err = f.one(ctx, a, t, vars)
			}
			p.done(one.differs() || one.err != nil)
		})
	}
	for i := range outcomes {
		<-ready[i]
		if err := ctx.Err(); err != nil {
			p.erase()
			return err
		}
		if err := p.without(func() error { return to.tell(&outcomes[i]) }); err != nil {
			return err
		}
	}
	p.erase()
	if err := to.end(outcomes); err != nil {
		return err
	}
	return verdict(outcomes)
}

// verdict is the error that ends the program: of replays that could not go on,
// the first one's counts.
func verdict(outcomes []outcome) error {
	var differ error
	for i := range outcomes {
		switch o := &outcomes[i]; {
		case o.err != nil:
			return exit(codeOfReplay(o.err), nil)
		case o.differs():
			differ = exit(exitDiffers, nil)
		}
	}
	return differ
}

// progress is a line on a terminal that says how far replays are.
type progress struct {
	mu            sync.Mutex // guards all below and what is written; also held while somebody is asked
	out           io.Writer  // nil: there is no terminal
	all, finished int
	wrong         int
}

// done counts a file.
func (p *progress) done(wrong bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finished++
	if wrong {
		p.wrong++
	}
	p.draw()
}

// draw needs p.mu.
func (p *progress) draw() {
	if p.out != nil {
		_, _ = fmt.Fprintf(p.out, "\r%d of %d replayed, %d not as recorded\x1b[K", p.finished, p.all, p.wrong) // it is only a courtesy
	}
}

// without writes something else in the line's place.
func (p *progress) without(write func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	defer p.draw()
	return write()
}

// erase takes the line away for good.
func (p *progress) erase() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	p.out = nil
}

func (p *progress) wipe() {
	if p.out != nil {
		_, _ = io.WriteString(p.out, "\r\x1b[K") // it is only a courtesy
	}
}

// plainTeller tells people.
type plainTeller struct{ app *app }

// tell writes the differences, or that there are none.
func (p plainTeller) tell(o *outcome) error {
	if err := p.app.printDifferences(o.result.Differences); err != nil {
		return err
	}
	if o.err != nil {
		p.app.complain(o.err.Error())
	}
	if o.differs() || o.err != nil {
		return nil
	}
	_, err := fmt.Fprintf(p.app.out, "%s: %s, answered as recorded\n", repl.Clean(o.t.Name), count(o.result.Commands, "command"))
	return err
}

// end sums up several files.
func (p plainTeller) end(outcomes []outcome) error {
	if len(outcomes) < 2 {
		return nil
	}
	commands, same, differ, broken := 0, 0, 0, 0
	for i := range outcomes {
		o := &outcomes[i]
		commands += o.result.Commands
		switch {
		case o.err != nil:
			broken++
		case o.differs():
			differ++
		default:
			same++
		}
	}
	text := fmt.Sprintf("%s, %s: %d as recorded", count(len(outcomes), "file"), count(commands, "command"), same)
	if differ > 0 {
		text += fmt.Sprintf(", %d otherwise", differ)
	}
	if broken > 0 {
		text += fmt.Sprintf(", %d broken off", broken)
	}
	_, err := fmt.Fprintln(p.app.out, text)
	return err
}

// count writes a number of things.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
