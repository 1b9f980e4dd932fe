package mime

// NString is an nstring: a string or, as the zero value, NIL (RFC 9051 §9).
type NString struct {
	Value   string
	Present bool
}

// Envelope is a message's parsed header (RFC 9051 §7.5.2, ENVELOPE).
type Envelope struct {
	Date, Subject                      NString
	From, Sender, ReplyTo, To, Cc, Bcc []Address // nil: NIL
	InReplyTo, MessageID               NString
}

// Address is an address, or, where Host is NIL, the start of a group of them (Mailbox is its name) or its end (Mailbox
// is NIL) (RFC 9051 §7.5.2).
type Address struct {
	Name    NString // display name, encoded words as they are
	Route   NString // at-domain-list
	Mailbox NString // local-part
	Host    NString // domain
}

// Param is one attribute and value of a Content-Type or Content-Disposition.
type Param struct {
	Name, Value string
}

// Disposition is a parsed Content-Disposition (RFC 2183).
type Disposition struct {
	Type   string
	Params []Param
}

// Part is an entity: the message, or a body part in it. Its fields are those of a body in BODYSTRUCTURE (RFC 9051
// §7.5.2), in that order.
type Part struct {
	Type, Subtype   string
	Params          []Param
	ID, Description NString
	Encoding        string
	Lines           int // of Body; sent for text/* and message/rfc822

	MD5         NString
	Disposition *Disposition // nil: NIL
	Language    []string
	Location    NString

	Parts   []*Part   // of a multipart, which has one at least; nil for all others
	Message *Embedded // of message/rfc822 and message/global; nil for all others

	octets []byte // the whole message
	start  int    // of the header
	body   int    // of the body, behind the header's empty line
	end    int    // of the body
}

// Embedded is the message in a message/rfc822 part.
type Embedded struct {
	Envelope *Envelope
	Body     *Part // the message as an entity
}

// IsMultipart reports whether the part consists of Parts.
func (p *Part) IsMultipart() bool { return p.Parts != nil }

// Size returns the number of octets of the body, in its transfer encoding.
func (p *Part) Size() int { return p.end - p.body }

// Offsets returns where in the message the part begins, with its header, and where its body ends.
func (p *Part) Offsets() (start, end int) { return p.start, p.end }

// Header returns the part's header with the empty line that ends it.
func (p *Part) Header() []byte { return p.octets[p.start:p.body:p.body] }

// Body returns the part's body, in its transfer encoding.
func (p *Part) Body() []byte { return p.octets[p.body:p.end:p.end] }
