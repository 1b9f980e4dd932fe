package mime

import (
	"bytes"
	"strings"
)

// What is nested deeper, or comes after so many parts, is not looked into: it stays the content of what it is in. The
// same bounds as Dovecot's.
const (
	maxDepth = 100
	maxParts = 10_000
)

// parser walks through a message once, from line to line.
type parser struct {
	octets     []byte
	boundaries []string // of the multiparts around the current line, the outermost first
	depth      int
	parts      int
}

func parse(octets []byte) *Part {
	p := &parser{octets: octets}
	root, _ := p.entity(0, textPlain)
	return root
}

// delimiter is where a part ends.
type delimiter struct {
	start int  // of its line
	next  int  // behind its line
	level int  // whose it is, an index of parser.boundaries; -1: nobody's, the message ends here
	last  bool // a close-delimiter: no part follows
}

// entity reads a header and the body behind it, and returns the delimiter that ended it.
//
//	body-part = MIME-part-headers [CRLF *OCTET]      RFC 2046 §5.1.1
func (p *parser) entity(start int, fallback mediaType) (*Part, delimiter) {
	p.parts++
	p.depth++
	defer func() { p.depth-- }()
	body, end, ended := p.header(start)
	part := newPart(p.octets, start, body, fallback)
	switch {
	case part.isMultipart():
		end = p.multipart(part, end, ended)
	case part.isMessage():
		end = p.message(part, end, ended)
	case !ended:
		end = p.next(body)
	}
	part.finish(p.contentEnd(end))
	return part, end
}

// header returns where the header ends that begins at start. A delimiter may come before its empty line.
func (p *parser) header(start int) (body int, end delimiter, ended bool) {
	for pos := start; pos < len(p.octets); {
		next := lineEnd(p.octets, pos)
		if isEmptyLine(p.octets[pos:next]) {
			return next, delimiter{}, false
		}
		if end, ended = p.delimiter(pos); ended {
			return pos, end, true
		}
		pos = next
	}
	return len(p.octets), p.end(), true
}

// multipart reads the parts of a multipart.
//
//	multipart-body = [preamble CRLF] dash-boundary transport-padding CRLF body-part *encapsulation
//	                 close-delimiter transport-padding [CRLF epilogue]      RFC 2046 §5.1.1
//
// One that has no part gets an empty one: BODYSTRUCTURE has no other way to say it (RFC 9051 §9, body-type-mpart).
func (p *parser) multipart(part *Part, end delimiter, ended bool) delimiter {
	if ended {
		return p.withoutParts(part, end)
	}
	boundary := part.param("boundary")
	if strings.TrimSpace(boundary) == "" || p.depth >= maxDepth {
		return p.withoutParts(part, p.next(part.body))
	}
	fallback := textPlain
	if strings.EqualFold(part.Subtype, "digest") {
		fallback = messageRFC822 // RFC 2046 §5.1.5
	}
	level := len(p.boundaries)
	p.boundaries = append(p.boundaries, boundary)
	d := p.next(part.body)
	for d.level == level && !d.last && p.parts < maxParts {
		var child *Part
		child, d = p.entity(d.next, fallback)
		part.Parts = append(part.Parts, child)
	}
	p.boundaries = p.boundaries[:level]
	if d.level == level {
		d = p.next(d.next) // the epilogue
	}
	if part.Parts == nil {
		return p.withoutParts(part, d)
	}
	return d
}

func (p *parser) withoutParts(part *Part, end delimiter) delimiter {
	part.Parts = []*Part{p.empty(p.contentEnd(end))}
	return end
}

// empty returns an entity of no octets.
func (p *parser) empty(at int) *Part {
	part := newPart(p.octets, at, at, textPlain)
	part.finish(at)
	return part
}

// message reads the message in a message/rfc822 or message/global.
func (p *parser) message(part *Part, end delimiter, ended bool) delimiter {
	var body *Part
	switch {
	case ended:
		body = p.empty(p.contentEnd(end))
	case p.depth >= maxDepth || p.parts >= maxParts:
		part.opaque()
		return p.next(part.body)
	default:
		body, end = p.entity(part.body, textPlain)
	}
	part.Message = &Embedded{Envelope: parseEnvelope(parseHeader(body.Header())), Body: body}
	return end
}

// next returns the first delimiter at or behind pos, which is the beginning of a line.
func (p *parser) next(pos int) delimiter {
	if len(p.boundaries) == 0 {
		return p.end()
	}
	for {
		if d, ok := p.delimiter(pos); ok {
			return d
		}
		i := bytes.Index(p.octets[pos:], []byte("\n--"))
		if i < 0 {
			return p.end()
		}
		pos += i + 1
	}
}

// end is the end of the message, which ends all that is open.
func (p *parser) end() delimiter {
	return delimiter{start: len(p.octets), next: len(p.octets), level: -1}
}

// delimiter reads the line at pos. A boundary needs to be only its beginning; where several are, the line is the longest
// one's, and of equal ones the innermost's.
//
//	delimiter       = CRLF "--" boundary
//	close-delimiter = delimiter "--"      RFC 2046 §5.1.1
func (p *parser) delimiter(pos int) (delimiter, bool) {
	if !bytes.HasPrefix(p.octets[pos:], []byte("--")) {
		return delimiter{}, false
	}
	d := delimiter{start: pos, next: lineEnd(p.octets, pos), level: -1}
	line := bytes.TrimRight(p.octets[pos+2:d.next], "\r\n")
	longest := -1
	for level := len(p.boundaries) - 1; level >= 0; level-- {
		boundary := p.boundaries[level]
		if trimmed := strings.TrimRight(boundary, " \t"); string(bytes.TrimRight(line, " \t")) == trimmed {
			boundary = trimmed // on the way the space at the line's end was lost, or there was some put
		}
		if len(boundary) <= longest || len(boundary) > len(line) || string(line[:len(boundary)]) != boundary {
			continue
		}
		longest = len(boundary)
		d.level, d.last = level, bytes.HasPrefix(line[longest:], []byte("--"))
	}
	return d, d.level >= 0
}

// contentEnd returns where the content before a delimiter ends: the line end before it belongs to the delimiter.
func (p *parser) contentEnd(d delimiter) int {
	end := d.start
	if d.level < 0 {
		return end
	}
	if end > 0 && p.octets[end-1] == '\n' {
		end--
	}
	if end > 0 && p.octets[end-1] == '\r' {
		end--
	}
	return end
}
