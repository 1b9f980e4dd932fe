package wire

import "testing"

// The password of these tests is Zq7"x\y, of which the quoted form is
// "Zq7\"x\\y", and PLAIN's base64 AGJvYgBacTcieFx5.

func TestLoginSecrets(t *testing.T) {
	for name, dialogue := range map[string]string{
		"atom":                 `C: A LOGIN bob «Zq7"x\y»`,
		"quoted":               `C: A LOGIN bob «"Zq7\"x\\y"»`,
		"an equals sign":       `C: A LOGIN bob «=»`,
		"both quoted":          `C: A LOGIN "bob" «"Zq7\"x\\y"»`,
		"lower case":           `C: a1 login bob «Zq7"x\y»`,
		"a quoted space":       `C: A LOGIN "b o\"b" «"Zq7\"x\\y"»`,
		"literal":              "C: A LOGIN bob {«7»}\nS: + go\nC: «Zq7\"x\\y»",
		"literal not waiting":  "C: A LOGIN bob {«7»+}\nC: «Zq7\"x\\y»",
		"literal8":             "C: A LOGIN bob ~{«7»}\nS: +\nC: «Zq7\"x\\y»",
		"literal user":         "C: A LOGIN {3}\nS: + go\nC: bob «Zq7\"x\\y»",
		"literals":             "C: A LOGIN {3}\nS: + go\nC: bob {«7»}\nS: + go\nC: «Zq7\"x\\y»",
		"literals not waiting": "C: A LOGIN {3+}\nC: bob {«7»+}\nC: «Zq7\"x\\y»",
		"empty literal":        "C: A LOGIN bob {«0»}\nS: +\nC: ",
		"wrong quotes":         `C: A LOGIN bob «"Zq7"x\y"»`,
		"open quote":           `C: A LOGIN bob «"Zq7\"x»`,
		"single quotes":        `C: A LOGIN 'bob' «'Zq7"x\y'»`,
		"quotes glued":         `C: A LOGIN "bob"«"Zq7"»`,
		"quote glued":          `C: A LOGIN bob«"Zq7"»`,
		"open quote of user":   `C: A LOGIN «"bob Zq7»`,
		"a third argument":     `C: A LOGIN bob «Zq7"x\y again»`,
		"spaces":               `C: A  LOGIN   bob   «Zq7"x\y»`,
		"a tab":                "C: A LOGIN bob\t«Zq7\"x\\y»",
		"tabs":                 "C: A\tLOGIN\tbob\t«Zq7\"x\\y»",
		"a bad count":          `C: A LOGIN bob «{7 Zq7"x\y»`,
		"a count inside":       `C: A LOGIN bob «{7} Zq7"x\y»`,
		"a colon":              `C: A LOGIN bob:«Zq7x\y»`,
		"colon and LOGIN":      `C: A LOGIN: bob «Zq7"x\y»`,
		"equals sign":          `C: A LOGIN=bob «Zq7"x\y»`,
		"typo":                 `C: A LOGON bob «Zq7"x\y»`,
		"typo with literal":    "C: A LOGN bob {«7»}\nS: + go\nC: «Zq7\"x\\y»",
		"no tag":               `C: LOGIN bob «Zq7"x\y»`,
		"no tag, typo":         `C: LOGON bob «Zq7"x\y»`,
		"two tags":             `C: B A LOGIN bob «Zq7"x\y»`,
		"a tag like a command": `C: LOGIN LOGIN bob «Zq7"x\y»`,
		"no command":           `C: A SIGNON bob «Zq7"x\y»`,
		"one argument":         `C: A PASS «Zq7"x\y»`,
		"one, a literal":       "C: A PASS {«7»}\nS: + go\nC: «Zq7\"x\\y»",
		"a bare LF":            "C: A LOGIN bob «Zq7»",
		"counted too short":    "C: A LOGIN {1}\nS: + go\nC: b«ob Zq7»",
		"counted too long":     "C: A LOGIN {11}\nS: + go\nC: bob« Zq7\"x\\y»",
		"then nothing secret":  "C: A LOGIN bob «Zq7»\nS: A OK done\nC: B SELECT inbox",
		"refused, again":       "C: A LOGIN bob «Zq7x»\nS: A NO no\nC: B LOGIN bob «Zq8x»\nS: B OK done\nC: C NOOP x y",
		"literal refused":      "C: A LOGIN bob {«7»}\nS: A NO no\nC: B CAPABILITY x y",
		"refused and sent":     "C: A LOGIN bob {«7»}\nS: A BAD no\nC: B «Zq7\"x\\y»\nC: C SELECT inbox",
		"refused and sent raw": "C: A LOGIN bob {«7»}\nS: A BAD no\nC: «Zq7\"x\\y»",
	} {
		t.Run(name, func(t *testing.T) { checkMarks(t, dialogue) })
	}
}

