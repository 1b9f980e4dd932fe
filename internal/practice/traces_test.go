package practice_test

import "maps"

// trace is what a capability leaves beside the words that it brings.
type trace struct {
	says   []string // what the server says unasked, as regular expressions
	script string   // what the grammar of others loses with it
}

// traces has a row for each capability.
func traces() map[string]trace {
	all := make(map[string]trace)
	for _, some := range []map[string]trace{sessionTraces(), mechanismTraces(), mailboxTraces(), messageTraces()} {
		maps.Copy(all, some)
	}
	return all
}

func sessionTraces() map[string]trace {
	return map[string]trace{
		"IMAP4rev2": {},
		"ID":        {},
		"ENABLE":    {},
		"IDLE":      {},
		"NAMESPACE": {},
		"UNSELECT":  {},
		"UIDPLUS":   {says: []string{`\[APPENDUID 1?`, `\[COPYUID `}},
		"MOVE":      {},
		"CHILDREN":  {says: []string{`\\HasNoChildren`}},
		"CONDSTORE": {script: "C: a FETCH 1 MODSEQ\nS: a BAD ${...}"},
		"QRESYNC":   {},

		"SASL-IR": {script: `
			@b connect
			S.b: * OK ${...}
			C.b: a AUTHENTICATE PLAIN AHN0cmF0ZWdvcwBwYXNzd29yZA==
			S.b: a BAD An initial response needs SASL-IR, which is not offered here
		`},
		"STARTTLS":         {},
		"LOGINDISABLED":    {}, // the server is told to demand TLS, and LOGIN works nevertheless
		"COMPRESS=DEFLATE": {},
		"LITERAL+": {script: `
			C: a EXAMINE {5000+}
			S: a BAD [TOOBIG] {n+} is for at most 4096 octets with LITERAL-; write {5000}
		`},
		"LITERAL-": {script: `
			C: a EXAMINE {5+}
			S: a BAD {n+} needs LITERAL+, which is not offered here; write {n}
			C: INBOX
			C: b NOOP
			S: b OK ${...}
		`},
	}
}

func mechanismTraces() map[string]trace {
	return map[string]trace{
		"AUTH=PLAIN": {script: `
			@b connect
			S.b: * OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS] ${...}
		`},
		"AUTH=LOGIN":              {},
		"AUTH=CRAM-MD5":           {},
		"AUTH=SCRAM-SHA-1":        {},
		"AUTH=SCRAM-SHA-256":      {},
		"AUTH=SCRAM-SHA-1-PLUS":   {},
		"AUTH=SCRAM-SHA-256-PLUS": {},
		"AUTH=OAUTHBEARER":        {},
		"AUTH=XOAUTH2":            {},
		"AUTH=EXTERNAL":           {},
		"AUTH=ANONYMOUS":          {},
	}
}

func mailboxTraces() map[string]trace {
	return map[string]trace{
		"LIST-EXTENDED": {script: `
			C: a LIST (SUBSCRIBED) "" *
			S: a BAD LIST: expected ${...}; it is written LIST reference pattern
			C: b LIST "" inbox RETURN (STATUS (UIDNEXT))
			S: b BAD LIST: expected the end of the line ${...}
			C: c LIST "" (inbox)
			S: c BAD LIST: expected a mailbox pattern ${...}
		`},
		"LIST-STATUS": {},
		"SPECIAL-USE": {says: []string{`\\Archive`, `\\Sent`}},
		"CREATE-SPECIAL-USE": {script: `
			C: a CREATE x (USE (\Junk))
			S: a BAD CREATE: expected the end of the line ${...}; it is written CREATE mailbox
		`},
		"STATUS=SIZE": {},
		"APPENDLIMIT": {},
		"MULTIAPPEND": {script: `
			C: a APPEND inbox {3+}
			C: abc {3+}
			C: def
			S: a BAD APPEND: expected the end of the line at octet 24, found a space; ${...}
		`},
		"QUOTA": {},
		"QUOTA=RES-STORAGE": {script: `
			C: a GETQUOTA ""
			S: * QUOTA "" (MESSAGE ${_} 1000000)
			S: a OK ${...}
		`},
		"QUOTA=RES-MESSAGE": {script: `
			C: a GETQUOTA ""
			S: * QUOTA "" (STORAGE ${_} 1048576)
			S: a OK ${...}
		`},
		"QUOTASET": {},
	}
}

func messageTraces() map[string]trace {
	return map[string]trace{
		"ESEARCH": {script: `
			@b select inbox
			C.b: a SEARCH RETURN () ALL
			S.b: a BAD SEARCH: expected a search key such as UNSEEN ${...}
		`},
		"SEARCHRES": {script: `
			@b select inbox
			C.b: a FETCH $ UID
			S.b: a BAD ${...}
			C.b: b SEARCH $
			S.b: b BAD SEARCH: expected a search key such as UNSEEN ${...}
		`},
		"WITHIN":                {},
		"SORT":                  {},
		"THREAD=ORDEREDSUBJECT": {},
		"THREAD=REFERENCES":     {},
		"BINARY": {script: `
			C: a APPEND inbox ~{3}
			S: a BAD APPEND: expected {octets}, for ~{octets} needs BINARY, ${...}
		`},
		"UTF8=ACCEPT": {script: `
			C: b APPEND inbox UTF8 (~{3}
			S: b BAD APPEND: expected a literal ${...}
			C: c APPEND inbox {11+}
			C: A: grün
			C: 
			S: c OK ${...}
		`},
	}
}
