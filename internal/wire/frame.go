package wire

// Frame is one command or one response, whole: a line, the literals that it
// announces and the lines behind them.
type Frame struct {
	From   Side
	Number uint64
	Raw    []byte
	Secret []Span
	Cut    bool // octets past the joiner's limit were left out of Raw
	Bad    bool // a line was too long, or torn off
}

// Joiner puts the chunks of one direction together to frames, for those who
// need a frame whole. Its memory is bounded: of a literal that would take the
// frame past Limit octets it keeps none, and of lines no more than
// [DefaultLineLimit] beyond that.
type Joiner struct {
	Limit int64
	frame Frame
	skip  bool
	open  bool // the frame has begun and not ended
}

// Rest gives the frame that has begun, if it is not to end: a command that was
// refused, or what stands before the end of the stream.
func (j *Joiner) Rest() (*Frame, bool) {
	open := j.open
	j.open = false
	return &j.frame, open
}

// Add takes the next chunk. When that ends a frame, the frame is given; it is
// valid until the next call.
func (j *Joiner) Add(c *Chunk) (*Frame, bool) {
	if c.First {
		j.frame = Frame{From: c.From, Number: c.Frame, Raw: j.frame.Raw[:0], Secret: j.frame.Secret[:0]}
		j.skip = false
	}
	if c.Kind != Literal {
		j.skip = int64(len(j.frame.Raw)+len(c.Raw)) > j.Limit+DefaultLineLimit
		j.frame.Cut = j.frame.Cut || j.skip
		j.frame.Bad = j.frame.Bad || c.Kind == Overlong || c.Kind == Torn
	}
	if !j.skip {
		at := len(j.frame.Raw)
		for _, s := range c.Secret {
			j.frame.Secret = append(j.frame.Secret, Span{s.Start + at, s.End + at, s.Kind})
		}
		j.frame.Raw = append(j.frame.Raw, c.Raw...)
	}
	if c.Next.Present && int64(len(j.frame.Raw)) > j.Limit-c.Next.Octets {
		j.skip, j.frame.Cut = true, true
	}
	j.open = !c.Last
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