// RFC 9051 §6.2.2, RFC 4959.
func TestSASLSecrets(t *testing.T) {
	const plain = "«AGJvYgBacTcieFx5»"
	for name, dialogue := range map[string]string{
		"PLAIN":                   "C: A AUTHENTICATE PLAIN\nS: + \nC: " + plain + "\nS: A OK done\nC: B NOOP x y",
		"PLAIN not waiting":       "C: A AUTHENTICATE PLAIN\nC: " + plain + "\nC: B SELECT inbox",
		"initial response":        "C: A AUTHENTICATE PLAIN " + plain + "\nS: A OK done",
		"a command behind it":     "C: A AUTHENTICATE PLAIN " + plain + "\nC: B SELECT inbox\nS: A OK done\nS: B OK done",
		"a challenge behind that": "C: A AUTHENTICATE PLAIN " + plain + "\nC: B SELECT inbox\nS: + eA==\nC: " + plain + "\nC: C SELECT inbox",
		"lower case":              "C: a authenticate plain " + plain,
		"an empty response":       "C: A AUTHENTICATE EXTERNAL =\nS: A OK done",
		"an empty line":           "C: A AUTHENTICATE EXTERNAL\nS: +\nC: \nS: A OK done\nC: B NOOP",
		"cancelled":               "C: A AUTHENTICATE PLAIN\nS: + \nC: *\nS: A BAD cancelled\nC: B SELECT inbox",
		"refused":                 "C: A AUTHENTICATE PLAIN\nS: A NO no\nC: B SELECT inbox",
		"refused, accepted":       "C: A AUTHENTICATE PLAIN\nS: + \nC: " + plain + "\nS: A NO no\nC: B AUTHENTICATE PLAIN\nS: + \nC: " + plain + "\nS: B OK done\nC: C XFOO a b",
		"refused, sent":           "C: A AUTHENTICATE PLAIN\nS: A NO no\nC: B " + plain + "\nC: C SELECT inbox",
		"refused, sent raw":       "C: A AUTHENTICATE PLAIN\nS: A NO no\nC: " + plain,
		"LOGIN":                   "C: A AUTHENTICATE LOGIN\nS: + VXNlcm5hbWU6\nC: «Ym9i»\nS: + UGFzc3dvcmQ6\nC: «WnE3Inhceg==»\nS: A OK bob is in",
		"LOGIN not waiting":       "C: A AUTHENTICATE LOGIN\nC: «Ym9i»\nC: «WnE3Inhceg==»\nC: B SELECT inbox\nS: + \nS: + \nS: A OK bob is in\nC: C SELECT x",
		"XOAUTH2":                 "C: A AUTHENTICATE XOAUTH2 «dXNlcj1ib2IBYXV0aD1CZWFyZXIgdG9rZW4wMDEBAQ==»\nS: + eyJzdGF0dXMiOiI0MDAifQ==\nC: \nS: A NO «token001» expired\nC: B NOOP",
		"OAUTHBEARER":             "C: A AUTHENTICATE OAUTHBEARER\nS: +\nC: «bixhPWJvYiwBaG9zdD1oAWF1dGg9QmVhcmVyIHRva2VuMDAxAQE=»\nS: + eyJzdGF0dXMiOiI0MDAifQ==\nC: «AQ==»\nS: A NO no\nC: B NOOP",
		"no mechanism":            "C: A AUTHENTICATE " + plain,
		"SMTP's word":             "C: A AUTH PLAIN " + plain,
		"typo":                    "C: A AUTENTICATE PLAIN " + plain,
		"no tag":                  "C: AUTHENTICATE PLAIN " + plain,
		"two tags":                "C: B A AUTHENTICATE PLAIN " + plain,
		"a brace in an answer":    "C: A AUTHENTICATE PLAIN\nS: +\nC: «x {5}»\nS: A NO no\nC: B NOOP",
	} {
		t.Run(name, func(t *testing.T) { checkMarks(t, dialogue) })
		t.Run(name+" after login", func(t *testing.T) { checkMarks(t, dialogue, "C: 0 LOGIN o oooo", "S: 0 OK done") })
	}
}

