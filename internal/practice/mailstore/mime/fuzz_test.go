package mime

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"imapsh/internal/wire"
)

// FuzzParse: whatever a message's octets are, its structure can be sent, and every part of it is made of its octets.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../fixtures/*/*.eml")
	if err != nil || len(files) == 0 {
		f.Fatalf("the fixtures are not there: %v", err)
	}
	for _, file := range files {
		octets, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(octets)
	}
	f.Add(crlf(complexMessage))
	for _, s := range []string{
		mixed + "--b\n" + innerMixed + "--bb\n\n1\n--b\n\n2\n--b--\n", mixed + "--b\n" + message + "--b\n--b--", digest + "--b\n\n--b\n\n\n--b--",
		mixed + "--b\n--b", mixed + "--b", message, "\n", "a\n b\n\n", mixed + "--b\n" + innerMixed + "--bb\n--b", "Content-Type: multipart/x; boundary=\"",
	} {
		f.Add([]byte(s))
		f.Add(crlf(s))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		m := New(octets)
		if got := append(bytes.Clone(m.Header()), m.Text()...); !bytes.Equal(got, octets) {
			t.Fatalf("header and text are %q", got)
		}
		root := m.Structure()
		if root.start != 0 || root.end != len(octets) || !bytes.Equal(root.Header(), m.Header()) {
			t.Fatalf("the message is %d:%d:%d of %d", root.start, root.body, root.end, len(octets))
		}
		if m.Envelope() == nil || body(root) == "" || extension(root) == "" {
			t.Fatal("nothing to send")
		}
		c := checker{t, m}
		c.message(root, nil)
		c.fields()
	})
}

// checker holds a message's structure against its octets.
type checker struct {
	*testing.T
	m *Message
}

// message checks a message, the outermost or the one in a part. If it has no parts it is its own part 1.
func (c checker) message(p *Part, path []uint32) {
	if p.IsMultipart() {
		c.shape(p, path)
		c.parts(p, path)
	} else {
		c.part(p, append(path[:len(path):len(path)], 1))
	}
}

// parts checks the parts of a multipart: they are in it, one behind the other.
func (c checker) parts(p *Part, path []uint32) {
	at := p.body
	for i, child := range p.Parts {
		if child.start < at || child.end > p.end {
			c.Fatalf("%v: part %d is %d:%d, the one before ends at %d, all at %d", path, i+1, child.start, child.end, at, p.end)
		}
		at = child.end
		c.part(child, append(path[:len(path):len(path)], uint32(i+1)))
	}
}

// part checks a part, and that it is found by its number.
func (c checker) part(p *Part, path []uint32) {
	c.shape(p, path)
	octets, ok := c.m.Section(wire.Section{Part: path})
	header, _ := c.m.Section(wire.Section{Part: path, Text: "MIME"})
	if !ok || !bytes.Equal(octets, p.Body()) || !bytes.Equal(header, p.Header()) {
		c.Fatalf("%v is %q %q, not %q %q", path, header, octets, p.Header(), p.Body())
	}
	c.parts(p, path)
	if p.Message == nil {
		return
	}
	inner := p.Message.Body
	if inner.start != p.body || inner.end != p.end || p.Message.Envelope == nil {
		c.Fatalf("%v: the message in it is %d:%d of %d:%d", path, inner.start, inner.end, p.body, p.end)
	}
	c.message(inner, path)
}

func (c checker) shape(p *Part, path []uint32) {
	if p.start > p.body || p.body > p.end || p.Type == "" || p.Subtype == "" || p.Encoding == "" {
		c.Fatalf("%v is %d:%d:%d, %q/%q, %q", path, p.start, p.body, p.end, p.Type, p.Subtype, p.Encoding)
	}
	if p.IsMultipart() != p.isMultipart() || (p.Message != nil) != p.isMessage() {
		c.Fatalf("%v is %s/%s and has parts: %v, a message: %v", path, p.Type, p.Subtype, p.IsMultipart(), p.Message != nil)
	}
}

// fields: each field is in HEADER.FIELDS or in HEADER.FIELDS.NOT, and the empty line in both.
func (c checker) fields() {
	names := []string{"Subject", "Content-Type"}
	in, _ := c.m.Section(wire.Section{Text: "HEADER.FIELDS", Fields: names})
	out, _ := c.m.Section(wire.Section{Text: "HEADER.FIELDS.NOT", Fields: names})
	none, _ := c.m.Section(wire.Section{Text: "HEADER.FIELDS"})
	if len(in)+len(out) != len(c.m.Header())+len(none) || len(none) > len("\r\n") {
		c.Fatalf("the header %q is not %q and %q", c.m.Header(), in, out)
	}
}
