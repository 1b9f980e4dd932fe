package transcripts

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"imapsh/internal/wire"
)

// appendWire writes octets and templates of one side as a record, without its
// LF; ended says that CRLF stands behind them. A plain form is chosen where the
// octets allow it; else the quoted one.
func appendWire(dst []byte, side wire.Side, conn string, literal bool, parts []Part, ended bool) []byte {
	dst = append(dst, side.String()...)
	if conn != "" {
		dst = append(append(dst, '.'), conn...)
	}
	if literal {
		dst = append(dst, '|')
	} else {
		dst = append(dst, ':')
	}
	switch {
	case needsQuotes(parts, literal):
		return appendQuoted(append(dst, '"'), parts, literal, ended)
	case !ended:
		dst = append(dst, "- "...)
	case len(parts) > 0:
		dst = append(dst, ' ')
	}
	for _, p := range parts {
		if p.Template != nil {
			dst = append(dst, p.Template.String()...)
			continue
		}
		dst = append(dst, p.Octets...)
	}
	return dst
}

// needsQuotes says that no plain form can hold the octets.
func needsQuotes(parts []Part, literal bool) bool {
	for i, p := range parts {
		if p.Template == nil && (!isPlain(p.Octets, literal) || i == len(parts)-1 && bytes.HasSuffix(p.Octets, []byte(" "))) {
			return true
		}
	}
	return false
}

// isPlain says that octets may stand in a plain form as they are: printable,
// visible UTF-8 without the beginning of a template.
func isPlain(text []byte, literal bool) bool {
	for i := 0; i < len(text); {
		b := text[i]
		switch {
		case len(text)-i >= 8 && isPlainWord(binary.LittleEndian.Uint64(text[i:])):
			i += 8
		case b == '$' || b == '{':
			if opensTemplate(text[i:], literal) {
				return false
			}
			i++
		case ' ' <= b && b < 0x7f:
			i++
		case b < utf8.RuneSelf:
			return false
		default:
			r, n := utf8.DecodeRune(text[i:])
			if !isVisible(r, n) {
				return false
			}
			i += n
		}
	}
	return true
}

// isPlainWord says that each of eight octets is printable ASCII, and none a "$"
// or "{". Most of what is recorded is, and one look at eight of them is what
// lets a recorder keep up with a socket.
func isPlainWord(w uint64) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	dollars, braces := w^ones*'$', w^ones*'{'
	below := (w - ones*' ') &^ w                               // the high bit of an octet below a space
	rubout := w + ones                                         // of 0x7f
	special := (dollars-ones)&^dollars | (braces-ones)&^braces // of one that is either
	return (w|below|rubout|special)&highs == 0
}

// opensTemplate says that "${", or in a line "{*", begins here.
func opensTemplate(text []byte, literal bool) bool {
	return len(text) > 1 && (text[0] == '$' && text[1] == '{' || text[0] == '{' && text[1] == '*' && !literal)
}

// isVisible says that a person sees a character where it stands: it is no
// control, moves nothing else about, and is not invisible. A malformed octet
// decodes to U+FFFD of length 1.
func isVisible(r rune, n int) bool {
	const brailleBlank = '\u2800'
	malformed := r == utf8.RuneError && n == 1
	return !malformed && strconv.IsPrint(r) && r != brailleBlank && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// appendQuoted writes the quoted form behind its opening quote.
func appendQuoted(dst []byte, parts []Part, literal, ended bool) []byte {
	for _, p := range parts {
		if p.Template != nil {
			dst = append(dst, escapeQuotes(p.Template.String())...)
			continue
		}
		dst = appendEscaped(dst, p.Octets, literal)
	}
	if ended {
		dst = append(dst, `\r\n`...)
	}
	return append(dst, '"')
}

func escapeQuotes(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}

// appendEscaped writes octets for the inside of a Go interpreted string in
// which nothing is a template.
func appendEscaped(dst, text []byte, literal bool) []byte {
	for i := 0; i < len(text); {
		b := text[i]
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case opensTemplate(text[i:], literal):
			dst = fmt.Appendf(dst, `\x%02x`, b)
		case b == '\r':
			dst = append(dst, `\r`...)
		case b == '\n':
			dst = append(dst, `\n`...)
		case b == '\t':
			dst = append(dst, `\t`...)
		case b < ' ' || b == 0x7f || r == utf8.RuneError && n == 1:
			dst = fmt.Appendf(dst, `\x%02x`, b)
		case isVisible(r, n):
			dst = append(dst, text[i:i+n]...)
		case r > 0xffff:
			dst = fmt.Appendf(dst, `\U%08x`, r)
		default:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		}
		i += n
	}
	return dst
}

