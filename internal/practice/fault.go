package practice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Fault is something that the server does wrong on purpose, for who wants to see
// what a client makes of it. [ParseFault] makes one; the kinds are in
// faultkinds.go.
type Fault struct {
	User string // whose connections have it, from login on; "": all connections have it

	spec        string // as it was written, without the user
	beforeLogin bool   // it is not of an account: nobody knows yet whose connection it is
	when        []moment
	begin       func(*conn) trouble
}

// moment says whether a fault holds for a command: the so-and-so-many-th since
// the fault took hold of the connection. The command is nil if there is none of
// that name.
type moment func(cmd *command, nth int) bool

// String is how the fault is written.
func (f Fault) String() string {
	if f.User == "" {
		return f.spec
	}
	return f.User + ":" + f.spec
}

// lasts says that the fault holds all the time.
func (f *Fault) lasts() bool { return len(f.when) == 0 }

// holds says that the fault holds for a command.
func (f *Fault) holds(cmd *command, nth int) bool {
	return f.lasts() || slices.ContainsFunc(f.when, func(m moment) bool { return m(cmd, nth) })
}

// greeting stands for what the server says before there is a command.
func greeting() *command { return &command{name: "GREETING", states: beforeLogin} }

// ParseFault reads a fault.
//
//	fault  = [user ":"] kind ["=" value] ["@" moment *("," moment)]
//	moment = command / "GREETING" / nz-number    ; a number: that command only
//
// A moment FETCH is that of UID FETCH too. Names may be in lower case. The error
// says where the fault is wrong, and what may stand there.
func ParseFault(text string) (Fault, error) {
	spec := text[strings.LastIndexByte(text, ':')+1:]
	f := Fault{spec: spec, User: strings.TrimSuffix(text[:len(text)-len(spec)], ":")}
	what, when, timed := strings.Cut(spec, "@")
	if err := f.readKind(what, timed); err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	if timed {
		if err := f.readMoments(when); err != nil {
			return Fault{}, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	if err := f.admit(f.User); err != nil {
		return Fault{}, err
	}
	return f, nil
}

// readKind reads what goes wrong; timed says that when follows.
func (f *Fault) readKind(what string, timed bool) error {
	name, value, valued := strings.Cut(what, "=")
	kinds := faultKinds()
	i := slices.IndexFunc(kinds, func(k faultKind) bool { return k.name == strings.ToLower(name) })
	if i < 0 {
		return fmt.Errorf("there is no fault %q; there are %s", name, written(FaultForms()))
	}
	kind := kinds[i]
	begin, ok := kind.read(value)
	switch {
	case value == "" && (valued || !ok):
		return fmt.Errorf("%q lacks a value; write %s", what, written(kind.forms))
	case !ok:
		return fmt.Errorf("%q behind the = is no value of %s; write %s", value, kind.name, written(kind.forms))
	case timed && kind.untimed(value):
		return fmt.Errorf("%q says by itself when it happens; leave out what stands behind the @", what)
	}
	f.begin = begin
	f.beforeLogin = kind.beforeLogin
	if kind.usual != nil {
		f.when = []moment{kind.usual}
	}
	return nil
}

// readMoments reads when it goes wrong.
func (f *Fault) readMoments(when string) error {
	f.when = nil
	commands := newTable(ProfileAll()).commands
	commands["GREETING"] = greeting()
	for name := range strings.SplitSeq(strings.ToUpper(when), ",") {
		if n, err := strconv.Atoi(name); err == nil && n > 0 {
			f.when = append(f.when, func(_ *command, nth int) bool { return nth == n })
			continue
		}
		known := commands[name]
		if known == nil {
			return fmt.Errorf("%q behind the @ is no command; name one, such as FETCH, or GREETING, or write a number: @3 is the third command", name)
		}
		f.beforeLogin = f.beforeLogin || known.states == beforeLogin
		f.when = append(f.when, func(cmd *command, _ int) bool {
			return cmd != nil && (cmd.name == name || cmd.name == "UID "+name)
		})
	}
	return nil
}

// admit says why the fault cannot be that of a user's connections.
func (f *Fault) admit(user string) error {
	if user != "" && f.beforeLogin {
		return fmt.Errorf("fault %q: before login nobody knows whose connection it is; write %s, for all connections",
			user+":"+f.spec, f.spec)
	}
	return nil
}
