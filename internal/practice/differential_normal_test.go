package practice_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"imapsh/internal/wire"
)

// normal is an answer in the form in which two servers' answers are compared.
// docs/differential.md says what is left out and why.
type normal struct {
	status   string            // "closed" if the connection ended without a tagged response
	asked    int               // continuation requests
	code     string            // of the tagged response; "" if it has none that counts
	fetched  map[string]string // "n item" to value
	expunged []int             // sequence numbers as they were before the command
	exists   int               // how many messages there are by what was said
	vanished []uint32
	others   []string // in order of the alphabet
	leaveOut []string // of LIST's attributes
	subjects bool     // the command is THREAD ORDEREDSUBJECT

	asksCapabilities bool // the command is CAPABILITY
}

// extended is a LIST with options, in which \HasChildren need not be told.
var extended = regexp.MustCompile(`(?s)^LIST .*[()]`)

// normalise brings the answer to a command, before which there were so many
// messages, to its normal form.
func normalise(c request, got answer, exists int) normal {
	n := normal{status: "closed", asked: got.asked, fetched: make(map[string]string), exists: exists}
	n.subjects = strings.Contains(c.text, "THREAD ORDEREDSUBJECT ")
	n.asksCapabilities = c.name == "CAPABILITY"
	n.leaveOut = []string{`\Marked`, `\UnMarked`}
	if extended.MatchString(c.text) && !strings.Contains(c.text, "CHILDREN") {
		n.leaveOut = append(n.leaveOut, `\HasChildren`, `\HasNoChildren`)
	}
	if got.tagged != "" {
		status, text, _ := strings.Cut(got.tagged, " ")
		n.status, n.code = status, responseCode(text)
	}
	for _, response := range got.untagged {
		words, _ := parse(response)
		if len(words) < 2 {
			n.plain(response, words)
			continue
		}
		number, err := strconv.Atoi(words[0].word)
		if err == nil && words[1].word != "" {
			n.message(number, words)
			continue
		}
		n.plain(response, words)
	}
	slices.Sort(n.expunged)
	slices.Sort(n.vanished)
	slices.Sort(n.others)
	return n
}

// message takes in a response about one message, or about how many there are.
func (n *normal) message(number int, words []tree) {
	switch strings.ToUpper(words[1].word) {
	case "EXISTS":
		n.exists = number
	case "EXPUNGE":
		n.expunged = append(n.expunged, before(number, n.expunged))
		n.exists--
	case "FETCH":
		number = before(number, n.expunged)
		items := words[2].list
		for i := 0; i+1 < len(items); i += 2 {
			name := strings.ReplaceAll(strings.ToUpper(items[i].word), `"`, "") // of fields' names
			n.fetched[fmt.Sprintf("%d %s", number, name)] = fetchValue(name, items[i+1])
		}
	}
}

// before gives the number that a message had before others were expunged.
func before(number int, expunged []int) int {
	for _, gone := range slices.Sorted(slices.Values(expunged)) {
		if gone <= number {
			number++
		}
	}
	return number
}

func fetchValue(name string, value tree) string {
	switch name {
	case "FLAGS":
		return value.sorted(`\Recent`).String()
	case "MODSEQ":
		return "some"
	case "INTERNALDATE":
		date, err := time.Parse(`"_2-Jan-2006 15:04:05 -0700`, value.word)
		if err != nil {
			return value.word
		}
		return date.UTC().String()
	case "BODY", "BODYSTRUCTURE":
		return strings.ToLower(value.String())
	}
	return value.String()
}

// plain takes in a response that is about no message.
func (n *normal) plain(response string, words []tree) {
	if len(words) == 0 {
		return
	}
	kind := strings.ToUpper(words[0].word)
	switch kind {
	case "OK", "NO", "BAD", "BYE":
		if code := responseCode(response[len(kind):]); code != "" {
			n.others = append(n.others, "OK "+code)
		}
	case "FLAGS":
		// keywords that are in use come and go
	case "LIST", "LSUB":
		if len(words) == 4 {
			words[1] = words[1].sorted(n.leaveOut...)
		}
		n.others = append(n.others, fmt.Sprint(kind, words[1:]))
	case "SORT":
		n.others = append(n.others, fmt.Sprint(kind, withoutModSeq(words[1:])))
	case "SEARCH", "ENABLED":
		words = withoutModSeq(words)
		n.others = append(n.others, fmt.Sprint(kind, tree{list: words[1:], isList: true}.sorted()))
	case "ESEARCH":
		n.others = append(n.others, fmt.Sprint(kind, searchData(words[2:])))
	case "VANISHED":
		earlier := len(words) > 2
		uids := numbersIn(words[len(words)-1].word)
		n.vanished = append(n.vanished, uids...)
		if !earlier {
			n.exists -= len(uids)
		}
	case "STATUS":
		n.others = append(n.others, fmt.Sprint(kind, inbox(words[1].word), statusValues(words[2].list)))
	case "CAPABILITY":
		if n.asksCapabilities {
			n.others = append(n.others, kind)
		}
	case "ID", "QUOTA", "QUOTAROOT":
		n.others = append(n.others, kind)
	default:
		if kind == "THREAD" && n.subjects {
			for i, thread := range words {
				words[i] = tree{list: thread.flat(), isList: true}
			}
			words = append(words[:1:1], tree{list: words[1:]}.sorted().list...)
		}
		n.others = append(n.others, fmt.Sprint(kind, words[1:]))
	}
}

// inbox is a mailbox's name, which for INBOX may be in any case: RFC 9051 §5.1.
func inbox(name string) string {
	name = strings.Trim(name, `"`)
	if strings.EqualFold(name, "INBOX") {
		return "INBOX"
	}
	return name
}

