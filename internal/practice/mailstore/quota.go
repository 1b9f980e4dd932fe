package mailstore

import "strconv"

// usage is room that messages take, or may take.
type usage struct {
	octets   int64
	messages int64
}

func (u usage) plus(v usage) usage { return usage{u.octets + v.octets, u.messages + v.messages} }

func (u usage) minus(v usage) usage { return usage{u.octets - v.octets, u.messages - v.messages} }

// Quota is what an account holds and what it may hold (RFC 9208 §5.1, §5.2).
type Quota struct {
	Octets, MaxOctets     int64
	Messages, MaxMessages int64
}

// Quota returns what the account holds and may hold.
func (a *Account) Quota() Quota {
	a.mu.Lock()
	defer a.mu.Unlock()
	return Quota{
		Octets: a.used.octets, MaxOctets: a.quota.octets,
		Messages: a.used.messages, MaxMessages: a.quota.messages,
	}
}

// SetQuota changes what the account may hold. A negative value leaves that to the store's limits, above which none can
// be: that fails with LIMIT. What is there already stays, if it is more (RFC 9208 §4.1.3).
func (a *Account) SetQuota(octets, messages int64) error {
	most := a.store.quota()
	wanted := usage{octets, messages}
	if octets < 0 {
		wanted.octets = most.octets
	}
	if messages < 0 {
		wanted.messages = most.messages
	}
	if wanted.octets > most.octets || wanted.messages > most.messages {
		return &Error{
			Op: "set quota", Code: Limit,
			Reason: "an account holds at most " + strconv.FormatInt(most.octets, 10) + " octets and " +
				strconv.FormatInt(most.messages, 10) + " messages",
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.quota = wanted
	return nil
}

// quota is what any account may hold.
func (s *Store) quota() usage {
	return usage{s.config.Limits.OctetsPerAccount, int64(s.config.Limits.MessagesPerAccount)}
}

// fits refuses what would take the account over its quota. What takes no more room than before fits always.
func (a *Account) fits(op, name string, more usage) error {
	reason := ""
	switch after := a.used.plus(more); {
	case more.octets > 0 && after.octets > a.quota.octets:
		reason = strconv.FormatInt(a.quota.octets, 10) + " octets"
	case more.messages > 0 && after.messages > a.quota.messages:
		reason = strconv.FormatInt(a.quota.messages, 10) + " messages"
	default:
		return nil
	}
	return &Error{Op: op, Name: name, Code: OverQuota, Reason: "the account holds at most " + reason}
}

// usage is what a mailbox's messages take.
func (b *mailbox) usage() usage { return usage{b.size, int64(len(b.messages))} }
