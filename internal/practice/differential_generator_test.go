package practice_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// generator makes commands that mostly make sense where the session is.
type generator struct {
	*rand.Rand
	selected string // the mailbox, or ""
	readOnly bool
	exists   int
	sent     map[string]int // by production
}

// production is one command of the grammar.
type production struct {
	name     string
	selected bool // valid only with a mailbox selected
	write    func(*generator) string
}

// productions lists what is generated.
func productions() []production {
	all := []production{
		{"CAPABILITY", false, bare},
		{"NOOP", false, bare},
		{"NAMESPACE", false, bare},
		{"ID", false, func(g *generator) string { return g.pick("NIL", `("name" "x")`, `("name" NIL "version" "1")`) }},
		{"ENABLE", false, func(g *generator) string { return g.pick("X-NONE", "X-NONE X-OTHER") }},
		{"CREATE", false, (*generator).mailbox},
		{"SUBSCRIBE", false, (*generator).lasting},
		{"UNSUBSCRIBE", false, (*generator).mailbox},
		{"DELETE", false, (*generator).otherMailbox},
		{"RENAME", false, func(g *generator) string { return g.otherMailbox() + " " + g.otherMailbox() }},
		{"LIST", false, (*generator).list},
		{"LSUB", false, func(g *generator) string { return `"" ` + g.pattern() }},
		{"STATUS", false, func(g *generator) string { return g.mailbox() + " (" + g.some(1, statusItems...) + ")" }},
		{"SELECT", false, (*generator).mailbox},
		{"EXAMINE", false, (*generator).mailbox},
		{"APPEND", false, (*generator).append},
		{"CHECK", true, bare},
		{"CLOSE", true, bare},
		{"UNSELECT", true, bare},
		{"EXPUNGE", true, bare},
		{"UID EXPUNGE", true, (*generator).set},
	}
	for _, prefix := range []string{"", "UID "} {
		all = append(all,
			production{prefix + "FETCH", true, func(g *generator) string { return g.set() + " " + g.fetchItems() }},
			production{prefix + "STORE", true, (*generator).store},
			production{prefix + "COPY", true, func(g *generator) string { return g.set() + " " + g.mailbox() }},
			production{prefix + "MOVE", true, func(g *generator) string { return g.set() + " " + g.mailbox() }},
			production{prefix + "SEARCH", true, func(g *generator) string { return g.returning() + g.keys() }},
			production{prefix + "SORT", true, func(g *generator) string {
				return "(" + g.some(1, "ARRIVAL", "CC", "DATE", "FROM", "SIZE", "SUBJECT", "TO") + ") UTF-8 " + g.keys()
			}},
			production{prefix + "THREAD", true, func(g *generator) string {
				return g.pick("REFERENCES", "ORDEREDSUBJECT") + " UTF-8 " + g.keys()
			}})
	}
	return all
}

