package mailstore

import (
	"iter"
	"math"
	"slices"
	"sort"
	"strconv"
	"time"

	"imapsh/internal/practice/mailstore/mime"
	"imapsh/internal/wire"
)

// View is a mailbox as one client knows it: the messages that it has been told of, under the numbers it knows them by
// (RFC 9051 §2.3.1.2). What other clients do to the mailbox waits until Sync says it.
//
// A message that another client expunged is still in the view until Sync has reported it, and can still be read and
// copied (RFC 2180 §4.1.1, §4.4.2). It can no longer be changed or moved; Store and Move name such messages apart
// (RFC 2180 §4.2).
type View struct {
	account  *Account
	readOnly bool
	changes  chan struct{} // one token at most

	// All below is guarded by account.mu.
	mailbox  *mailbox
	list     []*record        // what the client knows; shares the mailbox's array while the two agree
	uidNext  UID              // messages from here on are news to the client
	expunged int              // how much of mailbox.expunged the client knows
	told     uint64           // the mod-sequence up to which the client knows all that happened
	flags    int              // how many of mailbox.flags the client knows
	owed     map[UID]struct{} // messages whose flags another client changed
	recent   ranges           // UIDs of the messages that are \Recent in this session
	updates  []Update         // room for what Sync returns
	saved    []UID            // what "$" is, in ascending order; some may be expunged
}

// Select opens a mailbox for one client; read-only for EXAMINE. It fails with NONEXISTENT, for a \Noselect name too.
// The view is to be closed.
func (a *Account) Select(name string, readOnly bool) (*View, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b, err := a.selectable("select", name)
	if err != nil {
		return nil, err
	}
	v := &View{
		account:  a,
		readOnly: readOnly,
		changes:  make(chan struct{}, 1),
		mailbox:  b,
		list:     slices.Clip(b.messages),
		uidNext:  b.uidNext,
		expunged: b.expunged,
		told:     b.modSeq,
		flags:    len(b.flags.flags),
		owed:     make(map[UID]struct{}),
	}
	v.claimRecent(1)
	b.views = append(b.views, v)
	return v, nil
}

// Close ends the client's interest in the mailbox. Nothing is expunged.
func (v *View) Close() {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	if i := slices.Index(v.mailbox.views, v); i >= 0 {
		v.mailbox.views = slices.Delete(v.mailbox.views, i, i+1)
	}
}

// State is what SELECT and EXAMINE report (RFC 9051 §6.3.2, RFC 3501 §6.3.1).
type State struct {
	Name           string // the mailbox's, even if it has been renamed meanwhile
	ReadOnly       bool
	Messages       int
	Recent         int
	FirstUnseen    SeqNum // 0: all are seen
	UIDNext        UID
	UIDValidity    uint32
	HighestModSeq  uint64 // up to which the client knows all that happened
	Flags          Flags
	PermanentFlags Flags
}

// State returns the mailbox as the client knows it.
func (v *View) State() State {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	unseen := slices.IndexFunc(v.list, func(r *record) bool { return !r.flags.Has(Seen) })
	return State{
		Name:           v.mailbox.name,
		ReadOnly:       v.readOnly,
		Messages:       len(v.list),
		Recent:         v.countRecent(),
		FirstUnseen:    SeqNum(unseen + 1),
		UIDNext:        v.uidNext,
		UIDValidity:    v.mailbox.uidValidity,
		HighestModSeq:  v.told,
		Flags:          slices.Clip(v.mailbox.flags.flags),
		PermanentFlags: v.permanentFlags(),
	}
}

// permanentFlags returns what the client can change for good (RFC 9051 §7.1, PERMANENTFLAGS).
func (v *View) permanentFlags() Flags {
	if v.readOnly {
		return nil
	}
	t := v.mailbox.flags
	if len(t.flags)-len(SystemFlags()) >= t.keywords {
		return slices.Clip(t.flags)
	}
	return append(slices.Clip(t.flags), AnyKeyword)
}

// Message is a message at one moment, under the number that the client knows it by.
type Message struct {
	SeqNum       SeqNum
	UID          UID
	Flags        Flags // without \Recent
	ModSeq       uint64
	InternalDate time.Time
	Content      *mime.Message
	Recent       bool // \Recent in this session (RFC 3501 §2.3.2)
	Expunged     bool // by another client, which this one has not been told
}

// message returns the message at an index of the list.
func (v *View) message(i int) Message {
	r := v.list[i]
	return Message{
		SeqNum:       SeqNum(i + 1),
		UID:          r.uid,
		Flags:        r.flags,
		ModSeq:       r.modSeq,
		InternalDate: r.date,
		Content:      r.content,
		Recent:       v.isRecent(r.uid),
		Expunged:     r.expunged,
	}
}

// index returns a message's place in the list, or -1.
func (v *View) index(uid UID) int {
	if i := search(v.list, uid); i < len(v.list) && v.list[i].uid == uid {
		return i
	}
	return -1
}

// Len returns the number of messages that the client knows of.
func (v *View) Len() int {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	return len(v.list)
}

