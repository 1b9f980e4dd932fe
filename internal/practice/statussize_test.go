package practice_test

import "testing"

func TestStatusSize(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a CREATE frop
		S: a OK ${...}
		C: b APPEND frop {3+}
		C: abc
		S: b OK ${...}
		C: c APPEND frop (\Deleted) {19+}
		C= "Subject: octets\r\n\r\n\r\n"
		S: c OK ${...}
		C: d STATUS frop (MESSAGES SIZE UIDNEXT)
		S: * STATUS frop (MESSAGES 2 SIZE 22 UIDNEXT 3)	// RFC 8438 §3: the sum of RFC822.SIZE
		S: d OK Status completed
		C: e LIST "" (frop) RETURN (STATUS (SIZE))
		S: * LIST (\HasNoChildren) "/" frop
		S: * STATUS frop (SIZE 22)	// RFC 8438 §3
		S: e OK List completed
		C: f SELECT frop
		S: * FLAGS ${...}
		S: * 2 EXISTS
		S: * 2 RECENT
		S: * OK ${...}
		S: * OK ${...}
		S: * OK ${...}
		S: * OK ${...}
		S: f OK ${...}
		C: g CLOSE
		S: g OK ${...}
		C: h STATUS frop (size)
		S: * STATUS frop (SIZE 3)
		S: h OK Status completed
	`)
}
