// Package mime reads a message's structure without ever changing it: every header, body and part is a slice of the
// message's own octets.
//
// A Message is parsed when it is first asked for something, and once. Whatever its octets are, the answer is a
// structure that IMAP can express: broken headers are passed over, a missing boundary ends with the message, depth and
// number of parts are bounded.
package mime

import "sync"

// Message is a message's octets and what has been read in them so far. It is safe for concurrent use.
type Message struct {
	octets []byte

	envelopeOnce sync.Once
	envelope     *Envelope

	structureOnce sync.Once
	structure     *Part

	keepOnce sync.Once
	kept     any
}

// New returns the message that octets are. They must not change from here on. Nothing is parsed yet.
func New(octets []byte) *Message {
	return &Message{octets: octets[:len(octets):len(octets)]}
}

// Octets returns the message as it came.
func (m *Message) Octets() []byte { return m.octets }

// Size returns the number of octets of the message: RFC822.SIZE (RFC 9051 §2.3.4).
func (m *Message) Size() int { return len(m.octets) }

// Header returns the message's header with the empty line that ends it (RFC 9051 §6.4.5.1, HEADER).
func (m *Message) Header() []byte { return m.octets[:headerEnd(m.octets)] }

// Text returns what follows the header (RFC 9051 §6.4.5.1, TEXT).
func (m *Message) Text() []byte { return m.octets[headerEnd(m.octets):] }

// Envelope returns the parsed header (RFC 9051 §7.5.2, ENVELOPE).
func (m *Message) Envelope() *Envelope {
	m.envelopeOnce.Do(func() { m.envelope = parseEnvelope(parseHeader(m.Header())) })
	return m.envelope
}

// Keep returns what work made of the message when it was first called, by whomever.
func (m *Message) Keep(work func() any) any {
	m.keepOnce.Do(func() { m.kept = work() })
	return m.kept
}

// Structure returns the message as an entity, with its parts (RFC 9051 §7.5.2, BODYSTRUCTURE).
func (m *Message) Structure() *Part {
	m.structureOnce.Do(func() { m.structure = parse(m.octets) })
	return m.structure
}
