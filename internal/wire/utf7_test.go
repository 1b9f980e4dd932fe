package wire_test

import (
	"strings"
	"testing"

	"imapsh/internal/wire"
)

// RFC 3501 §5.1.3.
func TestMailboxNames(t *testing.T) {
	t.Parallel()
	for name, encoded := range map[string]string{
		"":                   "",
		"INBOX":              "INBOX",
		"a&b":                "a&-b",
		"Entwürfe":           "Entw&APw-rfe",
		"~peter/mail/日本語/台北": "~peter/mail/&ZeVnLIqe-/&U,BTFw-",
		"\U0001F4E7":         "&2D3c5w-",
		"tab\there":          "tab&AAk-here",
	} {
		if got := wire.EncodeMailbox(name); got != encoded {
			t.Errorf("EncodeMailbox(%q) = %q, want %q", name, got, encoded)
		}
		if got, ok := wire.DecodeMailbox(encoded); got != name || !ok {
			t.Errorf("DecodeMailbox(%q) = %q, %t, want %q", encoded, got, ok, name)
		}
	}
}

// "&U,BTFw-&ZeVnLIqe-" is the RFC's own example of a superfluous shift.
func TestMailboxNamesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a&b", "&", "&AAk", "&U,BTFw-&ZeVnLIqe-", "&AGE-", "&ZeVnLIq-", "&2D0-", "tab\there", "ü", "\xff"} {
		if got, ok := wire.DecodeMailbox(name); ok {
			t.Errorf("DecodeMailbox(%q) = %q, want it refused", name, got)
		}
	}
}

func TestMailbox(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		raw, name, err string
		utf8           bool
	}{
		{raw: `Entw&APw-rfe`, name: "Entwürfe"},
		{raw: `"a&-b"`, name: "a&b"},
		{raw: `"a&b"`, err: `expected a mailbox name in modified UTF-7 at octet 0`},
		{raw: `"ü"`, err: `expected a mailbox name in modified UTF-7 at octet 0`},
		{raw: `"ü"`, name: "ü", utf8: true},
		{raw: `a&-b`, name: "a&-b", utf8: true},
		{raw: "\"\xff\"", err: `expected a mailbox name in UTF-8 at octet 0`, utf8: true},
		{raw: `(`, err: `expected an atom or a string at octet 0`, utf8: true},
	} {
		d := wire.NewDecoder([]byte(c.raw))
		d.Allow.UTF8Mailbox = c.utf8
		name, ok := d.Mailbox()
		err := ""
		if d.Err() != nil {
			err, _, _ = strings.Cut(d.Err().Error(), ",")
		}
		if name != c.name || err != c.err || ok != (err == "") {
			t.Errorf("%s (UTF-8: %t): %q, %v, %q, want %q and %q", c.raw, c.utf8, name, ok, err, c.name, c.err)
		}
	}
}
