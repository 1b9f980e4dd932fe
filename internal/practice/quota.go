package practice

import (
	"fmt"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// The QUOTA extension says what the user's mailboxes take and may take. All of
// them share one quota root, which has no name; its resources are STORAGE, in
// units of 1024 octets, and MESSAGE. RFC 9208.
const (
	quotaRoot = ""
	quotaUnit = 1024 // octets
)

// quota is the QUOTA extension's commands. RFC 9208 §4.1.
func quota() family {
	return family{
		capability: "QUOTA",
		when:       loggedIn,
		commands: []command{
			{name: "GETQUOTA", states: whenLoggedIn, syntax: "quota-root", parse: parseGetQuota},
			{name: "GETQUOTAROOT", states: whenLoggedIn, syntax: "mailbox", parse: parseMailbox((*conn).getQuotaRoot)},
		},
	}
}

// quotaStorage is the resource STORAGE, with what an EXPUNGE would set free.
// RFC 9208 §4.1.4, §5.1.
//
//	capa-quota-res             = "QUOTA=RES-" resource-name
//	status-att                =/ "DELETED-STORAGE"
//	status-att-deleted-storage = "DELETED-STORAGE" SP number64
//
// RFC 9208 §7. The item counts octets, as SIZE does.
func quotaStorage() family {
	return family{
		capability: "QUOTA=RES-STORAGE",
		needs:      []string{"QUOTA"},
		when:       loggedIn,
		status: []statusItem{
			{name: "DELETED-STORAGE", value: func(s *mailstore.Status) uint64 { return uint64(s.DeletedSize) }},
		},
	}
}

// quotaMessage is the resource MESSAGE, with how many an EXPUNGE would remove.
// RFC 9208 §4.1.4, §5.2.
//
//	status-att        =/ "DELETED"
//	status-att-deleted = "DELETED" SP number
//
// RFC 9208 §7.
func quotaMessage() family {
	return family{
		capability: "QUOTA=RES-MESSAGE",
		needs:      []string{"QUOTA"},
		when:       loggedIn,
		status:     []statusItem{deletedItem()},
	}
}

// deletedItem is the item DELETED, which IMAP4rev2 has too. RFC 9051 §6.3.11.
func deletedItem() statusItem {
	return statusItem{name: "DELETED", value: func(s *mailstore.Status) uint64 { return uint64(s.Deleted) }}
}

// parseGetQuota takes the quota root.
//
//	getquota        = "GETQUOTA" SP quota-root-name
//	quota-root-name = astring
//
// RFC 9208 §7.
func parseGetQuota(d *wire.Decoder) (runner, bool) {
	if !d.SP() {
		return nil, false
	}
	root, ok := d.Astring()
	return func(c *conn) reply { return c.getQuota(root) }, ok
}

// getQuota says what a quota root's resources are. RFC 9208 §4.1.1.
func (c *conn) getQuota(root string) reply {
	if root != quotaRoot {
		return noQuotaRoot(root)
	}
	c.quotaResponse()
	return ok("Getquota completed")
}

func noQuotaRoot(root string) reply {
	return no("NONEXISTENT", "There is no quota root "+quote(root)+`; the only one is ""`)
}

// getQuotaRoot names the quota root of a mailbox, which need not exist, and says
// what its resources are.
//
//	getquotaroot       = "GETQUOTAROOT" SP mailbox
//	quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)
//
// RFC 9208 §4.1.2, §4.2.2, §7.
func (c *conn) getQuotaRoot(mailbox string) reply {
	c.line("* QUOTAROOT %s %s", c.mailboxName(mailbox), wire.AstringOf(quotaRoot))
	c.quotaResponse()
	return ok("Getquotaroot completed")
}

// quotaResponse sends the quota root's resources. A unit that is begun counts.
//
//	quota-response = "QUOTA" SP quota-root-name SP quota-list
//	quota-list     = "(" quota-resource *(SP quota-resource) ")"
//	quota-resource = resource-name SP resource-usage SP resource-limit
//
// RFC 9208 §4.2.1, §7.
func (c *conn) quotaResponse() {
	var resources []string
	q := c.account.Quota()
	if c.has("QUOTA=RES-STORAGE") {
		resources = append(resources, fmt.Sprintf("STORAGE %d %d", units(q.Octets), units(q.MaxOctets)))
	}
	if c.has("QUOTA=RES-MESSAGE") {
		resources = append(resources, fmt.Sprintf("MESSAGE %d %d", q.Messages, q.MaxMessages))
	}
	c.text("* QUOTA " + wire.AstringOf(quotaRoot) + " ")
	list(&c.output, resources)
	c.crlf()
}

func units(octets int64) int64 { return (octets + quotaUnit - 1) / quotaUnit }