func TestRepeatedSecrets(t *testing.T) {
	for name, dialogue := range map[string]string{
		"atom":           "C: A LOGIN bob «Zq7\"x\\y»\nS: A NO bob cannot log in with «Zq7\"x\\y», not with «Zq7\"x\\y»",
		"quoted":         "C: A LOGIN bob «\"Zq7\\\"x\\\\y\"»\nS: A NO not «\"Zq7\\\"x\\\\y\"», not «Zq7\"x\\y»",
		"literal":        "C: A LOGIN bob {«7»+}\nC: «Zq7\"x\\y»\nS: A BAD \"«Zq7\\\"x\\\\y»\"",
		"wrongly quoted": "C: A LOGIN bob «\"Zq7\"x\\y\"»\nS: A BAD «Zq7\"x\\y»",
		"one of two":     "C: A LOGIN bob «Zq7 again»\nS: A BAD «Zq7»",
		"answer":         "C: A AUTHENTICATE PLAIN\nS: +\nC: «AGJvYgBacTcieFx5»\nS: A NO «AGJvYgBacTcieFx5» means bob and «Zq7\"x\\y»",
		"in a challenge": "C: A AUTHENTICATE X «AGJvYgBacTcieFx5»\nS: + «AGJvYgBacTcieFx5»",
		"untagged":       "C: A LOGIN bob «Zq7\"x\\y»\nS: * X «Zq7\"x\\y»\nS: A OK",
		"later":          "C: A LOGIN bob «Zq7\"x\\y»\nS: A OK\nC: B NOOP\nS: * OK «Zq7\"x\\y» is weak\nS: B OK",
		"not in mail":    "C: A LOGIN bob «Zq7x»\nS: A OK\nC: B FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] \"Zq7x\")\nS: B OK",
		"password":       "C: A LOGIN bob «password»\nS: A NO wrong user or password",
		"too short":      "C: A LOGIN bob «in»\nS: A OK logged in",
		"overlapping":    "C: A LOGIN bob «aaaa»\nS: A NO x«aaaaaaaa»",
	} {
		t.Run(name, func(t *testing.T) { checkMarks(t, dialogue) })
	}
}

// User names, mailbox names and ordinary commands are no secrets.
func TestNoSecrets(t *testing.T) {
	for _, line := range []string{
		"A CAPABILITY", "A NOOP", "A LOGOUT", "A STARTTLS", "A", "", "A help", "help", "?", "A ?", "NOOP",
		"A SELECT inbox", "SELECT inbox", `A SELECT "login x"`, "A FETCH 1:* (FLAGS BODY[LOGIN x])", "FETCH 3 body[]",
		"A UID FETCH 1 BODY[]", "A LIST login *", "A STATUS login (MESSAGES)", "A RENAME login logout",
		`A SEARCH TEXT "login x" FROM y`, "A SEARCH TEXT login x", `A ID ("name" "x" "version" "1")`, "A IDLE",
		"A ENABLE CONDSTORE QRESYNC", "A APPEND inbox (\\Seen) {310}", "A LOGIN", "A LOGIN bob", `A LOGIN "b b"`,
		"A AUTHENTICATE", "A AUTHENTICATE PLAIN", "A AUTHENTICATE EXTERNAL =", "A SELECT2", "LOGIN bob",
		"LOGIN SELECT inbox", "A LOGIN {3}",
	} {
		if got := withMarks([]byte(line+"\r\n"), SecretsIn([]byte(line+"\r\n"), false)); got != line+"\r\n" {
			t.Errorf("before login: got %s", got)
		}
	}
	for _, line := range []string{
		"A XLIST a b", "A XAPPLEPUSHSERVICE aps-version 2 aps-account-id x", "A X-FOO a b", "A CLIENTID UUID 1", "A x y",
	} {
		if got := withMarks([]byte(line), SecretsIn([]byte(line), true)); got != line {
			t.Errorf("after login: got %s", got)
		}
		checkMarks(t, "C: "+line, "C: 0 LOGIN o oooo", "S: 0 OK done")
	}
	checkMarks(t, "C: A X-FOO a «b»", "C: 0 LOGIN o oooo", "S: 0 OK done", "C: 1 UNAUTHENTICATE", "S: 1 OK done")
	checkMarks(t, "C: A IDLE\nS: + idling\nC: DONE\nS: A OK done\nC: B NOOP")
	checkMarks(t, "C: A IDLE\nC: done\nS: + idling\nS: A OK done")
	checkMarks(t, "C: A IDLE\nC: B LOGIN bob «Zq7x»\nS: A BAD not now\nS: B OK done")
	v := NewConversation(0)
	remark(v, "S: * PREAUTH hello", whole)
	if got, _ := remark(v, "C: A X-FOO a b", whole); got != "C: A X-FOO a b" {
		t.Errorf("after PREAUTH: got %s", got)
	}
}
