package mailstore_test

import (
	"strings"
	"testing"

	"imapsh/internal/practice/mailstore"
)

// tree lists an account's names with what LIST would say of them.
func tree(a *mailstore.Account) string {
	var list []string
	for _, m := range a.Mailboxes() {
		name := m.Name
		if m.NoSelect {
			name += "!"
		}
		if m.HasChildren {
			name += "+"
		}
		if m.Subscribed {
			name += "*"
		}
		for _, use := range m.Use {
			name += string(use)
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}

// run does one "create X", "delete X", "rename X Y", "subscribe X", "unsubscribe X".
func run(t *testing.T, a *mailstore.Account, line string) string {
	t.Helper()
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "create":
		return codeOf(t, a.Create(rest))
	case "delete":
		return codeOf(t, a.Delete(rest))
	case "rename":
		from, to, _ := strings.Cut(rest, " ")
		return codeOf(t, a.Rename(from, to))
	case "subscribe":
		return codeOf(t, a.Subscribe(rest))
	case "unsubscribe":
		return codeOf(t, a.Unsubscribe(rest))
	}
	t.Fatalf("no such verb: %s", verb)
	return ""
}

func TestNames(t *testing.T) {
	for _, test := range []struct{ name, lines, want string }{
		// RFC 9051 §6.3.4
		{"create", "create b; create a", "INBOX a b"},
		{"create again", "create a; create a ALREADYEXISTS", "INBOX a"},
		{"case matters", "create a; create A", "INBOX A a"},
		{"create INBOX", "create inBox ALREADYEXISTS", "INBOX"},
		{"trailing delimiter", "create owatagusiam/; create owatagusiam/blurdybloop", "INBOX owatagusiam+ owatagusiam/blurdybloop"},
		{"superiors", "create foo/bar/zap", "INBOX foo!+ foo/bar!+ foo/bar/zap"},
		{"superior becomes a mailbox", "create a/b; create a", "INBOX a+ a/b"},
		{"below INBOX", "create inbox/x; create INBOX/y; create inboxes", "INBOX+ INBOX/x INBOX/y inboxes"},
		{"order", "create a-b; create a/b; create a b; create Z", "INBOX Z a!+ a/b a b a-b"},
		{"adjacent delimiters", "create a//b CANNOT; create /a CANNOT; create / CANNOT; create a// CANNOT", "INBOX"},
		{"empty name", "create  CANNOT", "INBOX"},
		{"not UTF-8", "create a\xff CANNOT", "INBOX"},
		{"control characters", "create a\x00b CANNOT; create a\nb CANNOT; create a\u0085 CANNOT; create a\u2028 CANNOT", "INBOX"},
		{"not in form NFC", "create e\u0301 CANNOT; create \u00e9", "INBOX \u00e9"},
		{"wildcards are characters", "create a*b%c", "INBOX a*b%c"},

		// RFC 9051 §6.3.5
		{"delete", "create a; delete a; delete a NONEXISTENT", "INBOX"},
		{"delete INBOX", "delete INBOX CANNOT; delete inbox CANNOT", "INBOX"},
		{"delete a superior", "create foo; create foo/bar; delete foo", "INBOX foo!+ foo/bar"},
		{"delete a \\Noselect superior", "create foo/bar; delete foo HASCHILDREN", "INBOX foo!+ foo/bar"},
		{"delete from below", "create foo/bar; delete foo/bar; delete foo", "INBOX"},
		{"a \\Noselect name stays", "create foo/bar; delete foo/bar", "INBOX foo!"},

		// RFC 9051 §6.3.6
		{"rename", "create a; rename a b", "INBOX b"},
		{"rename with inferiors", "create foo; create foo/bar; create food; rename foo zap", "INBOX food zap+ zap/bar"},
		{"rename a \\Noselect name", "create foo/bar; rename foo zowie", "INBOX zowie!+ zowie/bar"},
		{"rename makes superiors", "create foo/bar/zap; rename foo/bar/zap baz/rag/zowie", "INBOX baz!+ baz/rag!+ baz/rag/zowie foo!+ foo/bar!"},
		{"rename what is not", "rename a b NONEXISTENT", "INBOX"},
		{"rename to what is", "create a; create b; rename a b ALREADYEXISTS; rename a inbox ALREADYEXISTS", "INBOX a b"},
		{"rename to itself", "create a; rename a a ALREADYEXISTS", "INBOX a"},
		{"rename below itself", "create a; rename a a/b CANNOT; rename a a/b/c CANNOT", "INBOX a"},
		{"rename to no name", "create a; rename a b//c CANNOT", "INBOX a"},
		{"rename with trailing delimiter", "create a; rename a b/", "INBOX b"},
		{"rename INBOX", "create INBOX/bar; rename inbox old-mail", "INBOX+ INBOX/bar old-mail"},
		{"rename INBOX below itself", "rename INBOX INBOX/old", "INBOX+ INBOX/old"},

		// RFC 9051 §6.3.7, §6.3.8
		{"subscribe", "create a; subscribe a; subscribe a; subscribe inbox", "INBOX* a*"},
		{"unsubscribe", "create a; subscribe a; unsubscribe a; unsubscribe a", "INBOX a"},
		{"subscription outlives delete", "create a; subscribe a; delete a; create a", "INBOX a*"},
		{"subscription stays at the old name", "create a; subscribe a; rename a b", "INBOX b"},
		{"subscribe to no name", "subscribe a//b CANNOT; unsubscribe  CANNOT", "INBOX"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := newAccount(t)
			for line := range strings.SplitSeq(test.lines, "; ") {
				code := "OK"
				if i := strings.LastIndex(line, " "); line[i+1:] == strings.ToUpper(line[i+1:]) && len(line[i+1:]) >= len("CANNOT") {
					line, code = line[:i], line[i+1:]
				}
				expect(t, line, run(t, a, line), code)
			}
			expect(t, test.lines, tree(a), test.want)
		})
	}
}

