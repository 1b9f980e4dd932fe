package practice

import (
	"strings"

	"imapsh/internal/practice/mailstore/mime"
)

// body writes what a message or a part consists of: BODYSTRUCTURE with its
// extension data, BODY without.
//
//	body = "(" (body-type-1part / body-type-mpart) ")"
//
// RFC 9051 §7.5.2, §9.
func (o *output) body(p *mime.Part, extended bool) {
	o.text("(")
	if p.IsMultipart() {
		o.multipart(p, extended)
	} else {
		o.singlePart(p, extended)
	}
	o.text(")")
}

// multipart writes a multipart.
//
//	body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
//	body-ext-mpart  = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc ...]]]
func (o *output) multipart(p *mime.Part, extended bool) {
	for _, part := range p.Parts {
		o.body(part, extended)
	}
	o.text(" ")
	o.str(p.Subtype)
	if extended {
		o.text(" ")
		o.params(p.Params)
		o.extension(p)
	}
}

// singlePart writes a part that is no multipart.
//
//	body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
//	body-type-basic = media-basic SP body-fields
//	body-type-msg   = media-message SP body-fields SP envelope SP body SP body-fld-lines
//	body-type-text  = media-text SP body-fields SP body-fld-lines
//	body-fields     = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
//	body-ext-1part  = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc ...]]]
func (o *output) singlePart(p *mime.Part, extended bool) {
	o.str(p.Type)
	o.text(" ")
	o.str(p.Subtype)
	o.text(" ")
	o.params(p.Params)
	o.text(" ")
	o.nstring(p.ID)
	o.text(" ")
	o.nstring(p.Description)
	o.text(" ")
	o.str(p.Encoding)
	o.text(" ")
	o.number(uint64(p.Size()))
	embedded := p.Message != nil && o.mediaMessage(p.Subtype)
	if embedded {
		o.text(" ")
		o.envelope(p.Message.Envelope)
		o.text(" ")
		o.body(p.Message.Body, extended)
	}
	if embedded || strings.EqualFold(p.Type, "text") {
		o.text(" ")
		o.number(uint64(p.Lines))
	}
	if extended {
		o.text(" ")
		o.nstring(p.MD5)
		o.extension(p)
	}
}

// mediaMessage says that parts of type message and this subtype are shown with
// what is in them. For a client that has enabled neither IMAP4rev2 nor
// UTF8=ACCEPT a message/global is a part like any other.
//
//	media-message = DQUOTE "MESSAGE" DQUOTE SP DQUOTE ("RFC822" / "GLOBAL") DQUOTE
//
// RFC 9051 §9; RFC 3501 §9 has RFC822 alone.
func (d dialect) mediaMessage(subtype string) bool {
	return d.rev2 || d.utf8Accept || strings.EqualFold(subtype, "rfc822")
}

// extension writes what both kinds of part end in.
//
//	body-fld-dsp  = "(" string SP body-fld-param ")" / nil
//	body-fld-lang = nstring / "(" string *(SP string) ")"
//	body-fld-loc  = nstring
func (o *output) extension(p *mime.Part) {
	o.text(" ")
	if p.Disposition == nil {
		o.text("NIL")
	} else {
		o.text("(")
		o.str(p.Disposition.Type)
		o.text(" ")
		o.params(p.Disposition.Params)
		o.text(")")
	}
	o.text(" ")
	switch len(p.Language) {
	case 0:
		o.text("NIL")
	case 1:
		o.str(p.Language[0])
	default:
		o.strings(p.Language)
	}
	o.text(" ")
	o.nstring(p.Location)
}

// params writes the parameters of a type or a disposition.
//
//	body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
func (o *output) params(params []mime.Param) {
	if len(params) == 0 {
		o.text("NIL")
		return
	}
	var words []string
	for _, p := range params {
		words = append(words, p.Name, p.Value)
	}
	o.strings(words)
}

// strings writes strings in parentheses.
func (o *output) strings(words []string) {
	o.text("(")
	for i, w := range words {
		if i > 0 {
			o.text(" ")
		}
		o.str(w)
	}
	o.text(")")
}
