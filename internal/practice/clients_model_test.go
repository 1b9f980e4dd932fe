package practice_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// model is what a client knows of its mailbox from what the server told it.
type model struct {
	net.Conn
	server  *dialogue
	lines   *bufio.Reader
	random  *rand.Rand
	mailbox string // by which name it was selected
	other   string // where messages go and come from
	dialect dialectOf
	bodies  *bodies // what all clients have seen

	validity string
	modSeq   string // HIGHESTMODSEQ: all up to there was told
	messages []known

	resync  *resync   // the SELECT under way that asks for what has changed
	fixed   bool      // the command in progress may not be answered with EXPUNGE
	copied  string    // the last COPYUID
	watched int       // the number of a message of which the next flags are kept
	watch   *[]string // those flags
}

// resync is what a SELECT with QRESYNC has said so far.
type resync struct {
	validity string // before
	exists   int    // -1: not yet
}

// dialectOf is what a client has enabled.
type dialectOf struct {
	condStore, qresync, rev2, compress, tls bool
}

// known is a message, of which uid is 0 until the client is told, and flags are
// unknown.
type known struct {
	uid   int
	flags *[]string // sorted
}

// errBye is that the server has ended the connection, as it does when the
// mailbox is deleted. RFC 2180 §3.3.
var errBye = errors.New("the server said BYE")

var (
	untagged   = regexp.MustCompile(`^\* (\d+) (EXISTS|EXPUNGE|RECENT|FETCH \((?s:(.*))\))\r\n$`)
	vanished   = regexp.MustCompile(`^\* VANISHED( \(EARLIER\))? ([\d:,]+)\r\n$`)
	codeItem   = regexp.MustCompile(`^(?:\*|t) OK \[(UIDVALIDITY|HIGHESTMODSEQ|COPYUID) ([^]]+)\]`)
	uidItem    = regexp.MustCompile(`UID (\d+)`)
	flagItem   = regexp.MustCompile(`FLAGS \(([^)]*)\)`)
	bodyItem   = regexp.MustCompile(`BODY\[TEXT\] \{\d+\}\r\n(?s:(.*))$`)
	literalEnd = regexp.MustCompile(`\{(\d+)\}\r\n$`)
)

// response reads a response, with its literals.
func (m *model) response() (string, error) {
	response := ""
	for {
		line, err := m.lines.ReadString('\n')
		response += line
		announced := literalEnd.FindStringSubmatch(line)
		if err != nil || announced == nil {
			return response, err
		}
		n, err := strconv.Atoi(announced[1])
		if err != nil {
			return response, err
		}
		octets := make([]byte, n)
		if _, err := io.ReadFull(m.lines, octets); err != nil {
			return response, err
		}
		response += string(octets)
	}
}

// hear takes an untagged response to heart.
func (m *model) hear(line string) error {
	if code := codeItem.FindStringSubmatch(line); code != nil {
		return m.hearCode(code[1], code[2])
	}
	if found := vanished.FindStringSubmatch(line); found != nil {
		return m.hearVanished(found[2], found[1] != "")
	}
	found := untagged.FindStringSubmatch(line)
	if found == nil {
		return nil
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return err
	}
	switch found[2] {
	case "RECENT":
		return nil
	case "EXISTS":
		return m.hearExists(n)
	}
	if err := m.resynced(); err != nil {
		return err
	}
	switch {
	case n < 1 || n > len(m.messages):
		return fmt.Errorf("no message %d among %d: %s", n, len(m.messages), line)
	case found[2] != "EXPUNGE":
		return m.hearFetch(n, found[3])
	case m.fixed:
		return fmt.Errorf("EXPUNGE where numbers must stay (RFC 9051 §7.5.1): %s", line)
	case m.dialect.qresync:
		return fmt.Errorf("EXPUNGE for who enabled QRESYNC (RFC 7162 §3.2.10): %s", line)
	}
	m.messages = slices.Delete(m.messages, n-1, n)
	return nil
}

// hearCode takes what a response code says of the mailbox.
func (m *model) hearCode(code, value string) error {
	switch code {
	case "UIDVALIDITY":
		m.validity = value
	case "HIGHESTMODSEQ":
		m.modSeq = value
	case "COPYUID":
		m.copied = value
		return m.bodies.copied(m.validity, value)
	}
	return nil
}

// hearExists takes how many messages there are: not fewer than before. RFC 9051
// §5.2.
func (m *model) hearExists(n int) error {
	if m.resync != nil && m.resync.exists < 0 {
		m.resync.exists = n
		return nil
	}
	if err := m.resynced(); err != nil {
		return err
	}
	if n < len(m.messages) {
		return fmt.Errorf("%d messages became %d without EXPUNGE (RFC 9051 §5.2)", len(m.messages), n)
	}
	m.messages = append(m.messages, make([]known, n-len(m.messages))...)
	return nil
}

// resynced ends what a SELECT with QRESYNC tells of messages that are gone: the
// others are new. RFC 7162 §3.2.5.
func (m *model) resynced() error {
	r := m.resync
	if r == nil {
		return nil
	}
	m.resync = nil
	if m.validity != r.validity {
		m.messages = nil
	}
	if r.exists < len(m.messages) {
		return fmt.Errorf("of %d messages %d are left, and not all others were said to have vanished (RFC 7162 §3.2.5)",
			len(m.messages), r.exists)
	}
	return m.hearExists(r.exists)
}

