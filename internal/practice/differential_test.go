package practice_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/realserver"
)

// TestDifferential sends generated commands to the practice server and to
// Dovecot, and compares what they answer.
func TestDifferential(t *testing.T) {
	if testing.Short() && os.Getenv("IMAPSH_REAL_SERVERS") != "required" {
		t.Skip("takes about a minute")
	}
	dovecot := realserver.Start(t, "dovecot")
	seed, count := uint64(1), 6000
	if longer := os.Getenv("IMAPSH_DIFFERENTIAL"); longer != "" {
		if _, err := fmt.Sscanf(longer, "%d:%d", &seed, &count); err != nil {
			t.Fatalf("IMAPSH_DIFFERENTIAL is written seed:count: %v", err)
		}
	}
	const perSession = 300
	c := coverage{sent: make(map[string]int), verdicts: make(map[string]int)}
	for session := 0; session*perSession < count; session++ {
		t.Run(fmt.Sprint(session), func(t *testing.T) {
			p := newPair(t, dovecot, practiceServer(t), &c, rand.New(rand.NewPCG(seed, uint64(session))))
			for range perSession {
				for _, found := range p.step() {
					t.Error(found)
				}
			}
		})
	}
	c.check(t)
}

// differentialAccount is the one of both servers that the commands are for.
func differentialAccount() realserver.Account {
	f := mailstore.Notes()
	return realserver.Account{User: f.User, Password: f.Password}
}

