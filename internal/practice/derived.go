package practice

import (
	"time"

	"imapsh/internal/practice/mailstore"
)

// derived is what SEARCH, SORT and THREAD work out of a message's header. As
// that never changes it is worked out once, when it is first needed, and kept
// with the message.
type derived struct {
	sent       sentTime
	base       baseSubject
	id         string // Message-ID; "": none that is right
	references []string
}

// sentTime is what a Date field says.
type sentTime struct {
	utc   time.Time
	day   time.Time // as written, "disregarding time and timezone"
	known bool
}

func derivedOf(m *mailstore.Message) *derived {
	return m.Content.Keep(func() any {
		e := m.Content.Envelope()
		d := &derived{base: baseSubjectOf(m), references: referencesOf(m)}
		d.sent.utc, d.sent.day, d.sent.known = parseDateTime(e.Date.Value)
		d.id, _, _ = nextMessageID(e.MessageID.Value)
		return d
	}).(*derived)
}
