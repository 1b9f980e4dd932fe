package practice_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// bodies are the texts of messages, by their mailbox's UIDVALIDITY and their
// UID: whoever reads one reads the same. RFC 9051 §2.3.1.1.
type bodies struct {
	mu    sync.Mutex
	texts map[string]string
}

func (b *bodies) same(validity string, uid int, text string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := fmt.Sprintf("%s/%d", validity, uid)
	if before, ok := b.texts[key]; ok && before != text {
		return fmt.Errorf("UID %s has the text %q, and had %q", key, text, before)
	}
	b.texts[key] = text
	return nil
}

// copied takes what COPYUID says: the copies have the texts of the messages.
// RFC 4315 §3.
func (b *bodies) copied(validity, code string) error {
	parts := strings.Fields(code)
	if len(parts) != 3 {
		return fmt.Errorf("[COPYUID %s]", code)
	}
	from, err := numbersOf(parts[1])
	to, toErr := numbersOf(parts[2])
	if err != nil || toErr != nil || len(from) != len(to) {
		return fmt.Errorf("[COPYUID %s] names not as many copies as messages", code)
	}
	for i, uid := range from {
		b.mu.Lock()
		text, ok := b.texts[fmt.Sprintf("%s/%d", validity, uid)]
		b.mu.Unlock()
		if !ok {
			continue
		}
		if err := b.same(parts[0], to[i], text); err != nil {
			return err
		}
	}
	return nil
}

// act does something of what clients do.
func (m *model) act() error {
	n := len(m.messages)
	if n < 3 {
		return m.append()
	}
	number := 1 + m.random.IntN(n)
	var err error
	switch m.random.IntN(20) {
	case 0:
		err = m.append()
	case 1:
		_, err = m.say("EXPUNGE")
	case 2:
		_, err = m.say(fmt.Sprintf("UID EXPUNGE %d:*", max(1, m.messages[number-1].uid)))
	case 3:
		_, err = m.say("IDLE")
	case 4:
		_, err = m.say("NOOP")
	case 5:
		err = m.put("MOVE", number)
	case 6, 7:
		err = m.put("COPY", number)
	case 8:
		_, err = m.say(fmt.Sprintf("UID FETCH %d:* (FLAGS)", max(1, m.messages[number-1].uid)))
	case 9, 10:
		_, err = m.say(fmt.Sprintf("FETCH %d (UID BODY[TEXT])", number))
	case 11:
		_, err = m.say(fmt.Sprintf("SEARCH %d:* UNSEEN", number))
	case 12:
		err = m.searchResult(number)
	case 13, 14:
		err = m.reselect()
	case 15, 16:
		err = m.storeUnchangedSince(min(number, 3))
	default:
		err = m.store(number)
	}
	return err
}

// append adds a message, or two, each with a text that no other has.
func (m *model) append() error {
	command := "APPEND " + m.mailbox
	for range 1 + m.random.IntN(2) {
		text := fmt.Sprintf("\r\n%016x", m.random.Uint64())
		command += fmt.Sprintf(" (\\Seen) {%d+}\r\n%s", len(text), text)
	}
	_, err := m.say(command)
	return err
}

// put copies or moves a message, by its number or its UID: the message that is
// copied is the one that the client means. RFC 4315 §3.
func (m *model) put(verb string, number int) error {
	uid := m.messages[number-1].uid
	command := fmt.Sprintf("%s %d %s", verb, number, m.other)
	if uid != 0 && m.random.IntN(2) == 0 {
		command = fmt.Sprintf("UID %s %d %s", verb, uid, m.other)
	}
	m.copied = ""
	_, err := m.say(command)
	if parts := strings.Fields(m.copied); len(parts) == 3 && uid != 0 && parts[1] != strconv.Itoa(uid) {
		return fmt.Errorf("%s, which is UID %d: [COPYUID %s]", command, uid, m.copied)
	}
	return err
}

// searchResult keeps what SEARCH finds, and uses it. RFC 5182.
func (m *model) searchResult(number int) error {
	last := min(number+3, len(m.messages)) // COPY must not double the mailboxes
	if _, err := m.say(fmt.Sprintf("SEARCH RETURN (SAVE) %d:%d UNDELETED", number, last)); err != nil {
		return err
	}
	command := []string{"FETCH $ (UID FLAGS)", "UID STORE $ -FLAGS ($Later)", "STORE $ +FLAGS ($Work)", "COPY $ " + m.other, "UID FETCH $ UID"}[m.random.IntN(5)]
	_, err := m.say(command)
	return err
}

