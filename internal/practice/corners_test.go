package practice_test

import "testing"

// Hierarchies: delimiters at the end and elsewhere, INBOX and what is below it,
// levels that are no mailboxes. RFC 9051 §6.3.4, §6.3.5, §6.3.6, §6.3.9.
func TestHierarchy(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a CREATE a/
		S: a OK Create completed
		C: a CREATE a
		S: a NO [ALREADYEXISTS] ${...}
		C: a RENAME a b/c/
		S: a OK Rename completed
		C: a LIST "" b*
		S: * LIST (\Noselect \HasChildren) "/" b
		S: * LIST (\HasNoChildren) "/" b/c
		S: a OK ${...}
		C: a STATUS b (MESSAGES)
		S: a NO [NONEXISTENT] status "b": it is a level of the hierarchy, ${...}
		C: a APPEND b {3}
		S: a NO [TRYCREATE] ${...}
		C: a RENAME b/c b/c/d
		S: a NO [CANNOT] rename "b/c": a mailbox cannot become its own inferior
		C: a RENAME b/c b/c
		S: a NO [ALREADYEXISTS] ${...}
		C: a DELETE b
		S: a NO [HASCHILDREN] ${...}
		C: a DELETE b/c
		S: a OK Delete completed
		C: a DELETE b
		S: a OK Delete completed	// RFC 9051 §6.3.5: its inferiors are gone
		C: a RENAME INBOX inbox/old
		S: a OK Rename completed
		C: a LIST inbox/ %
		S: * LIST (\HasNoChildren) "/" INBOX/old	// RFC 9051 §5.1: in any case, as the first level too
		S: a OK ${...}
		C: a RENAME INBOX/old INBOX
		S: a NO [ALREADYEXISTS] ${...}
		C: a DELETE INBOX/old
		S: a OK ${...}
		C: a CREATE /
		S: a NO [CANNOT] create: a mailbox needs a name
		C: a CREATE /x
		S: a NO [CANNOT] ${...}
		C: a CREATE x//y
		S: a NO [CANNOT] create "x//y": adjacent delimiters are not supported
		C: a SUBSCRIBE x//y
		S: a NO [CANNOT] ${...}
	`)
}

// Modified UTF-7: what is no encoding is BAD, what is one is that name and no
// other. RFC 3501 §5.1.3.
func TestModifiedUTF7(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a CREATE &-
		S: a OK ${...}
		C: a CREATE "&Jjo- &-"
		S: a OK ${...}
		C: a CREATE {8+}
		C: x&AOk-tx
		S: a OK ${...}
		C: a LIST "" *&*
		S: * LIST (\HasNoChildren) "/" &-
		S: * LIST (\HasNoChildren) "/" x&AOk-tx
		S: * LIST (\HasNoChildren) "/" "&Jjo- &-"
		S: a OK ${...}
		C: a DELETE &AGE-
		S: a BAD DELETE: expected a mailbox name in modified UTF-7 ${...}	// what is printable is not encoded
		C: a DELETE &Jjo
		S: a BAD DELETE: expected a mailbox name in modified UTF-7 ${...}	// it does not end
		C: a DELETE &2AA-
		S: a BAD DELETE: expected a mailbox name in modified UTF-7 ${...}	// half a surrogate pair
		C= "a DELETE \"x\xc3\xa9tx\"\r\n"
		S: a OK Delete completed	// RFC 6855 §3: quoted, it may be UTF-8
	`)
}

// Sets: each message once, in its order; what is no set says why. RFC 9051 §9.
func TestSequenceSets(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a FETCH *:3,3,4:4 UID
		S: * 3 FETCH (UID 3)
		S: * 4 FETCH (UID 4)
		S: a OK ${...}
		C: a UID FETCH 4294967295,*:4294967295 UID
		S: * 4 FETCH (UID 4)
		S: a OK ${...}
		C: a FETCH 1,,2 UID
		S: a BAD FETCH: expected a message number or * at octet 10, ${...}
		C: a FETCH 1: UID
		S: a BAD FETCH: expected a message number or * at octet 10, ${...}
		C: a FETCH 1:2:3 UID
		S: a BAD FETCH: expected a space at octet 11, ${...}
		C: a FETCH 01 UID
		S: a BAD FETCH: expected a number that does not begin with 0 at octet 8, ${...}
		C: a FETCH 4294967296 UID
		S: a BAD FETCH: expected a number up to 4294967295 at octet 8, ${...}
		C: a FETCH -1 UID
		S: a BAD FETCH: expected a message number or * at octet 8, ${...}
		C: a UID FETCH 0 UID
		S: a BAD UID FETCH: expected a number that does not begin with 0 ${...}
		C: a STORE 4:5 +FLAGS (\Deleted)
		S: a BAD ${...}there is no message 5, the mailbox has 4	// and 4 stays as it is
		C: a UID STORE 5:9 +FLAGS (\Deleted)
		S: a OK UID Store completed
		C: a SEARCH DELETED
		S: * SEARCH
		S: a OK ${...}
		C: a COPY 1:5 Archive
		S: a BAD ${...}there is no message 5, ${...}
		C: a UID COPY 9 nowhere
		S: a NO [TRYCREATE] ${...}
		C: a STATUS Archive (MESSAGES)
		S: * STATUS Archive (MESSAGES 0)
		S: a OK ${...}
	`)
}

// In a mailbox without messages "*" is no message either, and as a UID it is one
// that nobody has. RFC 9051 §9, seq-number; §6.4.9.
func TestEmptyMailbox(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select Archive
		C: a FETCH 1:* FLAGS
		S: a BAD ${...}there is no message 1, the mailbox has 0
		C: a SEARCH *
		S: a BAD ${...}there is no message 1, the mailbox has 0
		C: a SEARCH ALL
		S: * SEARCH
		S: a OK ${...}
		C: a UID SEARCH UID 1:*
		S: * SEARCH
		S: a OK ${...}
		C: a UID FETCH * (FLAGS)
		S: a OK ${...}
		C: a UID MOVE 1:* Trash
		S: a OK UID Move completed
		C: a EXPUNGE
		S: a OK Expunge completed
		C: a SORT (DATE) UTF-8 ALL
		S: * SORT
		S: a OK ${...}
		C: a THREAD REFERENCES UTF-8 ALL
		S: * THREAD
		S: a OK ${...}
		C: a SEARCH RETURN (MIN MAX ALL COUNT) ALL
		S: * ESEARCH (TAG "a") COUNT 0
		S: a OK ${...}
	`)
}

