package transcripts

import (
	"bytes"
	"encoding/base64"
	"hash/maphash"
	"strconv"
	"strings"

	"imapsh/internal/wire"
)

// firstSecret is what the first secret of a transcript is called. The others
// are password-2, password-3...
const firstSecret = "password"

// secretNames gives each secret a name, and the same one each time, without
// keeping any: it knows hashes, under a seed that nobody else has.
type secretNames struct {
	seed  maphash.Seed
	names map[uint64]string
	count int
}

func newSecretNames() secretNames {
	return secretNames{seed: maphash.MakeSeed(), names: make(map[uint64]string)}
}

// hash begins the hash of a secret.
func (n *secretNames) hash(secret []byte) *maphash.Hash {
	var h maphash.Hash
	h.SetSeed(n.seed)
	_, _ = h.Write(secret) // a hash does not fail
	return &h
}

// name gives the name of the secret of a hash.
func (n *secretNames) name(sum uint64, sasl bool) string {
	name, known := n.names[sum]
	switch {
	case known:
	case sasl:
		name = saslSecret
	default:
		n.count++
		name = firstSecret
		if n.count > 1 {
			name += "-" + strconv.Itoa(n.count)
		}
	}
	n.names[sum] = name
	if sasl {
		return saslSecret
	}
	return name
}

// unquoted gives the octets that a quoted string stands for, or the octets
// themselves: a password is the same in whichever form it was typed.
func unquoted(octets []byte) []byte {
	d := wire.NewDecoder(octets)
	if v, ok := d.Quoted(); ok && d.Offset() == len(octets) {
		return []byte(v)
	}
	return octets
}

// authentication is an AUTHENTICATE exchange while it lasts. Of what is secret
// it keeps no more than the name.
type authentication struct {
	tag, mechanism string
	user           string
	secret         string // the password's name, when it is not the first
	answers        int
}

// authenticates follows the client's part of AUTHENTICATE exchanges.
//
//	authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)
//
// RFC 9051 §6.2.2.
func (w *Writer) authenticates(s *recording, c *wire.Chunk) {
	if c.From == wire.Server {
		return
	}
	if c.Kind == wire.Answer {
		if a := w.auths[c.Conn]; a != nil {
			w.answer(a, bytes.TrimRight(c.Raw, "\r\n"))
		}
		return
	}
	if !c.First {
		return
	}
	s.auth = nil
	if len(c.Raw) < len("A AUTHENTICATE X") || !bytes.Contains(bytes.ToUpper(c.Raw[:min(len(c.Raw), 256)]), []byte("AUTHENTICATE")) {
		return
	}
	words := bytes.Fields(c.Raw)
	if len(words) < 3 || !strings.EqualFold(string(words[1]), "AUTHENTICATE") {
		return
	}
	s.auth = &authentication{tag: string(words[0]), mechanism: strings.ToUpper(string(words[2]))}
	w.auths[c.Conn] = s.auth
	if len(words) > 3 {
		w.answer(s.auth, words[3])
	}
}

// answer takes from one of the client's lines who wants to be let in.
//
//	PLAIN: [authzid] NUL authcid NUL passwd   (RFC 4616)
//	LOGIN: the name, then the password
//	CRAM-MD5: name SP digest   (RFC 2195 §2)
//	SCRAM: gs2-header "n=" name "," ...   (RFC 5802 §7)
func (w *Writer) answer(a *authentication, line []byte) {
	octets, err := base64.StdEncoding.DecodeString(string(line))
	if err != nil {
		return // "*", or what no server will understand
	}
	a.answers++
	var password []byte
	switch parts := bytes.Split(octets, []byte{0}); {
	case a.mechanism == "PLAIN" && len(parts) == 3:
		a.user, password = string(parts[1]), parts[2]
	case a.mechanism == "LOGIN" && a.answers == 1:
		a.user = string(octets)
	case a.mechanism == "LOGIN":
		password = octets
	case a.mechanism == "CRAM-MD5":
		a.user = string(octets[:max(0, bytes.LastIndexByte(octets, ' '))])
	case strings.HasPrefix(a.mechanism, "SCRAM-") && a.answers == 1:
		_, name, _ := strings.Cut(string(octets), ",n=")
		name, _, _ = strings.Cut(name, ",")
		a.user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(name)
	}
	if len(password) == 0 {
		return
	}
	a.secret = w.names.name(w.names.hash(password).Sum64(), false)
	if a.secret == firstSecret || a.secret == saslSecret {
		a.secret = ""
	}
}

// authenticated writes what became of an AUTHENTICATE, behind its tagged reply.
func (w *Writer) authenticated(c *wire.Chunk) {
	a := w.auths[c.Conn]
	if a == nil || c.From != wire.Server || !bytes.HasPrefix(c.Raw, []byte(a.tag+" ")) {
		return
	}
	words := bytes.Fields(c.Raw[:min(len(c.Raw), len(a.tag)+16)])
	if len(words) < 2 {
		return
	}
	delete(w.auths, c.Conn)
	e := Event{Verb: "auth", Fields: []Field{{"mechanism", a.mechanism}}}
	if a.user != "" {
		e.Fields = append(e.Fields, Field{"user", a.user})
	}
	if a.secret != "" {
		e.Fields = append(e.Fields, Field{"secret", a.secret})
	}
	e.Fields = append(e.Fields, Field{"result", strings.ToLower(string(words[1]))})
	w.event(c.Conn, c.At, &e)
}
