package practice

import "imapsh/internal/practice/mailstore"

// children is the CHILDREN extension: LIST says of each mailbox whether there
// are others below it. RFC 3348, RFC 9051 §7.3.1.
func children() family {
	return family{capability: "CHILDREN", when: loggedIn}
}

// childAttribute says whether a mailbox has children.
//
//	child-mbox-flag = "\HasChildren" / "\HasNoChildren"
//
// RFC 3348 §3, §4.
func childAttribute(m mailstore.Mailbox) string {
	if m.HasChildren {
		return `\HasChildren`
	}
	return `\HasNoChildren`
}
