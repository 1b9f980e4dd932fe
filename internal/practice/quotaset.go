package practice

import (
	"math"
	"strings"

	"imapsh/internal/wire"
)

// quotaSet is SETQUOTA, with which a user may bound the own mail more narrowly
// than the server does. RFC 9208 §4.1.3.
func quotaSet() family {
	return family{
		capability: "QUOTASET",
		needs:      []string{"QUOTA", "QUOTA=RES-STORAGE", "QUOTA=RES-MESSAGE"},
		when:       loggedIn,
		commands: []command{
			{name: "SETQUOTA", states: whenLoggedIn, syntax: "quota-root ([resource limit ...])", parse: parseSetQuota},
		},
	}
}

// quotaLimit is a resource's limit.
type quotaLimit struct {
	resource string // in upper case
	limit    uint64
}

// parseSetQuota takes the quota root and its limits.
//
//	setquota       = "SETQUOTA" SP quota-root-name SP setquota-list
//	setquota-list  = "(" [setquota-resource *(SP setquota-resource)] ")"
//	setquota-resource = resource-name SP resource-limit
//	resource-limit = number64
//
// RFC 9208 §7.
func parseSetQuota(d *wire.Decoder) (runner, bool) {
	if !d.SP() {
		return nil, false
	}
	root, ok := d.Astring()
	if !ok || !d.SP() {
		return nil, false
	}
	var limits []quotaLimit
	ok = d.List(func() bool {
		resource, ok := d.Atom()
		if !ok || !d.SP() {
			return false
		}
		limit, ok := d.Number64()
		limits = append(limits, quotaLimit{strings.ToUpper(resource), limit})
		return ok
	})
	return func(c *conn) reply { return c.setQuota(root, limits) }, ok
}

// setQuota sets limits, all or none. What is not listed is bounded by the server
// again. RFC 9208 §4.1.3.
func (c *conn) setQuota(root string, limits []quotaLimit) reply {
	if root != quotaRoot {
		return noQuotaRoot(root)
	}
	if c.account.Guest() { // RFC 9208 §8, RFC 4505 §5: it would deny service to the others
		return no("NOPERM", "Guests share this account; none of them bounds what the others may keep")
	}
	octets, messages := int64(-1), int64(-1)
	for _, l := range limits {
		switch l.resource {
		case "STORAGE":
			octets = int64(min(l.limit, math.MaxInt64/quotaUnit)) * quotaUnit
		case "MESSAGE":
			messages = int64(l.limit)
		default:
			return no("CANNOT", "There is no resource "+quote(l.resource)+" here; there are STORAGE and MESSAGE")
		}
	}
	if err := c.account.SetQuota(octets, messages); err != nil {
		return refused(err)
	}
	c.quotaResponse()
	return ok("Setquota completed")
}
