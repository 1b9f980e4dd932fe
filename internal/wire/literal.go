package wire

// Announced finds the literal that a command's line announces at its end.
func Announced(line []byte) LiteralHead { return literalHead(line) }

// Waits says that the other side must ask for the literal with a "+" before it
// is sent. RFC 9051 §4.3.
func (h LiteralHead) Waits() bool { return h.Present && !h.NonSync }
