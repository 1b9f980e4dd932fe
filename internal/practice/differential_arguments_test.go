package practice_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// mailbox is one that exists, mostly, or one that does not.
func (g *generator) mailbox() string {
	return g.astring(g.pick("INBOX", "inbox", "work", "work/old", "play", `"play/a b"`, "&AOQ-x", "none"))
}

func (g *generator) spMailbox() string { return " " + g.mailbox() }

// lasting is a mailbox that is there from the beginning to the end.
func (g *generator) lasting() string { return g.pick("INBOX", "work", "play") }

// passing is one that may go: it has nothing below it, and is not selected.
func (g *generator) passing() string {
	for {
		name := g.pick("work/old", `"play/a b"`, "&AOQ-x", "none")
		if strings.Trim(name, `"`) != g.selected {
			return name
		}
	}
}

func (g *generator) pattern() string {
	return g.pick("*", "%", "INBOX", "work*", "work/%", "%/%", "play", `"play/a b"`, "in%", "*x", `""`, `""`, "none", nonSync("w%"))
}

// list writes LIST with what LIST-EXTENDED adds: RFC 5258 §6.
func (g *generator) list() string {
	if g.IntN(12) == 0 {
		return ` work/ ""`
	}
	text := " "
	if g.IntN(2) == 0 {
		text += "(" + g.one("LIST", words("SUBSCRIBED", "SUBSCRIBED RECURSIVEMATCH", "REMOTE", "SPECIAL-USE", "")) + ") "
	}
	patterns := g.pattern()
	if g.IntN(6) == 0 {
		patterns = "(" + patterns + " " + g.pattern() + ")"
	}
	text += g.pick(`""`, `""`, "work/") + " " + patterns
	if g.IntN(2) == 0 {
		text += " RETURN (" + g.some(0, "LIST RETURN", []item{
			{name: "CHILDREN"},
			{name: "SUBSCRIBED"},
			{name: "SPECIAL-USE"},
			{"STATUS", func(g *generator) string { return "STATUS (" + g.some(1, "STATUS", statusAtts()[:6]) + ")" }},
		}) + ")"
	}
	return text
}

