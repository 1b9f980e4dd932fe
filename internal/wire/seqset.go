package wire

import (
	"slices"
	"strconv"
	"strings"
)

// SequenceSet is a set of message sequence numbers or of UIDs, in the order in
// which it was written.
//
//	sequence-set     = (seq-number / seq-range) ["," sequence-set]
//	sequence-set     =/ seq-last-command
//	seq-last-command = "$"
//
// RFC 9051 §9.
type SequenceSet []SeqRange

// SeqRange is a range of a sequence set; a single number is a range of one. The
// ends may come in either order.
type SeqRange struct {
	Start, Stop uint32 // 0 is "*", the largest number in use
	LastResult  bool   // it is "$" instead, what SEARCH has saved: RFC 5182
}

// Contains says that a number is in the set, when largest is the largest in
// use. "*" is largest even where that is smaller than the range's other end.
// What "$" stands for is not looked at.
func (s SequenceSet) Contains(n, largest uint32) bool {
	for _, r := range s {
		if lo, hi := r.Bounds(largest); !r.LastResult && lo <= n && n <= hi {
			return true
		}
	}
	return false
}

// HasLastResult says that "$" is in the set.
func (s SequenceSet) HasLastResult() bool {
	return slices.ContainsFunc(s, func(r SeqRange) bool { return r.LastResult })
}

// WithLastResult puts numbers, in rising order, in the place of "$".
func (s SequenceSet) WithLastResult(saved []uint32) SequenceSet {
	var with SequenceSet
	for _, r := range s {
		if r.LastResult {
			with = append(with, NumberSet(saved)...)
		} else {
			with = append(with, r)
		}
	}
	return with
}

// Bounds gives a range's ends in order, with "*" replaced.
func (r SeqRange) Bounds(largest uint32) (lo, hi uint32) {
	lo, hi = r.Start, r.Stop
	if lo == 0 {
		lo = largest
	}
	if hi == 0 {
		hi = largest
	}
	return min(lo, hi), max(lo, hi)
}

// String writes the set as the grammar has it.
func (s SequenceSet) String() string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		if r.LastResult {
			b.WriteByte('$')
			continue
		}
		b.WriteString(seqNumber(r.Start))
		if r.Stop != r.Start {
			b.WriteString(":" + seqNumber(r.Stop))
		}
	}
	return b.String()
}

func seqNumber(n uint32) string {
	if n == 0 {
		return "*"
	}
	return strconv.FormatUint(uint64(n), 10)
}

// NumberSet makes the shortest set of numbers that are given in rising order.
func NumberSet(numbers []uint32) SequenceSet {
	var s SequenceSet
	for _, n := range numbers {
		if last := len(s) - 1; last >= 0 && s[last].Stop+1 == n {
			s[last].Stop = n
			continue
		}
		s = append(s, SeqRange{Start: n, Stop: n})
	}
	return s
}

// SequenceSet takes a sequence set; with "$" only where the decoder allows it.
func (d *Decoder) SequenceSet() (SequenceSet, bool) {
	var s SequenceSet
	for {
		if d.Allow.LastResult && d.Accept('$') {
			return append(s, SeqRange{LastResult: true}), true
		}
		var r SeqRange
		var ok bool
		if r.Start, ok = d.seqNumber(); !ok {
			return nil, false
		}
		r.Stop = r.Start
		if d.Accept(':') {
			if r.Stop, ok = d.seqNumber(); !ok {
				return nil, false
			}
		}
		s = append(s, r)
		if !d.Accept(',') {
			return s, true
		}
	}
}

// seqNumber takes a number, or "*", which it gives as 0.
//
//	seq-number = nz-number / "*"
func (d *Decoder) seqNumber() (uint32, bool) {
	if d.Accept('*') {
		return 0, true
	}
	if !isDigit(d.Peek()) {
		return 0, d.Fail("a message number or *")
	}
	return d.NzNumber()
}
