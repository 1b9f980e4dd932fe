package practice_test

import "testing"

// fruit makes the mailboxes of the examples in RFC 5258 §5, with an INBOX that
// is subscribed and the mailboxes of the fixture deleted.
const fruit = `
	@ login
	C: f DELETE Archive
	S: f OK ${...}
	C: f DELETE Drafts
	S: f OK ${...}
	C: f DELETE Sent
	S: f OK ${...}
	C: f DELETE Trash
	S: f OK ${...}
	C: f UNSUBSCRIBE Archive
	S: f OK ${...}
	C: f UNSUBSCRIBE Drafts
	S: f OK ${...}
	C: f UNSUBSCRIBE Sent
	S: f OK ${...}
	C: f UNSUBSCRIBE Trash
	S: f OK ${...}
	C: f CREATE Fruit
	S: f OK ${...}
	C: f CREATE Fruit/Apple
	S: f OK ${...}
	C: f CREATE Fruit/Banana
	S: f OK ${...}
	C: f CREATE Tofu
	S: f OK ${...}
	C: f CREATE Vegetable
	S: f OK ${...}
	C: f CREATE Vegetable/Broccoli
	S: f OK ${...}
	C: f SUBSCRIBE Fruit/Banana
	S: f OK ${...}
	C: f SUBSCRIBE Fruit/Peach
	S: f OK ${...}
	C: f SUBSCRIBE Vegetable
	S: f OK ${...}
	C: f SUBSCRIBE Vegetable/Broccoli
	S: f OK ${...}
`

func TestListExtended(t *testing.T) {
	t.Parallel()
	play(t, fruit+`
		# RFC 5258 §5, examples 2, 3 and 6
		C: a LIST (SUBSCRIBED) "" "*"
		S: * LIST (\HasNoChildren \Subscribed) "/" INBOX
		S: * LIST (\HasNoChildren \Subscribed) "/" Fruit/Banana
		S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" Fruit/Peach	// RFC 5258 §3
		S: * LIST (\HasChildren \Subscribed) "/" Vegetable
		S: * LIST (\HasNoChildren \Subscribed) "/" Vegetable/Broccoli
		S: a OK List completed
		C: b LIST () "" "%" RETURN (CHILDREN)
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * LIST (\HasChildren) "/" Fruit	// RFC 5258 §4
		S: * LIST (\HasNoChildren) "/" Tofu
		S: * LIST (\HasChildren) "/" Vegetable
		S: b OK List completed
		C: c LIST (REMOTE) "" "*" RETURN (SUBSCRIBED)
		S: * LIST (\HasNoChildren \Subscribed) "/" INBOX
		S: * LIST (\HasChildren) "/" Fruit
		S: * LIST (\HasNoChildren) "/" Fruit/Apple
		S: * LIST (\HasNoChildren \Subscribed) "/" Fruit/Banana	// RFC 5258 §3.2: no other names, such as Fruit/Peach
		S: * LIST (\HasNoChildren) "/" Tofu
		S: * LIST (\HasChildren \Subscribed) "/" Vegetable
		S: * LIST (\HasNoChildren \Subscribed) "/" Vegetable/Broccoli
		S: c OK List completed
		# example 7
		C: d list "" ("inbox" Tofu "Fruit/%" Fruit/App* "" nowhere) return ()
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * LIST (\HasNoChildren) "/" Fruit/Apple	// RFC 5258 §3: once, though two patterns match
		S: * LIST (\HasNoChildren) "/" Fruit/Banana
		S: * LIST (\HasNoChildren) "/" Tofu
		S: d OK List completed
		C: e LIST Fruit/ (A% B%)
		S: * LIST (\HasNoChildren) "/" Fruit/Apple	// RFC 9051 §6.3.9: a reference with each
		S: * LIST (\HasNoChildren) "/" Fruit/Banana
		S: e OK List completed
		C: f LIST () "" ""
		S: f OK List completed	// RFC 5258 §3: an empty pattern asks for nothing here
		C: g LIST "" ("")
		S: g OK List completed
		C: h LIST "" "" RETURN (CHILDREN)
		S: h OK List completed
		C: i LIST (SUBSCRIBED SUBSCRIBED REMOTE) "" Tofu* RETURN (CHILDREN CHILDREN)
		S: i OK List completed	// RFC 5258 §3: twice is as once
		C: j LIST "" ""
		S: * LIST (\Noselect) "/" ""	// RFC 5258 §3: not extended, so this asks for the delimiter
		S: j OK List completed
		C: k LIST {0+}
		C:  ({4+}
		C: Tofu {2+}
		C: F%) RETURN (SUBSCRIBED)
		S: * LIST (\HasChildren) "/" Fruit
		S: * LIST (\HasNoChildren) "/" Tofu
		S: k OK List completed
	`)
}

