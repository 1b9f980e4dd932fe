package mailstore

import (
	"cmp"
	"slices"

	"imapsh/internal/wire"
)

// UID is a message's unique identifier in its mailbox (RFC 9051 §2.3.1.1).
type UID uint32

// SeqNum is a message's place, from 1, among the messages that a client knows of (RFC 9051 §2.3.1.2).
type SeqNum uint32

// ranges is a set in ascending order, without "*" and without overlaps: a message is addressed once, however often it is
// named.
type ranges []wire.SeqRange

// resolve puts largest for "*". "n:*" always contains the largest, even if n is above it (RFC 9051 §6.4.9).
func resolve(set wire.SequenceSet, largest uint32) ranges {
	sorted := make(ranges, 0, len(set))
	for _, r := range set {
		lo, hi := r.Bounds(largest)
		sorted = append(sorted, wire.SeqRange{Start: lo, Stop: hi})
	}
	slices.SortFunc(sorted, func(a, b wire.SeqRange) int { return cmp.Compare(a.Start, b.Start) })
	merged := sorted[:0]
	for _, r := range sorted {
		if n := len(merged); n > 0 && r.Start <= merged[n-1].Stop {
			merged[n-1].Stop = max(merged[n-1].Stop, r.Stop)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

// has reports whether n is in the set.
func (s ranges) has(n uint32) bool {
	low, high := 0, len(s)
	for low < high { // by hand, as it is done for each message of a mailbox
		if middle := (low + high) / 2; s[middle].Stop < n {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low < len(s) && s[low].Start <= n
}
