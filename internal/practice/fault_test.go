package practice_test

import (
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice"
)

// faultyServer serves the fixture notes, with faults.
func faultyServer(t *testing.T, specs ...string) *dialogue {
	t.Helper()
	return start(t, practice.Config{Faults: faults(t, specs...)})
}

func faults(t *testing.T, specs ...string) []practice.Fault {
	t.Helper()
	var list []practice.Fault
	for _, spec := range specs {
		f, err := practice.ParseFault(spec)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

// A connection ends behind an octet, in plain text and under TLS.
func TestFaultCut(t *testing.T) {
	t.Parallel()
	faultyServer(t, "cut=12").play(`
		@ connect
		S= "* OK [CAPABI"
		@ closed
	`)
	faultyServer(t, "cut=0").play(`
		@ connect
		@ closed
	`)
	faultyServer(t, "cut=12").play(`
		@ tls
		S= "* OK [CAPABI"
		@ closed
	`)
}

// Behind an @, the octets of each such answer count anew.
func TestFaultCutInLiteral(t *testing.T) {
	t.Parallel()
	faultyServer(t, "cut=60@fetch").play(`
		@ select inbox
		C: a FETCH 3 RFC822.SIZE
		S: * 3 FETCH (RFC822.SIZE 445)
		S: a OK Fetch completed
		C: b NOOP
		S: b OK ${...}
		C: c UID FETCH 3 BODY.PEEK[]
		S= "* 3 FETCH (UID 3 BODY[] {445}\r\nReturn-path: <user@client.thm"
		@ closed
	`)
}

// What is sent behind a cut is neither run nor answered.
func TestFaultCutWhileClientSends(t *testing.T) {
	t.Parallel()
	d := faultyServer(t, "strategos:cut=3@1")
	d.play(`
		@ login
		C= "a NOOP\r\nb CREATE lost\r\n"
		S= "a O"
		@ closed
		@b login
		C.b: c CAPABILITY
		S.b= "* C"
		@b closed
	`)
	if err := d.server.SetFaults("strategos"); err != nil {
		t.Fatal(err)
	}
	d.play(`
		@c login
		C.c: d LIST "" lost
		S.c: d OK ${...}
	`)
}

func TestFaultLiteral(t *testing.T) {
	t.Parallel()
	faultyServer(t, "literal=-5@FETCH").play(`
		@ select inbox
		C: a FETCH 3 BODY.PEEK[HEADER.FIELDS (To)]
		S: * 3 FETCH (BODY[HEADER.FIELDS (To)] {23}
		S: To: strategos@server.thm
		S: 
		S: )
		S: a OK Fetch completed
		C: b SEARCH ALL
		S: * SEARCH 1 2 3 4
		S: b OK ${...}
	`)
	faultyServer(t, "literal=+5").play(`
		@ examine inbox
		C: a FETCH 3 BODY.PEEK[HEADER.FIELDS (To)]
		S= "* 3 FETCH (BODY[HEADER.FIELDS (To)] {33}\r\nTo: strategos@server.thm\r\n\r\n)\r\na OK Fetch completed\r\n"
	`)
	faultyServer(t, "literal=-1000").play(`
		@ examine inbox
		C: a FETCH 3 BODY.PEEK[HEADER.FIELDS (To)]
		S: * 3 FETCH (BODY[HEADER.FIELDS (To)] {0}
	`)
}

// The message is gone indeed, and the numbers of the command that the client
// sent mean others by now.
func TestFaultExpunge(t *testing.T) {
	t.Parallel()
	faultyServer(t, "expunge").play(`
		@ select inbox
		@b select inbox
		C: a FETCH 2 UID
		S: * 1 EXPUNGE	// RFC 9051 §7.5.1 forbids it here
		S: * 2 FETCH (UID 3)
		S: a OK ${...}
		C: b UID FETCH 2 UID
		S: * 1 FETCH (UID 2)	// no fault: RFC 9051 §7.5.1 allows EXPUNGE there
		S: b OK ${...}
		C.b: c NOOP
		S.b: * 1 EXPUNGE
		S.b: c OK ${...}
	`)
	faultyServer(t, "expunge=3@1,NOOP").play(`
		@ examine inbox
		C: a NOOP
		S: * 3 EXPUNGE
		S: a OK ${...}
		C: b FETCH 3 UID
		S: * 3 FETCH (UID 4)
		S: b OK ${...}
		C: c NOOP
		S: * 3 EXPUNGE
		S: c OK ${...}
		C: d NOOP
		S: d OK ${...}
	`)
}

func TestFaultBye(t *testing.T) {
	t.Parallel()
	faultyServer(t, "bye=2").play(`
		@ connect
		S: * OK ${...}
		C= "a NOOP\r\nb NOSUCH\r\nc NOOP\r\n"
		S: a OK ${...}
		S: b BAD ${...}
		S: * BYE The server goes down for maintenance	// RFC 9051 §7.1.5
		@ closed
	`)
	faultyServer(t, "bye").play(`
		@ connect
		S: * BYE The server goes down for maintenance	// RFC 9051 §7.1.5: it may be the greeting
		@ closed
	`)
	faultyServer(t, "strategos:bye@FETCH").play(`
		@ select inbox
		C: a FETCH 1 UID
		S: * BYE The server goes down for maintenance
		@ closed
	`)
}

func TestFaultStartTLSStripped(t *testing.T) {
	t.Parallel()
	faultyServer(t, "starttls=stripped").play(`
		@ connect
		S: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ AUTH=PLAIN] ${...}
		C: a CAPABILITY
		S: * CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ AUTH=PLAIN
		S: a OK ${...}
		C: b STARTTLS
		S: b BAD There is no command "STARTTLS"
		C: c LOGIN strategos password
		S: c OK ${...}
	`)
}

// The line stands behind the OK, where TLS has to begin. RFC 9051 §11.1.
func TestFaultStartTLSInjected(t *testing.T) {
	t.Parallel()
	faultyServer(t, "starttls=injected").play(`
		@ connect
		S: * OK ${...}
		C: a STARTTLS
		S= "a OK Begin TLS negotiation now\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
	`)
}

// waits is how faults wait in a test: until it says so.
type waits struct {
	durations chan time.Duration
	over      chan time.Time
}

func (w *waits) after(d time.Duration) <-chan time.Time {
	w.durations <- d
	return w.over
}

func faultyInTime(t *testing.T, specs ...string) (*dialogue, *waits) {
	t.Helper()
	w := &waits{make(chan time.Duration), make(chan time.Time)}
	return start(t, practice.Config{Faults: faults(t, specs...), After: w.after}), w
}

// A command is run when the wait is over: what happens meanwhile counts.
func TestFaultDelay(t *testing.T) {
	t.Parallel()
	d, w := faultyInTime(t, "delay=2s@STATUS,UID FETCH")
	d.play(`
		@ login
		@b login
		C: a NOOP
		S: a OK ${...}
		C: b STATUS inbox (MESSAGES)
	`)
	if wait := <-w.durations; wait != 2*time.Second {
		t.Errorf("waits for %v", wait)
	}
	d.play(`
		C.b: c APPEND inbox {3+}
		C.b: abc
		S.b: c OK ${...}
	`)
	w.over <- time.Time{}
	d.play(`
		S: * STATUS INBOX (MESSAGES 5)
		S: b OK ${...}
	`)
}

// The octets go in slices, with a wait behind each.
func TestFaultThrottle(t *testing.T) {
	t.Parallel()
	d, w := faultyInTime(t, "throttle=100B/s@NOOP")
	d.play(`
		@ connect
		S: * OK ${...}
		C: abc NOOP
	`)
	for _, slice := range []struct {
		octets string
		wait   time.Duration
	}{
		{`"abc OK NOO"`, 100 * time.Millisecond},
		{`"P complete"`, 100 * time.Millisecond},
		{`"d\r\n"`, 30 * time.Millisecond},
	} {
		if wait := <-w.durations; wait != slice.wait {
			t.Errorf("waits for %v behind %s", wait, slice.octets)
		}
		if wrong := d.peers[""].expect(slice.octets); wrong != "" {
			t.Error(wrong)
		}
		if n := d.peers[""].lines.Buffered(); n > 0 {
			t.Errorf("%d octets too many behind %s", n, slice.octets)
		}
		w.over <- time.Time{}
	}
}

// Close does not wait for who is made to wait.
func TestCloseEndsDelay(t *testing.T) {
	t.Parallel()
	d, w := faultyInTime(t, "strategos:delay=1h")
	d.play(`
		@ login
		C: a NOOP
	`)
	<-w.durations
	if err := d.server.Close(within(t)); err != nil {
		t.Fatal(err)
	}
	d.play(`
		S: a OK ${...}
		S: * BYE The server is shutting down
		@ closed
	`)
}

// An account's faults come and go, on open connections too, and are nobody
// else's.
func TestSetFaults(t *testing.T) {
	t.Parallel()
	d := faultyServer(t, "literal=1")
	if _, err := d.server.Store().AddAccount("guest", "password"); err != nil {
		t.Fatal(err)
	}
	d.play(`
		@ login
		@b connect
		S.b: * OK ${...}
		C.b: a LOGIN guest password
		S.b: a OK ${...}
	`)
	for _, step := range []struct{ fault, script string }{
		{"bye@STATUS", "C.b: b STATUS inbox (MESSAGES)\nS.b: * STATUS ${...}\nS.b: b OK ${...}"},
		{"cut=1@5", "C: c STATUS inbox (MESSAGES)\nS: * STATUS ${...}\nS: c OK ${...}"},
		{"bye=2", "C: d NOOP\nS: d OK ${...}"},
		{"bye=2", "C: e NOOP\nS: e OK ${...}\nC: f NOOP\nS: f OK ${...}\nS: * BYE ${...}\n@ closed"},
	} {
		if err := d.server.SetFaults("strategos", faults(t, step.fault)...); err != nil {
			t.Fatal(err)
		}
		d.play(step.script)
	}
	if err := d.server.SetFaults("strategos", faults(t, "starttls=stripped")...); err == nil {
		t.Error("an account has no STARTTLS")
	}
	if err := d.server.SetFaults(""); err != nil {
		t.Fatal(err)
	}
	d.play(`
		C.b: c SELECT inbox
		S.b: * FLAGS ${...}
		@b skip-to OK [READ-WRITE] Select completed
		C.b: d APPEND inbox {3+}
		C.b: abc
		S.b: * 1 EXISTS
		S.b: * 1 RECENT
		S.b: d OK ${...}
		C.b: e FETCH 1 BODY[]
		S.b: * 1 FETCH (FLAGS (\Seen \Recent) BODY[] {3}
	`)
}

// Faults hold above COMPRESS: octets are counted before they are compressed.
func TestFaultUnderCompress(t *testing.T) {
	t.Parallel()
	d := faultyServer(t, "cut=10@NOOP")
	d.play(`
		@ login
		@ compress
		C: abc NOOP
		S= "abc OK NOO"
	`)
	d.expectCut("")
}

// expectCut says that a connection ends where it should not.
func (d *dialogue) expectCut(conn string) {
	d.t.Helper()
	if line, err := d.peers[conn].lines.ReadString('\n'); line != "" || err == nil || !strings.Contains(err.Error(), "unexpected EOF") {
		d.t.Errorf("got %q, %v", line, err)
	}
}

func TestParseFault(t *testing.T) {
	t.Parallel()
	for _, spec := range []string{
		"delay=1m30s", "DELAY=2s@uid fetch,search", "throttle=10", "throttle=2MB/s@fetch", "cut=1KiB", "strategos:cut=0@3",
		"a:b@example.org:literal=+7@FETCH", "expunge", "expunge=2@GREETING", "bye", "bye=1", "bye@1,LOGOUT", "starttls=injected",
	} {
		f, err := practice.ParseFault(spec)
		if err != nil || f.String() != spec {
			t.Errorf("%s: %v, %v", spec, f, err)
		}
	}
	const all = "delay=2s, throttle=1KiB/s, cut=500, literal=-5, literal=5, expunge=1, bye=3, bye@FETCH, starttls=stripped, starttls=injected"
	for spec, want := range map[string]string{
		"":                       `fault "": there is no fault ""; there are ` + all,
		"strategos:dealy=2s":     `fault "strategos:dealy=2s": there is no fault "dealy"; there are ` + all,
		"delay":                  `fault "delay": "delay" lacks a value; write delay=2s`,
		"expunge=":               `fault "expunge=": "expunge=" lacks a value; write expunge=1`,
		"delay=-2s":              `fault "delay=-2s": "-2s" behind the = is no value of delay; write delay=2s`,
		"throttle=0":             `fault "throttle=0": "0" behind the = is no value of throttle; write throttle=1KiB/s`,
		"cut=1TB":                `fault "cut=1TB": "1TB" behind the = is no value of cut; write cut=500`,
		"literal=0":              `fault "literal=0": "0" behind the = is no value of literal; write literal=-5, literal=5`,
		"expunge=0":              `fault "expunge=0": "0" behind the = is no value of expunge; write expunge=1`,
		"bye=3@FETCH":            `fault "bye=3@FETCH": "bye=3" says by itself when it happens; leave out what stands behind the @`,
		"starttls=stripped@3":    `fault "starttls=stripped@3": "starttls=stripped" says by itself when it happens; leave out what stands behind the @`,
		"starttls=strip":         `fault "starttls=strip": "strip" behind the = is no value of starttls; write starttls=stripped, starttls=injected`,
		"cut=1@FETCH,":           `fault "cut=1@FETCH,": "" behind the @ is no command; name one, such as FETCH, or GREETING, or write a number: @3 is the third command`,
		"cut=1@FECTH":            `fault "cut=1@FECTH": "FECTH" behind the @ is no command; name one, such as FETCH, or GREETING, or write a number: @3 is the third command`,
		"strategos:cut=1@LOGIN":  `fault "strategos:cut=1@LOGIN": before login nobody knows whose connection it is; write cut=1@LOGIN, for all connections`,
		"me:starttls=injected":   `fault "me:starttls=injected": before login nobody knows whose connection it is; write starttls=injected, for all connections`,
		"strategos:bye@GREETING": `fault "strategos:bye@GREETING": before login nobody knows whose connection it is; write bye@GREETING, for all connections`,
	} {
		if _, err := practice.ParseFault(spec); err == nil || err.Error() != want {
			t.Errorf("%s: got %v\nwant %s", spec, err, want)
		}
	}
}
