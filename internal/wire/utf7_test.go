package wire_test

import (
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