var statusItems = []string{"MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "RECENT", "SIZE"}

func bare(*generator) string { return "" }

// next makes a command of the production that was sent least of three.
func (g *generator) next() (production, string) {
	all := productions()
	var chosen *production
	for range 4 {
		p := &all[g.IntN(len(all))]
		if p.selected && g.selected == "" && g.IntN(20) > 0 {
			p = &all[13+g.IntN(2)] // SELECT or EXAMINE
		}
		if g.readOnly && strings.HasSuffix(p.name, "MOVE") {
			continue // Dovecot moves from a mailbox that is read-only
		}
		if p.name == "CLOSE" || p.name == "UNSELECT" || strings.HasSuffix(p.name, "EXPUNGE") {
			if g.IntN(3) > 0 {
				continue
			}
		}
		if chosen == nil || g.sent[p.name] < g.sent[chosen.name] {
			chosen = p
		}
	}
	if chosen == nil {
		chosen = &all[1]
	}
	g.sent[chosen.name]++
	command := strings.TrimSuffix(chosen.name+" "+chosen.write(g), " ")
	if g.IntN(10) == 0 {
		command = g.broken(command)
	}
	return *chosen, command
}

// broken spoils a command's syntax. What Dovecot reads without its end, and would
// do, gets no end that is wrong.
func (g *generator) broken(command string) string {
	if strings.Contains(command, "{") {
		return command
	}
	name := strings.TrimSuffix(command, strings.TrimLeft(strings.TrimPrefix(command, "UID "), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	switch g.IntN(3) {
	case 0:
		return "Y" + command
	case 1:
		if name != command {
			return name + " ("
		}
	}
	if strings.HasSuffix(name, "SEARCH") || strings.HasSuffix(name, "SORT") || strings.HasSuffix(name, "FETCH") {
		return command + g.pick(" )", " \"x", " NONSENSE")
	}
	return "Y" + command
}

func (g *generator) pick(choices ...string) string { return choices[g.IntN(len(choices))] }

// some gives at least a number of choices, each once, in their order.
func (g *generator) some(least int, choices ...string) string {
	var chosen []string
	for i, c := range choices {
		if g.IntN(3) == 0 || len(choices)-i <= least-len(chosen) {
			chosen = append(chosen, c)
		}
	}
	return strings.Join(chosen, " ")
}

// mailboxNames are those that exist, mostly, and those that do not.
var mailboxNames = []string{"INBOX", "work", "work/old", "play", `"play/a b"`, "&AOQ-x", "none"}

func (g *generator) mailbox() string { return g.pick(mailboxNames...) }

// lasting is a mailbox that is there from the beginning to the end.
func (g *generator) lasting() string { return g.pick("INBOX", "work", "play") }

// otherMailbox is one that may go: it has nothing below it, and is not selected.
func (g *generator) otherMailbox() string {
	for {
		name := g.pick("work/old", `"play/a b"`, "&AOQ-x", "none")
		if strings.Trim(name, `"`) != g.selected {
			return name
		}
	}
}

func (g *generator) pattern() string {
	return g.pick("*", "%", "INBOX", "work*", "work/%", "%/%", "play", `"play/a b"`, "in%", "*x", `""`, "none")
}

func (g *generator) list() string {
	return g.pick("", "", "(SUBSCRIBED) ", "() ") + g.pick(`""`, `""`, "work/") + " " + g.pattern() +
		g.pick("", "", " RETURN (CHILDREN)", " RETURN (SUBSCRIBED)", " RETURN (STATUS (MESSAGES UIDNEXT))")
}

func (g *generator) number() string {
	if g.IntN(12) == 0 {
		return "*"
	}
	return strconv.Itoa(1 + g.IntN(max(g.exists, 1)))
}

func (g *generator) set() string {
	switch g.IntN(6) {
	case 0:
		return g.number() + "," + g.number()
	case 1:
		return g.number() + ":" + g.number()
	case 2:
		return g.pick("0", "1:*", "1:3", "x")
	}
	return g.number()
}

func (g *generator) fetchItems() string {
	if g.IntN(6) == 0 {
		return g.pick("ALL", "FAST", "FULL", "FLAGS", "NONSENSE", "UID")
	}
	part := g.pick("", "1", "2", "1.1", "2.1", "3", "2.HEADER", "2.TEXT", "2.MIME", "1.MIME", "HEADER", "TEXT",
		"HEADER.FIELDS (Subject From)", "HEADER.FIELDS.NOT (Subject Date)", "2.HEADER.FIELDS (To)", "1.HEADER", "MIME")
	return "(" + g.some(1, "FLAGS", "UID", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODYSTRUCTURE", "BODY",
		"RFC822.HEADER", "RFC822.TEXT", "RFC822", "BINARY.PEEK["+g.pick("1", "2", "2.1")+"]", "BINARY.SIZE["+g.pick("1", "2")+"]",
		"BODY"+g.pick("", ".PEEK", ".PEEK")+"["+part+"]"+g.pick("", "", "<0.10>", "<5.20>", "<9999.5>")) + ")"
}

func (g *generator) store() string {
	flags := g.some(0, `\Seen`, `\Answered`, `\Flagged`, `\Deleted`, `\Draft`, "$Forwarded", "blue")
	return g.set() + " " + g.pick("", "+", "-") + "FLAGS" + g.pick("", "", ".SILENT") + " (" + flags + ")"
}

func (g *generator) returning() string {
	return g.pick("", "", "RETURN () ", "RETURN (MIN MAX) ", "RETURN (ALL) ", "RETURN (COUNT) ", "RETURN (MIN COUNT) ")
}

func (g *generator) keys() string {
	keys := []string{g.key()}
	for g.IntN(3) == 0 {
		keys = append(keys, g.key())
	}
	return strings.Join(keys, " ")
}

func (g *generator) key() string {
	switch g.IntN(9) {
	case 0:
		return "NOT " + g.key()
	case 1:
		return "OR " + g.key() + " " + g.key()
	case 2:
		return "(" + g.keys() + ")"
	case 3:
		return g.pick("ANSWERED", "DELETED", "DRAFT", "FLAGGED", "SEEN", "UNANSWERED", "UNDELETED", "UNDRAFT",
			"UNFLAGGED", "UNSEEN", "ALL", "KEYWORD blue", "UNKEYWORD blue", "KEYWORD $Forwarded")
	case 4:
		return g.pick("BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE") + " " + strconv.Itoa(1+g.IntN(9)) + "-Mar-2024"
	case 5:
		return g.pick("LARGER", "SMALLER") + " " + strconv.Itoa(g.IntN(900))
	case 6:
		if g.exists == 0 {
			return "ALL" // Dovecot's THREAD ends with the connection at a number that is not there
		}
		return g.pick("UID ", "") + g.number()
	case 7:
		return "HEADER " + g.pick("Subject", "Message-ID", "X-None", "To") + " " + g.pick(`""`, "lunch", "m1")
	}
	return g.pick("SUBJECT", "FROM", "TO", "CC", "BCC", "BODY", "TEXT") + " " + g.pick("lunch", "ann", `"the plan"`, "LUNCH", "zzz")
}

func (g *generator) append() string {
	message := g.message()
	return fmt.Sprintf("%s (%s) \" %d-Mar-2024 1%d:00:00 +0%d00\" {%d+}\r\n%s", g.mailbox(),
		g.some(0, `\Seen`, `\Flagged`, `\Deleted`, "blue"), 1+g.IntN(9), g.IntN(10), g.IntN(10), len(message), message)
}
