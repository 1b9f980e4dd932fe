package wire

import (
	"strconv"
	"strings"
)

// Response is what a server's frame says.
//
//	response-data = "*" SP (status / number SP name / name SP ...) CRLF
//	response-done = tag SP status CRLF
//	continue-req  = "+" SP text CRLF
//
// RFC 9051 §7, §9.
type Response struct {
	Tag    string // "*" untagged, "+" a continuation request, else a command's tag
	Name   string // in upper case: OK, NO, BAD, BYE, PREAUTH, EXISTS, FETCH, LIST...
	Number uint32 // of EXISTS, EXPUNGE, FETCH, RECENT
	Code   string // of a status: the response code's name in upper case, or none
	Args   string // of a status: what stands behind the code's name, as written
	Text   string // of a status or a continuation request: the text for people
	Items  []Item // of FETCH: its items, in order
	Values []Value
}

// Item is one item of a FETCH response and its value.
type Item struct {
	Name  string // in upper case, with section and origin: BODY[HEADER.FIELDS (DATE)]<0>
	Value Value
}

// ValueKind is the form in which a value stood on the wire.
type ValueKind uint8

// The kinds of value.
const (
	AtomValue ValueKind = iota // a word: an atom, a number, a flag
	StringValue
	NilValue
	ListValue
)

// Value is an element of a response.
type Value struct {
	Kind ValueKind
	Text string  // of an atom or a string
	List []Value // of a list
}

// IsStatus says that a response is OK, NO, BAD, BYE or PREAUTH, tagged or not.
func (r *Response) IsStatus() bool { return isStatus([]byte(r.Name)) }

// Tagged says that it ends a command.
func (r *Response) Tagged() bool { return r.Tag != "*" && r.Tag != "+" }

// Item gives a FETCH item's value.
func (r *Response) Item(name string) (Value, bool) {
	for _, it := range r.Items {
		if it.Name == name {
			return it.Value, true
		}
	}
	return Value{}, false
}

// Words gives the atoms and strings among a response's values: capabilities,
// flags, search results.
func (r *Response) Words() []string { return Words(r.Values) }

// Words gives the atoms and strings among values.
func Words(values []Value) []string {
	var words []string
	for _, v := range values {
		if v.Kind == AtomValue || v.Kind == StringValue {
			words = append(words, v.Text)
		}
	}
	return words
}

