package wire

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func b64(v string) string { return base64.StdEncoding.EncodeToString([]byte(v)) }

// loginForms are the ways in which a password may go out, and come back.
func loginForms(user, password string) []string {
	name, count, user64 := AstringOf(user), len(password), len(user)
	plain := b64("\x00" + user + "\x00" + password)
	forms := []string{
		fmt.Sprintf("C: A LOGIN %s %s", name, password),
		fmt.Sprintf("C: A LOGIN %s %s", name, QuotedOf(password)),
		fmt.Sprintf("C: A LOGIN %s %s again", name, QuotedOf(password)),
		fmt.Sprintf("C: A LOGIN %s \"%s\"", name, password),
		fmt.Sprintf("C: A LOGIN %s {%d}\nS: + go\nC: %s", name, count, password),
		fmt.Sprintf("C: A LOGIN %s {%d+}\nC: %s", name, count, password),
		fmt.Sprintf("C: A LOGIN {%d+}\nC: %s {%d+}\nC: %s", user64, user, count, password),
		fmt.Sprintf("C: A LOGIN {%d}\nS: + \nC: %s {%d}\nS: + \nC: %s", user64, user, count, password),
		fmt.Sprintf("C: A LOGIN %s {%d}\nS: A BAD no\nC: B %s", name, count, password),
		fmt.Sprintf("C: A LOGON %s %s", name, password),
		fmt.Sprintf("C: A LOGIN: %s %s", name, password),
		fmt.Sprintf("C: A B LOGIN %s %s", name, password),
		fmt.Sprintf("C: LOGIN %s %s", name, password),
		fmt.Sprintf("C: A SIGNIN %s %s", name, password),
		fmt.Sprintf("C: A PASSWORD %s", password),
		fmt.Sprintf("C: A AUTHENTICATE PLAIN %s", plain),
		fmt.Sprintf("C: A AUTHENTICATE PLAIN\nS: + \nC: %s", plain),
		fmt.Sprintf("C: A AUTHENTICATE PLAIN\nC: %s", plain),
		fmt.Sprintf("C: A AUTHENTICATE PLAIN\nS: A NO no\nC: B %s", plain),
		fmt.Sprintf("C: A AUTHENTICATE LOGIN\nS: + \nC: %s\nS: + \nC: %s", b64(user), b64(password)),
		fmt.Sprintf("C: A AUTHENTICATE LOGIN\nC: %s\nC: %s", b64(user), b64(password)),
		fmt.Sprintf("C: A AUTHENTICATE XOAUTH2 %s", b64("user="+user+"\x01auth=Bearer "+password+"\x01\x01")),
	}
	for i, f := range forms {
		forms[i] = f + fmt.Sprintf("\nS: A NO not %s, not %s, go away", password, QuotedOf(password))
		if strings.Contains(f, plain) {
			forms[i] += "\nS: * BYE not " + plain
		}
		forms[i] += "\nC: Z NOOP"
	}
	return forms
}

// checkNoLeak plays each form, cut at random, and looks for the password in
// what is not marked.
func checkNoLeak(t *testing.T, user, password string, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	for i, form := range loginForms(user, password) {
		v := NewConversation(0)
		remark(v, "S: * OK hello", whole)
		_, chunks := remark(v, form, func() int { return r.IntN(24) })
		var open strings.Builder
		for _, c := range chunks {
			open.WriteString(withoutSecrets(c))
		}
		for _, form := range []string{password, inner(password), b64(password), b64("\x00" + user + "\x00" + password)} {
			if strings.Contains(open.String(), form) {
				t.Fatalf("form %d of user %q, password %q shows %q in\n%s", i, user, password, form, open.String())
			}
		}
		count := regexp.MustCompile(fmt.Sprintf(`\{%d\+?\}`, len(password)))
		if len(user) != len(password) && !strings.Contains(password, "{") && count.MatchString(open.String()) {
			t.Fatalf("form %d of user %q, password %q shows its length in\n%s", i, user, password, open.String())
		}
	}
}

// withoutSecrets is a chunk as someone sees it who heeds the marks.
func withoutSecrets(c Chunk) string {
	var b strings.Builder
	at := 0
	for _, s := range c.Secret {
		b.Write(c.Raw[at:s.Start])
		b.WriteByte(3)
		at = s.End
	}
	b.Write(c.Raw[at:])
	return b.String()
}

// fits says that a password can be told from the words of the forms. A user who
// is called like a command cannot: behind a LOGIN that was misspelt or has lost
// its tag, "ID 123456" is one.
func fits(user, password string) bool {
	if IsCommand(strings.ToUpper(user)) {
		return false
	}
	if len(user) == 0 || len(strings.TrimSpace(password)) < 6 || len(password) > 200 || len(user) > 200 || NeedsLiteral(user) ||
		strings.ContainsAny(user, " \t") || strings.ContainsAny(password, "\r\n\x00\x01\x03") {
		return false
	}
	for _, form := range loginForms(user, "\x02\x02") {
		if strings.Contains(form, password) {
			return false
		}
	}
	return !strings.EqualFold(password, "password")
}

func TestNoSecretAtRandom(t *testing.T) {
	const octets = "abcdefXYZ0123456789 \t\"\"\\\\{}()%*[]+-/=:,\xc3\xa9"
	r := rand.New(rand.NewPCG(3, 4))
	word := func(most int) string {
		b := make([]byte, 1+r.IntN(most))
		for i := range b {
			b[i] = octets[r.IntN(len(octets))]
		}
		return string(b)
	}
	tried := 0
	for seed := range uint64(500) {
		if user, password := word(12), word(24); fits(user, password) {
			tried++
			checkNoLeak(t, user, password, seed)
		}
	}
	if tried < 100 {
		t.Fatalf("only %d passwords were tried", tried)
	}
}

func FuzzSecrets(f *testing.F) {
	f.Add("bob", `Zq7"x\y`, uint64(1))
	f.Add("b\"o\\b", `{6}"(*%`, uint64(2))
	f.Fuzz(func(t *testing.T, user, password string, seed uint64) {
		if fits(user, password) {
			checkNoLeak(t, user, password, seed)
		}
	})
}

// inner is a quoted string without its quotes.
func inner(v string) string {
	q := QuotedOf(v)
	return q[1 : len(q)-1]
}
