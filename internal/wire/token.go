package wire

// Kind is the kind of a token.
type Kind uint8

// The kinds of token.
const (
	Bad          Kind = iota // what the grammar has no place for
	Tag                      // a command's tag, before it and before its reply
	Star                     // the "*" of an untagged response
	Plus                     // the "+" of a continuation request
	Space                    // one or more SP
	Name                     // a command's or a response's name; both words of UID FETCH
	Status                   // OK, NO, BAD, BYE, PREAUTH
	Number                   // 12
	Set                      // a sequence set: 1:3,5 or 2:*
	Nil                      // NIL
	Atom                     // any other word
	Flag                     // \Seen
	Quoted                   // "text", with its quotes
	Head                     // a literal's announcement: {12}, ~{12+}
	Octets                   // octets of a literal
	ListOpen                 // (
	ListClose                // )
	SectionOpen              // the "[" of BODY[
	SectionClose             // its "]"
	Range                    // <0> or <0.100> behind a section
	CodeOpen                 // the "[" of a response code
	CodeName                 // its first word
	CodeClose                // its "]"
	Text                     // free text
	LineEnd                  // CRLF, or a lone LF
	numberOfKinds
)

// Kinds is how many kinds of token there are: each is less than this.
const Kinds = int(numberOfKinds)

// Token is a range of a chunk's octets with a name. Tokens lie one behind the
// other without a gap: joined they are the chunk.
type Token struct {
	Kind       Kind
	Start, End int // in the chunk's Raw
}
