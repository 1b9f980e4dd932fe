package wire

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// utf7 is the base64 of mailbox names: "," instead of "/", and no padding.
func utf7() *base64.Encoding {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,"
	return base64.NewEncoding(alphabet).WithPadding(base64.NoPadding).Strict()
}

// EncodeMailbox writes a mailbox name, in UTF-8, in modified UTF-7: printable
// ASCII stands for itself, "&-" for "&", and everything else is UTF-16 in
// base64 between "&" and "-". RFC 3501 §5.1.3.
func EncodeMailbox(name string) string {
	var b strings.Builder
	for len(name) > 0 {
		plain := strings.IndexFunc(name, func(r rune) bool { return r < ' ' || r > '~' })
		if plain < 0 {
			plain = len(name)
		}
		b.WriteString(strings.ReplaceAll(name[:plain], "&", "&-"))
		name = name[plain:]
		shifted := strings.IndexFunc(name, func(r rune) bool { return r >= ' ' && r <= '~' })
		if shifted < 0 {
			shifted = len(name)
		}
		if shifted > 0 {
			var octets []byte
			for _, unit := range utf16.Encode([]rune(name[:shifted])) {
				octets = append(octets, byte(unit>>8), byte(unit))
			}
			b.WriteString("&" + utf7().EncodeToString(octets) + "-")
		}
		name = name[shifted:]
	}
	return b.String()
}

// Mailbox takes a mailbox's name, and gives it in UTF-8.
//
//	mailbox = "INBOX" / astring
//
// RFC 9051 §5.1, RFC 3501 §5.1.3.
func (d *Decoder) Mailbox() (string, bool) {
	before := *d
	name, ok := d.Astring()
	switch {
	case !ok:
		return "", false
	case !d.Allow.UTF8Mailbox && d.Allow.Quoted == QuotedUTF8 && utf8.ValidString(name) && NeedsLiteral(name):
		return name, true // RFC 6855 §3: who may quote UTF-8 may name a mailbox with it
	case !d.Allow.UTF8Mailbox:
		if name, ok = DecodeMailbox(name); ok {
			return name, true
		}
		*d = before
		return "", d.Fail("a mailbox name in modified UTF-7")
	case !utf8.ValidString(name):
		*d = before
		return "", d.Fail("a mailbox name in UTF-8")
	}
	return name, true
}

// DecodeMailbox reads a mailbox name in modified UTF-7 and gives it in UTF-8.
// Each name has one form only; any other is refused. RFC 3501 §5.1.3.
func DecodeMailbox(name string) (string, bool) {
	var b strings.Builder
	for rest := name; ; {
		plain, shifted, found := strings.Cut(rest, "&")
		b.WriteString(plain)
		if !found {
			break
		}
		shifted, rest, found = strings.Cut(shifted, "-")
		if !found {
			return "", false
		}
		if shifted == "" {
			b.WriteByte('&')
			continue
		}
		octets, err := utf7().DecodeString(shifted)
		if err != nil || len(octets)%2 != 0 {
			return "", false
		}
		units := make([]uint16, 0, len(octets)/2)
		for i := 0; i < len(octets); i += 2 {
			units = append(units, uint16(octets[i])<<8|uint16(octets[i+1]))
		}
		b.WriteString(string(utf16.Decode(units)))
	}
	decoded := b.String()
	return decoded, utf8.ValidString(decoded) && EncodeMailbox(decoded) == name
}
