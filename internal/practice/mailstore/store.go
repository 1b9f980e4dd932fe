// Package mailstore is the practice server's mail: accounts, mailboxes and messages, in memory.
//
// It knows nothing of the protocol's syntax. What it does know is the protocol's model: UIDs that only rise (RFC 9051
// §2.3.1.1), octets that never change, and sequence numbers that stay right for each client whatever the others do: a
// connection that has selected a mailbox works through a View of it, which learns of other clients' changes only
// when it is asked to Sync.
//
// Each account has one lock; no method returns with it held, and all return values or immutable data. So nothing that
// the engine does with an answer, such as writing it to a slow socket, can hold up another client, and no order of
// COPYs can deadlock.
package mailstore

import (
	"math"
	"strconv"
	"sync"
	"time"
)

// Config is what a store takes from outside, so that the same session gives the same octets every time.
type Config struct {
	// Clock dates messages that come without an INTERNALDATE. Nil means time.Now.
	Clock func() time.Time

	// UIDValidity proposes a UIDVALIDITY for a new mailbox. A user never gets a value twice, nor a smaller one: the
	// store takes the one above the user's last instead. Nil means the clock's seconds since 1970, which is what RFC
	// 9051 §2.3.1.1 suggests.
	UIDValidity func() uint32

	// Limits bounds what clients can fill. The zero value means DefaultLimits.
	Limits Limits
}

// Limits bounds what clients can fill; beyond them operations fail with LIMIT, TOOBIG or OVERQUOTA.
type Limits struct {
	Accounts                int
	MailboxesPerAccount     int // superior names without mail counted too
	SubscriptionsPerAccount int
	MessagesPerMailbox      int
	KeywordsPerMailbox      int
	ExpungedPerMailbox      int // whose UIDs are remembered for VANISHED
	MessagesPerAccount      int // 0: as many as its mailboxes may hold
	OctetsPerMessage        int64
	OctetsPerAccount        int64
}

// DefaultLimits are generous for practice and small for a machine.
func DefaultLimits() Limits {
	return Limits{
		Accounts:                1000,
		MailboxesPerAccount:     1000,
		SubscriptionsPerAccount: 1000,
		MessagesPerMailbox:      200_000,
		KeywordsPerMailbox:      100,
		MessagesPerAccount:      1_000_000,
		ExpungedPerMailbox:      10_000,
		OctetsPerMessage:        64 << 20,
		OctetsPerAccount:        1 << 30,
	}
}

// Store is all accounts. It is safe for concurrent use.
type Store struct {
	config Config

	mu       sync.Mutex
	accounts map[string]*Account
	last     map[string]uint32 // user -> highest UIDVALIDITY given; outlives the account
}

// New returns a store without accounts.
func New(c Config) *Store {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.UIDValidity == nil {
		clock := c.Clock
		c.UIDValidity = func() uint32 { return uint32(clock().Unix() & math.MaxUint32) }
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	if c.Limits.MessagesPerAccount == 0 {
		c.Limits.MessagesPerAccount = c.Limits.MailboxesPerAccount * c.Limits.MessagesPerMailbox
	}
	return &Store{config: c, accounts: make(map[string]*Account), last: make(map[string]uint32)}
}

// Limits returns the store's bounds, so that a literal can be refused before it is read.
func (s *Store) Limits() Limits { return s.config.Limits }

// Now returns the store's time.
func (s *Store) Now() time.Time { return s.config.Clock() }

// AddAccount makes an account with an empty INBOX. It fails with ALREADYEXISTS or LIMIT.
func (s *Store) AddAccount(user, password string) (*Account, error) {
	return s.Load(Fixture{User: user, Password: password})
}

// register makes an account, complete as it is, known to Authenticate.
func (s *Store) register(a *Account) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.accounts[a.user]; ok {
		return &Error{Op: "add account", Name: a.user, Code: AlreadyExists, Reason: "there is such an account already"}
	}
	if len(s.accounts) >= s.config.Limits.Accounts {
		return &Error{
			Op: "add account", Name: a.user, Code: Limit,
			Reason: "the server has at most " + strconv.Itoa(s.config.Limits.Accounts) + " accounts",
		}
	}
	s.accounts[a.user] = a
	return nil
}

// DropAccount removes an account with all its mail. Sessions that use it see their Dropped channel close, and their
// views report UpdateDeleted.
func (s *Store) DropAccount(user string) error {
	prepared, err := Prepare(user)
	s.mu.Lock()
	a, ok := s.accounts[prepared]
	delete(s.accounts, prepared)
	s.mu.Unlock()
	if !ok || err != nil {
		return &Error{Op: "drop account", Name: user, Code: NonExistent, Reason: "there is no such account"}
	}
	a.drop()
	return nil
}

// nextUIDValidity returns a value that no mailbox of the user has had.
func (s *Store) nextUIDValidity(user string) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := max(s.config.UIDValidity(), s.last[user]+1)
	s.last[user] = v
	return v
}
