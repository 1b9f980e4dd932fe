package practice

import (
	"strconv"
	"strings"
	"time"

	"imapsh/internal/practice/mailstore"
)

// sentDate is when a message was sent, in UTC: what its Date field says, or
// INTERNALDATE where that cannot be read. RFC 5256 §2.2.
func sentDate(m *mailstore.Message) time.Time {
	if sent := derivedOf(m).sent; sent.known {
		return sent.utc
	}
	return m.InternalDate.UTC()
}

// parseDateTime reads a Date field: when that was in UTC, and the day as it is
// written. A zone that is wrong is UTC, a time that is wrong is 00:00:00, as RFC
// 5256 §2.2 has it.
//
//	date-time = [ day-of-week "," ] date time [CFWS]
//	date      = day month year
//	time      = time-of-day zone
//
// RFC 5322 §3.3.
func parseDateTime(value string) (utc, day time.Time, ok bool) {
	words := strings.FieldsFunc(withoutComments(value), func(r rune) bool { return r == ' ' || r == '\t' || r == ',' })
	if len(words) > 0 && (words[0][0] < '0' || words[0][0] > '9') {
		words = words[1:] // the day of the week
	}
	if len(words) < 3 {
		return time.Time{}, time.Time{}, false
	}
	day, ok = parseDay(words[0], words[1], words[2])
	if !ok {
		return time.Time{}, time.Time{}, false
	}
	var clock, zone time.Duration
	if len(words) > 3 {
		clock = parseClock(words[3])
	}
	if len(words) > 4 {
		zone = parseZone(words[4])
	}
	return day.Add(clock - zone), day, true
}

// withoutComments leaves out what stands in parentheses, nested ones too.
func withoutComments(value string) string {
	if !strings.Contains(value, "(") {
		return value
	}
	var b strings.Builder
	depth := 0
	for _, r := range value {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// parseDay reads a date; years of two and three digits are obsolete.
//
//	obs-year = [CFWS] 2*DIGIT [CFWS]
//
// RFC 5322 §4.3.
func parseDay(day, month, year string) (time.Time, bool) {
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	d, dayErr := strconv.Atoi(day)
	y, yearErr := strconv.Atoi(year)
	if dayErr != nil || yearErr != nil || len(month) < 3 || y < 0 || y > 9999 {
		return time.Time{}, false
	}
	m := strings.Index(months, strings.ToLower(month[:3]))
	switch {
	case m < 0 || m%3 != 0:
		return time.Time{}, false
	case len(year) == 2 && y < 50:
		y += 2000
	case len(year) <= 3:
		y += 1900
	}
	t := time.Date(y, time.Month(m/3+1), d, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == d
}

// parseClock reads a time of day.
//
//	time-of-day = hour ":" minute [ ":" second ]
func parseClock(word string) time.Duration {
	parts := strings.Split(word, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0
	}
	var clock time.Duration
	units := []time.Duration{time.Hour, time.Minute, time.Second}
	most := []int{23, 59, 60} // there are leap seconds
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > most[i] {
			return 0
		}
		clock += time.Duration(n) * units[i]
	}
	return clock
}

// parseZone reads how far east of UTC a zone is.
//
//	zone     = (FWS ( "+" / "-" ) 4DIGIT) / obs-zone
//	obs-zone = "UT" / "GMT" / "EST" / "EDT" / "CST" / "CDT" / "MST" / "MDT" / "PST" / "PDT" / ...
//
// RFC 5322 §3.3, §4.3: the letters of the military mean nothing that is known.
func parseZone(word string) time.Duration {
	if len(word) == 5 && (word[0] == '+' || word[0] == '-') {
		n, err := strconv.Atoi(word)
		if hours, minutes := n/100, n%100; err == nil && -60 < minutes && minutes < 60 {
			return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		}
		return 0
	}
	const american = "EDT EST CDT CST MDT MST PDT PST"
	i := strings.Index(american, strings.ToUpper(word))
	if i < 0 || len(word) != 3 {
		return 0
	}
	west := map[byte]int{'E': 4, 'C': 5, 'M': 6, 'P': 7}[american[i]] // in summer
	if american[i+1] == 'S' {
		west++
	}
	return -time.Duration(west) * time.Hour
}
