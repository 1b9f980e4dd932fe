package practice

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// FuzzSearch: whatever is looked for, in whatever mail, nothing panics, and the
// answers of SEARCH, SORT and THREAD agree with one another and with the keys'
// meaning.
func FuzzSearch(f *testing.F) {
	mails := []string{
		"Subject: =?utf-8?q?caf=C3=A9?= =?iso-8859-1?b?6Q==?=\r\n \t=?x?q?y?=\r\nFrom: A <a@b>\r\nDate: 1 Feb 2026 01:00:00 +0100\r\n\r\nabc\r\n",
		"Message-Id: <a@b>\nReferences: <c@d> <a@b>\nSubject: Re: [l] x (fwd)\n\nLF only\n", "", "\r\n\r\n", ": x\r\nSubject\r\n \r\n\r\n\x00\xff",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\nYQBi\r\n" +
			"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nabc\r\n--b--\r\n",
	}
	for i, keys := range []string{
		"ALL", "OR (NOT SEEN 2:*) TEXT {3+}\r\nabc", "SINCE 1-Feb-2026 UID 1:3 HEADER a \"\"", "NOT (NOT FROM user)", "2,4:* (UNANSWERED)", "NEW OLD RECENT",
		"SENTBEFORE \"2-Feb-2026\" SENTSINCE 1-Jan-1970", "LARGER 100 SMALLER 9223372036854775807", "KEYWORD $Work UNKEYWORD a", "$ MODSEQ 2",
		"MODSEQ \"/flags/\\\\Seen\" all 1", "YOUNGER 1 OLDER 4294967295", "SUBJECT {2+}\r\n\xc3\xa9", "UID $,3:1,*", "OR OR ALL ALL OR ALL ALL CC \"\" BCC x TO y",
		"ON 31-Dec-9999 SENTON 30-Feb-2026 BODY hello", "DRAFT DELETED UNDRAFT UNDELETED UNFLAGGED FLAGGED ANSWERED UNSEEN",
	} {
		f.Add(keys, []byte(mails[i%len(mails)]), []string{"abc", "é", "", "Subject", "=?x?q?y?=", "ſ"}[i%6])
	}
	table := newTable(Profile{})
	f.Fuzz(func(t *testing.T, keys string, mail []byte, needle string) {
		k := talk(t, table,
			mailstore.NewMessage{Octets: mail, Flags: []mailstore.Flag{"$Work", mailstore.Deleted}, InternalDate: time.Unix(0, 0).UTC()},
			mailstore.NewMessage{Octets: []byte("Subject: same\r\n\r\n" + string(mail)), Flags: []mailstore.Flag{mailstore.Seen}},
			mailstore.NewMessage{Octets: []byte("X: y\r\n\r\n" + strings.Map(plainOr(' '), string(mail)))})
		if k.isProgram(keys) {
			k.searches(keys)
		}
		if len(needle) < 1000 && utf8.ValidString(needle) && !strings.Contains(needle, "\x00") {
			k.finds(needle, string(mail))
		}
	})
}

// plainOr puts something in the place of all that is not printable US-ASCII.
func plainOr(other rune) func(rune) rune {
	return func(r rune) rune {
		if isPlain(string(r)) {
			return r
		}
		return other
	}
}

// isProgram says that a text is search keys by itself, and not so only where
// something stands around it.
func (k *talker) isProgram(keys string) bool {
	d := k.decoder([]byte(" " + keys + "\r\n"))
	_, ok := k.server.table.searchProgram(d, "UTF-8")
	return ok && d.CRLF() && d.Peek() == 0 && d.Offset() == len(keys)+3
}

