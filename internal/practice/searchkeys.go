package practice

import (
	"time"

	"imapsh/internal/practice/mailstore"
)

// searchKeys is the table of keys. RFC 3501 §6.4.4.
func searchKeys() []searchKey {
	return []searchKey{
		{name: "ALL", match: func(*candidate) bool { return true }},

		{name: "ANSWERED", match: has(mailstore.Answered)},
		{name: "DELETED", match: has(mailstore.Deleted)},
		{name: "DRAFT", match: has(mailstore.Draft)},
		{name: "FLAGGED", match: has(mailstore.Flagged)},
		{name: "SEEN", match: has(mailstore.Seen)},
		{name: "UNANSWERED", match: not(has(mailstore.Answered))},
		{name: "UNDELETED", match: not(has(mailstore.Deleted))},
		{name: "UNDRAFT", match: not(has(mailstore.Draft))},
		{name: "UNFLAGGED", match: not(has(mailstore.Flagged))},
		{name: "UNSEEN", match: not(has(mailstore.Seen))},
		{name: "KEYWORD", parse: parseKeyword},
		{name: "UNKEYWORD", parse: negated(parseKeyword)},

		{name: "RECENT", match: isRecent},
		{name: "OLD", match: not(isRecent)},
		{name: "NEW", match: func(m *candidate) bool { return m.Recent && !m.Flags.Has(mailstore.Seen) }},

		{name: "BEFORE", parse: parseDate(received, time.Time.Before)},
		{name: "ON", parse: parseDate(received, time.Time.Equal)},
		{name: "SINCE", parse: parseDate(received, notBefore)},
		{name: "SENTBEFORE", parse: parseDate(sent, time.Time.Before)},
		{name: "SENTON", parse: parseDate(sent, time.Time.Equal)},
		{name: "SENTSINCE", parse: parseDate(sent, notBefore)},

		{name: "LARGER", parse: parseSize(func(size, n int64) bool { return size > n })},
		{name: "SMALLER", parse: parseSize(func(size, n int64) bool { return size < n })},

		{name: "BCC", parse: parseField("Bcc")},
		{name: "CC", parse: parseField("Cc")},
		{name: "FROM", parse: parseField("From")},
		{name: "SUBJECT", parse: parseField("Subject")},
		{name: "TO", parse: parseField("To")},
		{name: "HEADER", parse: parseHeader},
		{name: "BODY", parse: parseText(false)},
		{name: "TEXT", parse: parseText(true)},

		{name: "UID", parse: parseUIDs},
		{name: "NOT", parse: negated((*searchParser).spKey)},
		{name: "OR", parse: parseOr},
	}
}

func has(f mailstore.Flag) criterion { return func(m *candidate) bool { return m.Flags.Has(f) } }

func isRecent(m *candidate) bool { return m.Recent }

func not(k criterion) criterion { return func(m *candidate) bool { return !k(m) } }

// negated is the key that matches what another does not.
//
//	search-key = "NOT" SP search-key / "UNKEYWORD" SP flag-keyword
func negated(parse func(*searchParser) (criterion, bool)) func(*searchParser) (criterion, bool) {
	return func(p *searchParser) (criterion, bool) {
		k, ok := parse(p)
		return not(k), ok
	}
}

// parseOr takes two keys, one of which a message must meet.
//
//	search-key = "OR" SP search-key SP search-key
func parseOr(p *searchParser) (criterion, bool) {
	a, ok := p.spKey()
	if !ok {
		return nil, false
	}
	b, ok := p.spKey()
	return func(m *candidate) bool { return a(m) || b(m) }, ok
}

// parseKeyword takes a flag that is not a system flag.
//
//	search-key = "KEYWORD" SP flag-keyword
func parseKeyword(p *searchParser) (criterion, bool) {
	if !p.SP() {
		return nil, false
	}
	keyword, ok := p.Atom()
	return has(mailstore.Flag(keyword)), ok
}

// parseUIDs takes a set of UIDs.
//
//	search-key = "UID" SP sequence-set
func parseUIDs(p *searchParser) (criterion, bool) {
	set, ok := spSequenceSet(p.Decoder)
	return func(m *candidate) bool { return m.in(set, byUID) }, ok
}

// parseSize takes a number of octets.
//
//	search-key = "LARGER" SP number64 / "SMALLER" SP number64
func parseSize(compare func(size, n int64) bool) func(*searchParser) (criterion, bool) {
	return func(p *searchParser) (criterion, bool) {
		if !p.SP() {
			return nil, false
		}
		n, ok := p.Number64()
		return func(m *candidate) bool { return compare(int64(m.Content.Size()), int64(n)) }, ok
	}
}

// parseDate takes a day, and compares it with a message's: the time of day and
// the zone count for nothing.
//
//	search-key = "BEFORE" SP date / "ON" SP date / "SINCE" SP date / "SENT..." SP date
//	date       = date-text / DQUOTE date-text DQUOTE
//	date-text  = date-day "-" date-month "-" date-year
func parseDate(of func(*candidate) (time.Time, bool), compare func(message, day time.Time) bool) func(*searchParser) (criterion, bool) {
	return func(p *searchParser) (criterion, bool) {
		if !p.SP() {
			return nil, false
		}
		before := *p.Decoder
		text, ok := p.Astring()
		day, err := time.Parse("2-Jan-2006", text)
		if !ok || err != nil {
			return nil, failAt(p.Decoder, before, "a date such as 1-Feb-1994")
		}
		return func(m *candidate) bool {
			t, ok := of(m)
			return ok && compare(t, day)
		}, true
	}
}

// received is the day of a message's INTERNALDATE, in its own zone.
func received(m *candidate) (time.Time, bool) { return dayOf(m.InternalDate), true }

// sent is the day in a message's Date field, if it has one that can be read.
func sent(m *candidate) (time.Time, bool) {
	sent := derivedOf(m.Message).sent
	return sent.day, sent.known
}

func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func notBefore(message, day time.Time) bool { return !message.Before(day) }

// parseField takes a string to be found in a field of the header.
//
//	search-key = "FROM" SP astring / "SUBJECT" SP astring / ...
func parseField(name string) func(*searchParser) (criterion, bool) {
	return func(p *searchParser) (criterion, bool) {
		s, ok := p.spString()
		return inField(name, newNeedle(s)), ok
	}
}

// parseHeader takes a field's name, and a string to be found in it.
//
//	search-key = "HEADER" SP header-fld-name SP astring
func parseHeader(p *searchParser) (criterion, bool) {
	name, ok := p.spString()
	if !ok {
		return nil, false
	}
	return parseField(name)(p)
}

// parseText takes a string to be found in the body, or in the header too.
//
//	search-key = "BODY" SP astring / "TEXT" SP astring
func parseText(header bool) func(*searchParser) (criterion, bool) {
	return func(p *searchParser) (criterion, bool) {
		s, ok := p.spString()
		return inText(header, newNeedle(s)), ok
	}
}