// statusAtts lists the items. The last makes a client one that wants
// mod-sequences, for Dovecot even if it is asked for of no mailbox.
func statusAtts() []item {
	return words("MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "SIZE", "HIGHESTMODSEQ")
}

// enable switches something on. With a mailbox selected, where Dovecot allows it
// and the practice server does not, that is nothing.
func (g *generator) enable() string {
	if g.state == inMailbox {
		return " X-NONE"
	}
	return " " + g.some(1, "ENABLE", words("X-NONE", "CONDSTORE", "QRESYNC"))
}

// open writes what SELECT and EXAMINE take: RFC 7162 §7.
func (g *generator) open() string {
	name := g.pick("INBOX", "INBOX", "work", "work", "work/old", "play", `"play/a b"`, "&AOQ-x", "none")
	g.opening = strings.Trim(name, `"`)
	text := " " + g.astring(name)
	switch {
	case g.IntN(3) > 0:
		return text
	case g.state == inMailbox && !g.qresync: // at QRESYNC, which is BAD, Dovecot closes the mailbox
		return text + " (" + g.one("SELECT", words("CONDSTORE")) + ")"
	}
	return text + " (" + g.one("SELECT", []item{
		{name: "CONDSTORE"},
		{"QRESYNC", func(g *generator) string {
			known := g.pick("", "", " 1:20")
			return fmt.Sprintf("QRESYNC (<UIDVALIDITY %s> <HIGHESTMODSEQ %[1]s>%s)", g.opening, known)
		}},
	}) + ")"
}

// numbers says what the numbers of a command are.
type numbers int

const (
	bySeqNum numbers = iota
	byUID
)

func (n numbers) prefix() string { return []string{"", "UID "}[n] }

func (g *generator) number(by numbers) string {
	most := g.exists
	if by == byUID {
		most = g.uidNext
	}
	if g.IntN(12) == 0 {
		return "*"
	}
	return strconv.Itoa(1 + g.IntN(max(most, 1)))
}

func (g *generator) set(by numbers) string {
	switch g.IntN(7) {
	case 0:
		return g.number(by) + "," + g.number(by)
	case 1:
		return g.number(by) + ":" + g.number(by)
	case 2:
		return g.pick("0", "1:*", "1:3", "x", "4294967296")
	case 3:
		return "$"
	}
	return g.number(by)
}

// copy writes what COPY and MOVE take; now and then what is wrong already where
// a literal waits to be asked for.
func (g *generator) copy(by numbers) string {
	if g.IntN(16) == 0 && !g.astray {
		return " 0 {4}\r\n" + await + "work"
	}
	return " " + g.set(by) + " " + g.mailbox()
}

// fetch writes what FETCH takes. At VANISHED for "$" Dovecot closes the
// connection.
func (g *generator) fetch(by numbers) string {
	set, items, modifiers := g.set(by), g.fetchAtts(), g.fetchModifiers(by)
	if strings.Contains(modifiers, "VANISHED") {
		set = "1:*"
	}
	return " " + set + " " + items + modifiers
}

// fetchAtts writes a macro or items: RFC 9051 §6.4.5.
func (g *generator) fetchAtts() string {
	if g.IntN(8) == 0 {
		return g.one("FETCH", append(words("ALL", "FAST", "FULL"), item{name: "(NONSENSE)"}))
	}
	return "(" + g.some(1, "FETCH", fetchItems()) + ")"
}

func fetchItems() []item {
	part := func(g *generator) string { return "[" + g.pick("1", "2", "1.1", "2.1", "3", "") + "]" }
	all := words("FLAGS", "UID", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODYSTRUCTURE", "BODY", "RFC822.HEADER",
		"RFC822.TEXT", "RFC822", "MODSEQ")
	for _, name := range []string{"BODY", "BODY.PEEK"} {
		all = append(all, item{name + "[]", func(g *generator) string { return name + "[" + g.section() + "]" + g.partial() }})
	}
	for _, name := range []string{"BINARY", "BINARY.PEEK"} {
		all = append(all, item{name + "[]", func(g *generator) string { return name + part(g) + g.partial() }})
	}
	return append(all, item{"BINARY.SIZE[]", func(g *generator) string { return "BINARY.SIZE" + part(g) }})
}

func (g *generator) section() string {
	part := g.pick("1", "2", "1.1", "1.1", "2.1", "2.1", "3", "1.2", "2.2")
	fields := g.pick("HEADER.FIELDS (Subject From)", "HEADER.FIELDS.NOT (Subject Date)", "HEADER.FIELDS (To)",
		`HEADER.FIELDS ("message-id" {2+}`+"\r\nCc)", "HEADER.FIELDS (X-None)")
	return g.pick("", part, part, part, part+".MIME", part+".HEADER", part+".TEXT", part+"."+fields, "HEADER", "TEXT", fields, "MIME")
}

func (g *generator) partial() string { return g.pick("", "", "", "<0.10>", "<5.20>", "<9999.5>") }

// fetchModifiers writes those of CONDSTORE and QRESYNC, now and then.
func (g *generator) fetchModifiers(by numbers) string {
	if g.IntN(6) > 0 {
		return ""
	}
	vanished := ""
	if g.qresync && by == byUID && g.IntN(2) == 0 {
		vanished = " VANISHED"
	}
	return " (CHANGEDSINCE " + g.modSeq() + vanished + ")"
}

// modSeq is what was the highest at some moment, the same for both servers.
func (g *generator) modSeq() string {
	if g.selected == "" {
		return "1"
	}
	return g.pick("<HIGHESTMODSEQ "+g.selected+">", "<HIGHESTMODSEQ "+g.selected+">", "1", "9223372036854775807")
}

// later is above what was the highest at some moment: MODSEQ finds what is equal
// too, which in Dovecot is all that was there before it kept mod-sequences.
func (g *generator) later() string {
	if g.selected == "" {
		return "1"
	}
	return g.pick("<LATER "+g.selected+">", "1")
}

func (g *generator) store() string {
	modifier := ""
	if g.IntN(6) == 0 {
		modifier = "(UNCHANGEDSINCE " + g.modSeq() + ") "
	}
	return modifier + g.pick("", "+", "-") + "FLAGS" + g.pick("", "", ".SILENT") + g.pick(" ("+g.flags()+")", " \\Flagged")
}

func (g *generator) flags() string {
	return g.some(0, "flag", words(`\Seen`, `\Answered`, `\Flagged`, `\Deleted`, `\Draft`, "$Forwarded", "blue"))
}

func (g *generator) returning() string {
	switch g.IntN(6) {
	case 0, 1, 2:
		return ""
	case 3:
		return "RETURN (" + g.use("SEARCH RETURN", item{name: "SAVE"}) + ") "
	}
	return "RETURN (" + g.some(0, "SEARCH RETURN", words("MIN", "MAX", "ALL", "COUNT", "SAVE")) + ") "
}

func (g *generator) charset() string {
	return g.pick("", "", "", "CHARSET UTF-8 ", "CHARSET US-ASCII ", "CHARSET X-NONE ")
}

func sortKeys() []item {
	keys := []string{"ARRIVAL", "CC", "DATE", "FROM", "SIZE", "SUBJECT", "TO"}
	for _, key := range slices.Clone(keys) {
		keys = append(keys, "REVERSE "+key)
	}
	return words(keys...)
}

func (g *generator) keys() string {
	keys := []string{g.key()}
	for g.IntN(3) == 0 {
		keys = append(keys, g.key())
	}
	return strings.Join(keys, " ")
}

func (g *generator) key() string { return g.one("SEARCH", searchKeys()) }

// searchKeys lists those of RFC 9051 §6.4.4 and of extensions.
func searchKeys() []item {
	all := words("ALL", "ANSWERED", "DELETED", "DRAFT", "FLAGGED", "SEEN", "UNANSWERED", "UNDELETED", "UNDRAFT",
		"UNFLAGGED", "UNSEEN", "RECENT", "NEW", "OLD")
	with := func(argument func(*generator) string, names ...string) {
		for _, name := range names {
			all = append(all, item{name, func(g *generator) string { return name + " " + argument(g) }})
		}
	}
	with(func(g *generator) string { return g.pick("blue", "$Forwarded") }, "KEYWORD", "UNKEYWORD")
	with(func(g *generator) string { return strconv.Itoa(1+g.IntN(9)) + "-Mar-2024" },
		"BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE")
	with(func(g *generator) string { return strconv.Itoa(g.IntN(900)) }, "LARGER", "SMALLER")
	with(func(g *generator) string { return g.pick("1", "3600", "4000000000") }, "OLDER", "YOUNGER")
	with((*generator).sought, "SUBJECT", "FROM", "TO", "CC", "BCC", "BODY", "TEXT")
	with(func(g *generator) string { return g.set(byUID) }, "UID")
	with((*generator).later, "MODSEQ")
	with(func(*generator) string { return "1" }, `MODSEQ "/flags/\\Seen" all`) // of which Dovecot keeps one for each flag
	with((*generator).key, "NOT")
	return append(all,
		item{"HEADER", func(g *generator) string {
			return "HEADER " + g.pick("Subject", "Message-ID", "X-None", "To") + " " + g.pick(`""`, "lunch", "m1")
		}},
		item{"OR", func(g *generator) string { return "OR " + g.key() + " " + g.key() }},
		item{"()", func(g *generator) string { return "(" + g.keys() + ")" }},
		item{"sequence-set", func(g *generator) string { return g.set(bySeqNum) }},
	)
}

// sought is text to look for.
func (g *generator) sought() string {
	return g.astring(g.pick("lunch", "ann", `"the plan"`, "LUNCH", "zzz", `""`, "caf"))
}

// append writes one message, or two: RFC 3502.
func (g *generator) append() string {
	text := " " + g.mailbox()
	for more := true; more; more = g.IntN(8) == 0 {
		message := g.message()
		text += " "
		if g.IntN(4) > 0 {
			text += "(" + g.flags() + ") "
		}
		text += fmt.Sprintf("\"%2d-Mar-2024 1%d:00:00 +0%d00\" ", 1+g.IntN(9), g.IntN(10), g.IntN(10))
		switch g.IntN(4) {
		case 0:
			text += fmt.Sprintf("{%d}\r\n%s%s", len(message), await, message)
		case 1:
			text += "~" + nonSync(message)
		default:
			text += nonSync(message)
		}
	}
	return text
}
