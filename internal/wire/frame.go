package wire

// Frame is one command or one response, whole: a line, the literals that it
// announces and the lines behind them.
type Frame struct {
	From   Side
	Number uint64
	Raw    []byte
	Secret []Span
	Cut    bool // literals longer than the joiner's limit were left out of Raw
	Bad    bool // a line was too long, or torn off
}

// Joiner puts the chunks of one direction together to frames, for those who
// need a frame whole. Its memory is bounded: from a literal longer than Limit
// octets it keeps none.
type Joiner struct {
	Limit int64
	frame Frame
	skip  bool
}

// Add takes the next chunk. When that ends a frame, the frame is given; it is
// valid until the next call.
func (j *Joiner) Add(c *Chunk) (*Frame, bool) {
	if c.First {
		j.frame = Frame{From: c.From, Number: c.Frame, Raw: j.frame.Raw[:0], Secret: j.frame.Secret[:0]}
		j.skip = false
	}
	switch c.Kind {
	case Overlong, Torn:
		j.frame.Bad = true
		j.skip = j.skip || int64(len(j.frame.Raw)) > j.Limit
	case Line, Answer:
		j.skip = false
	}
	if !j.skip {
		at := len(j.frame.Raw)
		for _, s := range c.Secret {
			j.frame.Secret = append(j.frame.Secret, Span{s.Start + at, s.End + at, s.Kind})
		}
		j.frame.Raw = append(j.frame.Raw, c.Raw...)
	}
	if c.Next.Present && c.Next.Octets > j.Limit {
		j.skip, j.frame.Cut = true, true
	}
	return &j.frame, c.Last
}

// Lex gives the tokens of a whole frame with their offsets in raw.
func Lex(from Side, raw []byte) []Token {
	var (
		tokens []Token
		lexer  Lexer
		sc     = NewScanner(from, len(raw)+1)
	)
	add := func(c Chunk) {
		for _, t := range lexer.Lex(&c) {
			at := int(c.Offset)
			tokens = append(tokens, Token{t.Kind, t.Start + at, t.End + at})
		}
	}
	for p := raw; len(p) > 0; {
		n, c, ok := sc.Scan(p)
		if ok {
			add(c)
		}
		p = p[n:]
	}
	if c, ok := sc.End(); ok {
		add(c)
	}
	return tokens
}