// practiceServer serves an empty account, with the capabilities that Dovecot
// has as it is set up here.
func practiceServer(t *testing.T) *dialogue {
	t.Helper()
	beside := []string{
		"COMPRESS=DEFLATE", "QUOTA", "QUOTA=RES-STORAGE", "QUOTA=RES-MESSAGE", "AUTH=LOGIN",
		"AUTH=CRAM-MD5", "AUTH=SCRAM-SHA-1", "AUTH=SCRAM-SHA-256",
	}
	profile := practice.ProfileDovecot()
	profile.Without = slices.DeleteFunc(profile.Without, func(name string) bool { return slices.Contains(beside, name) })
	store := mailstore.New(mailstore.Config{Clock: time.Now})
	account := differentialAccount()
	if _, err := store.AddAccount(account.User, account.Password); err != nil {
		t.Fatal(err)
	}
	return start(t, practice.Config{Profile: profile, Store: store})
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

// coverage counts what was sent, what was answered OK and what was excused.
type coverage struct {
	sent     map[string]int // productions and items
	verdicts map[string]int
	all, ok  int
}

// check reports the coverage, and fails if it is too little.
func (c *coverage) check(t *testing.T) {
	const least = 50
	t.Logf("%d commands, %d answered OK", c.all, c.ok)
	if c.ok*100 < c.all*40 {
		t.Errorf("%d of %d commands were answered OK, which is less than 40 %%", c.ok, c.all)
	}
	for _, p := range productions() {
		if c.sent[p.name] < least {
			t.Errorf("%s was sent %d times, which is less than %d", p.name, c.sent[p.name], least)
		}
	}
	for kind, items := range map[string][]item{
		"FETCH": fetchItems(), "STATUS": statusAtts(), "SEARCH": searchKeys(), "SORT": sortKeys(),
	} {
		for _, it := range items {
			if c.sent[kind+" "+it.name] == 0 {
				t.Errorf("%s of %s was never sent", it.name, kind)
			}
		}
	}
	const many = 20_000 // in which each verdict must have been needed
	for _, v := range verdicts() {
		if c.all >= many && c.verdicts[v.name] == 0 {
			t.Errorf("the verdict %s is not needed", v.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.sent)) {
		t.Logf("%5d %s", c.sent[name], name)
	}
	t.Logf("verdicts: %v", c.verdicts)
}

// pair is a client's session with both servers, beside which is another client.
type pair struct {
	*testing.T
	*coverage
	g            *generator
	ours, theirs *side
}

// newPair lays the same mailboxes on both.
func newPair(t *testing.T, dovecot *realserver.Server, d *dialogue, c *coverage, random *rand.Rand) *pair {
	t.Helper()
	dovecot.Clear(t)
	account := differentialAccount()
	p := &pair{
		T: t, coverage: c, g: &generator{Rand: random, sent: c.sent},
		ours:   newSide(t, d.plain, account),
		theirs: newSide(t, dovecot.Addr, account),
	}
	for _, s := range []*side{p.ours, p.theirs} {
		s.login()
		s.other = newSide(t, s.address, account)
		s.other.login()
	}
	commands := []string{"SUBSCRIBE INBOX", "CREATE work", "CREATE work/old", "CREATE play", `CREATE "play/a b"`, "CREATE &AOQ-x", "SUBSCRIBE work"}
	for i := range 18 {
		mailbox := []string{"INBOX", "INBOX", "work"}[i%3]
		commands = append(commands, "APPEND "+mailbox+` " 2-Mar-2024 12:00:00 +0000" `+nonSync(p.g.message()))
	}
	for _, command := range commands {
		p.ours.must(command)
		p.theirs.must(command)
	}
	mailboxes := []string{"INBOX", "work", "work/old", "play", `"play/a b"`, "&AOQ-x"}
	for _, name := range mailboxes {
		p.mark(name) // from here on Dovecot keeps mod-sequences
	}
	for _, s := range []*side{p.ours, p.theirs} {
		for _, command := range []string{"SELECT INBOX", `STORE 1 +FLAGS (\Seen)`, "SELECT work", `STORE 1 +FLAGS (\Seen)`} {
			s.must(command)
		}
	}
	for _, name := range mailboxes {
		p.mark(name)
	}
	p.ours.connect()
	p.theirs.connect()
	return p
}

// mark has the other client ask for a mailbox's figures that are the server's
// own, so that commands can name them. All that was changed up to now has at
// most that mod-sequence, and all that is changed later has a higher one.
func (p *pair) mark(mailbox string) {
	for _, s := range []*side{p.ours, p.theirs} {
		s.mark(s.other.send(request{text: "STATUS " + mailbox + " (UIDVALIDITY HIGHESTMODSEQ)"}))
	}
}

// beside has the other client change the selected mailbox, and the client hear
// of it with the next command.
func (p *pair) beside() (found []string) {
	g := p.g
	box, n := `"`+g.selected+`"`, strconv.Itoa(1+g.IntN(max(g.exists, 1)))
	changes := [][]string{{"APPEND " + box + ` " 4-Mar-2024 12:00:00 +0000" ` + nonSync(g.message())}}
	if g.exists > 0 {
		changes = append(changes,
			[]string{"SELECT " + box, "STORE " + n + ` +FLAGS (\Flagged \Answered)`, "UNSELECT"},
			[]string{"SELECT " + box, "STORE " + n + ` -FLAGS (\Flagged \Deleted)`, "UNSELECT"},
			[]string{"SELECT " + box, "STORE " + n + ` +FLAGS.SILENT (\Deleted)`, "CLOSE"})
	}
	for _, text := range changes[g.IntN(len(changes))] {
		ours, theirs := p.ours.other.send(request{text: text}), p.theirs.other.send(request{text: text})
		if ours.tagged[:2] != theirs.tagged[:2] {
			found = append(found, fmt.Sprintf("the other client's %q: %s | %s", text, ours.tagged, theirs.tagged))
		}
	}
	p.mark(box)
	g.sent["another client's change"]++
	g.hears = true
	return found
}

// step sends one command to both, and gives the differences that no verdict
// excuses.
func (p *pair) step() (found []string) {
	if p.g.state == inMailbox && p.g.IntN(10) == 0 {
		found = p.beside()
	}
	c := p.g.next()
	was, exists := *p.g, p.g.exists
	our, their := p.ours.send(c), p.theirs.send(c)
	ours, theirs := normalise(c, our, exists), normalise(c, their, exists)
	p.all++
	if ours.status == "OK" {
		p.ok++
	}
	for _, d := range ours.differences(theirs) { // the first is that of status, if there is one
		d.weSaid, d.said = our.tagged, their.tagged
		known := verdict(&was, c, d)
		p.verdicts[known]++
		if known == "" {
			found = append(found, fmt.Sprintf("(%s %d) %q\n\t%s\n\t%s | %s", was.selected, was.exists, c.text, d, our.tagged, their.tagged))
		} else if d.what == "status" {
			break
		}
	}
	p.follow(c, ours)
	if apart(c, ours, theirs) {
		p.reconnect()
	}
	return found
}

// enabling finds the CONDSTORE enabling commands: RFC 7162 §3.1.
var enabling = regexp.MustCompile(`\b(MODSEQ|HIGHESTMODSEQ|CHANGEDSINCE|UNCHANGEDSINCE|CONDSTORE|QRESYNC)\b`)

// raising finds what raises mod-sequences in Dovecot even if it changes nothing.
var raising = regexp.MustCompile(`^(UID )?STORE `)

// reconnect begins new connections.
func (p *pair) reconnect() {
	p.ours.connect()
	p.theirs.connect()
	p.g = &generator{Rand: p.g.Rand, sent: p.g.sent}
}

// apart says that the servers may no longer agree on where the session stands:
// one has ended it, or a command has failed, or had nothing to do, that makes the
// client one that wants mod-sequences for one of them only.
func apart(c request, ours, theirs normal) bool {
	const highest = "OK HIGHESTMODSEQ"
	return ours.status == "closed" || theirs.status == "closed" ||
		enabling.MatchString(c.text) &&
			(ours.status != "OK" || slices.Contains(ours.others, highest) != slices.Contains(theirs.others, highest))
}

// follow keeps what the generator must know of the session.
func (p *pair) follow(c request, ours normal) {
	g := p.g
	g.exists = ours.exists
	if g.state == beforeLogin && ours.status != "OK" {
		g.refused++
	}
	login := g.state == beforeLogin && isLogin(c.name) && c.name != "STARTTLS"
	switch {
	case c.name == "LOGOUT" && ours.status == "OK":
		p.reconnect()
	case login && ours.status == "OK":
		g.state = loggedIn
	case (c.name == "SELECT" || c.name == "EXAMINE") && ours.status == "OK":
		g.state, g.selected, g.readOnly = inMailbox, g.opening, c.name == "EXAMINE"
	case (c.name == "SELECT" || c.name == "EXAMINE") && ours.status == "NO",
		(c.name == "CLOSE" || c.name == "UNSELECT") && ours.status == "OK":
		g.selected, g.readOnly, g.exists = "", false, 0
		g.state = min(g.state, loggedIn)
	case c.name == "COMPRESS" && ours.status == "OK":
		g.compressed = true
	}
	if ours.status == "OK" && enabling.MatchString(c.text) {
		g.condStore = true
	}
	if ours.status == "OK" && slices.Contains([]string{"CREATE", "DELETE", "RENAME"}, c.name) {
		for _, name := range []string{"work/old", `"play/a b"`, "&AOQ-x", "none"} {
			p.mark(name) // in Dovecot another mailbox may have the same UIDVALIDITY
		}
	}
	if raising.MatchString(c.text) && g.state == inMailbox {
		p.mark(`"` + g.selected + `"`)
	}
	for _, response := range ours.others {
		if strings.HasPrefix(response, "ENABLED") && strings.Contains(response, "QRESYNC") {
			g.qresync = true
		}
		if after, ok := strings.CutPrefix(response, "OK UIDNEXT "); ok && g.state == inMailbox {
			g.uidNext, _ = strconv.Atoi(after)
		}
	}
}