func statusValues(items []tree) string {
	values := make(map[string]string)
	for i := 0; i+1 < len(items); i += 2 {
		switch name := strings.ToUpper(items[i].word); name {
		case "UIDVALIDITY", "HIGHESTMODSEQ", "RECENT":
			values[name] = "some"
		default:
			values[name] = items[i+1].word
		}
	}
	return fmt.Sprint(values)
}

// withoutModSeq puts the same in place of all mod-sequences.
//
//	search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"
func withoutModSeq(words []tree) []tree {
	for i, word := range words {
		if word.isList {
			words[i] = tree{word: "(MODSEQ)"}
		}
	}
	return words
}

// searchData gives the items of an ESEARCH by their names; a mod-sequence is the
// server's own.
func searchData(data []tree) string {
	values := make(map[string]string)
	for i := 0; i < len(data); i++ {
		switch name := strings.ToUpper(data[i].word); {
		case name == "UID":
			values[name] = ""
		case i+1 == len(data):
			values[name] = "missing"
		case name == "MODSEQ":
			values[name] = "some"
			i++
		case name == "ALL":
			values[name] = fmt.Sprint(numbersIn(data[i+1].word))
			i++
		default:
			values[name] = data[i+1].word
			i++
		}
	}
	return fmt.Sprint(values)
}

// numbersIn lists the numbers of a set.
func numbersIn(set string) []uint32 {
	var all []uint32
	parsed, _ := wire.NewDecoder([]byte(set)).SequenceSet()
	for _, r := range parsed {
		const most = 10_000 // of which not all are messages
		if max(r.Start, r.Stop)-min(r.Start, r.Stop) > most {
			all = append(all, r.Start, r.Stop)
			continue
		}
		for n := min(r.Start, r.Stop); n <= max(r.Start, r.Stop); n++ {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

// flat gives the messages of a thread in order of their numbers.
func (t tree) flat() []tree {
	if !t.isList {
		return []tree{t}
	}
	var all []tree
	for _, item := range t.list {
		all = append(all, item.flat()...)
	}
	return tree{list: all}.sorted().list
}

// responseCode gives the code of a text that begins with one, if it is one of
// those that are compared.
func responseCode(text string) string {
	inner, ok := strings.CutPrefix(strings.TrimSpace(text), "[")
	if !ok {
		return ""
	}
	inner, _, _ = strings.Cut(inner, "]")
	words := strings.Fields(inner)
	switch words[0] {
	case "UIDVALIDITY", "HIGHESTMODSEQ", "BADCHARSET":
		return words[0]
	case "MODIFIED":
		return fmt.Sprint(words[0], numbersIn(words[1]))
	case "COPYUID", "APPENDUID":
		words[1] = "v"
	case "UNSEEN", "UIDNEXT", "READ-ONLY", "READ-WRITE", "CLOSED", "TRYCREATE", "ALREADYEXISTS", "NONEXISTENT",
		"NOMODSEQ", "AUTHENTICATIONFAILED":
	default:
		return ""
	}
	return strings.Join(words, " ")
}

// differences lists where two answers differ; "" stands for what only the other has.
func (n normal) differences(other normal) []difference {
	var found []difference
	add := func(what, ours, theirs string) {
		if ours != theirs {
			found = append(found, difference{what: what, ours: ours, theirs: theirs})
		}
	}
	add("status", n.status, other.status)
	add("continuations", strconv.Itoa(n.asked), strconv.Itoa(other.asked))
	if n.code != "" && other.code != "" {
		add("code", n.code, other.code)
	}
	add("EXISTS", strconv.Itoa(n.exists), strconv.Itoa(other.exists))
	add("EXPUNGE", fmt.Sprint(n.expunged), fmt.Sprint(other.expunged))
	add("VANISHED", fmt.Sprint(n.vanished), fmt.Sprint(other.vanished))
	names := maps.Clone(n.fetched)
	maps.Copy(names, other.fetched)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		about, _, _ := strings.Cut(name, " ")
		before := len(found)
		add("FETCH "+name, n.fetched[name], other.fetched[name])
		for i := range found[before:] {
			found[before+i].told = other.tellsOf(about)
		}
	}
	mine, others := without(n.others, other.others), without(other.others, n.others)
	for _, response := range mine {
		counterpart := ""
		if i := slices.IndexFunc(others, func(r string) bool { return kindOf(r) == kindOf(response) }); i >= 0 {
			counterpart = others[i]
			others = slices.Delete(others, i, i+1)
		}
		add("untagged", response, counterpart)
	}
	for _, response := range others {
		add("untagged", "", response)
	}
	return found
}

// tellsOf says that there is a FETCH response for a message.
func (n normal) tellsOf(number string) bool {
	for name := range n.fetched {
		if strings.HasPrefix(name, number+" ") {
			return true
		}
	}
	return false
}

func without(responses, others []string) []string {
	return slices.DeleteFunc(slices.Clone(responses), func(r string) bool { return slices.Contains(others, r) })
}

// kindOf gives what two responses have in common of which one stands for the
// other; those that are only a code are all of kinds of their own.
func kindOf(response string) string {
	if end := strings.IndexAny(response, "[("); end > 0 {
		return response[:end]
	}
	return response
}

// difference is one of those between two answers.
type difference struct {
	what, ours, theirs string
	weSaid, said       string // the tagged responses
	told               bool   // of FETCH: Dovecot has said something of the message
}

func (d difference) String() string {
	return fmt.Sprintf("%s: ours %s, Dovecot's %s", d.what, d.ours, d.theirs)
}
