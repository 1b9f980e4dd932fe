package practice

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// FuzzFetch: whatever a message's octets are, what FETCH says of it agrees: its
// sizes with its octets, its parts with its structure, and decoded parts with
// their sizes.
func FuzzFetch(f *testing.F) {
	files, err := filepath.Glob("mailstore/fixtures/*/*.eml")
	if err != nil || len(files) == 0 {
		f.Fatalf("the fixtures are not there: %v", err)
	}
	for _, file := range files {
		octets, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(octets)
	}
	for _, s := range []string{
		"", "\n", "\r\n", ": \r\n\r\n\x00", "Subject: \xff\r\n folded\r\nFrom: g: a@b, <@r:c@d>;, \"x\\\"\r\n\r\nabc",
		"Content-Transfer-Encoding: base64\r\n\r\nAAE=\r\n%%%%", "Content-Transfer-Encoding: quoted-printable\r\n\r\n=00=\r\n=4=41 \r\n=",
		"Content-Transfer-Encoding: uuencode\r\nContent-Type: text\r\n\r\nabc", "Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n\r\nx",
		"Content-Type: multipart/digest; boundary=\"b\"; x*0*=u''%20; x*1=y\r\nContent-Language: a, b\r\n\r\n--b\r\n\r\nSubject: x\r\n\r\n--b \r\nContent-Type: multipart/x;boundary=bb\r\n\r\n--bb\n\n--bb--\r\n--b--",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; filename=\"\xc3\xa9\"\r\nContent-MD5: x\r\nContent-Location: y\r\n\r\n\r\n--b\r\n--b",
	} {
		f.Add([]byte(s))
		f.Add([]byte(strings.ReplaceAll(s, "\r\n", "\n")))
	}
	table := newTable(Profile{})
	f.Fuzz(func(t *testing.T, octets []byte) {
		k := &fetched{talker: talk(t, table, mailstore.NewMessage{Octets: octets})}
		k.whole(octets)
		structure := k.item("BODYSTRUCTURE")
		k.sameTree(k.item("BODY"), structure)
		if envelope := k.item("ENVELOPE"); len(envelope.List) != 10 {
			t.Errorf("an envelope of %d fields", len(envelope.List))
		}
		k.message(structure, "")
	})
}

// fetched is a client that looks at the last message from all sides.
type fetched struct {
	*talker
	octets string
	parts  int
}

// mostParts is how many parts are looked at: the rest of thousands is as they
// are.
const mostParts = 40

// items fetches items of the message.
func (k *fetched) items(items string) *wire.Response {
	k.Helper()
	r, ok := k.ask("FETCH", "FETCH * ("+items+")")
	if !ok {
		k.Fatalf("FETCH (%s) is refused", items)
	}
	return r
}

// item fetches one item.
func (k *fetched) item(name string) wire.Value {
	k.Helper()
	return value(k.T, k.items(name), name)
}

func value(t *testing.T, r *wire.Response, name string) wire.Value {
	t.Helper()
	v, ok := r.Item(name)
	if !ok {
		t.Fatalf("no %s in %v", name, r.Items)
	}
	return v
}

