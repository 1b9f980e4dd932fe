package practice_test

import "testing"

// Messages in other charsets than the client's strings. RFC 3501 §6.4.4, RFC 9051
// §6.4.4, RFC 2047.
func TestSearchCharsets(t *testing.T) {
	t.Parallel()
	serving(t,
		"Subject: =?koi8-r?B?8NLJ18XU?=\r\nContent-Type: text/plain; charset=windows-1251\r\n\r\n\xcf\xf0\xe8\xe2\xe5\xf2\r\n",
		"Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\n\r\n\x1b$BF|K\\\x1b(B\r\n",
		"Subject: \xff stra\xc3\x9fe =?x-none?Q?STRASSE?=\r\nContent-Type: text/plain; charset=x-none\r\n\r\nplain \xe9 text\r\n",
		"Subject: x\r\nContent-Type: text/html; charset=utf-16be\r\nContent-Transfer-Encoding: base64\r\n\r\nBCAEQwRBBEEEOgQ4BDk=\r\n",
		"Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!SGFsbG8=\r\nZ29uZQ==\r\n",
	).play(`
		@ select inbox
		C= "a SEARCH CHARSET KOI8-R SUBJECT {6+}\r\n\xf0\xf2\xe9\xf7\xe5\xf4\r\n"
		S: * SEARCH 1	// in any case
		S: a OK Search completed
		C= "b SEARCH CHARSET windows-1251 BODY {6+}\r\n\xcf\xd0\xc8\xc2\xc5\xd2\r\n"
		S: * SEARCH 1
		S: b OK ${...}
		C: c SEARCH CHARSET UTF-8 TEXT {6+}
		C: 日本
		S: * SEARCH 2
		S: c OK ${...}
		C= "d SEARCH CHARSET ISO-2022-JP SUBJECT \"\x1b$BF|K\\\\\x1b(B\"\r\n"
		S: * SEARCH 2
		S: d OK ${...}
		C: e SEARCH CHARSET UTF-8 SUBJECT {7+}
		C: STRAßE
		S: * SEARCH 3	// octets that are no UTF-8 beside it
		S: e OK ${...}
		C: f SEARCH SUBJECT strasse BODY "PLAIN"
		S: * SEARCH 3	// a charset that nobody knows
		S: f OK ${...}
		C: g SEARCH BODY {14+}
		C: Русский
		S: * SEARCH 4	// without CHARSET it is UTF-8: RFC 9051 §6.4.4
		S: g OK ${...}
		C: h SEARCH BODY hallo NOT BODY gone
		S: * SEARCH 5	// RFC 2045 §6.8: the padding ends it
		S: h OK ${...}
	`)
}

func TestSearchCharsetsWrong(t *testing.T) {
	t.Parallel()
	play(t, `
		@ select inbox
		C= "a SEARCH CHARSET US-ASCII SUBJECT {2+}\r\n\xc3\xbc\r\n"
		S: a BAD SEARCH: expected a string in US-ASCII at octet 34, ${...}
		C= "b SEARCH CHARSET EUC-JP SUBJECT {1+}\r\n\xff\r\n"
		S: b BAD SEARCH: expected a string in EUC-JP at octet 32, ${...}
		C= "c SEARCH CHARSET utf-7 SUBJECT {1+}\r\n\xff\r\n"
		S: c NO [BADCHARSET (US-ASCII UTF-8)] There is no charset "utf-7" here
		C: d SEARCH CHARSET ALL
		S: d BAD SEARCH: ${...}
		C: e SEARCH CHARSET "" ALL
		S: e NO [BADCHARSET (US-ASCII UTF-8)] ${...}
	`)
}
