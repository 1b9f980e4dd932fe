package practice_test

import "testing"

// The session that the whole project starts from.
func TestFirstSession(t *testing.T) {
	t.Parallel()
	play(t, `
		@ connect
		S: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN] imapsh practice server ready.
		C: A LOGIN strategos password
		S: A OK Logged in
		C: B SELECT inbox
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
		S: * 4 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 2] ${...}
		S: * OK [UIDVALIDITY 1] ${...}
		S: * OK [UIDNEXT 5] ${...}
		S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] ${...}
		S: B OK [READ-WRITE] Select completed
		C: C FETCH 3 body[]
		S: * 3 FETCH (BODY[] {445}
		S: Return-path: <user@client.thm>
		S: Envelope-to: strategos@server.thm
		S: Delivery-date: Thu, 19 Nov 2026 10:12:41 +0000
		S: Received: from [10.10.41.7] (helo=client.thm)
		S: ${...}by server.thm with esmtp (Exim 4.97)
		S: ${...}id 1tDx2R-01Ab-3Kd
		S: ${...}for strategos@server.thm; Thu, 19 Nov 2026 10:12:41 +0000
		S: Message-Id: <E1tDx2R-0001Ab@server.thm>
		S: From: user@client.thm
		S: To: strategos@server.thm
		S: Subject: Telnet email
		S: 
		S: Hello. I am using telnet to send you an email!
		S: )
		S: C OK Fetch completed
		C: D LOGOUT
		S: * BYE Logging out
		S: D OK Logout completed
		@ closed
	`)
}
