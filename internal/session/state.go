package session

import "strings"

// Phase is a connection's state in the sense of RFC 9051 §3.
type Phase uint8

// The states.
const (
	NotAuthenticated Phase = iota
	Authenticated
	Selected
	LoggedOut
)

// String is the RFC's name of the state.
func (p Phase) String() string {
	return [...]string{"not authenticated", "authenticated", "selected", "logout"}[p]
}

// State is what a connection's traffic has told so far.
type State struct {
	Phase    Phase
	Greeted  bool
	User     string   // the name given to LOGIN, when it was accepted
	Caps     []string // as the server listed them; nil: not known
	Mailbox  string   // the selected mailbox, as its name stood on the wire
	ReadOnly bool
	Messages uint32 // in the selected mailbox
	Recent   uint32
	UIDNext  string // as SELECT's response codes said
	Validity string // UIDVALIDITY
	TLS      *TLSFacts
}

// Has says that the server offers a capability.
func (s *State) Has(capability string) bool {
	for _, c := range s.Caps {
		if strings.EqualFold(c, capability) {
			return true
		}
	}
	return false
}
