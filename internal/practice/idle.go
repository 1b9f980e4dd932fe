package practice

import "strings"

// idle is the IDLE extension: RFC 2177, RFC 9051 §6.3.13.
func idle() family {
	return family{
		capability: "IDLE",
		commands: []command{
			{name: "IDLE", states: whenLoggedIn, parse: bare((*conn).idle)},
		},
	}
}

// idle says at once whatever changes, until the client has enough.
//
//	idle = "IDLE" CRLF "DONE"
func (c *conn) idle() reply {
	c.line("+ idling")
	c.flush()
	stop := c.watch()
	line, err := c.readLine()
	stop()
	switch {
	case err != nil:
		return broken(err)
	case !strings.EqualFold(string(line), "DONE"):
		return bad("IDLE ends with DONE, in a line of its own and without a tag; found " + quote(string(line)))
	}
	return ok("Idle completed")
}

// watch says what changes from now on, through an output of its own, until stop
// is called.
func (c *conn) watch() (stop func()) {
	enough, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		if c.recovering(func() error { return c.say(enough) }) != nil {
			c.interrupt(byePanic)
		}
	}()
	return func() {
		close(enough)
		<-stopped
	}
}

func (c *conn) say(enough <-chan struct{}) error {
	var changes, dropped <-chan struct{}
	if c.view != nil {
		changes = c.view.Changes() // the account's end is one
	} else {
		dropped = c.account.Dropped()
	}
	out := output{queue: c.queue, dialect: c.dialect}
	for {
		c.sync(&out, true)
		out.send()
		select {
		case <-changes:
		case <-dropped:
			c.interrupt(byeDropped)
			return nil
		case <-enough:
			return nil
		}
	}
}
