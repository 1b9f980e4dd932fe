package transcripts

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"imapsh/internal/wire"
)

// parseRecord reads one line of a transcript's body.
//
//	record = wire / event / "#" text / "##" SP narration / ""
func parseRecord(source string) (Record, error) {
	r := Record{Source: source}
	if err := checkText(source); err != nil {
		return r, err
	}
	switch {
	case source == "":
		return r, nil
	case strings.HasPrefix(source, "##"):
		r.Kind, r.Text = Narration, strings.TrimPrefix(source[2:], " ")
		return r, nil
	case source[0] == '#':
		r.Kind, r.Text = Note, strings.TrimPrefix(source[1:], " ")
		return r, nil
	case source[0] == '@':
		r.Kind = Happening
		return r, parseEvent(&r, source[1:])
	case source[0] == 'C' || source[0] == 'S':
		r.Kind = Wire
		return r, parseWire(&r, source)
	}
	return r, errors.New(`a record begins with "C", "S", "@" or "#"`)
}

// checkText says what a line of a text file may not hold.
func checkText(line string) error {
	if strings.HasSuffix(line, "\r") {
		return errors.New("the line ends with CRLF; a transcript's lines end with LF alone")
	}
	if !utf8.ValidString(line) {
		return errors.New(`octets that are not UTF-8 are written in the quoted form: C:"\xff"`)
	}
	for _, r := range line {
		if r < ' ' && r != '\t' || 0x7f <= r && r < 0xa0 {
			return fmt.Errorf(`the control character %q is written in the quoted form: C:"\x%02x"`, r, r)
		}
	}
	return nil
}

// parseWire reads a record of octets.
//
//	wire = side ["." conn] sep form
//	sep  = ":" / "|"
func parseWire(r *Record, source string) error {
	if source[0] == 'S' {
		r.Side = wire.Server
	}
	sep := strings.IndexAny(source, ":|")
	if sep < 0 {
		return fmt.Errorf(`behind %q stands ":" before a line, or "|" before octets of a literal`, source[:1])
	}
	var err error
	if r.Conn, err = parseConn(source[1:sep]); err != nil {
		return err
	}
	r.Literal = source[sep] == '|'
	if r.Mark, r.Parts, err = parseForm(source[sep+1:], r.Literal); err != nil {
		return err
	}
	if r.Mark != Required && r.Side == wire.Client {
		return fmt.Errorf("the mark %q is for what the server sends", r.Mark)
	}
	if r.Mark != Required && r.Literal {
		return fmt.Errorf("the mark %q stands on a response's first line and holds for its literals too", r.Mark)
	}
	return checkParts(r)
}

// parseConn reads a connection's name, with the dot before it.
//
//	conn = lower *(lower / digit / "-")
func parseConn(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	name, dotted := strings.CutPrefix(s, ".")
	if !dotted || !IsConnName(name) {
		return "", fmt.Errorf(`%q is no connection: write a dot and a name of small letters, digits and "-", such as ".phone"`, cut([]byte(s)))
	}
	return name, nil
}

// IsConnName says that a connection may have a name in a transcript.
func IsConnName(name string) bool {
	for i := range len(name) {
		if b := name[i]; !isLower(b) && (i == 0 || !isDigit(b) && b != '-') {
			return false
		}
	}
	return name != ""
}

func isLower(b byte) bool { return 'a' <= b && b <= 'z' }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// checkParts says which templates cannot stand where they do.
func checkParts(r *Record) error {
	for i, p := range r.Parts {
		if !r.Literal && p.Template == nil {
			end := bytes.IndexByte(p.Octets, '\n')
			if end >= 0 && (end < len(p.Octets)-1 || i < len(r.Parts)-1) {
				return errors.New("a record holds one line, and something stands behind a line end in it")
			}
		}
		if p.Template == nil {
			continue
		}
		kind := p.Template.Kind
		if r.Side == wire.Client && (kind == AnyValue || kind == Rest || kind == Pattern) {
			return fmt.Errorf("%s is for what the server sends: a client must know what it sends", p.Template)
		}
		if kind == Rest && (i < len(r.Parts)-2 || i == len(r.Parts)-2 && len(bytes.Trim(r.Parts[i+1].Octets, "\r\n")) > 0) {
			return errors.New("${...} takes all up to the end of the response, so nothing may stand behind it")
		}
	}
	return nil
}

