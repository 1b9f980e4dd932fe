package practice_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/realserver"
)

// TestDifferential sends generated commands to the practice server and to
// Dovecot, and compares what they answer.
func TestDifferential(t *testing.T) {
	real := realserver.Start(t, "dovecot")
	seed, count := uint64(1), 3000
	if longer := os.Getenv("IMAPSH_DIFFERENTIAL"); longer != "" {
		if _, err := fmt.Sscanf(longer, "%d:%d", &seed, &count); err != nil {
			t.Fatalf("IMAPSH_DIFFERENTIAL is written seed:count: %v", err)
		}
	}
	const perSession = 300
	c := coverage{sent: make(map[string]int)}
	for session := 0; session*perSession < count; session++ {
		random := rand.New(rand.NewPCG(seed, uint64(session)))
		g := &generator{Rand: random, sent: c.sent}
		t.Run(fmt.Sprint(session), func(t *testing.T) {
			real.Clear(t)
			d := start(t, practice.Config{Profile: practice.ProfileDovecot(), Store: emptyStore(t, real.User, real.Password)})
			p := pair{
				g:      g,
				ours:   connectSide(t, d.plain, real.User, real.Password),
				theirs: connectSide(t, real.Addr, real.User, real.Password),
			}
			p.lay()
			for range perSession {
				c.count(p.step(t))
			}
		})
	}
	c.check(t)
}

func emptyStore(t *testing.T, user, password string) *mailstore.Store {
	t.Helper()
	store := newStore(mailstore.Limits{})
	if _, err := store.AddAccount(user, password); err != nil {
		t.Fatal(err)
	}
	return store
}

// Each verdict has its entry in the document, and each entry its verdict.
func TestVerdictsAreDocumented(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../docs/differential.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented, named []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|").FindAllStringSubmatch(string(document), -1) {
		documented = append(documented, row[1])
	}
	for _, v := range verdicts() {
		named = append(named, v.name)
	}
	slices.Sort(documented)
	slices.Sort(named)
	if !slices.Equal(documented, named) {
		t.Errorf("documented are %q, but the verdicts are %q", documented, named)
	}
}

// coverage counts what was sent and what was answered OK.
type coverage struct {
	sent    map[string]int
	all, ok int
}

func (c *coverage) count(ok bool) {
	c.all++
	if ok {
		c.ok++
	}
}

// check reports the coverage, and fails if it is too little.
func (c *coverage) check(t *testing.T) {
	const least = 50
	t.Logf("%d commands, %d answered OK; by production: %v", c.all, c.ok, c.sent)
	if c.ok*100 < c.all*40 {
		t.Errorf("%d of %d commands were answered OK, which is less than 40 %%", c.ok, c.all)
	}
	for _, p := range productions() {
		if c.sent[p.name] < least {
			t.Errorf("%s was sent %d times, which is less than %d", p.name, c.sent[p.name], least)
		}
	}
}

// pair is a session with both servers.
type pair struct {
	g            *generator
	ours, theirs *side
}

// lay makes the same mailboxes on both.
func (p *pair) lay() {
	commands := []string{"CREATE work", "CREATE work/old", "CREATE play", `CREATE "play/a b"`, "CREATE &AOQ-x", "SUBSCRIBE work"}
	for range 12 {
		message := p.g.message()
		commands = append(commands, fmt.Sprintf("APPEND INBOX \" 2-Mar-2024 12:00:00 +0000\" {%d+}\r\n%s", len(message), message))
	}
	for range 6 {
		message := p.g.message()
		commands = append(commands, fmt.Sprintf("APPEND work \" 3-Mar-2024 12:00:00 +0000\" {%d+}\r\n%s", len(message), message))
	}
	for _, command := range commands {
		p.ours.must(command)
		p.theirs.must(command)
	}
}

// step sends one command to both and says whether the practice server said OK.
func (p *pair) step(t *testing.T) bool {
	t.Helper()
	from, command := p.g.next()
	was := p.g.selected
	our, their := p.ours.send(command), p.theirs.send(command)
	ours, theirs := normalise(command, our), normalise(command, their)
	for _, d := range ours.differences(theirs) { // the first is that of status, if there is one
		d.said = their.tagged
		known := verdict(p.g, command, d) != ""
		if known && d.what == "status" {
			break
		}
		if !known {
			t.Errorf("(%s %d) %s\n\t%s\n\t%s | %s", was, p.g.exists, command, d, our.tagged, their.tagged)
		}
	}
	p.follow(from.name, command, ours)
	return ours.status == "OK"
}

// follow keeps what the generator must know of the session.
func (p *pair) follow(name, command string, ours normal) {
	g := p.g
	if ours.exists >= 0 {
		g.exists = ours.exists
	} else {
		g.exists -= len(ours.expunged)
	}
	switch {
	case (name == "SELECT" || name == "EXAMINE") && ours.status == "OK":
		_, mailbox, _ := strings.Cut(command, " ")
		g.selected, g.readOnly = strings.Trim(mailbox, `"`), name == "EXAMINE"
	case (name == "SELECT" || name == "EXAMINE") && ours.status == "NO",
		(name == "CLOSE" || name == "UNSELECT") && ours.status == "OK":
		g.selected, g.readOnly = "", false
	}
}
