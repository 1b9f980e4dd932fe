package session

import (
	"net"

	"imapsh/internal/wire"
)

// compress has all octets behind the OK to COMPRESS compressed, in both
// directions, whoever typed the command: RFC 4978 §3. Rest is what came behind
// the OK already. The caller holds mu.
func (s *Session) compress(rest []byte) {
	s.conn = NewCompressed(s.conn, rest)
	s.tell(Event{Kind: Compressed})
}

// compressed is a connection that is compressed.
type compressed struct {
	net.Conn
	in  *wire.Inflater
	out *wire.Deflater
}

// NewCompressed compresses what passes over a connection of which some octets
// were read already. RFC 4978.
func NewCompressed(below net.Conn, rest []byte) net.Conn {
	from := &prefixed{Conn: below, first: append([]byte(nil), rest...)}
	return &compressed{below, wire.NewInflater(from), wire.NewDeflater(below)}
}

func (c *compressed) Read(p []byte) (int, error) { return c.in.Read(p) }

// Write sends octets so that the server can read all of them.
func (c *compressed) Write(p []byte) (int, error) {
	n, err := c.out.Write(p)
	if err == nil {
		err = c.out.Flush()
	}
	return n, err
}

// prefixed is a connection of which some octets were read already.
type prefixed struct {
	net.Conn
	first []byte
}

func (p *prefixed) Read(b []byte) (int, error) {
	if len(p.first) > 0 {
		n := copy(b, p.first)
		p.first = p.first[n:]
		return n, nil
	}
	return p.Conn.Read(b)
}
