package repl

import (
	"bytes"
	"cmp"
	"io"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// stars stand for a secret, however long it is.
const stars = "********"

// View is the session's screen: a sink that writes both sides' octets in
// colours, with control characters made harmless and secrets as eight stars.
// What was sent and received is all that it writes, so that the scrollback is
// the wire.
//
// Each line of a connection that has a name begins with it.
type View struct {
	out   io.Writer
	theme Theme
	clean Sanitiser                  // as a side's begins
	conn  string                     // the connection that was painted last
	sides *[2]paintedSide            // its sides
	talks map[string]*[2]paintedSide // each connection's
	mid   bool                       // a line that was painted has not ended
	buf   []byte
}

// paintedSide is what must be known of a side between two chunks.
type paintedSide struct {
	lexer wire.Lexer
	clean Sanitiser
	name  string // what each of its lines begins with
	mid   bool   // its last line has not ended
}

// NewView returns a view that writes to out. The mark is the rune that begins
// imapsh's own lines; ascii says that the terminal has no UTF-8.
func NewView(out io.Writer, theme Theme, mark rune, ascii bool) *View {
	v := &View{out: out, theme: theme, talks: make(map[string]*[2]paintedSide)}
	v.clean = Sanitiser{Hostile: theme.Hostile, Mark: mark, ASCII: ascii}
	v.turn("")
	return v
}

// turn turns to another connection. A line of the one before that has not ended
// ends here, and goes on, if at all, on a new one.
func (v *View) turn(conn string) {
	if v.mid {
		v.buf = append(v.buf, '\n')
		for i := range v.sides {
			v.sides[i].mid, v.sides[i].clean.midLine = false, false
		}
	}
	v.conn, v.sides, v.mid = conn, v.talks[conn], false
	if v.sides != nil {
		return
	}
	side := paintedSide{clean: v.clean}
	if conn != "" {
		mark := string(cmp.Or(v.clean.Mark, '|'))
		side.name = v.theme.Mark.Paint(mark+Clean(conn)+mark) + " "
	}
	v.sides = &[2]paintedSide{side, side}
	v.talks[conn] = v.sides
}

// Event forgets a connection that has ended, and ends the line that it was cut
// off in: what imapsh says about it is the shell's, and begins on its own line.
func (v *View) Event(e session.Event) {
	switch {
	case e.Kind != session.Closed:
	case e.Conn == v.conn:
		v.turn(e.Conn)
	default:
		delete(v.talks, e.Conn)
	}
}

// flushAt is how many painted octets are collected before they are written.
const flushAt = 32 << 10

// Chunk paints a chunk.
func (v *View) Chunk(c *wire.Chunk) {
	if c.Conn != v.conn {
		v.turn(c.Conn)
	}
	side := &v.sides[c.From]
	at := 0
	secret := c.Secret
	for _, t := range side.lexer.Lex(c) {
		style := v.style(c.From, c.Raw, t)
		for at < t.End {
			end := t.End
			for len(secret) > 0 && secret[0].End <= at {
				secret = secret[1:]
			}
			if len(secret) > 0 && secret[0].Start < end {
				if at >= secret[0].Start {
					v.stars(side, c, secret[0], at, style)
					at = min(end, secret[0].End)
					continue
				}
				end = secret[0].Start
			}
			v.paint(side, c.Raw[at:end], style)
			at = end
		}
	}
	if c.Last {
		v.buf = side.clean.Flush(v.buf)
	}
	if len(v.buf) >= flushAt {
		v.Flush()
	}
}

// Flush writes what was painted.
func (v *View) Flush() {
	if len(v.buf) > 0 {
		_, _ = v.out.Write(v.buf) // a terminal that is gone is noticed where keys are read
		v.buf = v.buf[:0]
	}
}

// stars writes a secret, once: in place of its first octet. Of a literal that
// comes in pieces the first piece stands for all.
func (v *View) stars(side *paintedSide, c *wire.Chunk, s wire.Span, at int, style Style) {
	switch {
	case at != s.Start:
	case s.Kind == wire.SecretCount:
		v.begin(side)
		v.buf = style.Append(v.buf, "*")
	case c.Kind != wire.Literal || c.Left == 0:
		v.begin(side)
		v.buf = style.Append(v.buf, stars)
	}
}

// begin writes whose line it is, where one begins.
func (v *View) begin(side *paintedSide) {
	if !side.mid {
		v.buf = append(v.buf, side.name...)
	}
	side.mid, v.mid = true, true
}

// paint writes octets in a style. A style never spans a line's end, because a
// prompt may be drawn behind it.
func (v *View) paint(side *paintedSide, p []byte, style Style) {
	for len(p) > 0 {
		line := p
		if i := bytes.IndexByte(p, '\n'); i >= 0 {
			line = p[:i+1]
		}
		p = p[len(line):]
		v.begin(side)
		if line[len(line)-1] != '\n' {
			v.buf = side.clean.Append(v.buf, line, style)
			continue
		}
		v.buf = side.clean.Append(v.buf, bytes.TrimRight(line, "\r\n"), style)
		v.buf = side.clean.Append(v.buf, line[len(bytes.TrimRight(line, "\r\n")):], Style{})
		side.mid, v.mid = false, false
	}
}

// style is a token's colour.
func (v *View) style(from wire.Side, raw []byte, t wire.Token) Style {
	th := &v.theme
	switch t.Kind {
	case wire.Tag:
		return th.Tag
	case wire.Star:
		return th.Untagged
	case wire.Plus:
		return th.Continuation
	case wire.Name:
		if from == wire.Server {
			return th.Untagged
		}
		return th.Code
	case wire.Status:
		return th.ofStatus(raw[t.Start:t.End])
	case wire.Number, wire.Set, wire.Range, wire.Head:
		return th.Number
	case wire.Flag:
		return th.Flag
	case wire.Quoted:
		return th.Quoted
	case wire.Octets:
		return th.Literal
	case wire.CodeOpen, wire.CodeName, wire.CodeClose:
		return th.Code
	}
	return Style{}
}

// ofStatus is the colour of a status response's condition. RFC 9051 §7.1.
func (t *Theme) ofStatus(condition []byte) Style {
	switch string(bytes.ToUpper(condition)) {
	case "NO":
		return t.NO
	case "BAD":
		return t.BAD
	case "BYE":
		return t.BYE
	}
	return t.OK
}
