package practice_test

import (
	"fmt"
	"strings"
)

// message makes up a message with whole header fields and a body of some kind.
func (g *generator) message() string {
	subject := g.pick("lunch", "Re: lunch", "the plan", "Fwd: the plan", "[list] lunch (fwd)", "=?utf-8?q?caf=C3=A9?=", "")
	var b strings.Builder
	fmt.Fprintf(&b, "Date: %d Mar 2024 0%d:30:00 +0100\r\nSubject: %s\r\n", 1+g.IntN(9), g.IntN(10), subject)
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\n",
		g.pick("Ann <ann@example.org>", "bob@example.org", `"Cy, D." <cy@example.org>`),
		g.pick("bob@example.org", "team: ann@example.org, bob@example.org;", "Dee\r\n <dee@example.org>"))
	if g.IntN(2) == 0 {
		fmt.Fprintf(&b, "Cc: %s\r\n", g.pick("guy@example.org", "Ann <ann@example.org>, dee@example.org"))
	}
	fmt.Fprintf(&b, "Message-ID: <m%d@example.org>\r\n", g.IntN(50))
	if g.IntN(2) == 0 {
		fmt.Fprintf(&b, "In-Reply-To: <m%d@example.org>\r\n", g.IntN(50))
	}
	b.WriteString("MIME-Version: 1.0\r\n")
	b.WriteString(g.entity(2))
	return b.String()
}

// entity makes up the fields of a content, the empty line and the content.
func (g *generator) entity(depth int) string {
	kind := g.IntN(5)
	if depth == 0 {
		kind %= 3
	}
	switch kind {
	case 0:
		return "\r\n" + g.text()
	case 1:
		return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=C3=A9 =\r\n" + g.text()
	case 2:
		return "Content-Type: application/octet-stream; name=\"a b\"\r\nContent-Transfer-Encoding: base64\r\n" +
			"Content-Disposition: attachment; filename=x.bin\r\n\r\nAAECAwQF\r\n"
	case 3:
		return "Content-Type: message/rfc822\r\n\r\nSubject: nested\r\nFrom: eve@example.org\r\nTo: guy@example.org\r\n" +
			"Date: 1 Mar 2024 01:00:00 +0000\r\n" + g.entity(depth-1)
	}
	boundary := fmt.Sprintf("b%d", depth)
	var b strings.Builder
	fmt.Fprintf(&b, "Content-Type: multipart/%s; boundary=%s\r\n\r\n%s", g.pick("mixed", "alternative"), boundary,
		g.pick("", "preamble\r\n"))
	for range 1 + g.IntN(3) {
		fmt.Fprintf(&b, "--%s\r\n%s\r\n", boundary, g.entity(depth-1))
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return b.String()
}

func (g *generator) text() string {
	return strings.Repeat(g.pick("One line of lunch.\r\n", "Two\r\nlines.\r\n", "ends without"), g.IntN(4))
}