// A section's brackets and ranges. RFC 9051 §6.4.5.1, §9.
func TestSectionGrammar(t *testing.T) {
	t.Parallel()
	startNested(t).play(`
		@ examine inbox
		C: a FETCH 1 (BODY[HEADER.FIELDS.NOT (Subject "X y" {4+}
		C: Date)]<0.10> body.peek[header.fields ("subject")]<5.4>)
		S: * 1 FETCH (BODY[HEADER.FIELDS.NOT (Subject "X y" Date)]<0> {10}
		S: Content-Ty BODY[HEADER.FIELDS (subject)]<5> {4}
		S: ct: )
		S: a OK ${...}
		C: a FETCH 1 (BODY[]<0.3> BODY[]<0.5>)
		S: * 1 FETCH (BODY[]<0> {3}
		S: Sub BODY[]<0> {5}
		S: Subje)
		S: a OK ${...}
		C: a FETCH 1 BODY[HEADER.FIELDS ()]
		S: a BAD FETCH: expected a header field's name ${...}
		C: a FETCH 1 BODY[HEADER.FIELDS]
		S: a BAD FETCH: expected a space ${...}
		C: a FETCH 1 BODY[1.]
		S: a BAD FETCH: expected HEADER, HEADER.FIELDS, TEXT or a part's number ${...}
		C: a FETCH 1 BODY[TEXT.1]
		S: a BAD FETCH: expected HEADER, HEADER.FIELDS, TEXT or MIME ${...}
		C: a FETCH 1 BODY[1.01]
		S: a BAD FETCH: expected a number that does not begin with 0 ${...}
		C: a FETCH 1 BODY[1
		S: a BAD FETCH: expected "]" ${...}
		C: a FETCH 1 BODY []
		S: a BAD FETCH: expected "(" ${...}
		C: a FETCH 1 BODY.PEEK
		S: a BAD FETCH: expected "[" ${...}
		C: a FETCH 1 BODY[]<0>
		S: a BAD FETCH: expected "." ${...}
		C: a FETCH 1 ENVELOPE[]
		S: a BAD FETCH: expected a space ${...}
		C: a FETCH 1 (FLAGS  UID)
		S: a BAD FETCH: expected an item such as FLAGS or BODY[] at octet 17, found a space; ${...}
		C: a FETCH 1 ()
		S: a BAD FETCH: expected a list of items ${...}
		C: a FETCH 1 FLAGS UID
		S: a BAD FETCH: expected "(" ${...}
	`)
}

// Strings may be literals wherever the grammar has a string. RFC 9051 §4.3, §9.
func TestLiteralsEverywhere(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: a LOGIN {9}
		S: + ${...}
		C: strategos {8}
		S: + ${...}
		C: password
		S: a OK Logged in
		C: a CREATE {3}
		S: + ${...}
		C: a b
		S: a OK ${...}
		C: a RENAME {3+}
		C: a b {3+}
		C: c d
		S: a OK ${...}
		C: a STATUS {3+}
		C: c d (MESSAGES)
		S: * STATUS "c d" (MESSAGES 0)
		S: a OK ${...}
		C: a LIST {0+}
		C:  {2+}
		C: c*
		S: * LIST (\HasNoChildren) "/" "c d"
		S: a OK ${...}
		C: a SELECT {5+}
		C: inBoX
		S: * FLAGS ${...}
		S: * 4 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 2] ${...}
		S: * OK [UIDVALIDITY ${_}] ${...}
		S: * OK [UIDNEXT 5] ${...}
		S: * OK [PERMANENTFLAGS ${...}
		S: a OK ${...}
		C: a COPY 1 {3+}
		C: c d
		S: a OK [COPYUID ${_} 1 1] ${...}
		C: a STORE 1 +FLAGS ({2+}
		S: a BAD STORE: expected a flag at octet 18, ${...}	// a flag is no string
		C: ab)
		C: a FETCH {1+}
		S: a BAD FETCH: expected a message number or * ${...}
		C: 1 FLAGS
		C: a NOOP
		S: a OK NOOP completed
	`)
}
