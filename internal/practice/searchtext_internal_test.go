package practice

import (
	"bytes"
	"strings"
	"testing"
)

// A text is prepared in pieces: a string is found wherever it stands in them,
// and nothing that is not there.
func TestNeedleAnywhere(t *testing.T) {
	t.Parallel()
	n := newNeedle("thalatta")
	for _, filling := range []string{"t", "th", "=?", "é"} {
		for at := range 2100 {
			text := bytes.Repeat([]byte(filling), at/len(filling))
			if n.in(text) {
				t.Fatalf("found in %d octets of %q", at, filling)
			}
			if text = append(append(text, "tHALATTa"...), "tail"...); !n.in(text) {
				t.Fatalf("not found behind %d octets of %q", at, filling)
			}
		}
	}
}

// US-ASCII is prepared as any other text is.
func TestCasemapPiece(t *testing.T) {
	t.Parallel()
	var text []byte
	for b := range byte(0x80) {
		text = append(text, b)
	}
	for range len(text) {
		want := bytes.ToUpper(text)
		if got := casemap(text); !bytes.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		text = text[1:]
	}
	for at := range 20 {
		text := []byte(strings.Repeat("a", 20))
		text[at] = 0x80
		if casemapPiece(make([]byte, 20), text) {
			t.Errorf("octet 0x80 at %d is taken for US-ASCII", at)
		}
	}
}

func TestUnfold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                   "",
		"a\r\n":              "a\r\n",
		"a\r\n b\r\n\tc\r\n": "a b c\r\n",
		"a\n b\n\tc":         "a b c",
		"a\n \n b":           "a  b",
		" a\nb":              " a\nb",
		"a\r\r\n b":          "a\r b",
	} {
		if got := string(unfold([]byte(text))); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// To look through a header takes no memory.
func TestSearchAllocations(t *testing.T) {
	m := &candidate{Message: messageWith("From: Xenophon <x@anabasis.example>\r\nSubject: the march\r\n up country")}
	key := every([]criterion{not(inField("Subject", newNeedle("no"))), inField("FROM", newNeedle("xenophon"))})
	if !key(m) {
		t.Fatal("not found")
	}
	key = inField("From", newNeedle("klearchos"))
	if allocations := testing.AllocsPerRun(100, func() { key(m) }); allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}

// What a FETCH writes of a message goes into one buffer, once the message has
// been parsed.
func TestFetchAllocations(t *testing.T) {
	m := messageWith("Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nFrom: Xenophon <x@anabasis.example>\r\nSubject: the march")
	m.SeqNum, m.UID = 1, 1
	table := newTable(Profile{})
	var wanted []attribute
	for _, name := range []string{"FLAGS", "UID", "ENVELOPE", "RFC822.SIZE"} {
		wanted = append(wanted, attribute{name: name, write: table.fetch[name].write})
	}
	o := output{pending: make([]byte, 0, enough)}
	if allocations := testing.AllocsPerRun(100, func() {
		o.pending = o.pending[:0]
		o.fetchResponse(m, wanted)
	}); allocations > 0 {
		t.Errorf("%v allocations for %q", allocations, o.pending)
	}
}
