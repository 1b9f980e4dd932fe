package practice

import "time"

// within is the WITHIN extension: keys for how long ago a message came. RFC 5032.
func within() family {
	return family{
		capability: "WITHIN",
		when:       loggedIn,
		search: []searchKey{
			{name: "OLDER", parse: parseInterval(func(came, target time.Time) bool { return !came.After(target) })},
			{name: "YOUNGER", parse: parseInterval(func(came, target time.Time) bool { return !came.Before(target) })},
		},
	}
}

// parseInterval takes a number of seconds. What is compared with INTERNALDATE is
// now less the interval, to the second; both keys match a message that came just
// then.
//
//	search-key =/ ( "OLDER" / "YOUNGER" ) SP nz-number
//
// RFC 5032 §2, §3.
func parseInterval(compare func(came, target time.Time) bool) func(*searchParser) (criterion, bool) {
	return func(p *searchParser) (criterion, bool) {
		if !p.SP() {
			return nil, false
		}
		seconds, ok := p.NzNumber()
		interval := time.Duration(seconds) * time.Second
		return func(m *candidate) bool {
			target := m.now.Add(-interval).Truncate(time.Second)
			return compare(m.InternalDate.Truncate(time.Second), target)
		}, ok
	}
}
