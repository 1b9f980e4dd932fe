package practice

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// FaultForm is a way to write a fault, and what it does.
type FaultForm struct{ Written, Does string }

// FaultForms lists what can go wrong, for those who choose.
func FaultForms() []FaultForm {
	var forms []FaultForm
	for _, k := range faultKinds() {
		forms = append(forms, k.forms...)
	}
	return forms
}

// written lists how faults are written.
func written(forms []FaultForm) string {
	list := make([]string, len(forms))
	for i, f := range forms {
		list[i] = f.Written
	}
	return strings.Join(list, ", ")
}

// faultKind is a row of the table of faults.
type faultKind struct {
	name        string
	forms       []FaultForm
	read        func(value string) (begin func(*conn) trouble, ok bool) // "": there is no value
	usual       moment                                                  // when it holds if nothing is said; nil: all the time
	beforeLogin bool                                                    // it is over at login
	counts      bool                                                    // its value says when it happens
}

// untimed says that the value leaves no room for a moment.
func (k *faultKind) untimed(value string) bool { return k.beforeLogin || k.counts && value != "" }

// trouble is a fault at work on one connection, for as long as it holds. What is
// nil goes as it should.
type trouble struct {
	before func() error // the command is run; an error ends the connection
	after  func() error // it is answered
	send   bend
}

// bend sends octets otherwise than on would, which sends them as they are.
type bend func(octets []byte, on func([]byte) error) error

// errFault ends a connection.
var errFault = errors.New("a fault that was asked for")

// faultKinds is the table of faults.
func faultKinds() []faultKind {
	return []faultKind{
		{name: "delay", read: readDelay, forms: []FaultForm{
			{"delay=2s", "answer 2 seconds late: the greeting, and each command"},
		}},
		{name: "throttle", read: readThrottle, forms: []FaultForm{
			{"throttle=1KiB/s", "send no more than 1,024 octets in a second"},
		}},
		{name: "cut", read: readCut, forms: []FaultForm{
			{"cut=500", "close the connection behind the 500th octet"},
		}},
		{name: "literal", read: readLiteral, forms: []FaultForm{
			{"literal=-5", "announce 5 octets fewer than a literal has"},
			{"literal=5", "announce 5 octets more than a literal has"},
		}},
		{name: "expunge", read: readExpunge, usual: mayNotExpunge, forms: []FaultForm{
			{"expunge=1", "when FETCH, STORE, SEARCH, SORT or THREAD comes, expunge message 1 and say so"},
		}},
		{name: "bye", read: readBye, counts: true, forms: []FaultForm{
			{"bye=3", "say BYE behind the answer to the third command"},
			{"bye@FETCH", "say BYE in place of the answer to FETCH"},
		}},
		{name: "starttls", read: readStartTLS, beforeLogin: true, forms: []FaultForm{
			{"starttls=stripped", "neither offer nor know STARTTLS, as if it had been taken out on the way"},
			{"starttls=injected", "send a line in plain text behind the OK to STARTTLS"},
		}},
	}
}

// readDelay reads how late answers are.
func readDelay(value string) (func(*conn) trouble, bool) {
	d, err := time.ParseDuration(value)
	return func(c *conn) trouble {
		return trouble{before: func() error { c.pause(d); return nil }}
	}, err == nil && d >= 0
}

// readThrottle reads how many octets go in a second. They go in tenths of that.
func readThrottle(value string) (func(*conn) trouble, bool) {
	rate, ok := parseOctets(strings.TrimSuffix(value, "/s"))
	return func(c *conn) trouble {
		return trouble{send: func(octets []byte, on func([]byte) error) error {
			for slice := range slices.Chunk(octets, max(1, rate/10)) {
				if err := on(slice); err != nil {
					return err
				}
				c.pause(time.Duration(len(slice)) * time.Second / time.Duration(rate))
			}
			return nil
		}}
	}, ok && rate > 0
}

