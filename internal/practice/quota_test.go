package practice_test

import "testing"

func TestQuota(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a GETQUOTA ""
		S: * QUOTA "" (STORAGE 4 1048576 MESSAGE ${n} 1000000)	// RFC 9208 §4.1.1, §4.2.1; §5.1: in units of 1024 octets
		S: a OK Getquota completed
		C: b GETQUOTAROOT inbox
		S: * QUOTAROOT INBOX ""	// RFC 9208 §4.1.2, §4.2.2
		S: * QUOTA "" (STORAGE 4 1048576 MESSAGE ${n} 1000000)
		S: b OK Getquotaroot completed
		C: c GETQUOTAROOT "no such mailbox"
		S: * QUOTAROOT "no such mailbox" ""	// RFC 9208 §4.1.2: it need not exist
		S: * QUOTA "" (STORAGE ${...}
		S: c OK Getquotaroot completed
		C: d GETQUOTA nowhere
		S: d NO [NONEXISTENT] There is no quota root "nowhere"; the only one is ""
		C: e GETQUOTA
		S: e BAD GETQUOTA: expected a space ${...}
		C: f GETQUOTA (x)
		S: f BAD GETQUOTA: expected an atom or a string ${...}
		C: g GETQUOTAROOT
		S: g BAD GETQUOTAROOT: expected a space ${...}
	`)
}

func TestDeletedStatus(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C: a STORE 1,2 +FLAGS.SILENT (\Deleted)
		S: a OK ${...}
		C: b FETCH 1:2 RFC822.SIZE
		S: * 1 FETCH (RFC822.SIZE 1614)
		S: * 2 FETCH (RFC822.SIZE 842)
		S: b OK ${...}
		C: c STATUS inbox (DELETED DELETED-STORAGE)
		S: * STATUS INBOX (DELETED 2 DELETED-STORAGE 2456)	// RFC 9208 §4.1.4
		S: c OK [CLIENTBUG] Status completed; ${...}
	`)
}

// A user may have less than the server allows, and not more.
func TestSetQuota(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		@b select Archive
		C: a SETQUOTA "" (STORAGE 100 message 9)
		S: * QUOTA "" (STORAGE ${s} 100 MESSAGE ${m} 9)	// RFC 9208 §4.1.3, §5.1, §5.2
		S: a OK Setquota completed
		C.b: a GETQUOTA ""
		S.b: * QUOTA "" (STORAGE ${s} 100 MESSAGE ${m} 9)
		S.b: a OK Getquota completed
		C: b COPY 1:4 Archive
		S: b NO [OVERQUOTA] copy "Archive": the account holds at most 9 messages	// RFC 9208 §4.3.1
		C: c MOVE 1 Archive
		S: * OK [COPYUID ${...}
		S: * 1 EXPUNGE
		S: c OK Move completed	// what moves takes no room
		C: d SETQUOTA "" (STORAGE 0)
		S: * QUOTA "" (STORAGE ${s} 0 MESSAGE ${m} 1000000)	// RFC 9208 §4.1.3: the limit of MESSAGE is discarded
		S: d OK Setquota completed
		C: e APPEND inbox {3}
		S: e NO [OVERQUOTA] ${...}	// RFC 9208 §4.3.1
		C: f COPY 1 Archive
		S: f NO [OVERQUOTA] ${...}
		C: g SETQUOTA "" ()
		S: * QUOTA "" (STORAGE ${s} 1048576 MESSAGE ${m} 1000000)
		S: g OK Setquota completed
		C: h SETQUOTA "" (STORAGE 1048577)
		S: h NO [LIMIT] ${...}	// RFC 9208 §4.1.3: the server's own limits stay
		C: i SETQUOTA "" (STORAGE 9223372036854775807)
		S: i NO [LIMIT] ${...}
		C: j SETQUOTA "" (STORAGE 9223372036854775808)
		S: j BAD SETQUOTA: expected a number up to 9223372036854775807 ${...}	// RFC 9208 §7: number64
		C: k SETQUOTA "" (MAILBOX 5)
		S: k NO [CANNOT] There is no resource "MAILBOX" here; there are STORAGE and MESSAGE
		C: l SETQUOTA other (STORAGE 5)
		S: l NO [NONEXISTENT] ${...}
		C: m SETQUOTA "" STORAGE 5
		S: m BAD SETQUOTA: expected "(" ${...}
		C: n SETQUOTA "" (STORAGE)
		S: n BAD SETQUOTA: expected a space ${...}
		C: o SETQUOTA "" (STORAGE x)
		S: o BAD SETQUOTA: expected a number ${...}
		C: p GETQUOTA ""
		S: * QUOTA "" (STORAGE ${s} 1048576 MESSAGE ${m} 1000000)
		S: p OK Getquota completed
	`)
}

// Guests share one account: it holds less than others do, and none of them says
// how much that is.
func TestQuotaOfGuests(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE ANONYMOUS =
		S: a OK Logged in as a guest
		C: b GETQUOTA ""
		S: * QUOTA "" (STORAGE 0 16384 MESSAGE 0 10000)	// RFC 4505 §5: limit what guests can fill
		S: b OK Getquota completed
		C: c SETQUOTA "" (STORAGE 0)
		S: c NO [NOPERM] Guests share this account; ${...}	// RFC 5530 §3, RFC 9208 §8: else nobody could keep anything
		C: d APPEND INBOX {16777217}
		S: d NO [OVERQUOTA] ${...}
		C: e GETQUOTAROOT INBOX
		S: * QUOTAROOT INBOX ""
		S: * QUOTA "" (STORAGE 0 16384 MESSAGE 0 10000)
		S: e OK Getquotaroot completed
	`)
}