// RFC 5258 §3.1, §3.5.
func TestListRecursiveMatch(t *testing.T) {
	t.Parallel()
	play(t, fruit+`
		C: a LIST (SUBSCRIBED RECURSIVEMATCH) "" %
		S: * LIST (\HasNoChildren \Subscribed) "/" INBOX
		S: * LIST (\HasChildren) "/" Fruit ("CHILDINFO" ("SUBSCRIBED"))	// RFC 5258 §5, example 8 A
		S: * LIST (\HasChildren \Subscribed) "/" Vegetable ("CHILDINFO" ("SUBSCRIBED"))	// example 8 A1
		S: a OK List completed
		C: b LIST (RECURSIVEMATCH SUBSCRIBED) "" Fruit*
		S: * LIST (\HasNoChildren \Subscribed) "/" Fruit/Banana	// RFC 5258 §3.5: it is shown itself, and needs no CHILDINFO above
		S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" Fruit/Peach
		S: b OK List completed
		C: c SUBSCRIBE Milk/Cow/White
		S: c OK ${...}
		C: d LIST (SUBSCRIBED RECURSIVEMATCH REMOTE) "" M%
		S: * LIST (\NonExistent \HasNoChildren) "/" Milk ("CHILDINFO" ("SUBSCRIBED"))	// example 8 A2
		S: d OK List completed
		C: e LIST (SUBSCRIBED) "" %
		S: * LIST (\HasNoChildren \Subscribed) "/" INBOX
		S: * LIST (\HasChildren \Subscribed) "/" Vegetable	// RFC 5258 §3.5: no CHILDINFO unasked
		S: e OK List completed
		C: f UNSUBSCRIBE Vegetable/Broccoli
		S: f OK ${...}
		C: g LIST (SUBSCRIBED RECURSIVEMATCH) "" (V% Tofu) RETURN (CHILDREN)
		S: * LIST (\HasChildren \Subscribed) "/" Vegetable	// example 8 C
		S: g OK List completed
		C: h LIST (RECURSIVEMATCH) "" %
		S: h BAD LIST: expected SUBSCRIBED beside RECURSIVEMATCH at octet 7, ${...}	// RFC 5258 §3.1
		C: i LIST (REMOTE RECURSIVEMATCH) "" %
		S: i BAD LIST: expected SUBSCRIBED beside RECURSIVEMATCH ${...}
	`)
}

