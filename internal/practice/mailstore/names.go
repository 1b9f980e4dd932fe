package mailstore

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Delimiter stands between the levels of a mailbox name.
const Delimiter = "/"

// Inbox is the name, in any case, of the mailbox that every account has (RFC 9051 §5.1).
const Inbox = "INBOX"

// maxNameOctets bounds a name: what a client could send in one command should not be listed for ever after.
const maxNameOctets = 1000

// CanonicalName returns the form in which a name is kept and listed: as given, but INBOX, as the whole name or as its
// first level, in capitals.
func CanonicalName(name string) string {
	first, rest, more := strings.Cut(name, Delimiter)
	if !strings.EqualFold(first, Inbox) {
		return name
	}
	if !more {
		return Inbox
	}
	return Inbox + Delimiter + rest
}

// isInferior reports whether name lies below superior in the hierarchy.
func isInferior(name, superior string) bool {
	return strings.HasPrefix(name, superior+Delimiter)
}

// superiors returns the names above a name, the highest first: of a/b/c, a and a/b.
func superiors(name string) []string {
	var list []string
	for i := range len(name) {
		if name[i:i+1] == Delimiter {
			list = append(list, name[:i])
		}
	}
	return list
}

// checkName refuses what is not a name for a mailbox: an empty level, and what is not Net-Unicode, which RFC 9051 §5.1
// says must not be created.
func checkName(op, name string) error {
	reason := ""
	switch {
	case name == "":
		reason = "a mailbox needs a name"
	case len(name) > maxNameOctets:
		return &Error{Op: op, Name: name[:32], Code: Limit, Reason: "the name is too long"}
	case strings.HasPrefix(name, Delimiter):
		reason = "a name cannot begin with the delimiter"
	case strings.HasSuffix(name, Delimiter):
		reason = "a name cannot end with the delimiter"
	case strings.Contains(name, Delimiter+Delimiter):
		reason = "adjacent delimiters are not supported"
	case !utf8.ValidString(name):
		reason = "the name is not UTF-8"
	case strings.ContainsFunc(name, isForbidden):
		reason = "the name has a control character in it"
	case !norm.NFC.IsNormalString(name):
		reason = "the name is not Net-Unicode, which is UTF-8 in form NFC (RFC 5198)"
	}
	if reason != "" {
		return &Error{Op: op, Name: name, Code: Cannot, Reason: reason}
	}
	return nil
}

// isForbidden reports the characters that break lines or terminals: C0, DEL and C1, LINE and PARAGRAPH SEPARATOR.
func isForbidden(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}

// Create makes a mailbox, and the levels above it that are missing as \Noselect names. One delimiter at the end says
// that there will be inferiors, which needs no saying here (RFC 9051 §6.3.4). It fails with ALREADYEXISTS, CANNOT or
// LIMIT.
func (a *Account) Create(name string, use ...Use) error {
	name = CanonicalName(strings.TrimSuffix(name, Delimiter))
	if err := checkName("create", name); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.vacant("create", name); err != nil {
		return err
	}
	added := 1
	if a.mailboxes[name] != nil {
		added = 0
	}
	if err := a.addSuperiors("create", name, added); err != nil {
		return err
	}
	a.add(name).use = slices.Clone(use)
	return nil
}

// vacant refuses a name that a mailbox has.
func (a *Account) vacant(op, name string) error {
	if b, ok := a.mailboxes[name]; ok && !b.noSelect {
		return &Error{Op: op, Name: name, Code: AlreadyExists, Reason: "there is such a mailbox already"}
	}
	return nil
}

// addSuperiors makes the levels above name, if there is room for them and for the names that are to be added besides.
func (a *Account) addSuperiors(op, name string, added int) error {
	missing := slices.DeleteFunc(superiors(name), func(s string) bool { return a.mailboxes[s] != nil })
	if len(a.mailboxes)+len(missing)+added > a.store.config.Limits.MailboxesPerAccount {
		return &Error{Op: op, Name: name, Code: Limit, Reason: "there are too many mailboxes; DELETE some"}
	}
	for _, s := range missing {
		a.mailboxes[s] = &mailbox{name: s, noSelect: true}
	}
	return nil
}

// add makes an empty mailbox in the place of whatever had the name.
func (a *Account) add(name string) *mailbox {
	b := newMailbox(name, a.store.nextUIDValidity(a.user), a.store.config.Limits)
	a.put(b)
	return b
}

// put gives a mailbox its place, and remembers its UIDVALIDITY for that name.
func (a *Account) put(b *mailbox) {
	a.mailboxes[b.name] = b
	a.validity[b.name] = max(a.validity[b.name], b.uidValidity)
}

func (a *Account) hasInferiors(name string) bool {
	for other := range a.mailboxes {
		if isInferior(other, name) {
			return true
		}
	}
	return false
}

// Delete removes a mailbox with its messages. If it has inferiors, its name stays as a \Noselect one, to be deleted
// when they are gone (RFC 9051 §6.3.5). It fails with NONEXISTENT, CANNOT for INBOX, or HASCHILDREN.
func (a *Account) Delete(name string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	name = CanonicalName(name)
	b, err := a.existing("delete", name)
	if err != nil {
		return err
	}
	inferiors := a.hasInferiors(name)
	switch {
	case name == Inbox:
		return &Error{Op: "delete", Name: name, Code: Cannot, Reason: "INBOX always exists"}
	case inferiors && b.noSelect:
		return &Error{Op: "delete", Name: name, Code: HasChildren, Reason: "it has inferior names; DELETE those first"}
	case inferiors:
		a.mailboxes[name] = &mailbox{name: name, noSelect: true}
	default:
		delete(a.mailboxes, name)
	}
	a.used = a.used.minus(b.usage())
	b.remove()
	return nil
}

// Rename gives a mailbox and its inferiors another name, and makes the levels above that as Create does. INBOX stays:
// its messages move to a new mailbox (RFC 9051 §6.3.6). Subscriptions stay as they are. Sessions that have the mailbox
// selected keep it (RFC 2180 §3.4). It fails with NONEXISTENT, ALREADYEXISTS, CANNOT or LIMIT.
func (a *Account) Rename(from, to string) error {
	to = CanonicalName(strings.TrimSuffix(to, Delimiter))
	if err := checkName("rename", to); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	from = CanonicalName(from)
	b, err := a.existing("rename", from)
	if err != nil {
		return err
	}
	if _, ok := a.mailboxes[to]; ok {
		return &Error{Op: "rename", Name: to, Code: AlreadyExists, Reason: "there is such a mailbox already"}
	}
	if isInferior(to, from) && from != Inbox {
		return &Error{Op: "rename", Name: from, Code: Cannot, Reason: "a mailbox cannot become its own inferior"}
	}
	added := 0
	if from == Inbox {
		added = 1
	}
	if err := a.addSuperiors("rename", to, added); err != nil {
		return err
	}
	if from == Inbox {
		b.moveAll(a.add(to))
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(a.mailboxes)) {
		if name == from || isInferior(name, from) {
			b := a.mailboxes[name]
			delete(a.mailboxes, name)
			a.rename(b, to+strings.TrimPrefix(name, from))
		}
	}
	return nil
}

// rename gives one mailbox its new name. Where another mailbox of that name had a higher UIDVALIDITY, it gets a new
// one: clients that remember the other must not mistake its UIDs (RFC 9051 §2.3.1.1).
func (a *Account) rename(b *mailbox, name string) {
	b.name = name
	if !b.noSelect && b.uidValidity < a.validity[name] {
		b.uidValidity = a.store.nextUIDValidity(a.user)
	}
	a.put(b)
}
