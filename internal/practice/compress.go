package practice

import (
	"bytes"

	"imapsh/internal/wire"
)

// compress is the COMPRESS=DEFLATE extension: RFC 4978.
func compress() family {
	return family{
		capability: "COMPRESS=DEFLATE",
		when:       loggedIn,
		commands: []command{
			{name: "COMPRESS", states: whenLoggedIn, syntax: "DEFLATE", parse: parseCompress},
		},
	}
}

// parseCompress takes the algorithm, of which there is one.
//
//	compress  = "COMPRESS" SP algorithm
//	algorithm = "DEFLATE"
//
// RFC 4978 §5.
func parseCompress(d *wire.Decoder) (runner, bool) {
	return (*conn).compress, d.SP() && d.Keyword("DEFLATE")
}

// compress has all octets behind its OK compressed, in both directions.
//
// RFC 4978 §3: behind NO and BAD all goes on as it was; a second time it is NO,
// with COMPRESSIONACTIVE.
func (c *conn) compress() reply {
	if c.compressed {
		return no("COMPRESSIONACTIVE", "DEFLATE is active already")
	}
	r := ok("DEFLATE active")
	r.then = c.startDeflate
	return r
}

// startDeflate puts DEFLATE above what is below, TLS or the socket: octets are
// compressed first, and encrypted then. What the client has sent behind the
// command is compressed already. RFC 4978 §3.
func (c *conn) startDeflate() error {
	c.flush()
	c.queue.drain()
	below := &waiting{octets: bytes.Clone(c.unread), more: c.read}
	c.unread = nil
	c.read = wire.NewInflater(below).Read
	c.queue.to = wire.NewDeflater(c.queue.to)
	c.compressed = true
	return nil
}

// waiting reads octets that came already, and then those that come.
type waiting struct {
	octets []byte
	more   func([]byte) (int, error)
}

func (r *waiting) Read(p []byte) (int, error) {
	if len(r.octets) > 0 {
		n := copy(p, r.octets)
		r.octets = r.octets[n:]
		return n, nil
	}
	return r.more(p)
}
