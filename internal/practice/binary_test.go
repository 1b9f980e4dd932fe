package practice_test

import (
	"fmt"
	"strconv"
	"testing"
)

// parts is a message with a part in each encoding.
const parts = "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\nREU=\r\n" +
	"--b\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\r\na=3D=\r\nb=zz \r\n=E4\r\n" +
	"--b\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEA\r\n" +
	"--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Transfer-Encoding: base64\r\n\r\nSGk=\r\n--b--\r\n"

const unknown = "Subject: y\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin\r\n"

func TestBinaryFetch(t *testing.T) {
	t.Parallel()
	serving(t, parts, unknown).play(`
		@ select inbox
		C: a FETCH 1 (BINARY.SIZE[1] BINARY.SIZE[2] BINARY.SIZE[3] BINARY.SIZE[4.1] BINARY.SIZE[9])
		S: * 1 FETCH (BINARY.SIZE[1] 5 BINARY.SIZE[2] 9 BINARY.SIZE[3] 3 BINARY.SIZE[4.1] 2 BINARY.SIZE[9] 0)	// RFC 3516 §4.3
		S: a OK Fetch completed
		C: b FETCH 1 BINARY.PEEK[1]
		S: * 1 FETCH (BINARY[1] {5}
		S: ABCDE)	// RFC 3516 §4.2: it "does not implicitly set the \Seen flag"
		S: b OK Fetch completed
		C: c FETCH 1 BINARY[2]
		S= "* 1 FETCH (FLAGS (\\Seen \\Recent) BINARY[2] {9}\r\na=b=zz\r\n\xe4)\r\n"
		S: c OK Fetch completed
		C: d FETCH 1 BINARY.PEEK[3]
		S= "* 1 FETCH (BINARY[3] ~{3}\r\n\x00\x01\x00)\r\n"
		S: d OK Fetch completed
		C: e FETCH 1 (BINARY.PEEK[3]<1.1> BINARY.PEEK[1]<2.99> BINARY.PEEK[1]<9.1> BINARY.PEEK[7])
		S= "* 1 FETCH (BINARY[3]<1> {1}\r\n\x01 BINARY[1]<2> {3}\r\nCDE BINARY[1]<9> {0}\r\n BINARY[7] NIL)\r\n"
		S: e OK Fetch completed	// RFC 3516 §4.2: the range is of "the DECODED section data"
		C: f FETCH 1 BINARY.PEEK[4]
		S: * 1 FETCH (BINARY[4] {41}
		S: Content-Transfer-Encoding: base64	// a message in a message has no encoding
		S: 
		S: SGk=)
		S: f OK Fetch completed
		C: g FETCH 2 BINARY.PEEK[]<0.10>
		S: * 2 FETCH (BINARY[]<0> {10}
		S: Subject: y)
		S: g OK Fetch completed
	`)
}

func TestBinaryFetchWrong(t *testing.T) {
	t.Parallel()
	serving(t, parts, unknown).play(`
		@ select inbox
		C: a UID FETCH 1:2 BINARY[1]
		S: a NO [UNKNOWN-CTE] Nobody here can decode the transfer encoding "x-uuencode"; fetch BODY[1]	// RFC 3516 §4.3
		C: b FETCH 2 BINARY.SIZE[1]
		S: b NO [UNKNOWN-CTE] ${...}
		C: c FETCH 1 FLAGS
		S: * 1 FETCH (FLAGS (\Recent))	// what was refused has not set \Seen
		S: c OK Fetch completed
		C: d FETCH 1 BINARY
		S: d BAD FETCH: expected "[" at octet 16, ${...}
		C: e FETCH 1 BINARY[HEADER]
		S: e BAD FETCH: expected a part's number in brackets at octet 16, ${...}	// RFC 3516 §7: section-binary
		C: f FETCH 1 BINARY[1.MIME]
		S: f BAD FETCH: expected a part's number in brackets at octet 16, ${...}
		C: g FETCH 1 BINARY.SIZE[1]<0.1>
		S: g BAD FETCH: ${...}	// BINARY.SIZE has no range
		C: h FETCH 1 BINARY[1]<0.0>
		S: h BAD FETCH: ${...}	// RFC 3516 §7: partial = "<" number "." nz-number ">"
	`)
}

// appends is a record of a dialogue: an APPEND with a message in a literal.
func appends(tag, kind, message string) string {
	return "C= " + strconv.Quote(fmt.Sprintf("%s APPEND inbox %s{%d+}\r\n%s\r\n", tag, kind, len(message), message)) + "\n"
}

func TestBinaryAppend(t *testing.T) {
	t.Parallel()
	d := serving(t)
	d.play(`
		@ select inbox
		C: a APPEND inbox ~{14}
		S: + ${...}
		C: Subject: x
		C: 
		C: 
		S: * 1 EXISTS	// RFC 3516 §4.4, §7
		S: * 1 RECENT
		S: a OK [APPENDUID ${...}
	`)
	d.play(appends("b", "~", "Subject: x\r\nContent-Transfer-Encoding:\r\n BINARY\r\nA: b\r\n\r\n\x00\x01\xff\r\n"))
	d.play(`
		S: * 2 EXISTS
		S: * 2 RECENT
		S: b OK [APPENDUID ${...}
		C: c FETCH 2 (BODY.PEEK[] RFC822.SIZE BINARY.PEEK[1])
		S= "* 2 FETCH (BODY[] {63}\r\nSubject: x\r\nContent-Transfer-Encoding: base64\r\nA: b\r\n\r\nAAH/DQo= RFC822.SIZE 63 BINARY[1] ~{5}\r\n\x00\x01\xff\r\n)\r\n"
		S: c OK ${...}	// RFC 3516 §4.4, §6: no octet is lost
	`)
	d.play(appends("d", "~", "Subject: x\r\n\r\n\x00ab"))
	d.play("S: d NO [UNKNOWN-CTE] ${...}") // RFC 3516 §4.4: it does not say that it is binary
	d.play(appends("e", "", "Subject: x\r\n\r\n\x00ab"))
	d.play("S: e BAD APPEND: expected a message without NUL, ${...}") // RFC 3501 §9: literal = ... *CHAR8
}

// RFC 3516 §4.4: only the parts that need it change, wherever they are.
func TestBinaryAppendMultipart(t *testing.T) {
	t.Parallel()
	const binary = "Content-Transfer-Encoding: binary\r\n\r\n"
	d := serving(t)
	d.play("@ select inbox")
	d.play(appends("a", "~", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"+binary+"\x00\r\n--b\r\n"+binary+"plain\r\n--b\r\n"+
		"Content-Type: message/rfc822\r\n"+binary+binary+"\x00\x00\r\n--b--\r\n"))
	d.play(`
		S: * 1 EXISTS
		S: * 1 RECENT
		S: a OK ${...}
		C: b FETCH 1 (BODY.PEEK[1] BODY.PEEK[2] BODY.PEEK[3] BINARY.PEEK[1] BINARY.PEEK[3.1])
		S= "* 1 FETCH (BODY[1] {4}\r\nAA== BODY[2] {5}\r\nplain BODY[3] {41}\r\nContent-Transfer-Encoding: base64\r\n\r\nAAA= BINARY[1] ~{1}\r\n\x00 BINARY[3.1] ~{2}\r\n\x00\x00)\r\n"
		S: b OK ${...}
	`)
}
