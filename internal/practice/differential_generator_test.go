package practice_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// generator makes commands that mostly make sense where the session is.
type generator struct {
	*rand.Rand
	sent map[string]int // productions, and the items of their arguments

	state      state
	selected   string // the mailbox
	readOnly   bool
	exists     int
	uidNext    int
	compressed bool
	condStore  bool // the client wants mod-sequences, for it used them: RFC 7162 §3.1
	qresync    bool
	hears      bool   // another client has changed the mailbox
	astray     bool   // the command is not valid in this state
	refused    int    // commands since the connection began, before login
	opening    string // the mailbox that SELECT or EXAMINE names
}

// state is where a session stands. RFC 9051 §3.
type state int

const (
	beforeLogin state = iota // login
	loggedIn
	inMailbox
)

// production is a command of the grammar, or one of several forms of it.
type production struct {
	name  string
	from  state // valid from this state on; those of before are not valid after it
	write func(*generator) string
}

// anyTime lists what is valid in all states.
func anyTime() []production {
	return []production{
		{"CAPABILITY", beforeLogin, bare},
		{"NOOP", beforeLogin, bare},
		{"LOGOUT", beforeLogin, bare},
		{"ID", beforeLogin, func(g *generator) string {
			return " " + g.pick("NIL", "()", `("name" "x")`, `("name" NIL "version" {1+}`+"\r\n1)")
		}},
	}
}

// mailboxProductions lists what is valid after login.
func mailboxProductions() []production {
	return []production{
		{"ENABLE", loggedIn, (*generator).enable},
		{"NAMESPACE", loggedIn, bare},
		{"IDLE", loggedIn, func(g *generator) string { return "\r\n" + await + g.pick("DONE", "done", "DONE", "DONE", "NOOP") }},
		{"CREATE", loggedIn, (*generator).spMailbox},
		{"SUBSCRIBE", loggedIn, func(g *generator) string { return " " + g.astring(g.lasting()) }},
		{"UNSUBSCRIBE", loggedIn, (*generator).spMailbox},
		{"DELETE", loggedIn, func(g *generator) string { return " " + g.astring(g.passing()) }},
		{"RENAME", loggedIn, func(g *generator) string { return " " + g.astring(g.passing()) + " " + g.astring(g.passing()) }},
		{"LIST", loggedIn, (*generator).list},
		{"LSUB", loggedIn, func(g *generator) string { return " " + g.pick(`""`, `""`, "work/") + " " + g.pattern() }},
		{"STATUS", loggedIn, func(g *generator) string {
			return g.spMailbox() + " (" + g.some(1, "STATUS", statusAtts()) + ")"
		}},
		{"SELECT", loggedIn, (*generator).open},
		{"EXAMINE", loggedIn, (*generator).open},
		{"APPEND", loggedIn, (*generator).append},
		{"GETQUOTA", loggedIn, func(g *generator) string { return " " + g.pick(`"none"`, "x") }},
		{"GETQUOTAROOT", loggedIn, (*generator).spMailbox},
		{"COMPRESS", loggedIn, func(g *generator) string { return " " + g.pick("DEFLATE", "DEFLATE", "LZW") }},
	}
}

// messageProductions lists what is valid with a mailbox selected.
func messageProductions() []production {
	all := []production{
		{"CHECK", inMailbox, bare},
		{"CLOSE", inMailbox, bare},
		{"UNSELECT", inMailbox, bare},
		{"EXPUNGE", inMailbox, bare},
		{"UID EXPUNGE", inMailbox, func(g *generator) string { return " " + g.set(byUID) }},
	}
	for _, by := range []numbers{bySeqNum, byUID} {
		set := func(g *generator) string { return " " + g.set(by) + " " }
		all = append(all,
			production{by.prefix() + "FETCH", inMailbox, func(g *generator) string { return g.fetch(by) }},
			production{by.prefix() + "STORE", inMailbox, func(g *generator) string { return set(g) + g.store() }},
			production{by.prefix() + "COPY", inMailbox, func(g *generator) string { return g.copy(by) }},
			production{by.prefix() + "MOVE", inMailbox, func(g *generator) string { return g.copy(by) }},
			production{by.prefix() + "SEARCH", inMailbox, func(g *generator) string { return " " + g.returning() + g.charset() + g.keys() }},
			production{by.prefix() + "SORT", inMailbox, func(g *generator) string {
				return " (" + g.some(1, "SORT", sortKeys()) + ") " + g.pick("UTF-8", "US-ASCII", `"utf-8"`) + " " + g.keys()
			}},
			production{by.prefix() + "THREAD", inMailbox, func(g *generator) string {
				return " " + g.one("THREAD", words("REFERENCES", "ORDEREDSUBJECT")) + " UTF-8 " + g.keys()
			}})
	}
	return all
}

// productions lists what is generated.
func productions() []production {
	all := anyTime()
	all = append(all, loginProductions()...)
	all = append(all, mailboxProductions()...)
	return append(all, messageProductions()...)
}

func bare(*generator) string { return "" }

