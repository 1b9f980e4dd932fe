package mime

import (
	"bytes"
	"strings"
)

// newPart reads the fields of an entity's header.
func newPart(octets []byte, start, body int, fallback mediaType) *Part {
	p := &Part{octets: octets, start: start, body: body, end: body}
	h := parseHeader(octets[start:body])
	media := fallback
	if v := h.get("Content-Type"); v.Present {
		media = parseMediaType(v.Value)
	}
	p.Type, p.Subtype, p.Params = media.typ, media.subtype, media.params
	p.ID = h.nonEmpty("Content-ID")
	p.Description = h.nonEmpty("Content-Description")
	p.Encoding = parseEncoding(h.get("Content-Transfer-Encoding").Value)
	p.MD5 = h.nonEmpty("Content-MD5")
	p.Disposition = parseDisposition(h.get("Content-Disposition").Value)
	p.Language = parseLanguage(h.get("Content-Language").Value)
	p.Location = h.nonEmpty("Content-Location")
	return p
}

// finish sets where the part ends. The line end that belongs to the delimiter may have been taken for the header's empty
// line, or for that of the delimiter before: then the part has no body, or no octets.
func (p *Part) finish(end int) {
	p.start, p.body, p.end = min(p.start, end), min(p.body, end), end
	p.Lines = bytes.Count(p.Body(), []byte("\n"))
}

func (p *Part) isMultipart() bool {
	return strings.EqualFold(p.Type, "multipart")
}

func (p *Part) isMessage() bool {
	return strings.EqualFold(p.Type, "message") &&
		(strings.EqualFold(p.Subtype, "rfc822") || strings.EqualFold(p.Subtype, "global"))
}

// opaque makes the part one that nobody looks into: "message/rfc822" would promise an envelope.
func (p *Part) opaque() {
	p.Type, p.Subtype, p.Params = "application", "octet-stream", nil
}

// param returns a parameter of the Content-Type, or "".
func (p *Part) param(name string) string {
	for _, q := range p.Params {
		if strings.EqualFold(q.Name, name) {
			return q.Value
		}
	}
	return ""
}
