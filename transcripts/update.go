package transcripts

import (
	"bytes"
	"slices"
	"strings"

	"imapsh/internal/wire"
)

// Change is what an update does to a file: the records of these lines go, and
// the new ones stand before the line At.
type Change struct {
	At  int
	Old []int
	New []string
}

// Update says how a transcript's expectations become what the server answered
// when it was replayed. The differences that say too little for that are left.
func (t *Transcript) Update(found []Difference) (changes []Change, left []Difference) {
	taken := make(map[int]bool) // what two differences are about is changed once
	for i := range found {
		d := &found[i]
		c, ok := d.change()
		for _, line := range c.Old {
			ok = ok && !taken[line]
			taken[line] = true
		}
		if !ok || t.Torn != nil {
			left = append(left, *d)
			continue
		}
		changes = append(changes, c)
	}
	return changes, left
}

// Changed gives the transcript's file with changes made. Every other line stands
// as it stood.
func (t *Transcript) Changed(changes []Change) []byte {
	gone, before := make(map[int]bool), make(map[int][]string)
	for _, c := range changes {
		before[c.At] = append(before[c.At], c.New...)
		for _, line := range c.Old {
			gone[line] = true
		}
	}
	var out bytes.Buffer
	for _, line := range t.Header.lines {
		out.WriteString(line + "\n")
	}
	for i := range t.Records {
		r := &t.Records[i]
		for _, line := range before[r.Line] {
			out.WriteString(line + "\n")
		}
		if !gone[r.Line] {
			out.WriteString(r.Source + "\n")
		}
	}
	return out.Bytes()
}

// change says what is to be done about a difference, if that is known.
func (d *Difference) change() (c Change, ok bool) {
	switch {
	case d.want == nil && d.got == nil, d.got != nil && (d.got.joined || d.got.cut), d.want != nil && d.want.joined:
		return c, false
	case d.want == nil:
		return Change{At: d.Line, New: recordsOf(d.Conn, d.got.raw)}, true
	}
	c.At = d.want.line
	for _, p := range d.want.records {
		if n := len(c.Old); n == 0 || c.Old[n-1] != p.line {
			c.Old = append(c.Old, p.line)
		}
	}
	if d.got == nil || d.want.mark == Forbidden {
		return c, d.want.response == nil || !d.want.tagged()
	}
	raw, ok := d.want.filled(d.got.raw)
	if !ok {
		return c, false
	}
	c.New = recordsOf(d.Conn, raw)
	for i, line := range c.New {
		c.New[i] = d.want.script.withTemplates(line)
	}
	if d.want.mark != Required {
		c.New[0] = strings.Replace(c.New[0], ":", ":"+string(d.want.mark), 1)
	}
	return c, len(c.New) > 0
}

// recordsOf writes a response as a recorder does.
func recordsOf(conn string, raw []byte) []string {
	var out bytes.Buffer
	w := NewWriter(&out, Recording{})
	out.Reset() // the header
	sc := wire.NewScanner(wire.Server, len(raw)+1)
	for len(raw) > 0 {
		n, c, ok := sc.Scan(raw)
		if raw = raw[n:]; ok {
			c.Conn = conn
			w.Chunk(&c)
		}
	}
	w.Flush()
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

// withTemplates puts templates in the places of the holes in a record.
func (s *script) withTemplates(line string) string {
	_, form, _ := strings.Cut(line, ":")
	if i := strings.IndexAny(line, ":|"); i >= 0 {
		form = line[i+1:]
	}
	holes := s.find(line)
	for i := len(holes) - 1; i >= 0; i-- {
		h := holes[i]
		text := h.template.String()
		if strings.HasPrefix(form, `"`) {
			text = escapeQuotes(text)
		}
		line = line[:h.start] + text + line[h.end:]
	}
	return line
}

// Source gives a record's line as it stands in the file, or "".
func (t *Transcript) Source(line int) string {
	i, found := slices.BinarySearchFunc(t.Records, line, func(r Record, line int) int { return r.Line - line })
	if !found {
		return ""
	}
	return t.Records[i].Source
}
