package practice

import (
	"cmp"
	"maps"
	"net"
	"slices"
	"time"
)

// faultTable says what goes wrong: by user, and "" for all.
type faultTable map[string]*faultList

// faultList is compared by its address: another list begins anew.
type faultList struct{ faults []Fault }

// SetFaults says what goes wrong on a user's connections, or for the user "" on
// all, in place of what went wrong before; without faults nothing does. On
// connections that are open this takes hold with their next command. It fails if
// a fault comes before login, and a user is given.
func (s *Server) SetFaults(user string, faults ...Fault) error {
	for i := range faults {
		if err := faults[i].admit(user); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := make(faultTable)
	if now := s.faults.Load(); now != nil {
		next = maps.Clone(*now)
	}
	delete(next, user)
	if len(faults) > 0 {
		next[user] = &faultList{slices.Clone(faults)}
	}
	if len(next) == 0 {
		s.faults.Store(nil)
	} else {
		s.faults.Store(&next)
	}
	return nil
}

// setFaults sets those that each say whose they are.
func (s *Server) setFaults(faults []Fault) error {
	of := make(map[string][]Fault)
	for _, f := range faults {
		of[f.User] = append(of[f.User], f)
	}
	for user, list := range of {
		if err := s.SetFaults(user, list...); err != nil {
			return err
		}
	}
	return nil
}

// bent is what faults make of the answers to one command. The zero value is as
// it should be.
type bent struct {
	stripped bool   // there is no STARTTLS
	injected string // stands behind the OK to STARTTLS
}

// faulty is what goes wrong on one connection.
type faulty struct {
	ofAll  taken
	ofUser taken
}

// taken is a list of faults that has taken hold of a connection.
type taken struct {
	list     *faultList
	commands int       // so far
	lasting  []trouble // of the faults that last, in their places
}

// follow takes what is in a list now.
func (t *taken) follow(list *faultList, c *conn) {
	if t.list == list {
		return
	}
	*t = taken{list: list}
	if list == nil {
		return
	}
	t.lasting = make([]trouble, len(list.faults))
	for i := range list.faults {
		if f := &list.faults[i]; f.lasts() {
			t.lasting[i] = f.begin(c)
		}
	}
}

// at gives the troubles of a command.
func (t *taken) at(cmd *command, c *conn) []trouble {
	if t.list == nil {
		return nil
	}
	now := slices.Clone(t.lasting)
	for i := range t.list.faults {
		if f := &t.list.faults[i]; !f.lasts() && f.holds(cmd, t.commands) {
			now[i] = f.begin(c)
		}
	}
	return now
}

// suffers says that something may go wrong here.
func (c *conn) suffers() bool { return c.server.faults.Load() != nil || c.faulty != nil }

// commandOf gives the command that a client sent, or nil if there is none of that
// name.
func (c *conn) commandOf(frame []byte) *command {
	_, cmd, _ := c.recognise(c.decoder(frame))
	return cmd
}

// suffer answers a command, with all that goes wrong at it. The greeting counts
// as none.
func (c *conn) suffer(cmd *command, counts int, answer func() error) error {
	c.takeHold(counts)
	now := slices.Concat(c.faulty.ofAll.at(cmd, c), c.faulty.ofUser.at(cmd, c))
	c.bend(now)
	err := eachTrouble(now, func(t *trouble) func() error { return t.before })
	if err == nil {
		err = answer()
	}
	if err == nil && counts > 0 {
		err = eachTrouble(now, func(t *trouble) func() error { return t.after })
	}
	c.bent, c.miscount = bent{}, 0
	c.bend(slices.Concat(c.faulty.ofAll.lasting, c.faulty.ofUser.lasting))
	if c.faulty.ofAll.list == nil && c.faulty.ofUser.list == nil {
		c.faulty = nil
	}
	return cmp.Or(err, c.queue.failed())
}

// takeHold sees which faults there are now, and counts the commands.
func (c *conn) takeHold(commands int) {
	if c.faulty == nil {
		c.faulty = new(faulty)
	}
	var table faultTable
	if now := c.server.faults.Load(); now != nil {
		table = *now
	}
	c.faulty.ofAll.follow(table[""], c)
	var ofUser *faultList
	if c.account != nil {
		ofUser = table[c.account.User()]
	}
	c.faulty.ofUser.follow(ofUser, c)
	c.faulty.ofAll.commands += commands
	c.faulty.ofUser.commands += commands
}

// bend has all octets from here on sent as the troubles will have them.
func (c *conn) bend(troubles []trouble) {
	c.flush()
	c.queue.drain()
	c.queue.bends = nil
	for _, t := range troubles {
		if t.send != nil {
			c.queue.bends = append(c.queue.bends, t.send)
		}
	}
}

// eachTrouble does a part of each trouble, until one ends the connection.
func eachTrouble(troubles []trouble, part func(*trouble) func() error) error {
	for i := range troubles {
		if do := part(&troubles[i]); do != nil {
			if err := do(); err != nil {
				return err
			}
		}
	}
	return nil
}

// sendBent sends octets in the way of the first bend, and of those behind it.
func (q *queue) sendBent(bends []bend, octets []byte) error {
	if len(bends) == 0 {
		return q.sendOn(net.Buffers{octets})
	}
	return bends[0](octets, func(p []byte) error { return q.sendBent(bends[1:], p) })
}

// pause waits, but not when the server is closed.
func (c *conn) pause(d time.Duration) {
	select {
	case <-c.server.config.After(d):
	case <-c.server.closing:
	}
}