func (k *fetched) equal(what, got, want string) {
	k.Helper()
	if got != want {
		k.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// whole: no octet is changed, and the pieces are the whole. RFC 9051 §6.4.5.
func (k *fetched) whole(octets []byte) {
	k.octets = string(octets)
	r := k.items("RFC822.SIZE BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT] RFC822.HEADER RFC822.TEXT BINARY.PEEK[] BODY.PEEK[HEADER.FIELDS (To)] " +
		"BODY.PEEK[HEADER.FIELDS.NOT (To)]")
	text := func(name string) string { return value(k.T, r, name).Text }
	k.equal("RFC822.SIZE", text("RFC822.SIZE"), strconv.Itoa(len(octets)))
	k.equal("BODY[]", text("BODY[]"), k.octets)
	k.equal("BINARY[]", text("BINARY[]"), k.octets)
	k.equal("HEADER and TEXT", text("BODY[HEADER]")+text("BODY[TEXT]"), k.octets)
	k.equal("RFC822.HEADER and RFC822.TEXT", text("RFC822.HEADER")+text("RFC822.TEXT"), k.octets)
	some, others := text("BODY[HEADER.FIELDS (TO)]"), text("BODY[HEADER.FIELDS.NOT (TO)]")
	if n := len(some) + len(others) - len(text("BODY[HEADER]")); n < 0 || n > 2 { // the empty line is in both
		k.Errorf("the header %q is not %q and %q", text("BODY[HEADER]"), some, others)
	}
}

func isMultipart(body wire.Value) bool {
	return len(body.List) > 0 && body.List[0].Kind == wire.ListValue
}

// sameTree: BODY is BODYSTRUCTURE without what that adds. RFC 9051 §7.5.2.
func (k *fetched) sameTree(short, long wire.Value) {
	if isMultipart(short) != isMultipart(long) || len(short.List) >= len(long.List) {
		k.Fatalf("BODY is %v, BODYSTRUCTURE %v", short, long)
	}
	for i, v := range short.List {
		switch {
		case isMultipart(short) && i < len(short.List)-1, i == 8 && v.Kind == wire.ListValue:
			k.sameTree(v, long.List[i])
		case !reflect.DeepEqual(v, long.List[i]):
			k.Fatalf("BODY has %v, BODYSTRUCTURE %v", v, long.List[i])
		}
	}
}

// message looks at a message's parts, of which one without parts is its own
// part 1. RFC 9051 §6.4.5.1.
func (k *fetched) message(body wire.Value, path string) {
	if isMultipart(body) {
		k.inner(body, path)
	} else {
		k.part(body, path+"1")
	}
}

func (k *fetched) inner(body wire.Value, path string) {
	for i, part := range body.List {
		if part.Kind != wire.ListValue {
			return // the subtype, behind the parts
		}
		k.part(part, fmt.Sprintf("%s%d", path, i+1))
	}
}

// part holds a part's octets against the message's and the structure.
func (k *fetched) part(body wire.Value, path string) {
	if k.parts++; k.parts > mostParts {
		return
	}
	r := k.items(fmt.Sprintf("BODY.PEEK[%[1]s] BODY.PEEK[%[1]s.MIME] BODY.PEEK[%[1]s]<2.3>", path))
	octets, header := value(k.T, r, "BODY["+path+"]").Text, value(k.T, r, "BODY["+path+".MIME]").Text
	if !strings.Contains(k.octets, header+octets) {
		k.Errorf("part %s is %q and %q, which the message does not have", path, header, octets)
	}
	from := min(2, len(octets))
	k.equal("a range of part "+path, value(k.T, r, "BODY["+path+"]<2>").Text, octets[from:min(from+3, len(octets))])
	if isMultipart(body) {
		k.inner(body, path+".")
		return
	}
	k.equal("the size of part "+path, body.List[6].Text, strconv.Itoa(len(octets)))
	k.decoded(body.List[5].Text, path, octets)
	if strings.EqualFold(body.List[0].Text, "text") {
		k.equal("the lines of part "+path, body.List[7].Text, strconv.Itoa(strings.Count(octets, "\n")))
	}
	if strings.EqualFold(body.List[0].Text, "message") && len(body.List) > 8 && body.List[8].Kind == wire.ListValue {
		r := k.items(fmt.Sprintf("BODY.PEEK[%[1]s.HEADER] BODY.PEEK[%[1]s.TEXT]", path))
		k.equal("the message in part "+path, value(k.T, r, "BODY["+path+".HEADER]").Text+value(k.T, r, "BODY["+path+".TEXT]").Text, octets)
		k.message(body.List[8], path+".")
	}
}

// decoded holds a part's decoded octets against their size. RFC 3516 §4.
func (k *fetched) decoded(encoding, path, octets string) {
	k.Helper()
	r, ok := k.ask("FETCH", fmt.Sprintf("FETCH * (BINARY.PEEK[%[1]s] BINARY.SIZE[%[1]s])", path))
	if !ok {
		return // UNKNOWN-CTE
	}
	plain := value(k.T, r, "BINARY["+path+"]").Text
	k.equal("BINARY.SIZE["+path+"]", value(k.T, r, "BINARY.SIZE["+path+"]").Text, strconv.Itoa(len(plain)))
	switch strings.ToLower(encoding) {
	case "7bit", "8bit", "binary":
		k.equal("BINARY["+path+"]", plain, octets)
	}
}
