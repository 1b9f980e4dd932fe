package practice

import (
	"fmt"
	"math"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// qresync is the QRESYNC extension: a client that comes back learns in one
// command what has changed and what is gone. RFC 7162 §3.2.
func qresync() family {
	return family{
		capability:     "QRESYNC",
		needs:          []string{"CONDSTORE", "ENABLE"}, // RFC 7162 §3.2.3
		when:           loggedIn,
		enabled:        (*conn).enableQResync,
		selectParams:   []modifier[opening]{{"QRESYNC", parseQResync}},
		fetchModifiers: []modifier[fetchRequest]{{"VANISHED", parseVanished}},
	}
}

// enableQResync has VANISHED in the place of EXPUNGE from now on, and is a
// CONDSTORE enabling command. RFC 7162 §3.2.3.
func (c *conn) enableQResync() bool {
	was := c.qresync
	c.qresync = true
	c.enableCondStore()
	return !was
}

// notEnabled is the reply to what "ENABLE QRESYNC" must go before.
func notEnabled(what string) *reply {
	r := bad(what + " needs ENABLE QRESYNC before it, when no mailbox is selected yet")
	return &r
}

// resync is what a client knows of the mailbox that it comes back to.
type resync struct {
	uidValidity  uint32
	modSeq       uint64
	known        wire.SequenceSet // UIDs; nil: all
	numbers, its wire.SequenceSet // sequence numbers and the UIDs of the same messages
}

// parseQResync takes what the client knows.
//
//	select-param   =/ "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"
//	seq-match-data = "(" known-sequence-set SP known-uid-set ")"
//
// RFC 7162 §3.2.5, §7.
func parseQResync(d *wire.Decoder, o *opening) bool {
	var r resync
	ok := d.SP() && d.Expect('(')
	if !ok {
		return false
	}
	if r.uidValidity, ok = d.NzNumber(); !ok {
		return false
	}
	if r.modSeq, ok = spModSeq(d, 1); !ok {
		return false
	}
	space := d.Accept(' ')
	if space && d.Peek() != '(' {
		if r.known, ok = knownSet(d); !ok {
			return false
		}
		space = d.Accept(' ')
	}
	if space && !r.parseMatch(d) {
		return false
	}
	o.admit = append(o.admit, func(c *conn) *reply {
		if !c.qresync {
			return notEnabled("QRESYNC")
		}
		return nil
	})
	o.opened = append(o.opened, func(c *conn) { c.resync(r) })
	return d.Expect(')')
}

// parseMatch takes numbers and the UIDs that the client has for them.
func (r *resync) parseMatch(d *wire.Decoder) (ok bool) {
	if !d.Expect('(') {
		return false
	}
	if r.numbers, ok = knownSet(d); !ok || !d.SP() {
		return false
	}
	before := *d
	if r.its, ok = knownSet(d); !ok {
		return false
	}
	if count(r.its) != count(r.numbers) {
		*d = before
		return d.Fail(fmt.Sprintf("%d UIDs, as many as there are numbers", count(r.numbers)))
	}
	return d.Expect(')')
}

// knownSet takes a set in rising order and without "*".
func knownSet(d *wire.Decoder) (wire.SequenceSet, bool) {
	before := *d
	s, ok := d.SequenceSet()
	last := uint32(0)
	for _, r := range s {
		if r.LastResult || r.Start <= last || r.Stop < r.Start {
			*d = before
			return nil, d.Fail("numbers in rising order, without *,")
		}
		last = r.Stop
	}
	return s, ok
}

// count is how many numbers a known set has.
func count(s wire.SequenceSet) uint64 {
	var n uint64
	for _, r := range s {
		n += uint64(r.Stop-r.Start) + 1
	}
	return n
}

// resync tells what the client does not know of the mailbox that it has opened:
// nothing, if its UIDs are no longer valid. RFC 7162 §3.2.5, §3.2.5.1.
func (c *conn) resync(r resync) {
	if r.uidValidity != c.view.State().UIDValidity {
		return
	}
	if r.known == nil {
		r.known = wire.SequenceSet{{Start: 1, Stop: math.MaxUint32}}
	}
	from := r.matching(c.view.UIDs()) + 1
	var gone []mailstore.UID
	for _, uid := range c.view.Vanished(r.known, r.modSeq) {
		if uid >= from {
			gone = append(gone, uid)
		}
	}
	c.vanishedEarlier(gone)
	for _, m := range c.view.MessagesByUID(r.known) {
		if m.ModSeq > r.modSeq {
			c.fetchResponse(&m, c.changeAttributes())
		}
	}
}

// matching is the highest UID for which the client has the right number: it
// knows of everything that was expunged up to there. RFC 7162 §3.2.5.2.
func (r *resync) matching(uids []mailstore.UID) mailstore.UID {
	var highest mailstore.UID
	its, at := r.its, uint32(0)
	for _, numbers := range r.numbers {
		for n := numbers.Start; n <= numbers.Stop && int64(n) <= int64(len(uids)); n++ {
			if uid := uids[n-1]; uint32(uid) == its[0].Start+at {
				highest = uid
			}
			if at++; its[0].Start+at-1 == its[0].Stop {
				its, at = its[1:], 0
			}
		}
	}
	return highest
}

// parseVanished takes nothing: the modifier is just its name.
//
//	rexpunges-fetch-mod = "VANISHED"
//
// RFC 7162 §3.2.6: where it is not allowed the command is answered BAD.
func parseVanished(_ *wire.Decoder, r *fetchRequest) bool {
	r.admit = append(r.admit, func(c *conn) *reply {
		wrong := bad("")
		switch {
		case r.by == bySeqNum:
			wrong.text = "VANISHED is for UID FETCH, and this is FETCH"
		case r.changedSince == 0:
			wrong.text = "VANISHED needs CHANGEDSINCE beside it: (CHANGEDSINCE mod-sequence VANISHED)"
		case !c.qresync:
			return notEnabled("VANISHED")
		default:
			c.vanishedEarlier(c.view.Vanished(r.set, r.changedSince))
			return nil
		}
		return &wrong
	})
	return true
}

// vanishedEarlier names messages that were expunged before the client asked.
//
//	expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids
//
// RFC 7162 §3.2.10.1.
func (c *conn) vanishedEarlier(gone []mailstore.UID) {
	if len(gone) > 0 {
		c.line("* VANISHED (EARLIER) %s", uidSet(gone))
	}
}

// vanished names messages that are expunged, all at once; each makes the numbers
// of those behind it one less.
//
// RFC 7162 §3.2.10.2.
func (o *output) vanished(gone []mailstore.UID) {
	if len(gone) > 0 {
		o.line("* VANISHED %s", uidSet(gone))
	}
}

// withHighestModSeq adds to the OK of a command that has expunged messages the
// mod-sequence of which the client knows all, once it has been told of them.
//
// RFC 7162 §3.2.7: who has enabled QRESYNC and has removed a message needs to
// hear what the mailbox's mod-sequence is now.
func (c *conn) withHighestModSeq(expunged bool, r reply) reply {
	if c.qresync && expunged && r.status == "OK" {
		c.sync(&c.output, true)
		r.code = fmt.Sprintf("HIGHESTMODSEQ %d", c.view.State().HighestModSeq)
	}
	return r
}
