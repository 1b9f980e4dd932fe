package mailstore

import (
	"maps"
	"slices"
	"strings"
)

// Account is one user's mailboxes and subscriptions. It is safe for concurrent use.
type Account struct {
	store       *Store
	user        string
	credentials credentials
	dropped     chan struct{}

	mu         lock // guards all below, and every mailbox and view of the account; store.mu may be taken inside it
	mailboxes  map[string]*mailbox
	validity   map[string]uint32 // name -> highest UIDVALIDITY that a mailbox of that name has had
	subscribed map[string]bool
	used       usage // by all messages
	quota      usage
}

func newAccount(s *Store, user string, by credentials) *Account {
	a := &Account{
		store:       s,
		user:        user,
		credentials: by,
		dropped:     make(chan struct{}),
		mailboxes:   make(map[string]*mailbox),
		validity:    make(map[string]uint32),
		subscribed:  make(map[string]bool),
		quota:       s.quota(),
	}
	a.add(Inbox)
	return a
}

// User returns the name that the account logs in with.
func (a *Account) User() string { return a.user }

// Dropped returns a channel that is closed when the account is dropped: its sessions can only say BYE then.
func (a *Account) Dropped() <-chan struct{} { return a.dropped }

// drop takes the mail away from whoever uses it.
func (a *Account) drop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, b := range a.mailboxes {
		b.remove()
	}
	clear(a.mailboxes)
	clear(a.subscribed)
	close(a.dropped)
}

// Use is a special-use attribute (RFC 6154 §2, RFC 9051 §7.3.1).
type Use string

// The special uses.
const (
	UseAll     Use = `\All`
	UseArchive Use = `\Archive`
	UseDrafts  Use = `\Drafts`
	UseFlagged Use = `\Flagged`
	UseJunk    Use = `\Junk`
	UseSent    Use = `\Sent`
	UseTrash   Use = `\Trash`
)

// Mailbox is a name in the hierarchy, as LIST shows it.
type Mailbox struct {
	Name        string
	NoSelect    bool // a level of hierarchy without mail of its own
	NonExistent bool // no mailbox or level has the name, see Names
	HasChildren bool
	Subscribed  bool
	Use         []Use
}

// Mailboxes returns all names: INBOX first, the others in order, each before its inferiors.
func (a *Account) Mailboxes() []Mailbox {
	a.mu.Lock()
	defer a.mu.Unlock()
	names := slices.SortedFunc(maps.Keys(a.mailboxes), compareNames)
	list := make([]Mailbox, 0, len(names))
	for i, name := range names {
		// A name's inferiors, if it has any, come right behind it.
		inferior := i+1 < len(names) && isInferior(names[i+1], name)
		list = append(list, a.describe(name, inferior))
	}
	return list
}

// Names returns all names as Mailboxes does, and those besides that are subscribed, or superior to such a name, though
// no mailbox has them: LIST (SUBSCRIBED RECURSIVEMATCH) may show all of these (RFC 5258 §3).
func (a *Account) Names() []Mailbox {
	a.mu.Lock()
	defer a.mu.Unlock()
	names, parents := make(map[string]bool), make(map[string]bool)
	for name := range a.mailboxes {
		names[name] = true
		for _, superior := range superiors(name) {
			parents[superior] = true
		}
	}
	for name := range a.subscribed {
		names[name] = true
		for _, superior := range superiors(name) {
			names[superior] = true
		}
	}
	list := make([]Mailbox, 0, len(names))
	for _, name := range slices.SortedFunc(maps.Keys(names), compareNames) {
		if a.mailboxes[name] == nil {
			list = append(list, Mailbox{Name: name, NonExistent: true, Subscribed: a.subscribed[name]})
			continue
		}
		list = append(list, a.describe(name, parents[name]))
	}
	return list
}

// Mailbox returns one name. It fails with NONEXISTENT.
func (a *Account) Mailbox(name string) (Mailbox, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	name = CanonicalName(name)
	if _, err := a.existing("list", name); err != nil {
		return Mailbox{}, err
	}
	return a.describe(name, a.hasInferiors(name)), nil
}