func TestSubscriptions(t *testing.T) {
	a := newAccount(t)
	// "#news.comp.mail.mime" is the RFC's example of a name that need not exist (RFC 9051 §6.3.7).
	for _, name := range []string{"b", "#news.comp.mail.mime", "inbox"} {
		expect(t, name, codeOf(t, a.Subscribe(name)), "OK")
	}
	expect(t, "subscriptions", a.Subscriptions(), []string{"INBOX", "#news.comp.mail.mime", "b"})
}

func TestMailbox(t *testing.T) {
	a := newAccount(t)
	if err := a.Create("Sent", mailstore.UseSent); err != nil {
		t.Fatal(err)
	}
	mustCreate(t, a, "Sent/2026")
	m, err := a.Mailbox("Sent")
	expect(t, "Sent", codeOf(t, err), "OK")
	expect(t, "Sent", m, mailstore.Mailbox{Name: "Sent", HasChildren: true, Use: []mailstore.Use{mailstore.UseSent}})
	m, err = a.Mailbox("inbox")
	expect(t, "INBOX", codeOf(t, err), "OK")
	expect(t, "INBOX", m.Name, "INBOX")
	_, err = a.Mailbox("sent")
	expect(t, "sent", codeOf(t, err), "NONEXISTENT")
	expect(t, "all", tree(a), `INBOX Sent+\Sent Sent/2026`)
}

func TestNoSelectHasNoMail(t *testing.T) {
	a := newAccount(t)
	mustCreate(t, a, "a/b")
	_, err := a.Select("a", false)
	expect(t, "select", codeOf(t, err), "NONEXISTENT")
	_, err = a.Status("a")
	expect(t, "status", codeOf(t, err), "NONEXISTENT")
	_, err = a.Append("a", text("x"))
	expect(t, "append", codeOf(t, err), "TRYCREATE")
	expect(t, "so it is told, and does", codeOf(t, a.Create("a")), "OK")
	mustAppend(t, a, "a", text("x"))
}

func TestCanonicalName(t *testing.T) {
	for name, want := range map[string]string{
		"inbox": "INBOX", "InBox/a": "INBOX/a", "inboxes": "inboxes", "a/inbox": "a/inbox", "": "", "inbox/": "INBOX/",
	} {
		expect(t, name, mailstore.CanonicalName(name), want)
	}
}

func TestMailboxLimits(t *testing.T) {
	a := newAccountIn(t, newStore(mailstore.Limits{
		Accounts: 1, MailboxesPerAccount: 4, SubscriptionsPerAccount: 1, OctetsPerAccount: 100, OctetsPerMessage: 100, MessagesPerMailbox: 9,
	}))
	for _, test := range []struct{ line, want string }{
		{"create a/b/c/d", "LIMIT"},
		{"create a/b/c", "OK"},
		{"create d", "LIMIT"},
		{"create a", "OK"}, // a name that is there already
		{"rename a d", "OK"},
		{"rename d e/f", "LIMIT"},
		{"rename INBOX old", "LIMIT"},
		{"subscribe x", "OK"},
		{"subscribe x", "OK"},
		{"subscribe y", "LIMIT"},
		{"create " + strings.Repeat("x", 1001), "LIMIT"},
	} {
		expect(t, test.line, run(t, a, test.line), test.want)
	}
	expect(t, "nothing half done", tree(a), "INBOX d+ d/b!+ d/b/c")
}
