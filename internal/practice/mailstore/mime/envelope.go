package mime

import "strings"

// parseEnvelope reads the fields of RFC 9051 §7.5.2, ENVELOPE. A string that is missing is NIL, one that is empty is
// "". Where nobody is named as Sender or Reply-To, it is From.
func parseEnvelope(h header) *Envelope {
	e := &Envelope{
		Date:      h.get("Date"),
		Subject:   h.get("Subject"),
		From:      h.addresses("From"),
		Sender:    h.addresses("Sender"),
		ReplyTo:   h.addresses("Reply-To"),
		To:        h.addresses("To"),
		Cc:        h.addresses("Cc"),
		Bcc:       h.addresses("Bcc"),
		InReplyTo: h.get("In-Reply-To"),
		MessageID: h.get("Message-ID"),
	}
	if e.Sender == nil {
		e.Sender = e.From
	}
	if e.ReplyTo == nil {
		e.ReplyTo = e.From
	}
	return e
}

// addresses returns the addresses of all fields of a name.
func (h header) addresses(name string) []Address {
	var list []Address
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			list = append(list, parseAddresses(f.value)...)
		}
	}
	return list
}
