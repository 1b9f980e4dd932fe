package practice_test

import "testing"

func TestESearch(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: A282 SEARCH RETURN (MIN COUNT) UNSEEN
		S: * ESEARCH (TAG "A282") MIN 2 COUNT 2	// RFC 4731 §3.1
		S: A282 OK Search completed
		C: A283 search return () OR 1 3:4
		S: * ESEARCH (TAG "A283") ALL 1,3:4	// §3.1: the empty list "is equivalent to (ALL)"
		S: A283 OK Search completed
		C: A284 SEARCH RETURN (COUNT ALL MAX MIN ALL) CHARSET UTF-8 NOT 1
		S: * ESEARCH (TAG "A284") MIN 2 MAX 4 ALL 2:4 COUNT 3	// a single response
		S: A284 OK Search completed
		C: A285 UID SEARCH RETURN (MIN MAX) 1:3
		S: * ESEARCH (TAG "A285") UID MIN 1 MAX 3	// §3.1: the UID indicator
		S: A285 OK UID Search completed
		C: A286 SEARCH RETURN (MIN MAX ALL COUNT) DRAFT
		S: * ESEARCH (TAG "A286") COUNT 0	// §3.1: no matches, and only COUNT
		S: A286 OK Search completed
		C: A287 UID SEARCH RETURN (ALL) DRAFT
		S: * ESEARCH (TAG "A287") UID	// RFC 4731 §3.1: ESEARCH comes even when there is nothing to say
		S: A287 OK UID Search completed
		C: A288 SEARCH ALL
		S: * SEARCH 1 2 3 4	// without RETURN as ever
		S: A288 OK Search completed
	`)
}

func TestESearchWrong(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a SEARCH RETURN ALL
		S: a BAD SEARCH: expected "(" at octet 16, found "ALL"; ${...}
		C: b SEARCH RETURN (SUM) ALL
		S: b BAD SEARCH: expected a result such as COUNT at octet 17, found "SUM"; ${...}
		C: c SEARCH RETURN (MIN)
		S: c BAD SEARCH: expected a space at octet 21, found the end of the line; ${...}
		C: d SEARCH RETURN (MIN  MAX) ALL
		S: d BAD SEARCH: expected a result such as COUNT at octet 21, found a space; ${...}
		C: e SEARCH CHARSET UTF-8 RETURN (MIN) ALL
		S: e BAD SEARCH: expected a search key such as UNSEEN at octet 23, found "RETURN"; ${...}
		C: f SEARCH RETURN
		S: f BAD SEARCH: expected a space at octet 15, ${...}
		C: g SEARCH RETURN (COUNT) CHARSET X-NONE ALL
		S: g NO [BADCHARSET (US-ASCII UTF-8)] ${...}
	`)
}