// parseForm reads what stands behind a record's separator.
//
//	form = "" / [mark] SP text / [mark] "-" SP text / [mark] quoted / "=" base64
func parseForm(form string, literal bool) (Mark, []Part, error) {
	crlf := []byte("\r\n")
	if form == "" {
		return Required, []Part{{Octets: crlf}}, nil
	}
	mark := Required
	if form[0] == '?' || form[0] == '!' {
		mark, form = Mark(form[0]), form[1:]
	}
	switch {
	case strings.HasPrefix(form, " "):
		parts, err := splitTemplates([]byte(form[1:]), literal, nil)
		return mark, joinOctets(append(parts, Part{Octets: crlf})), err
	case strings.HasPrefix(form, "- "):
		parts, err := splitTemplates([]byte(form[2:]), literal, nil)
		return mark, parts, err
	case strings.HasPrefix(form, `"`):
		text, escaped, err := unquote(form)
		if err != nil {
			return mark, nil, err
		}
		parts, err := splitTemplates(text, literal, escaped)
		return mark, parts, err
	case strings.HasPrefix(form, "=") && mark == Required:
		text, err := base64.StdEncoding.DecodeString(form[1:])
		if err != nil {
			return mark, nil, fmt.Errorf("base64 behind the =: %w", err)
		}
		return mark, []Part{{Octets: text}}, nil
	}
	return mark, nil, errors.New(`behind the separator stands nothing, a space and text, "- " and text, a quoted form, or = and base64`)
}

// joinOctets joins the last two parts when both are octets.
func joinOctets(parts []Part) []Part {
	n := len(parts)
	if n < 2 || parts[n-2].Template != nil || parts[n-1].Template != nil {
		return parts
	}
	parts[n-2].Octets = append(parts[n-2].Octets[:len(parts[n-2].Octets):len(parts[n-2].Octets)], parts[n-1].Octets...)
	return parts[:n-1]
}

// unquote reads a Go interpreted string. It also says at which offsets a "$" or
// a "{" was written as an escape, to be no template.
func unquote(quoted string) (text []byte, escaped map[int]bool, err error) {
	rest := quoted[1:]
	for rest != "" && rest[0] != '"' {
		r, multibyte, tail, err := strconv.UnquoteChar(rest, '"')
		if err != nil {
			return nil, nil, fmt.Errorf("the quoted form is a Go string, and %s is none of its escapes", escapeAt(rest))
		}
		if rest[0] == '\\' && (r == '$' || r == '{') {
			if escaped == nil {
				escaped = make(map[int]bool)
			}
			escaped[len(text)] = true
		}
		if multibyte {
			text = utf8.AppendRune(text, r)
		} else {
			text = append(text, byte(r))
		}
		rest = tail
	}
	switch {
	case rest == "":
		return nil, nil, errors.New("the quoted form has no closing quote")
	case rest != `"`:
		return nil, nil, fmt.Errorf("nothing may follow the closing quote, and %q does", cut([]byte(rest[1:])))
	}
	return text, escaped, nil
}

// escapeAt quotes the escape that a text begins with.
func escapeAt(rest string) string { return rest[:min(len(rest), 4)] }
