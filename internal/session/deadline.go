package session

import (
	"net"
	"time"
)

// deadline is until when a connection's reads, or its writes, may wait. Each
// one set costs the system a timer, so that is done for few of many short ones,
// and each may wait up to a quarter of its limit longer.
type deadline struct {
	on net.Conn
	at time.Time // zero: for ever
}

// renew makes it the deadline of what begins at a moment on a connection and may
// wait for a limit, or for ever where that is 0. It reports whether the deadline
// must be set anew.
func (d *deadline) renew(conn net.Conn, from time.Time, limit time.Duration) bool {
	at, latest := time.Time{}, time.Time{}
	if limit > 0 {
		at, latest = from.Add(limit), from.Add(limit+limit/4)
	}
	if d.on == conn && !d.at.Before(at) && !d.at.After(latest) {
		return false
	}
	*d = deadline{conn, latest}
	return true
}