func TestListExtendedRefused(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a LIST (BOGUS) "" *
		S: a BAD LIST: expected a selection option such as SUBSCRIBED at octet 8, found "BOGUS"; ${...}	// RFC 5258 §3
		C: b LIST "" * RETURN (BOGUS)
		S: b BAD LIST: expected a return option such as CHILDREN at octet 20, found "BOGUS"; ${...}
		C: c LIST "" ()
		S: c BAD LIST: expected a mailbox pattern at octet 11, found ")"; ${...}
		C: d LIST "" * RETURN
		S: d BAD LIST: expected a space ${...}
		C: e LIST "" * RETURN ()x
		S: e BAD LIST: expected the end of the line ${...}
		C: f LIST "" * CHILDREN
		S: f BAD LIST: expected RETURN ${...}
		C: g LIST (SUBSCRIBED, REMOTE) "" *
		S: g BAD LIST: expected a ${...}
		C: h LIST (SUBSCRIBED)
		S: h BAD LIST: expected a space ${...}
		C: i LIST "" (* %
		S: i BAD LIST: expected a space or ")" ${...}
		C: j LSUB "" (*)
		S: j BAD LSUB: expected a mailbox pattern ${...}	// RFC 5258 §3: LSUB is not extended
	`)
}

func TestListStatus(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a CREATE foo/bar
		S: a OK ${...}
		C: b LIST "" (inbox foo foo/%) RETURN (STATUS (MESSAGES UNSEEN))
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * STATUS INBOX (MESSAGES 4 UNSEEN 2)	// RFC 5819 §2: behind its LIST
		S: * LIST (\Noselect \HasChildren) "/" foo	// RFC 5819 §3: it cannot be selected
		S: * LIST (\HasNoChildren) "/" foo/bar
		S: * STATUS foo/bar (MESSAGES 0 UNSEEN 0)
		S: b OK List completed
		C: c SUBSCRIBE foo/gone
		S: c OK ${...}
		C: d CREATE foo
		S: d OK ${...}
		C: e LIST (SUBSCRIBED RECURSIVEMATCH) "" (f% foo/gone) RETURN (STATUS (UIDNEXT) SUBSCRIBED)
		S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" foo/gone
		S: e OK List completed
		C: f LIST (SUBSCRIBED RECURSIVEMATCH) "" (% inbox) RETURN (STATUS (MESSAGES))
		S: * LIST (\HasNoChildren \Subscribed) "/" INBOX
		S: * STATUS INBOX (MESSAGES 4)
		S: * LIST (\HasNoChildren \Archive \Subscribed) "/" Archive
		S: * STATUS Archive (MESSAGES ${_})
		S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
		S: * STATUS Drafts (MESSAGES 1)
		S: * LIST (\HasNoChildren \Sent \Subscribed) "/" Sent
		S: * STATUS Sent (MESSAGES ${_})
		S: * LIST (\HasNoChildren \Trash \Subscribed) "/" Trash
		S: * STATUS Trash (MESSAGES ${_})
		S: * LIST (\HasChildren) "/" foo ("CHILDINFO" ("SUBSCRIBED"))	// RFC 5819 §3: itself not wanted, no STATUS
		S: f OK List completed
		C: g LIST "" * RETURN (STATUS)
		S: g BAD LIST: expected a space ${...}
		C: h LIST "" * RETURN (STATUS ())
		S: h BAD LIST: expected a list of items ${...}
		C: i LIST "" * RETURN (STATUS (BOGUS))
		S: i BAD LIST: expected an item such as MESSAGES ${...}
	`)
}

func TestSpecialUse(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a LIST (SPECIAL-USE) "" *
		S: * LIST (\HasNoChildren \Archive) "/" Archive	// RFC 6154 §2, §5.2
		S: * LIST (\HasNoChildren \Drafts) "/" Drafts
		S: * LIST (\HasNoChildren \Sent) "/" Sent
		S: * LIST (\HasNoChildren \Trash) "/" Trash
		S: a OK List completed
		C: b UNSUBSCRIBE Sent
		S: b OK ${...}
		C: c LIST (SPECIAL-USE SUBSCRIBED) "" (S% T% inbox) RETURN (SPECIAL-USE)
		S: * LIST (\HasNoChildren \Trash \Subscribed) "/" Trash	// RFC 5258 §3: all selection options
		S: c OK List completed
		C: d LIST "" inbox RETURN (SPECIAL-USE)
		S: * LIST (\HasNoChildren) "/" INBOX
		S: d OK List completed
		C: e LIST (SPECIAL-USE RECURSIVEMATCH) "" *
		S: e BAD LIST: expected SUBSCRIBED beside RECURSIVEMATCH ${...}	// RFC 6154 §6: an independent option
	`)
}
