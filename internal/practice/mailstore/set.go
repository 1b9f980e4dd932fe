package mailstore

import (
	"cmp"
	"slices"
)

// UID is a message's unique identifier in its mailbox (RFC 9051 §2.3.1.1).
type UID uint32

// SeqNum is a message's place, from 1, among the messages that a client knows of (RFC 9051 §2.3.1.2).
type SeqNum uint32

// Star is "*" in a Range: the largest number in use.
const Star = 0

// Range is a seq-range, its ends in either order; a single number is both ends (RFC 9051 §9).
type Range struct {
	First, Last uint32
}

// Set is a sequence-set, of sequence numbers or of UIDs.
type Set []Range

// Contains reports whether n is in the set, where "*" is largest. "n:*" always contains the largest, even if n is
// above it.
func (s Set) Contains(n, largest uint32) bool {
	return slices.ContainsFunc(s, func(r Range) bool {
		r = r.resolve(largest)
		return r.First <= n && n <= r.Last
	})
}

// resolve puts largest for "*" and the smaller end first.
func (r Range) resolve(largest uint32) Range {
	if r.First == Star {
		r.First = largest
	}
	if r.Last == Star {
		r.Last = largest
	}
	return Range{min(r.First, r.Last), max(r.First, r.Last)}
}

// resolve returns the set in ascending order, without "*" and without overlaps: a message is addressed once, however
// often it is named.
func (s Set) resolve(largest uint32) Set {
	ranges := make(Set, 0, len(s))
	for _, r := range s {
		ranges = append(ranges, r.resolve(largest))
	}
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.First, b.First) })
	merged := ranges[:0]
	for _, r := range ranges {
		if n := len(merged); n > 0 && r.First <= merged[n-1].Last {
			merged[n-1].Last = max(merged[n-1].Last, r.Last)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

// has reports whether n is in a resolved set.
func (s Set) has(n uint32) bool {
	i, _ := slices.BinarySearchFunc(s, n, func(r Range, n uint32) int { return cmp.Compare(r.Last, n) })
	return i < len(s) && s[i].First <= n
}
