package mailstore

import "imapsh/internal/wire"

// Save keeps messages as the result that "$" stands for, until the view is closed or others are saved (RFC 5182 §2.1).
// The UIDs are in ascending order. A message that is expunged is no longer among them.
func (v *View) Save(uids []UID) {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	v.saved = uids
}

// Saved returns the UIDs of the messages that were saved and are there, in ascending order.
func (v *View) Saved() []UID {
	v.account.mu.Lock()
	defer v.account.mu.Unlock()
	var uids []UID
	for _, uid := range v.saved {
		if v.index(uid) >= 0 {
			uids = append(uids, uid)
		}
	}
	return uids
}

// savedSeqNums returns what "$" is in a set of sequence numbers, which follow from the UIDs whenever it is asked for, and
// so are right after every EXPUNGE (RFC 5182 §2.1).
func (v *View) savedSeqNums(set wire.SequenceSet) []uint32 {
	if !set.HasLastResult() {
		return nil
	}
	var numbers []uint32
	for _, uid := range v.saved {
		if i := v.index(uid); i >= 0 {
			numbers = append(numbers, uint32(i+1))
		}
	}
	return numbers
}

// resolveUIDs puts numbers for "*" and "$" in a set of UIDs.
func (v *View) resolveUIDs(set wire.SequenceSet) ranges {
	var saved []uint32
	if set.HasLastResult() {
		for _, uid := range v.saved {
			saved = append(saved, uint32(uid))
		}
	}
	return resolve(set.WithLastResult(saved), v.largestUID())
}
