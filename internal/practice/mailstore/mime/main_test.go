package mime

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// crlf writes a message in a test: its lines end in LF there.
func crlf(s string) []byte {
	return []byte(strings.ReplaceAll(s, "\n", "\r\n"))
}

func expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// The structures as IMAP would write them.

func list(items ...string) string { return "(" + strings.Join(items, " ") + ")" }

func quoted(s string) string { return strconv.Quote(s) }

func (n NString) String() string {
	if !n.Present {
		return "NIL"
	}
	return quoted(n.Value)
}

func (a Address) String() string {
	return list(a.Name.String(), a.Route.String(), a.Mailbox.String(), a.Host.String())
}

func addresses(as []Address) string {
	if as == nil {
		return "NIL"
	}
	var s strings.Builder
	for _, a := range as {
		s.WriteString(a.String())
	}
	return "(" + s.String() + ")"
}

func (e *Envelope) String() string {
	return list(e.Date.String(), e.Subject.String(), addresses(e.From), addresses(e.Sender), addresses(e.ReplyTo),
		addresses(e.To), addresses(e.Cc), addresses(e.Bcc), e.InReplyTo.String(), e.MessageID.String())
}

func params(ps []Param) string {
	if len(ps) == 0 {
		return "NIL"
	}
	var items []string
	for _, p := range ps {
		items = append(items, quoted(p.Name), quoted(p.Value))
	}
	return list(items...)
}

// body writes BODY, the form without extension data.
func body(p *Part) string {
	if p.IsMultipart() {
		var s strings.Builder
		for _, child := range p.Parts {
			s.WriteString(body(child))
		}
		return list(s.String(), quoted(p.Subtype))
	}
	items := []string{
		quoted(p.Type), quoted(p.Subtype), params(p.Params), p.ID.String(), p.Description.String(), quoted(p.Encoding), strconv.Itoa(p.Size()),
	}
	if p.Message != nil {
		items = append(items, p.Message.Envelope.String(), body(p.Message.Body))
	}
	if p.Message != nil || strings.EqualFold(p.Type, "text") {
		items = append(items, strconv.Itoa(p.Lines))
	}
	return list(items...)
}

// extension writes what BODYSTRUCTURE adds for one part.
func extension(p *Part) string {
	first, disposition, language := p.MD5.String(), "NIL", "NIL"
	if p.IsMultipart() {
		first = params(p.Params)
	}
	if d := p.Disposition; d != nil {
		disposition = list(quoted(d.Type), params(d.Params))
	}
	if p.Language != nil {
		language = fmt.Sprintf("%q", p.Language)
	}
	return strings.Join([]string{first, disposition, language, p.Location.String()}, " ")
}