func (a *Account) describe(name string, inferiors bool) Mailbox {
	b := a.mailboxes[name]
	return Mailbox{
		Name:        name,
		NoSelect:    b.noSelect,
		HasChildren: inferiors,
		Subscribed:  a.subscribed[name],
		Use:         slices.Clone(b.use),
	}
}

// existing returns the mailbox or name, which may be \Noselect.
func (a *Account) existing(op, name string) (*mailbox, error) {
	b, ok := a.mailboxes[CanonicalName(name)]
	if !ok {
		return nil, &Error{Op: op, Name: name, Code: NonExistent, Reason: "there is no such mailbox"}
	}
	return b, nil
}

// selectable returns the mailbox, which has mail.
func (a *Account) selectable(op, name string) (*mailbox, error) {
	b, err := a.existing(op, name)
	if err != nil {
		return nil, err
	}
	if b.noSelect {
		return nil, &Error{
			Op: op, Name: name, Code: NonExistent,
			Reason: "it is a level of the hierarchy, not a mailbox; CREATE makes it one",
		}
	}
	return b, nil
}

// destination returns the mailbox that mail is to be put into. Where CREATE would help, the error says TRYCREATE (RFC
// 9051 §6.3.12, §6.4.7).
func (a *Account) destination(op, name string) (*mailbox, error) {
	if b, ok := a.mailboxes[CanonicalName(name)]; ok && !b.noSelect {
		return b, nil
	}
	if err := checkName(op, name); err != nil {
		return nil, err
	}
	return nil, &Error{Op: op, Name: name, Code: TryCreate, Reason: "there is no such mailbox; CREATE it first"}
}

// Status is what STATUS reports (RFC 9051 §6.3.11).
type Status struct {
	Messages, Recent, Unseen, Deleted int
	Size                              int64 // octets
	UIDNext                           UID
	UIDValidity                       uint32
	HighestModSeq                     uint64
	AppendLimit                       int64 // octets that a message may have
	DeletedSize                       int64 // octets of the messages with \Deleted
}

// Status returns a mailbox's figures without selecting it. It fails with NONEXISTENT, for a \Noselect name too.
func (a *Account) Status(name string) (Status, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b, err := a.selectable("status", name)
	if err != nil {
		return Status{}, err
	}
	st := Status{
		Messages:      len(b.messages),
		Recent:        len(b.messages) - b.search(b.recentFrom),
		Size:          b.size,
		UIDNext:       b.uidNext,
		UIDValidity:   b.uidValidity,
		HighestModSeq: b.modSeq,
		AppendLimit:   a.store.config.Limits.OctetsPerMessage,
	}
	for _, m := range b.messages {
		if !m.flags.Has(Seen) {
			st.Unseen++
		}
		if m.flags.Has(Deleted) {
			st.Deleted++
			st.DeletedSize += int64(m.content.Size())
		}
	}
	return st, nil
}

// Subscribe adds a name to the subscriptions, whether or not a mailbox has it (RFC 9051 §6.3.7).
func (a *Account) Subscribe(name string) error {
	if err := checkName("subscribe", name); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	name = CanonicalName(name)
	if !a.subscribed[name] && len(a.subscribed) >= a.store.config.Limits.SubscriptionsPerAccount {
		return &Error{Op: "subscribe", Name: name, Code: Limit, Reason: "there are too many subscriptions; UNSUBSCRIBE some"}
	}
	a.subscribed[name] = true
	return nil
}

// Unsubscribe removes a name from the subscriptions; to remove one that is not there is no error (RFC 9051 §6.3.8).
func (a *Account) Unsubscribe(name string) error {
	if err := checkName("unsubscribe", name); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.subscribed, CanonicalName(name))
	return nil
}

// Subscriptions returns the subscribed names in the order of Mailboxes.
func (a *Account) Subscriptions() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.SortedFunc(maps.Keys(a.subscribed), compareNames)
}

// compareNames puts INBOX before all, and a name before its inferiors and those before its next neighbour.
func compareNames(x, y string) int {
	return strings.Compare(sortKey(x), sortKey(y))
}

func sortKey(name string) string {
	if name == Inbox || isInferior(name, Inbox) {
		name = "\x00" + name
	}
	return strings.ReplaceAll(name, Delimiter, "\x01")
}
