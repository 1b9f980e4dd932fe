package mailstore

import (
	"slices"
	"strconv"
	"strings"
)

// Flag is the name of a system flag (`\Seen`) or a keyword (`$Forwarded`). Case does not matter in either.
type Flag string

// The system flags of RFC 9051 §2.3.2. Recent is never stored: it belongs to a session, and stands in Message.Recent.
const (
	Answered Flag = `\Answered`
	Flagged  Flag = `\Flagged`
	Deleted  Flag = `\Deleted`
	Seen     Flag = `\Seen`
	Draft    Flag = `\Draft`
	Recent   Flag = `\Recent`
)

// AnyKeyword stands in PERMANENTFLAGS for "a client may make new keywords" (RFC 9051 §7.1).
const AnyKeyword Flag = `\*`

// SystemFlags returns the flags that every mailbox has, in the order in which they are always listed.
func SystemFlags() Flags {
	return Flags{Answered, Flagged, Deleted, Seen, Draft}
}

// Flags is a list of flags in its fixed order: system flags as SystemFlags has them, then keywords in the order in
// which the mailbox first met them. The array is shared between snapshots: never write to it.
type Flags []Flag

// Has reports whether f is among the flags, in whatever case.
func (fs Flags) Has(f Flag) bool {
	return fs.index(f) >= 0
}

func (fs Flags) index(f Flag) int {
	for i, g := range fs {
		if f == g || len(f) == len(g) && strings.EqualFold(string(f), string(g)) {
			return i
		}
	}
	return -1
}

// IsKeyword reports whether f is a name that a client may give to a flag of its own (RFC 9051 §9, flag-keyword).
func (f Flag) IsKeyword() bool { return checkKeyword("", f) == nil }

// FlagOp says what a STORE does with its flags.
type FlagOp int

// The three forms of RFC 9051 §6.4.6.
const (
	ReplaceFlags FlagOp = iota // FLAGS
	AddFlags                   // +FLAGS
	RemoveFlags                // -FLAGS
)

// flagTable is the flags that a mailbox knows: its place in the table is a flag's place in every list.
type flagTable struct {
	flags    Flags
	keywords int              // the most that there may be
	sets     map[uint64]Flags // those in use, by their places: messages with the same flags share them
}

func newFlagTable(keywords int) flagTable {
	return flagTable{flags: SystemFlags(), keywords: keywords, sets: make(map[uint64]Flags)}
}

// learn adds the keywords that are new, all or none.
func (t *flagTable) learn(op string, flags []Flag) error {
	known := slices.Clip(t.flags)
	for _, f := range flags {
		if known.Has(f) || strings.EqualFold(string(f), string(Recent)) {
			continue
		}
		if err := checkKeyword(op, f); err != nil {
			return err
		}
		if known = append(known, f); len(known) > len(SystemFlags())+t.keywords {
			return &Error{Op: op, Code: Limit, Reason: "a mailbox has at most " + strconv.Itoa(t.keywords) + " keywords"}
		}
	}
	t.flags = known
	return nil
}

// checkKeyword refuses what is not flag-keyword (RFC 9051 §9): an atom that does not begin with a backslash.
func checkKeyword(op string, f Flag) error {
	if f == "" || strings.ContainsFunc(string(f), func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`(){%*"\]`, r)
	}) {
		return &Error{Op: op, Code: Cannot, Reason: strconv.Quote(string(f)) + " is neither a system flag nor an atom"}
	}
	return nil
}

// canonical returns the known ones of flags, each once, in the table's order and spelling.
func (t *flagTable) canonical(flags []Flag) Flags {
	if len(flags) == 0 {
		return nil
	}
	const mostSets = 1000
	var places uint64
	for i, f := range t.flags {
		if Flags(flags).Has(f) {
			places |= 1 << min(i, 63)
		}
	}
	if set, ok := t.sets[places]; ok && places>>63 == 0 {
		return set
	}
	var out Flags
	for _, f := range t.flags {
		if Flags(flags).Has(f) {
			out = append(out, f)
		}
	}
	if len(t.sets) >= mostSets {
		clear(t.sets)
	}
	t.sets[places] = out
	return out
}

// apply returns what old becomes. Both lists are canonical; so is the result.
func (t *flagTable) apply(op FlagOp, old, flags Flags) Flags {
	switch op {
	case AddFlags:
		return t.canonical(slices.Concat(old, flags))
	case RemoveFlags:
		return t.canonical(slices.DeleteFunc(slices.Clone(old), flags.Has))
	default:
		return flags
	}
}