// ParseResponse reads a server's frame. What is outside the grammar gives a
// [SyntaxError] with its octet offset.
func ParseResponse(raw []byte) (*Response, error) {
	d := NewDecoder(raw)
	r := new(Response)
	switch {
	case d.Accept('+'):
		r.Tag = "+"
		d.Accept(' ')
		r.Text = d.text()
	case d.Accept('*'):
		r.Tag = "*"
		d.response(r)
	default:
		r.Tag, _ = d.run(isWordChar, "a tag") // whatever was sent as one
		d.response(r)
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	return r, nil
}

// response takes what stands behind the tag.
func (d *Decoder) response(r *Response) {
	if !d.SP() {
		return
	}
	d.responseName(r)
	switch {
	case r.IsStatus():
		d.respText(r)
		return
	case r.Name == "FETCH" && r.Tag == "*":
		d.fetchItems(r)
	default:
		r.Values = d.values()
	}
	d.CRLF()
}

// responseName takes the number, if there is one, and the name. A status
// response has no number.
func (d *Decoder) responseName(r *Response) {
	numbered := r.Tag == "*" && isDigit(d.Peek())
	if numbered {
		r.Number, _ = d.Number()
		d.SP()
	}
	start := d.pos
	name, _ := d.Atom()
	r.Name = strings.ToUpper(name)
	if numbered && r.IsStatus() {
		d.failAt(start, "the name of a response that has a number")
	}
}

// respText takes a response code and the text for people. Both, and the space
// before them, may be missing: servers send "A OK".
//
//	resp-text = ["[" resp-text-code "]" SP] [text]
func (d *Decoder) respText(r *Response) {
	d.Accept(' ')
	rest := d.text()
	r.Text = rest
	if !strings.HasPrefix(rest, "[") {
		return
	}
	if code, text, found := strings.Cut(rest[1:], "]"); found {
		name, args, _ := strings.Cut(code, " ")
		r.Code, r.Args, r.Text = strings.ToUpper(name), args, strings.TrimPrefix(text, " ")
	}
}

// text takes everything up to the line's end.
func (d *Decoder) text() string {
	if d.err != nil {
		return ""
	}
	end := len(d.raw) - lineEnd(d.raw)
	if end == len(d.raw) {
		d.failAt(end, "the end of the line")
		return ""
	}
	s := string(d.raw[min(d.pos, end):end])
	d.pos = end
	return s
}

// values takes values up to the line's end. A last space is let pass ("* SEARCH
// "), and between THREAD's lists there is none (RFC 5256 §4).
func (d *Decoder) values() []Value {
	var values []Value
	for d.Accept(' ') && !d.AtEnd() || afterList(values) && d.Peek() == '(' {
		v, ok := d.Value()
		if !ok {
			return nil
		}
		values = append(values, v)
	}
	return values
}

func afterList(values []Value) bool {
	return len(values) > 0 && values[len(values)-1].Kind == ListValue
}

// deepest bounds how far lists nest.
const deepest = 200

// Value takes an atom, a number, a flag, a string, NIL or a list of them.
func (d *Decoder) Value() (Value, bool) { return d.value(deepest) }

func (d *Decoder) value(depth int) (Value, bool) {
	switch b := d.Peek(); {
	case b == '(':
		v := Value{Kind: ListValue}
		if depth == 0 {
			return v, d.Fail("a list that nests less deeply")
		}
		ok := d.valueList(&v, depth)
		return v, ok
	case d.atString():
		s, ok := d.anyString()
		return Value{Kind: StringValue, Text: s}, ok
	case b == '\\':
		f, ok := d.Flag()
		return Value{Kind: AtomValue, Text: f}, ok
	}
	w, ok := d.run(isWordChar, "a value")
	if strings.EqualFold(w, "NIL") {
		return Value{Kind: NilValue}, ok
	}
	return Value{Kind: AtomValue, Text: w}, ok
}

// valueList takes a list's elements. The space behind a list may be missing:
// BODYSTRUCTURE's multipart has its parts so, and some servers its subtype.
func (d *Decoder) valueList(v *Value, depth int) bool {
	d.Expect('(')
	for !d.Accept(')') {
		if len(v.List) > 0 && !d.Accept(' ') && !afterList(v.List) {
			return d.Fail(`a space or ")"`)
		}
		e, ok := d.value(depth - 1)
		if !ok {
			return false
		}
		v.List = append(v.List, e)
	}
	return true
}

// fetchItems takes a FETCH response's items.
//
//	msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP ...) ")"
//
// RFC 9051 §7.5.2, §9.
func (d *Decoder) fetchItems(r *Response) {
	if !d.SP() {
		return
	}
	d.List(func() bool {
		name, ok := d.run(func(b byte) bool { return isAtomChar(b) && b != '[' && b != '<' }, "an item's name")
		if !ok {
			return false
		}
		it := Item{Name: strings.ToUpper(name)}
		if d.Peek() == '[' {
			s, ok := d.Section()
			if !ok {
				return false
			}
			it.Name += strings.ToUpper(s.String())
		}
		if d.Peek() == '<' {
			p, ok := d.Partial(Server)
			if !ok {
				return false
			}
			it.Name += "<" + strconv.FormatUint(p.Offset, 10) + ">"
		}
		if !d.SP() {
			return false
		}
		it.Value, ok = d.Value()
		r.Items = append(r.Items, it)
		return ok
	})
}
