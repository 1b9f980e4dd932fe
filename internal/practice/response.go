package practice

import (
	"errors"
	"fmt"
	"strconv"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// output writes responses in the grammar of RFC 9051 section 9. What is written
// is collected and goes to the client's queue by flush, which is called when
// there is enough of it and before anything is waited for.
type output struct {
	queue   *queue
	pending []byte
	dialect

	miscount int // by how much a fault makes literals' counts wrong
}

// enough is how many octets are collected before they are queued.
const enough = 16 << 10

// flush queues what was written.
func (o *output) flush() {
	if len(o.pending) > 0 {
		o.queue.add(o.pending)
		o.pending = nil
	}
}

// send is flush for who has nothing else to do than to wait for the client.
func (o *output) send() {
	if len(o.pending) == 0 {
		return
	}
	if kept := o.queue.send(o.pending); kept || cap(o.pending) > enough {
		o.pending = nil
		return
	}
	o.pending = o.pending[:0]
}

// line writes a whole line; CRLF is added.
func (o *output) line(format string, args ...any) {
	o.pending = fmt.Appendf(o.pending, format, args...)
	o.crlf()
}

func (o *output) crlf() {
	o.pending = append(o.pending, "\r\n"...)
	if len(o.pending) >= enough {
		o.flush()
	}
}

func (o *output) text(s string) { o.pending = append(o.pending, s...) }

func (o *output) number(n uint64) { o.pending = strconv.AppendUint(o.pending, n, 10) }

// str writes a string.
//
//	string = quoted / literal
func (o *output) str(s string) {
	if wire.NeedsLiteral(s) && (!o.utf8 || !wire.IsQuotedUTF8(s)) {
		o.literal([]byte(s))
		return
	}
	o.pending = wire.AppendQuoted(o.pending, s)
}

// literal writes a literal. Octets that are many are not copied: they are the
// store's, and never change.
//
//	literal = "{" number64 "}" CRLF *CHAR8
func (o *output) literal(octets []byte) {
	o.text("{")
	o.number(uint64(max(0, len(octets)+o.miscount)))
	o.text("}\r\n")
	if len(octets) < enough/4 {
		o.pending = append(o.pending, octets...)
		return
	}
	o.flush()
	o.queue.add(octets)
}

// list writes words in parentheses.
//
//	"(" [word *(SP word)] ")"
func list[S ~string](o *output, words []S) {
	o.text("(")
	for i, w := range words {
		if i > 0 {
			o.text(" ")
		}
		o.text(string(w))
	}
	o.text(")")
}

// reply is how a command ends: its tagged response.
//
//	response-tagged = tag SP resp-cond-state CRLF
//	resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text
//	resp-text       = ["[" resp-text-code "]" SP] text
type reply struct {
	status string
	code   string // what stands in the brackets, or none
	text   string
	then   func() error // is done when the reply has been sent; an error ends the connection

	keepNumbers bool // no EXPUNGE may go before it, though the command would allow that
}

func ok(text string) reply { return reply{status: "OK", text: text} }

func no(code, text string) reply { return reply{status: "NO", code: code, text: text} }

func bad(text string) reply { return reply{status: "BAD", text: text} }

// broken is no reply: the connection ends in the middle of the command.
func broken(err error) reply { return reply{then: func() error { return err }} }

// String is the reply without its tag.
func (r reply) String() string {
	if r.code == "" {
		return r.status + " " + r.text
	}
	return r.status + " [" + r.code + "] " + r.text
}

// refused is the reply to what the store refused.
func refused(err error) reply {
	var e *mailstore.Error
	if !errors.As(err, &e) {
		return no("SERVERBUG", printable(err.Error()))
	}
	return no(string(e.Code), printable(e.Error()))
}