var (
	keptFlags  = []string{`\Answered`, `\Flagged`, `\Seen`, `\Draft`, "$Work", "$Later", `\Deleted`}
	operations = []string{"FLAGS", "+FLAGS", "-FLAGS"}
)

// store changes a flag of a message and of the next. Where it is silent, the
// client works out by itself what becomes of them. RFC 9051 §6.4.6.
func (m *model) store(number int) error {
	operation, flag := operations[m.random.IntN(3)], keptFlags[m.random.IntN(len(keptFlags))]
	last := min(number+1, len(m.messages))
	silent := ""
	if m.random.IntN(2) == 0 {
		silent = ".SILENT"
		for i := number - 1; i < last; i++ {
			m.messages[i].apply(operation, flag)
		}
	}
	_, err := m.say(fmt.Sprintf("STORE %d:%d %s%s (%s)", number, last, operation, silent, flag))
	return err
}

// apply is what a STORE does to flags, as far as they are known.
func (k *known) apply(operation, flag string) {
	switch {
	case operation == "FLAGS":
		k.flags = &[]string{flag}
	case k.flags == nil:
	default:
		flags := slices.DeleteFunc(slices.Clone(*k.flags), func(f string) bool { return f == flag })
		if operation == "+FLAGS" {
			flags = append(flags, flag)
			slices.Sort(flags)
		}
		k.flags = &flags
	}
}

// storeUnchangedSince changes a flag only if nothing was changed since the
// client last knew all. Others than CONDSTORE's clients do without. RFC 7162
// §3.1.3.
func (m *model) storeUnchangedSince(number int) error {
	if !m.dialect.condStore || m.modSeq == "" {
		return m.store(number)
	}
	want := m.messages[number-1]
	want.apply("+FLAGS", `\Flagged`)
	m.watched, m.watch = number, nil
	reply, err := m.say(fmt.Sprintf("STORE %d (UNCHANGEDSINCE %s) +FLAGS (\\Flagged)", number, m.modSeq))
	m.watched = 0
	if err == nil && !strings.Contains(reply, "[MODIFIED") && m.watch != nil && want.flags != nil && !slices.Equal(*m.watch, *want.flags) {
		return fmt.Errorf("message %d had others than the known flags, and was changed: %v, want %v", number, *m.watch, *want.flags)
	}
	return err
}

// reselect leaves the mailbox and comes back; who can, asks only for what has
// changed. RFC 7162 §3.2.5.
func (m *model) reselect() error {
	if slices.ContainsFunc(m.messages, func(k known) bool { return k.uid == 0 || k.flags == nil }) {
		if _, err := m.say("FETCH 1:* (UID FLAGS)"); err != nil { // after which expunged messages may still be untold
			return err
		}
	}
	if _, err := m.say([]string{"UNSELECT", "CLOSE"}[m.random.IntN(2)]); err != nil {
		return err
	}
	return m.open()
}

// open selects the mailbox and learns all that the client does not know.
func (m *model) open() error {
	if m.dialect.qresync && m.modSeq != "" && !slices.ContainsFunc(m.messages, func(k known) bool { return k.uid == 0 }) {
		before := m.validity
		m.resync = &resync{validity: before, exists: -1}
		reply, err := m.say(fmt.Sprintf("SELECT %s (QRESYNC (%s %s))", m.mailbox, m.validity, m.modSeq))
		if err != nil || strings.HasPrefix(reply, "t OK") && m.validity == before {
			return err
		}
	}
	m.messages, m.modSeq = nil, ""
	reply, err := m.say("SELECT " + m.mailbox)
	if err == nil && strings.HasPrefix(reply, "t OK") {
		_, err = m.say("UID FETCH 1:* (FLAGS)")
	}
	if err == nil && strings.HasPrefix(reply, "t NO") {
		err = errBye // it is gone, or has another name
	}
	return err
}

// actOnMailbox does what clients do who also delete and rename the mailbox that
// they and others have selected. RFC 2180 §3.
func (m *model) actOnMailbox(name string) error {
	var err error
	switch m.random.IntN(12) {
	case 0:
		if _, err = m.say("DELETE " + m.mailbox); err == nil {
			err = errBye // it may have been this client's own
		}
	case 1:
		_, err = m.say("RENAME " + m.mailbox + " " + name)
	default:
		err = m.act()
	}
	for errors.Is(err, errBye) || errors.Is(err, syscall.ECONNRESET) { // a command that crosses the BYE resets the connection
		err = m.comeBack()
	}
	return err
}
