package mime

import (
	"strings"
	"testing"
)

func TestParseAddresses(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		// RFC 5322 §3.4
		{`a@example.org`, `((NIL NIL "a" "example.org"))`},
		{`<a@example.org>`, `((NIL NIL "a" "example.org"))`},
		{`Ada <a@example.org>`, `(("Ada" NIL "a" "example.org"))`},
		{`"Lovelace, Ada" <a@example.org>, b@example.org`, `(("Lovelace, Ada" NIL "a" "example.org")(NIL NIL "b" "example.org"))`},
		{`"A \"B\" \\ C" <a@example.org>`, `(("A \"B\" \\ C" NIL "a" "example.org"))`},
		{`"X" Y "Z" <a@example.org>`, `(("X Y Z" NIL "a" "example.org"))`},
		{`J. Q. Public <j@example.org>`, `(("J. Q. Public" NIL "j" "example.org"))`},
		{`a.b@example.org`, `((NIL NIL "a.b" "example.org"))`},
		{`"john doe"@example.org`, `((NIL NIL "john doe" "example.org"))`},
		{`a@[192.0.2.1], <b@[IPv6:2001:db8::1]>`, `((NIL NIL "a" "[192.0.2.1]")(NIL NIL "b" "[IPv6:2001:db8::1]"))`},
		{`=?utf-8?Q?J=C3=BCrgen?= <j@example.org>`, `(("=?utf-8?Q?J=C3=BCrgen?=" NIL "j" "example.org"))`},
		{"J\u00fcrgen <\u00fc@example.org>", "((\"J\u00fcrgen\" NIL \"\u00fc\" \"example.org\"))"},

		// groups
		{`Friends: b@example.org, "C" <c@example.org>;, d@example.org`, `((NIL NIL "Friends" NIL)(NIL NIL "b" "example.org")("C" NIL "c" "example.org")(NIL NIL NIL NIL)(NIL NIL "d" "example.org"))`},
		{`undisclosed-recipients:;`, `((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL))`},
		{`"A Group" (c) : ; `, `((NIL NIL "A Group" NIL)(NIL NIL NIL NIL))`},
		{`open: a@example.org`, `((NIL NIL "open" NIL)(NIL NIL "a" "example.org")(NIL NIL NIL NIL))`},
		{`Foo: Bar: a@example.org;;`, `((NIL NIL "Foo" NIL)(NIL NIL "Bar" "MISSING_DOMAIN")(NIL NIL "a" "example.org")(NIL NIL NIL NIL))`},

		// comments
		{`a@example.org (Full Name)`, `(("Full Name" NIL "a" "example.org"))`},
		{`a@example.org (one (two) \) three)`, `(("one (two) ) three" NIL "a" "example.org"))`},
		{`"N" (c) <c@example.org> (after), d@example.org`, `(("N" NIL "c" "example.org")(NIL NIL "d" "example.org"))`},
		{`a(x)@(y)example.org`, `(("y" NIL "a" "example.org"))`},

		// RFC 5322 §4.4, obsolete forms
		{`Name <@r1.example,@r2.example:a@example.org>`, `(("Name" "@r1.example,@r2.example" "a" "example.org"))`},
		{`<@r1:b@example.org>`, `((NIL "@r1" "b" "example.org"))`},
		{`john . q . doe @ example . org`, `((NIL NIL "john.q.doe" "example.org"))`},
		{` ,, a@example.org ,, b@example.org,`, `((NIL NIL "a" "example.org")(NIL NIL "b" "example.org"))`},
		{"a@example.org,\r\n b@example.org", `((NIL NIL "a" "example.org")(NIL NIL "b" "example.org"))`},

		// no addresses, but never NIL where it would make them groups
		{``, `NIL`},
		{` (only a comment) `, `NIL`},
		{`root`, `((NIL NIL "root" "MISSING_DOMAIN"))`},
		{`<root>`, `((NIL NIL "root" "MISSING_DOMAIN"))`},
		{`Two Words`, `(("Two Words" NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))`},
		{`Two Words (no name)`, `(("Two Words" NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))`},
		{`Name <>`, `(("Name" NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))`},
		{`a@`, `((NIL NIL "a" "MISSING_DOMAIN"))`},
		{`@b`, `((NIL NIL "MISSING_MAILBOX" "b"))`},
		{`<@b>`, `((NIL NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))`},
		{`Doe, John <j@example.org>`, `((NIL NIL "Doe" "MISSING_DOMAIN")("John" NIL "j" "example.org"))`},
		{`<a@example.org`, `((NIL NIL "a" "example.org"))`},
		{`<a@example.org junk>, b@example.org`, `((NIL NIL "a" "example.org")(NIL NIL "b" "example.org"))`},
		{`a@example.org>, b@example.org`, `((NIL NIL "a" "example.org")(NIL NIL "b" "example.org"))`},
		{`a@example.org; b@example.org`, `((NIL NIL "a" "example.org")(NIL NIL "b" "example.org"))`},
		{`"never closed <a@example.org>`, `((NIL NIL "never closed <a@example.org>" "MISSING_DOMAIN"))`},
		{`(never closed a@example.org`, `NIL`},
		{`a@[192.0.2.1`, `((NIL NIL "a" "[192.0.2.1]"))`},
		{`>>>`, `NIL`},
	} {
		expect(t, test.in, addresses(parseAddresses(test.in)), test.want)
	}
}

// FuzzParseAddresses: whatever stands in a field, each address is an address, or opens or closes a group, in turn.
func FuzzParseAddresses(f *testing.F) {
	for _, s := range []string{`a@b`, `N <a@b>, "q" (c) <@r:x@[y]>`, `g: a, b@c;, d`, `:;:;`, `<<@@,,::>>`, "a . b @ c . d", `"\`, `(\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		inGroup := false
		for _, a := range parseAddresses(s) {
			switch {
			case a.Host.Present:
				if !a.Mailbox.Present || a.Mailbox.Value == "" || a.Host.Value == "" {
					t.Errorf("%q: an address without its half: %v", s, a)
				}
			case a.Mailbox.Present == inGroup, a.Name.Present, a.Route.Present:
				t.Errorf("%q: not a group's begin or end: %v", s, a)
			default:
				inGroup = !inGroup
			}
		}
		if inGroup {
			t.Errorf("%q: a group does not end", s)
		}
	})
}

// A field of many pieces must not take a time that grows with their square.
func BenchmarkParseAddresses(b *testing.B) {
	long := strings.Repeat(`"Name" <a . b @ c . d>, `, 10_000)
	b.SetBytes(int64(len(long)))
	b.ReportAllocs()
	for b.Loop() {
		if len(parseAddresses(long)) != 10_000 {
			b.Fatal("some are missing")
		}
	}
}
