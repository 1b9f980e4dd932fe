package practice

import (
	"strings"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// referencesOf gives the Message-IDs of the messages that one answers, the
// nearest last: those in References or, if there is none, the first in
// In-Reply-To. RFC 5256 §3, REFERENCES.
func referencesOf(m *mailstore.Message) []string {
	fields, _ := m.Content.Section(wire.Section{Text: "HEADER.FIELDS", Fields: []string{"References"}})
	_, rest, _ := strings.Cut(string(unfold(fields)), ":")
	rest, _, _ = strings.Cut(rest, "\n") // of the first such field
	var ids []string
	for {
		id, behind, ok := nextMessageID(rest)
		if !ok {
			break
		}
		ids, rest = append(ids, id), behind
	}
	if len(ids) > 0 {
		return ids
	}
	if id, _, ok := nextMessageID(m.Content.Envelope().InReplyTo.Value); ok {
		return []string{id}
	}
	return nil
}

// nextMessageID gives the first Message-ID in a text, without quoting and white
// space, so that two ways to write one are the same, and what stands behind it.
//
//	msg-id   = [CFWS] "<" id-left "@" id-right ">" [CFWS]
//	id-left  = dot-atom-text / no-fold-quote / obs-id-left
//	id-right = dot-atom-text / no-fold-literal / obs-id-right
//
// RFC 2822 §3.6.4, RFC 5256 §3.
func nextMessageID(text string) (id, rest string, ok bool) {
	for {
		_, inside, found := strings.Cut(text, "<")
		if !found {
			return "", "", false
		}
		if id, rest, ok = messageID(inside); ok {
			return id, rest, true
		}
		text = inside
	}
}

// messageID takes what stands behind "<".
func messageID(text string) (id, rest string, ok bool) {
	var b strings.Builder
	at, quoted := -1, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case quoted:
			b.WriteByte(c)
		case c == '<':
			return "", "", false
		case c == '>':
			return b.String(), text[i+1:], at > 0 && at < b.Len()-1
		case c == '@':
			at = b.Len()
			b.WriteByte(c)
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			b.WriteByte(c)
		}
	}
	return "", "", false
}