// UIDs returns the UIDs of the messages that the client knows of, in the order of their sequence numbers.
func (v *View) UIDs() []UID {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	uids := make([]UID, 0, len(v.list))
	for _, r := range v.list {
		uids = append(uids, r.uid)
	}
	return uids
}

// Batches yields all messages that the client knows of, some at a time, so that to look through many takes little memory
// and no long turn of the lock. What is yielded is valid until the next.
func (v *View) Batches() iter.Seq[[]Message] {
	const most = 256
	return func(yield func([]Message) bool) {
		buffer := make([]Message, 0, most)
		next := func(from int) []Message {
			v.account.mu.Lock()
			defer v.account.mu.Unlock()
			return v.appendMessages(buffer, span{min(from, len(v.list)), min(from+most, len(v.list))})
		}
		for from := 0; ; from += most {
			batch := next(from)
			if len(batch) == 0 || !yield(batch) {
				return
			}
		}
	}
}

// Largest returns the UID of the last message, which is what "*" stands for, and its sequence number. Of an empty mailbox
// the second is 0.
func (v *View) Largest() (UID, SeqNum) {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	return UID(v.largestUID()), SeqNum(len(v.list))
}

// All returns all messages that the client knows of.
func (v *View) All() []Message {
	return v.MessagesByUID(wire.SequenceSet{{Start: 1, Stop: math.MaxUint32}})
}

// Messages returns the messages with these sequence numbers, in ascending order and each once. A number above the
// largest is an error, and so is "*" in an empty mailbox: the client is to be told BAD (RFC 9051 §9, seq-number).
func (v *View) Messages(set wire.SequenceSet) ([]Message, error) {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	largest := uint32(len(v.list))
	var spans []span
	for _, r := range resolve(set.WithLastResult(v.savedSeqNums(set)), largest) {
		if r.Start == 0 || r.Stop > largest {
			return nil, &Error{
				Op: "address", Name: v.mailbox.name,
				Reason: "there is no message " + strconv.FormatUint(uint64(max(r.Stop, 1)), 10) +
					", the mailbox has " + strconv.Itoa(len(v.list)),
			}
		}
		spans = append(spans, span{int(r.Start - 1), int(r.Stop)})
	}
	return v.messages(spans), nil
}

// MessagesByUID returns the messages with these UIDs, in ascending order and each once. UIDs that no message has are
// passed over (RFC 9051 §6.4.9).
func (v *View) MessagesByUID(set wire.SequenceSet) []Message {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	var spans []span
	for _, r := range v.resolveUIDs(set) {
		spans = append(spans, v.span(r))
	}
	return v.messages(spans)
}

// span is the indices in a list from one to before another.
type span struct {
	from, to int
}

// span returns where the messages with UIDs in a range are.
func (v *View) span(r wire.SeqRange) span {
	from := search(v.list, UID(r.Start))
	n := sort.Search(len(v.list)-from, func(i int) bool { return uint32(v.list[from+i].uid) > r.Stop })
	return span{from, from + n}
}

// messages returns the messages of some spans.
func (v *View) messages(spans []span) []Message {
	n := 0
	for _, s := range spans {
		n += s.to - s.from
	}
	list := make([]Message, 0, n)
	for _, s := range spans {
		list = v.appendMessages(list, s)
	}
	return list
}

func (v *View) appendMessages(list []Message, s span) []Message {
	for i := s.from; i < s.to; i++ {
		list = append(list, v.message(i))
	}
	return list
}

// largestUID returns what "*" is in a set of UIDs: the last message's, or the UIDNEXT of an empty mailbox (RFC 9051
// §9, seq-number).
func (v *View) largestUID() uint32 {
	if n := len(v.list); n > 0 {
		return uint32(v.list[n-1].uid)
	}
	return uint32(v.uidNext)
}

// Reported says that the client has been told these messages' flags, as a FETCH of FLAGS does: no update is owed for
// what had changed until then.
func (v *View) Reported(messages ...Message) {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	for _, m := range messages {
		if len(v.owed) == 0 {
			return
		}
		if i := v.index(m.UID); i >= 0 && v.list[i].modSeq == m.ModSeq {
			delete(v.owed, m.UID)
		}
	}
}

// claimRecent makes the messages from a UID on that no session has been told of \Recent here. For sessions that open
// the mailbox read-only they stay untold of (RFC 3501 §6.3.2).
func (v *View) claimRecent(from UID) {
	b := v.mailbox
	from = max(from, b.recentFrom)
	if last := len(v.recent) - 1; from < b.uidNext && last >= 0 && v.recent[last].Stop == uint32(from-1) {
		v.recent[last].Stop = uint32(b.uidNext - 1)
	} else if from < b.uidNext {
		v.recent = append(v.recent, wire.SeqRange{Start: uint32(from), Stop: uint32(b.uidNext - 1)})
	}
	if !v.readOnly {
		b.recentFrom = b.uidNext
	}
}

func (v *View) isRecent(uid UID) bool {
	return v.recent.has(uint32(uid))
}

func (v *View) countRecent() int {
	n := 0
	for _, r := range v.recent {
		s := v.span(r)
		n += s.to - s.from
	}
	return n
}