// parseEvent reads what stands behind the "@".
//
//	event = "@" ["." conn] SP ("+" seconds / verb *(SP key "=" value))
func parseEvent(r *Record, s string) error {
	conn, rest, found := strings.Cut(s, " ")
	if !found {
		return errors.New(`behind the @ stands a space and +seconds, or what happened: connect, tls, compress, auth, close`)
	}
	var err error
	if r.Conn, err = parseConn(conn); err != nil {
		return err
	}
	if seconds, ok := strings.CutPrefix(rest, "+"); ok {
		r.Event.After, err = parseSeconds(seconds)
		return err
	}
	r.Event.Verb, rest, found = strings.Cut(rest, " ")
	switch r.Event.Verb {
	case "connect", "tls", "compress", "auth", "close":
	default:
		return fmt.Errorf("%q is nothing that can happen; there are connect, tls, compress, auth, close and +seconds", r.Event.Verb)
	}
	for found {
		var f Field
		if f, rest, found, err = parseField(rest); err != nil {
			return err
		}
		r.Event.Fields = append(r.Event.Fields, f)
	}
	return nil
}

// longestPause bounds the time that a transcript may say has passed.
const longestPause = 366 * 24 * time.Hour

func parseSeconds(s string) (time.Duration, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(0 <= f && f <= longestPause.Seconds()) || strings.Trim(s, "0123456789.") != "" {
		return 0, fmt.Errorf("%q is no time in seconds, such as +1.250", "+"+s)
	}
	return time.Duration(f*1000+0.5) * time.Millisecond, nil
}

// parseField reads a key and its value; more says that a space follows.
//
//	key "=" value
//	value = 1*(visible, no quote) / quoted
func parseField(s string) (f Field, rest string, more bool, err error) {
	key, value, found := strings.Cut(s, "=")
	if !found || !IsConnName(key) || value == "" {
		return f, "", false, fmt.Errorf("%q is no key=value", cut([]byte(s)))
	}
	if value[0] != '"' {
		value, rest, more = strings.Cut(value, " ")
		if value == "" || strings.Contains(value, `"`) {
			return f, "", false, fmt.Errorf("the value of %s holds a quote or nothing; write it in quotes, as in Go", key)
		}
		return Field{key, value}, rest, more, nil
	}
	quoted, err := strconv.QuotedPrefix(value)
	if err != nil {
		return f, "", false, fmt.Errorf("the value of %s is not quoted as in Go", key)
	}
	rest = value[len(quoted):]
	if more = strings.HasPrefix(rest, " "); !more && rest != "" {
		return f, "", false, fmt.Errorf("a space stands between the value of %s and the next key", key)
	}
	value, err = strconv.Unquote(quoted)
	return Field{key, value}, strings.TrimPrefix(rest, " "), more, err
}

// appendEvent writes an event as a record, without its LF.
func appendEvent(dst []byte, conn string, e *Event) []byte {
	dst = append(dst, '@')
	if conn != "" {
		dst = append(append(dst, '.'), conn...)
	}
	if e.Verb == "" {
		return fmt.Appendf(dst, " +%.3f", e.After.Seconds())
	}
	dst = append(append(dst, ' '), e.Verb...)
	for _, f := range e.Fields {
		dst = append(append(append(dst, ' '), f.Key...), '=')
		text := []byte(f.Value)
		if len(text) > 0 && !bytes.ContainsAny(text, ` "\`) && isPlain(text, false) {
			dst = append(dst, text...)
			continue
		}
		dst = append(appendEscaped(append(dst, '"'), text, false), '"')
	}
	return dst
}
