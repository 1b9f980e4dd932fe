package practice_test

import "testing"

// The items of RFC 3501 §6.4.5 that RFC 9051 has no more, with the response data
// of RFC 3501 §7.4.2.
func TestFetchRFC822(t *testing.T) {
	t.Parallel()
	serving(t, "Subject: x\r\n\r\nbody\r\n", "Subject: y\n\nLF").play(`
		@ select inbox
		C: a FETCH 1 RFC822.HEADER
		S: * 1 FETCH (RFC822.HEADER {14}
		S: Subject: x
		S: 
		S: )
		S: a OK Fetch completed	// it does not set \Seen
		C: b FETCH 1 RFC822.TEXT
		S: * 1 FETCH (FLAGS (\Seen \Recent) RFC822.TEXT {6}
		S: body
		S: )
		S: b OK Fetch completed
		C: c FETCH 2 (RFC822.SIZE RFC822)
		S= "* 2 FETCH (FLAGS (\\Seen \\Recent) RFC822.SIZE 14 RFC822 {14}\r\nSubject: y\n\nLF)\r\n"
		S: c OK Fetch completed
		C: d FETCH 2 RFC822.PEEK
		S: d BAD FETCH: expected an item such as FLAGS or BODY[] at octet 10, found "RFC822.PEEK"; ${...}
		C: e FETCH 2 RFC822[]
		S: e BAD FETCH: expected a space at octet 16, found "["; ${...}
	`)
}
