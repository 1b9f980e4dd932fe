package practice

import "imapsh/internal/practice/mailstore"

// searchRes is the SEARCHRES extension: SEARCH RETURN (SAVE) keeps what it finds,
// and "$" stands for that in every set of messages, until another mailbox is
// selected. RFC 5182, RFC 9051 §6.4.4.1.
//
//	sequence-set     =/ seq-last-command
//	seq-last-command = "$"
//
// RFC 5182 §3. The decoder takes it where this extension is offered; the view of
// the mailbox knows what it stands for, and forgets messages that are expunged.
func searchRes() family {
	return family{
		capability: "SEARCHRES",
		needs:      []string{"ESEARCH"}, // RFC 5182 §2.1
		when:       loggedIn,
		returns:    []returnOption{{name: "SAVE"}},
	}
}

// saves says that the result is to be kept.
//
//	search-return-opt = "SAVE"
func (r searchResult) saves() bool { return r["SAVE"] }

// saved gives those of the messages found that are kept: only those that MIN and
// MAX return, where nothing else is asked for. RFC 5182 §2.4.
//
//	SAVE MIN          MIN
//	SAVE MAX          MAX
//	SAVE MIN MAX      MIN & MAX
//	SAVE * [m]        all found messages
func (r searchResult) saved(found []mailstore.UID) []mailstore.UID {
	last := len(found) - 1
	switch {
	case last < 0, r["ALL"], r["COUNT"], !r["MIN"] && !r["MAX"]:
		return found
	case !r["MAX"] || last == 0:
		return found[:1]
	case !r["MIN"]:
		return found[last:]
	}
	return []mailstore.UID{found[0], found[last]}
}
