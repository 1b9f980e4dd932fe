package practice

import (
	"math"
	"strconv"

	"imapsh/internal/practice/mailstore"
)

// appendLimit is the APPENDLIMIT extension: how large a message may be that
// APPEND takes, which is the same for all mailboxes. RFC 7889.
//
//	capability     =/ "APPENDLIMIT" ["=" number]
//	status-att     =/ "APPENDLIMIT"
//	status-att-val =/ "APPENDLIMIT" SP (number / nil)
//
// RFC 7889 §5. What is larger gets TOOBIG: see append.go.
func appendLimit() family {
	return family{
		capability: "APPENDLIMIT",
		when:       loggedIn,
		value: func(c *conn) string {
			return strconv.FormatInt(min(c.server.config.Store.Limits().OctetsPerMessage, math.MaxUint32), 10)
		},
		status: []statusItem{
			{name: "APPENDLIMIT", value: func(s *mailstore.Status) uint64 { return uint64(min(s.AppendLimit, math.MaxUint32)) }},
		},
	}
}
