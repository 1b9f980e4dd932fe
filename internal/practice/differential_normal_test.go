package practice_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// normal is an answer in the form in which two servers' answers are compared.
// docs/differential.md says what is left out and why.
type normal struct {
	status   string
	code     string            // of the tagged response; "" if it has none that counts
	fetched  map[string]string // "n item" to value
	expunged []int             // sequence numbers as they were before the command
	exists   int               // -1: not said
	others   []string          // in order of the alphabet
	leaveOut []string          // of LIST's attributes
	subjects bool              // the command is THREAD ORDEREDSUBJECT
}

// extended is a LIST with options, in which \HasChildren need not be told.
var extended = regexp.MustCompile(`^LIST \(|^LIST .* RETURN`)

// normalise brings the answer to a command to its normal form.
func normalise(command string, got answer) normal {
	n := normal{fetched: make(map[string]string), exists: -1}
	n.subjects = strings.Contains(command, "THREAD ORDEREDSUBJECT ")
	n.leaveOut = []string{`\Marked`, `\UnMarked`}
	if extended.MatchString(command) && !strings.Contains(command, "CHILDREN") {
		n.leaveOut = append(n.leaveOut, `\HasChildren`, `\HasNoChildren`)
	}
	status, text, _ := strings.Cut(got.tagged, " ")
	n.status, n.code = status, responseCode(text)
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
	case "FETCH":
		items := words[2].list
		for i := 0; i+1 < len(items); i += 2 {
			name := strings.ToUpper(items[i].word)
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
	case "SEARCH":
		n.others = append(n.others, fmt.Sprint(kind, tree{list: words[1:], isList: true}.sorted()))
	case "STATUS":
		n.others = append(n.others, fmt.Sprint(kind, words[1], statusValues(words[2].list)))
	case "CAPABILITY", "ID":
		n.others = append(n.others, kind)
	default:
		if kind == "ESEARCH" {
			words[1] = tree{isList: true} // the command's tag
		}
		if kind == "THREAD" && n.subjects {
			for i, thread := range words {
				words[i] = tree{list: thread.flat(), isList: true}
			}
			words = append(words[:1:1], tree{list: words[1:]}.sorted().list...)
		}
		n.others = append(n.others, fmt.Sprint(kind, words[1:]))
	}
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
	case "UIDVALIDITY", "HIGHESTMODSEQ":
		return words[0]
	case "COPYUID", "APPENDUID":
		words[1] = "v"
	case "UNSEEN", "UIDNEXT", "READ-ONLY", "READ-WRITE", "CLOSED", "TRYCREATE", "ALREADYEXISTS", "NONEXISTENT", "MODIFIED":
	default:
		return ""
	}
	return strings.Join(words, " ")
}

// differences lists where two answers differ; "" is one that only one side has.
func (n normal) differences(other normal) []difference {
	var found []difference
	add := func(what, ours, theirs string) {
		if ours != theirs {
			found = append(found, difference{what: what, ours: ours, theirs: theirs})
		}
	}
	add("status", n.status, other.status)
	if n.code != "" && other.code != "" {
		add("code", n.code, other.code)
	}
	if n.exists != other.exists {
		add("EXISTS", strconv.Itoa(n.exists), strconv.Itoa(other.exists))
	}
	add("EXPUNGE", fmt.Sprint(n.expunged), fmt.Sprint(other.expunged))
	names := maps.Clone(n.fetched)
	maps.Copy(names, other.fetched)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		add("FETCH "+name, n.fetched[name], other.fetched[name])
	}
	for _, response := range n.others {
		if !slices.Contains(other.others, response) {
			add("untagged", response, "")
		}
	}
	for _, response := range other.others {
		if !slices.Contains(n.others, response) {
			add("untagged", "", response)
		}
	}
	return found
}

// difference is one of those between two answers.
type difference struct {
	what, ours, theirs string
	said               string // Dovecot's tagged response
}

func (d difference) String() string {
	return fmt.Sprintf("%s: ours %s, Dovecot's %s", d.what, d.ours, d.theirs)
}