// readCut reads how many octets are sent before the end, which is a FIN without
// a BYE, and without the close_notify of TLS.
func readCut(value string) (func(*conn) trouble, bool) {
	most, ok := parseOctets(value)
	return func(c *conn) trouble {
		left := most
		return trouble{send: func(octets []byte, on func([]byte) error) error {
			now := octets[:min(left, len(octets))]
			left -= len(now)
			if len(now) > 0 {
				if err := on(now); err != nil {
					return err
				}
			}
			if left > 0 {
				return nil
			}
			c.closeWrite()
			c.interrupt(errFault.Error()) // it may be waiting for a command
			return errFault
		}}
	}, ok
}

// readLiteral reads how many octets more literals announce than they have.
func readLiteral(value string) (func(*conn) trouble, bool) {
	n, err := strconv.Atoi(value)
	return func(c *conn) trouble {
		return trouble{before: func() error { c.miscount = n; return nil }}
	}, err == nil && n != 0
}

// mayNotExpunge are the moments at which no EXPUNGE may be sent.
//
// RFC 9051 §7.5.1 forbids it in the answers to FETCH, STORE and SEARCH, RFC 5256
// §3 in those to SORT and THREAD.
func mayNotExpunge(cmd *command, _ int) bool { return cmd != nil && cmd.keepNumbers }

// readExpunge reads which message goes: the first if nothing is said.
func readExpunge(value string) (func(*conn) trouble, bool) {
	if value == "" {
		value = "1"
	}
	n, err := strconv.ParseUint(value, 10, 32)
	return func(c *conn) trouble {
		return trouble{before: func() error { return c.loseMessage(int(n)) }}
	}, err == nil && n > 0
}

// loseMessage expunges a message as if another client did it, and tells of it
// now, whatever command is in progress.
func (c *conn) loseMessage(n int) error {
	if c.view == nil || n > c.view.Len() {
		return nil
	}
	other, err := c.account.Select(c.view.State().Name, false)
	if err != nil {
		return nil // there is nothing left to lose
	}
	defer other.Close()
	uid := c.view.UIDs()[n-1]
	_, err = other.Store([]mailstore.UID{uid}, mailstore.FlagChange{Op: mailstore.AddFlags, Flags: []mailstore.Flag{mailstore.Deleted}})
	if err == nil {
		_, err = other.ExpungeUIDs(wire.NumberSet([]uint32{uint32(uid)}))
	}
	c.sync(&c.output, true)
	return err
}

// byeFault is what the fault says.
const byeFault = "The server goes down for maintenance"

// readBye reads how many commands are answered before the end: none if nothing
// is said.
func readBye(value string) (func(*conn) trouble, bool) {
	n, err := strconv.Atoi(value)
	return func(c *conn) trouble {
		left := n
		leave := func() error {
			if left--; left > 0 {
				return nil
			}
			c.interrupt(byeFault)
			return errFault
		}
		if value == "" {
			return trouble{before: leave}
		}
		return trouble{after: leave}
	}, err == nil && n > 0 || value == ""
}

// readStartTLS reads what is done to STARTTLS.
func readStartTLS(value string) (func(*conn) trouble, bool) {
	return func(c *conn) trouble {
		return trouble{before: func() error {
			c.stripped = value == "stripped"
			if value == "injected" {
				c.injected = "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
			}
			return nil
		}}
	}, value == "stripped" || value == "injected"
}

// parseOctets reads a number of octets: 500, 1KiB, 2MB.
func parseOctets(s string) (int, bool) {
	times := 1
	for _, unit := range []struct {
		name  string
		times int
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"kB", 1000}, {"KB", 1000}, {"MB", 1000_000}, {"B", 1}} {
		if number, found := strings.CutSuffix(s, unit.name); found {
			s, times = number, unit.times
			break
		}
	}
	n, err := strconv.ParseUint(s, 10, 31)
	return int(n) * times, err == nil
}