// searches compares a search with others that must find the same.
func (k *talker) searches(keys string) {
	deep := fmt.Sprintf("OR (%s) (NOT (NOT (%s)))", keys, keys)
	r, ok := k.ask("SEARCH", "SEARCH "+deep)
	if !ok { // a number is out of range, or that nests too deeply
		return
	}
	found := k.found(keys)
	k.same(deep, k.numbers(r.Values), found)
	k.same(keys+" twice", k.found(keys+" "+keys), found)
	var others []int
	for n := 1; n <= k.view.Len(); n++ {
		if !slices.Contains(found, n) {
			others = append(others, n)
		}
	}
	k.same("NOT "+keys, k.found("NOT ("+keys+")"), others)
	k.returned(keys, found)
	k.orders(keys, found)
	if _, ok := k.ask("ESEARCH", "SEARCH RETURN (SAVE COUNT) "+keys); !ok {
		k.Errorf("RETURN (SAVE) of %q is refused", keys)
	}
	k.same("$", k.found("$"), found)
}

// returned holds what RETURN gives against what was found. The UIDs are the
// sequence numbers here.
func (k *talker) returned(keys string, found []int) {
	r, ok := k.ask("SEARCH", "UID SEARCH "+keys)
	if !ok {
		k.Fatalf("UID SEARCH %q is refused", keys)
	}
	k.same("UID "+keys, k.numbers(r.Values), found)
	want := []string{"COUNT", fmt.Sprint(len(found))}
	if n := len(found); n > 0 {
		numbers := make([]uint32, n)
		for i := range found {
			numbers[i] = uint32(found[i])
		}
		want = append([]string{"MIN", fmt.Sprint(found[0]), "MAX", fmt.Sprint(found[n-1]), "ALL", wire.NumberSet(numbers).String()}, want...)
	}
	r, ok = k.ask("ESEARCH", "SEARCH RETURN (MIN MAX ALL COUNT) "+keys)
	if !ok {
		k.Fatalf("SEARCH RETURN %q is refused", keys)
	}
	got := r.Words()
	if i := slices.Index(got, "MODSEQ"); i >= 0 {
		got = slices.Delete(got, i, i+2)
	}
	if !slices.Equal(got, want) {
		k.Errorf("RETURN of %q: got %v, want %v", keys, got, want)
	}
}

// orders holds what SORT and THREAD give against what was found.
func (k *talker) orders(keys string, found []int) {
	for _, command := range []string{
		"SORT (REVERSE SUBJECT DATE) UTF-8 ", "SORT (FROM TO CC ARRIVAL) UTF-8 ", "SORT (SIZE) UTF-8 ",
		"THREAD REFERENCES UTF-8 ", "THREAD ORDEREDSUBJECT UTF-8 ",
	} {
		name, _, _ := strings.Cut(command, " ")
		r, ok := k.ask(name, command+keys)
		if !ok {
			k.Fatalf("%s%q is refused", command, keys)
		}
		order := k.numbers(r.Values)
		if strings.Contains(command, "SIZE") {
			messages := k.view.All()
			if !slices.IsSortedFunc(order, func(a, b int) int { return messages[a-1].Content.Size() - messages[b-1].Content.Size() }) {
				k.Errorf("%s%q: the order is %v", command, keys, order)
			}
		}
		slices.Sort(order)
		k.same(command+keys, order, found)
	}
}

// finds holds where a string is found against where it must be: each key's
// meaning against that of another, and of BODY in text that is in no code
// against looking there. The last message is such text.
func (k *talker) finds(needle, mail string) {
	s := literal(needle)
	for _, field := range []string{"Subject", "From", "To", "Cc", "Bcc"} {
		k.same(field+" "+needle, k.found(field+" "+s), k.found("HEADER "+field+" "+s))
		k.same(field+" without "+field, k.found("NOT HEADER "+field+" \"\" HEADER "+field+" "+s), nil)
	}
	k.same("BODY but not TEXT "+needle, k.found("BODY "+s+" NOT TEXT "+s), nil)
	if isPlain(needle) {
		last := fmt.Sprint(k.view.Len())
		plain := []byte(strings.Map(plainOr(' '), mail))
		if want := bytes.Contains(bytes.ToUpper(plain), []byte(strings.ToUpper(needle))); want != (len(k.found(last+" BODY "+s)) == 1) {
			k.Errorf("BODY %q in %q: want %v", needle, plain, want)
		}
		k.same("TEXT in the other case "+needle, k.found("TEXT "+literal(strings.ToLower(needle))), k.found("TEXT "+s))
	}
}