// next makes a command of the production that was sent least of a few that make
// sense here; a few make none.
func (g *generator) next() request {
	all := productions()
	var chosen *production
	g.astray = g.IntN(25) == 0 && !g.hears && (g.state != beforeLogin || g.refused < patient)
	for chosen == nil {
		for range 4 {
			p := &all[g.IntN(len(all))]
			if g.astray == g.valid(p) || !g.bearable(p) || g.hears && !slices.Contains([]string{"NOOP", "IDLE", "CHECK"}, p.name) {
				continue
			}
			if chosen == nil || g.sent[p.name] < g.sent[chosen.name] {
				chosen = p
			}
		}
	}
	g.sent[chosen.name]++
	c := request{name: chosen.name, text: commandName(chosen.name) + chosen.write(g)}
	if strings.HasPrefix(c.name, "AUTHENTICATE ") {
		c = g.authenticate(c)
	}
	if g.IntN(12) == 0 && !g.hears {
		c = g.broken(c)
	}
	g.hears = false
	return c
}

// commandName is a production's name without that of its form.
func commandName(production string) string {
	first, _, _ := strings.Cut(production, " ")
	if first == "UID" {
		return production
	}
	return first
}

// valid says that a command may be sent in this state.
func (g *generator) valid(p *production) bool {
	if g.state == beforeLogin {
		return p.from == beforeLogin
	}
	return p.from <= g.state && !isLogin(p.name)
}

// patient is how many wrong commands before login Dovecot bears: at the next it
// closes the connection.
const patient = 2

// bearable says whether a command is one after which both servers can go on
// being compared, and keeps rare what ends much.
func (g *generator) bearable(p *production) bool {
	switch name := p.name; {
	case g.state == beforeLogin:
		return (g.refused < patient || name == "LOGOUT") && name != "ENABLE" // which Dovecot ignores with OK
	case name == "LOGOUT":
		return g.IntN(3) == 0
	case name == "CLOSE", name == "UNSELECT", strings.HasSuffix(name, "EXPUNGE"):
		return g.IntN(3) == 0
	case name == "COMPRESS" && g.compressed:
		return g.IntN(8) == 0
	case g.readOnly:
		return !strings.HasSuffix(name, "MOVE") // Dovecot moves from a mailbox that is read-only
	}
	return true
}

// broken spoils a command's syntax. What Dovecot reads without its end, and would
// do, gets no end that is wrong.
func (g *generator) broken(c request) request {
	if c.name == "LOGOUT" || strings.Contains(c.text, "{") || strings.Contains(c.text, await) || c.reply != nil {
		return c
	}
	name := commandName(c.name)
	switch g.IntN(3) {
	case 0:
		return request{text: "Y" + c.text}
	case 1:
		if c.text != name {
			return request{text: name + " ("}
		}
	}
	if strings.Contains(c.text, "SINCE") || strings.Contains(c.text, "X-NONE") {
		return c
	}
	if strings.HasSuffix(name, "SEARCH") || strings.HasSuffix(name, "SORT") || strings.HasSuffix(name, "FETCH") {
		return request{text: c.text + g.pick(" )", " \"x", " NONSENSE")}
	}
	return request{text: "Y" + c.text}
}

func (g *generator) pick(choices ...string) string { return choices[g.IntN(len(choices))] }

// item is something that an argument may be made of, and whose use is counted.
type item struct {
	name  string
	write func(*generator) string // what stands there; nil: its name
}

// words are items that are just their names.
func words(names ...string) []item {
	all := make([]item, len(names))
	for i, name := range names {
		all[i] = item{name: name}
	}
	return all
}

// one writes one of the items of a kind.
func (g *generator) one(kind string, choices []item) string {
	return g.use(kind, choices[g.IntN(len(choices))])
}

func (g *generator) use(kind string, it item) string {
	g.sent[kind+" "+it.name]++
	if it.write == nil {
		return it.name
	}
	return it.write(g)
}

// some writes at least a number of items, each once, in their order.
func (g *generator) some(least int, kind string, choices []item) string {
	var chosen []string
	for i, it := range choices {
		if g.IntN(max(3, len(choices)/2)) == 0 || len(choices)-i <= least-len(chosen) {
			chosen = append(chosen, g.use(kind, it))
		}
	}
	return strings.Join(chosen, " ")
}

// astring writes a string in one of the forms of astring: RFC 9051 §9. What is
// given is an atom, or quoted already. In a command that it does not expect
// Dovecot takes what stands in a literal for the next one.
func (g *generator) astring(s string) string {
	if g.astray {
		return s
	}
	text := strings.Trim(s, `"`)
	switch g.IntN(12) {
	case 0:
		return `"` + text + `"`
	case 1:
		return nonSync(text)
	case 2:
		return "{" + strconv.Itoa(len(text)) + "}\r\n" + await + text
	}
	return s
}

// nonSync writes a string for which the client need not be asked: RFC 7888.
func nonSync(text string) string { return "{" + strconv.Itoa(len(text)) + "+}\r\n" + text }
