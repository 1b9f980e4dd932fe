package practice

import "imapsh/internal/practice/mailstore"

// statusSize is the STATUS=SIZE extension: the octets of all of a mailbox's
// messages. RFC 8438, RFC 9051 §6.3.11.
//
//	status-att     =/ "SIZE"
//	status-att-val =/ "SIZE" SP number64
//
// RFC 8438 §4.
func statusSize() family {
	return family{
		capability: "STATUS=SIZE",
		when:       loggedIn,
		status: []statusItem{
			{name: "SIZE", value: func(s *mailstore.Status) uint64 { return uint64(s.Size) }},
		},
	}
}
