package mime

import "strings"

// What stands for the halves of an address that its field leaves out. NIL there would make it a group (RFC 9051
// §7.5.2). The words are Dovecot's.
const (
	missingMailbox = "MISSING_MAILBOX"
	missingDomain  = "MISSING_DOMAIN"
)

// parseAddresses reads the addresses of a field, groups included. What is no address is read as far as it goes.
//
//	address-list = address *("," address)
//	address      = mailbox / group
//	group        = display-name ":" [group-list] ";"      RFC 5322 §3.4
func parseAddresses(value string) []Address {
	p := &addressParser{scanner: scanner{s: value}}
	var (
		list    []Address
		inGroup bool
	)
	for p.next() != 0 {
		switch {
		case p.accept(','): // an empty element: obs-addr-list
		case p.accept(';'):
			if inGroup {
				list, inGroup = append(list, Address{}), false
			}
		default:
			start := p.pos
			a, isGroup := p.address(inGroup)
			if p.pos == start {
				p.pos++ // it fits nowhere
				continue
			}
			inGroup = inGroup || isGroup
			list = append(list, a)
		}
	}
	if inGroup {
		list = append(list, Address{})
	}
	return list
}

// addressParser reads addresses.
type addressParser struct {
	scanner
}

// address reads one, or the beginning of a group.
//
//	mailbox   = name-addr / addr-spec
//	name-addr = [display-name] angle-addr      RFC 5322 §3.4
func (p *addressParser) address(inGroup bool) (a Address, isGroup bool) {
	p.comment = ""
	words := p.words()
	switch {
	case p.accept('<'):
		return p.angle(strings.Join(words, " ")), false
	case !inGroup && p.accept(':'):
		return Address{Mailbox: some(strings.Join(words, " "))}, true
	}
	if len(words) > 1 && p.next() != '@' && joinLocal(words) != strings.Join(words, "") {
		a.Name, words = some(strings.Join(words, " ")), nil // only a name
	}
	spec := p.addrSpec(words)
	a.Mailbox, a.Host = spec.Mailbox, spec.Host
	if p.skip(); p.comment != "" && !a.Name.Present {
		a.Name = some(p.comment) // user@example.org (Full Name), as it was done before RFC 822
	}
	return a, false
}

// angle reads what follows "<".
//
//	angle-addr     = "<" [obs-route] addr-spec ">"
//	obs-route      = obs-domain-list ":"
//	obs-domain-list = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain])      RFC 5322 §3.4, §4.4
func (p *addressParser) angle(name string) Address {
	var a Address
	if name != "" {
		a.Name = some(name)
	}
	var route []string
	for p.next() == '@' || p.next() == ',' {
		if p.accept('@') {
			route = append(route, "@"+p.domain())
		} else {
			p.pos++
		}
	}
	if len(route) > 0 && p.accept(':') {
		a.Route = some(strings.Join(route, ","))
	}
	spec := p.addrSpec(p.words())
	a.Mailbox, a.Host = spec.Mailbox, spec.Host
	for c := p.next(); c != 0 && c != '>'; c = p.next() {
		p.pos++
	}
	p.accept('>')
	return a
}

// addrSpec reads what follows the words of a local-part.
//
//	addr-spec = local-part "@" domain      RFC 5322 §3.4.1
func (p *addressParser) addrSpec(words []string) Address {
	a := Address{Mailbox: some(missingMailbox), Host: some(missingDomain)}
	if local := joinLocal(words); local != "" {
		a.Mailbox = some(local)
	}
	if p.accept('@') {
		if domain := p.domain(); domain != "" {
			a.Host = some(domain)
		}
	}
	return a
}

// words reads atoms, dots and quoted strings: a display-name or a local-part, which only what follows can tell.
//
//	phrase         = 1*word / obs-phrase
//	obs-phrase     = word *(word / "." / CFWS)
//	obs-local-part = word *("." word)      RFC 5322 §3.2.5, §4.1, §4.4
func (p *addressParser) words() []string {
	var words []string
	for {
		switch p.next() {
		case '"':
			words = append(words, p.quoted('"', '"'))
		case 0, '<', '>', '@', ',', ':', ';':
			return words
		default:
			words = append(words, p.until(`<>@,:;"(`))
		}
	}
}

// joinLocal puts the words of a local-part together; white space around its dots is obsolete and no part of it.
func joinLocal(words []string) string {
	var local strings.Builder
	for i, w := range words {
		if i > 0 && !strings.HasPrefix(w, ".") && !strings.HasSuffix(words[i-1], ".") {
			local.WriteByte(' ')
		}
		local.WriteString(w)
	}
	return local.String()
}

// domain reads what follows "@". White space around its dots is obsolete and no part of it.
//
//	domain     = dot-atom / domain-literal / obs-domain
//	obs-domain = atom *("." atom)      RFC 5322 §3.4.1, §4.4
func (p *addressParser) domain() string {
	if p.next() == '[' {
		literal, _, _ := strings.Cut(p.s[p.pos:], "]")
		p.pos = min(p.pos+len(literal)+1, len(p.s))
		return literal + "]"
	}
	var domain strings.Builder
	for {
		atom := p.until(`<>@,:;"([`)
		domain.WriteString(atom)
		if c := p.next(); c == 0 || strings.IndexByte(`<>@,:;"[`, c) >= 0 || c != '.' && !strings.HasSuffix(atom, ".") {
			return domain.String()
		}
	}
}

func some(s string) NString { return NString{Value: s, Present: true} }
