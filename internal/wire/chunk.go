// Package wire turns the octets of an IMAP connection into chunks, frames,
// tokens and values, for both directions, and back. Nothing is lost or
// repaired on the way: frames joined are the stream, tokens joined are the
// frame.
//
// A [Scanner] cuts one direction's stream into chunks, a [Lexer] names the
// parts of a chunk for people, a [Decoder] reads the strict grammar of RFC 9051
// section 9 for programs, and a [Conversation] follows both directions of a
// connection and marks the octets that are secret.
package wire

import "time"

// Side is one end of a connection.
type Side uint8

// The two sides.
const (
	Client Side = iota
	Server
)

// String is the letter that RFCs put before a side's lines: C or S.
func (s Side) String() string {
	if s == Client {
		return "C"
	}
	return "S"
}

// ChunkKind says what part of a frame a chunk is.
type ChunkKind uint8

// The kinds of chunk.
const (
	// Line is a whole line, with its line end. Only the last line of a frame
	// announces no literal.
	Line ChunkKind = iota
	// Literal is some octets of the literal that the line before announced.
	Literal
	// Answer is a line that a client sent in reply to a "+": part of a SASL
	// exchange, or DONE. It is no command.
	Answer
	// Overlong is a piece of a line that is longer than the scanner's limit.
	Overlong
	// Torn is the rest of a line whose end never came.
	Torn
)

// Chunk is a line, or a piece of a literal: the unit in which octets flow from
// the socket to whoever shows, records or judges them. A frame (one command,
// one response) is the run of chunks of one side with one Frame number.
type Chunk struct {
	Conn   string    // the connection's name; "" is the first connection
	From   Side      // who sent it
	At     time.Time // when it was sent or received
	Frame  uint64    // the frame's number in its direction, from 1
	Offset int64     // of Raw[0], in octets, in its direction's stream
	Kind   ChunkKind
	First  bool        // the first chunk of its frame
	Last   bool        // the last one; a refused command's last line says false
	Next   LiteralHead // of a Line: the literal that follows
	Left   int64       // of a Literal: octets that are still to come
	Raw    []byte      // the exact octets; valid until the next call of who made it
	Secret []Span      // which octets of Raw must not be shown or kept
}

// LiteralHead is what announces a literal at the end of a line.
//
//	literal  = "{" number64 ["+"] "}" CRLF *CHAR8
//	literal8 = "~{" number64 ["+"] "}" CRLF *OCTET
//
// RFC 9051 §4.3, §9; the "+" is RFC 7888.
type LiteralHead struct {
	Present bool
	Octets  int64 // how many follow
	NonSync bool  // "+": they follow without waiting
	Binary  bool  // "~": they may hold NUL
	start   int   // where it begins in its line
}

// Span is a range of octets, Start up to but not including End.
type Span struct {
	Start, End int
	Kind       SpanKind
}

// SpanKind says what a secret span hides.
type SpanKind uint8

// The kinds of secret span.
const (
	SecretValue SpanKind = iota // the secret itself, in whatever form
	SecretCount                 // a literal's count, which tells its length
)