// hearVanished takes which UIDs are gone. A message of which the client has not
// heard the UID stands between those of lower and of higher ones. RFC 7162
// §3.2.10.
func (m *model) hearVanished(set string, earlier bool) error {
	uids, err := numbersOf(set)
	if err == nil && !earlier {
		err = m.resynced()
	}
	switch {
	case err != nil:
		return err
	case !m.dialect.qresync || earlier && m.resync == nil:
		return fmt.Errorf("VANISHED out of place: %s", set)
	case m.fixed:
		return fmt.Errorf("VANISHED where numbers must stay (RFC 7162 §3.2.10.2): %s", set)
	}
	for _, uid := range uids {
		i := slices.IndexFunc(m.messages, func(k known) bool { return k.uid >= uid })
		if i >= 0 && m.messages[i].uid == uid {
			m.messages = slices.Delete(m.messages, i, i+1)
			continue
		}
		if earlier {
			continue // it came and went meanwhile
		}
		if i < 0 {
			i = len(m.messages)
		}
		if i == 0 || m.messages[i-1].uid != 0 {
			return fmt.Errorf("UID %d vanished, and no message can have had it", uid)
		}
		m.messages = slices.Delete(m.messages, i-1, i)
	}
	return nil
}

// hearFetch takes what is said of a message: its UID, which stays, its flags,
// and its text, which stays too.
func (m *model) hearFetch(n int, items string) error {
	k := &m.messages[n-1]
	if uid := uidItem.FindStringSubmatch(items); uid != nil {
		is, err := strconv.Atoi(uid[1])
		if err != nil || k.uid != 0 && k.uid != is {
			return fmt.Errorf("message %d was UID %d: %s", n, k.uid, items)
		}
		k.uid = is
	} else if m.dialect.condStore {
		return fmt.Errorf("FETCH without UID (RFC 7162 §3.2.4): %s", items)
	}
	if flags := flagItem.FindStringSubmatch(items); flags != nil {
		k.flags = flagsOf(flags[1])
		if n == m.watched && m.watch == nil {
			m.watch = k.flags
		}
	}
	if body := bodyItem.FindStringSubmatch(items); body != nil {
		return m.bodies.same(m.validity, k.uid, body[1])
	}
	return nil
}

// flagsOf sorts flags; \Recent is no message's.
func flagsOf(list string) *[]string {
	flags := slices.DeleteFunc(strings.Fields(list), func(f string) bool { return f == `\Recent` })
	slices.Sort(flags)
	return &flags
}

// numbersOf are the numbers of a set.
func numbersOf(set string) ([]int, error) {
	var numbers []int
	for _, one := range strings.Split(set, ",") {
		first, last, isRange := strings.Cut(one, ":")
		from, err := strconv.Atoi(first)
		to := from
		if err == nil && isRange {
			to, err = strconv.Atoi(last)
		}
		if err != nil || to < from {
			return nil, fmt.Errorf("no set of numbers: %s", set)
		}
		for n := from; n <= to; n++ {
			numbers = append(numbers, n)
		}
	}
	return numbers, nil
}

// say sends a command and hears all up to its tagged reply, which may be OK, or
// NO where another client was faster.
func (m *model) say(command string) (reply string, err error) {
	verb, _, _ := strings.Cut(command, " ")
	m.fixed = verb == "FETCH" || verb == "STORE" || verb == "SEARCH" // not behind UID: RFC 9051 §7.5.1
	if _, err := io.WriteString(m, "t "+command+"\r\n"); err != nil {
		return "", errors.Join(errBye, err) // if it is another error, what is read next tells
	}
	for {
		line, err := m.response()
		switch {
		case err != nil:
			return "", fmt.Errorf("%s: %w", command, err)
		case strings.HasPrefix(line, "* BYE The selected mailbox is gone"):
			return "", errBye
		case strings.HasPrefix(line, "+ idling"):
			time.Sleep(time.Duration(m.random.IntN(5)) * time.Millisecond) // so that something may happen
			_, err = io.WriteString(m, "DONE\r\n")
		case strings.HasPrefix(line, "t "):
			return line, m.tagged(command, line)
		default:
			err = m.hear(line)
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", command, err)
		}
	}
}

// tagged is the end of a command, behind which nothing is said.
func (m *model) tagged(command, line string) error {
	if m.resync != nil && !strings.HasPrefix(line, "t OK") {
		m.resync, m.messages = nil, nil
	}
	if err := m.resynced(); err != nil {
		return err
	}
	if code := codeItem.FindStringSubmatch(line); code != nil {
		if err := m.hearCode(code[1], code[2]); err != nil {
			return err
		}
	}
	if m.lines.Buffered() > 0 {
		if next, err := m.lines.Peek(len("* BYE")); err != nil || string(next) != "* BYE" {
			return fmt.Errorf("%s: there is more behind %s", command, line)
		}
	}
	for _, prefix := range []string{"t OK", "t NO [EXPUNGEISSUED]", "t NO [TRYCREATE]", "t NO [NONEXISTENT]", "t NO [ALREADYEXISTS]"} {
		if strings.HasPrefix(line, prefix) {
			return nil
		}
	}
	return fmt.Errorf("%s: %s", command, line)
}
