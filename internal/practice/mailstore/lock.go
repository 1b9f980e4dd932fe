package mailstore

import "sync"

// lock is an account's. What has changed under it the views are told when it has been given back, so that they do not
// wake up to wait for it.
type lock struct {
	sync.Mutex
	woken []*View
}

// Unlock gives the lock back, and leaves a token with each view that has something to Sync.
func (l *lock) Unlock() {
	woken := l.woken
	l.woken = nil
	l.Mutex.Unlock()
	for _, v := range woken {
		select {
		case v.changes <- struct{}{}:
		default: // it has one already
		}
	}
}
