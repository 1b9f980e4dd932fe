package mime

import "strings"

// mediaType is a parsed Content-Type.
type mediaType struct {
	typ, subtype string
	params       []Param
}

// What an entity is that does not say it (RFC 2045 §5.2, RFC 2046 §5.1.5).
var (
	textPlain     = mediaType{"text", "plain", []Param{{"charset", "us-ascii"}}}
	messageRFC822 = mediaType{"message", "rfc822", nil}
)

// parseMediaType reads a Content-Type. One that is not even a type is text/plain, as if it were not there.
//
//	content = "Content-Type" ":" type "/" subtype *(";" parameter)      RFC 2045 §5.1
func parseMediaType(value string) mediaType {
	sc := &scanner{s: value}
	sc.skip()
	typ := sc.until(`/;()<>@,:\"[]?=`)
	if typ == "" || !sc.accept('/') {
		return textPlain
	}
	sc.skip()
	subtype := sc.until(`/;()<>@,:\"[]?=`)
	if subtype == "" {
		return textPlain
	}
	m := mediaType{typ, subtype, sc.params()}
	if strings.EqualFold(typ, "text") && !hasParam(m.params, "charset") {
		m.params = append(m.params, textPlain.params...) // RFC 2045 §5.2
	}
	return m
}

func hasParam(params []Param, name string) bool {
	for _, p := range params {
		if strings.EqualFold(strings.TrimSuffix(p.Name, "*"), name) {
			return true
		}
	}
	return false
}

// params reads the parameters up to the end. Values that should be quoted and are not go to the next semicolon or
// space.
//
//	parameter = attribute "=" value      RFC 2045 §5.1
func (sc *scanner) params() []Param {
	var list []Param
	for {
		for c := sc.next(); c != ';'; c = sc.next() {
			if sc.pos == len(sc.s) {
				return joinParams(list)
			}
			sc.pos++
		}
		sc.pos++
		sc.skip()
		name := sc.until(`;=("`)
		if name == "" || !sc.accept('=') {
			continue
		}
		var value string
		if sc.next() == '"' {
			value = sc.quoted('"', '"')
		} else {
			value = sc.until(`;("`)
		}
		list = append(list, Param{name, value})
	}
}

// parseDisposition reads a Content-Disposition.
//
//	disposition = "Content-Disposition" ":" disposition-type *(";" disposition-parm)      RFC 2183 §2
func parseDisposition(value string) *Disposition {
	sc := &scanner{s: value}
	sc.skip()
	typ := sc.until(`;("`)
	if typ == "" {
		return nil
	}
	return &Disposition{Type: typ, Params: sc.params()}
}

// parseEncoding reads a Content-Transfer-Encoding; 7bit if there is none (RFC 2045 §6.1).
func parseEncoding(value string) string {
	sc := &scanner{s: value}
	sc.skip()
	if encoding := sc.until(`;("`); encoding != "" {
		return encoding
	}
	return "7bit"
}

// parseLanguage reads a Content-Language.
//
//	Language-List = Language-Tag [CFWS] *("," [CFWS] Language-Tag [CFWS])      RFC 3282 §2
func parseLanguage(value string) []string {
	sc := &scanner{s: value}
	var tags []string
	for sc.next() != 0 {
		if tag := sc.until(`,("`); tag != "" {
			tags = append(tags, tag)
		} else {
			sc.pos++
		}
	}
	return tags
}
