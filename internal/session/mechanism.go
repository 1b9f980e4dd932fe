package session

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"
)

// mechanism is the client's side of one of SASL's.
type mechanism struct {
	name   string
	client func(s *Session, user, secret string) (sasl.Client, error)
	mask   func(message []byte, number int) []byte // hides what is secret in a message; number counts the client's, and is 0 for the server's
}

// mechanisms are those that [Session.Authenticate] knows.
func mechanisms() []mechanism {
	return []mechanism{
		{"PLAIN", plainClient, maskBehindLast('\x00')},
		{"LOGIN", newLoginClient, maskSecondMessage},
		{"CRAM-MD5", newCRAMClient, maskBehindLast(' ')},
		scramming("SCRAM-SHA-1", scram.SHA1),
		scramming("SCRAM-SHA-1-PLUS", scram.SHA1),
		scramming("SCRAM-SHA-256", scram.SHA256),
		scramming("SCRAM-SHA-256-PLUS", scram.SHA256),
		{"OAUTHBEARER", newOAuthBearerClient, maskToken},
		{"XOAUTH2", newXOAuth2Client, maskToken},
		{"EXTERNAL", externalClient, maskNothing},
		{"ANONYMOUS", anonymousClient, maskNothing},
	}
}

// Mechanisms are the names of the SASL mechanisms that [Session.Authenticate]
// knows.
func Mechanisms() []string {
	var names []string
	for _, m := range mechanisms() {
		names = append(names, m.name)
	}
	return names
}

func findMechanism(name string) (mechanism, error) {
	for _, m := range mechanisms() {
		if strings.EqualFold(m.name, name) {
			return m, nil
		}
	}
	return mechanism{}, fmt.Errorf("the mechanism %s is not known here; there are %s", name, strings.Join(Mechanisms(), ", "))
}

func plainClient(_ *Session, user, secret string) (sasl.Client, error) {
	return sasl.NewPlainClient("", user, secret), nil
}

func externalClient(_ *Session, user, _ string) (sasl.Client, error) {
	return sasl.NewExternalClient(user), nil
}

func anonymousClient(_ *Session, user, _ string) (sasl.Client, error) {
	return sasl.NewAnonymousClient(user), nil
}

// answers is a client that has nothing to say before the server, and then an
// answer for each challenge.
type answers struct {
	mechanism string
	next      []func(challenge []byte) []byte
}

// Start implements [sasl.Client].
func (a *answers) Start() (mech string, initial []byte, err error) { return a.mechanism, nil, nil }

// Next implements [sasl.Client].
func (a *answers) Next(challenge []byte) ([]byte, error) {
	if len(a.next) == 0 {
		return nil, errors.New(a.mechanism + " is at its end, and the server asks for more")
	}
	answer := a.next[0](challenge)
	a.next = a.next[1:]
	return answer, nil
}

// always is an answer whatever the challenge.
func always(answer string) func([]byte) []byte {
	return func([]byte) []byte { return []byte(answer) }
}

// newLoginClient is LOGIN, an old mechanism that no RFC defines: the server asks
// for a name and then for a password, in words that differ, and is not to be
// answered ahead.
func newLoginClient(_ *Session, user, secret string) (sasl.Client, error) {
	return &answers{"LOGIN", []func([]byte) []byte{always(user), always(secret)}}, nil
}

// newCRAMClient is CRAM-MD5: the answer is a keyed digest of the challenge.
// RFC 2195 §2.
func newCRAMClient(_ *Session, user, secret string) (sasl.Client, error) {
	return &answers{"CRAM-MD5", []func([]byte) []byte{func(challenge []byte) []byte {
		keyed := hmac.New(md5.New, []byte(secret))
		keyed.Write(challenge)
		return hex.AppendEncode([]byte(user+" "), keyed.Sum(nil))
	}}}, nil
}

// bearer is a client that says all at once. A challenge behind that is the
// server's reason for refusing, which must be answered before NO can come.
type bearer struct {
	answers
	first string
}

// Start implements [sasl.Client].
func (b *bearer) Start() (mech string, initial []byte, err error) {
	return b.mechanism, []byte(b.first), nil
}

// newOAuthBearerClient is OAUTHBEARER.
//
//	n,a=USER,^Ahost=HOST^Aport=PORT^Aauth=Bearer TOKEN^A^A
//
// RFC 7628 §3.1; an error is answered with the octet 1, §3.2.3.
func newOAuthBearerClient(s *Session, user, token string) (sasl.Client, error) {
	t := s.cfg.Target
	saslName := strings.NewReplacer("=", "=3D", ",", "=2C") // RFC 5801 §4
	_, first, err := sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
		Username: saslName.Replace(user), Token: token, Host: t.Host, Port: t.Port,
	}).Start()
	return &bearer{answers{sasl.OAuthBearer, []func([]byte) []byte{always("\x01")}}, string(first)}, err
}

// newXOAuth2Client is XOAUTH2, which some large providers have in its place; an
// error is answered with nothing.
//
//	user=USER^Aauth=Bearer TOKEN^A^A
func newXOAuth2Client(_ *Session, user, token string) (sasl.Client, error) {
	first := "user=" + user + "\x01auth=Bearer " + token + "\x01\x01"
	return &bearer{answers{"XOAUTH2", []func([]byte) []byte{always("")}}, first}, nil
}

// scramClient is SCRAM, in which the server proves that it knows the password
// too. RFC 5802, RFC 7677.
type scramClient struct {
	mechanism string
	talk      *scram.ClientConversation
}

func scramming(name string, hash scram.HashGeneratorFcn) mechanism {
	client := func(s *Session, user, secret string) (sasl.Client, error) {
		client, err := hash.NewClient(user, secret, "")
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(name, "-PLUS") {
			return &scramClient{name, client.NewConversation()}, nil
		}
		binding, err := s.binding()
		if err != nil {
			return nil, err
		}
		return &scramClient{name, client.NewConversationWithChannelBinding(binding)}, nil
	}
	return mechanism{name, client, maskProof}
}

// Start implements [sasl.Client].
func (c *scramClient) Start() (mech string, initial []byte, err error) {
	first, err := c.talk.Step("")
	return c.mechanism, []byte(first), err
}

// Next implements [sasl.Client].
func (c *scramClient) Next(challenge []byte) ([]byte, error) {
	answer, err := c.talk.Step(string(challenge))
	return []byte(answer), err
}

// accepts says why a server's OK is not to be believed.
func (c *scramClient) accepts() error {
	if c.talk.Valid() {
		return nil
	}
	return errors.New("the server says OK, but has not proved that it knows the password; it may be another")
}

// binding is what both ends of the TLS connection know and nobody between:
// tls-exporter (RFC 9266), or tls-unique before TLS 1.3 (RFC 5929 §3).
func (s *Session) binding() (scram.ChannelBinding, error) {
	s.mu.Lock()
	conn, ok := s.conn.(*tls.Conn)
	s.mu.Unlock()
	if !ok {
		return scram.ChannelBinding{}, errors.New("it binds to TLS, and the connection is in plain text; STARTTLS first")
	}
	state := conn.ConnectionState()
	if state.Version < tls.VersionTLS13 && len(state.TLSUnique) > 0 {
		return scram.NewTLSUniqueBinding(state.TLSUnique), nil
	}
	return scram.NewTLSExporterBinding(&state)
}

// stars stand for what is secret, however long that is.
const stars = "********"

func maskNothing(message []byte, _ int) []byte { return message }

// maskBehindLast hides what stands behind the last of an octet in what the client
// says.
func maskBehindLast(octet byte) func([]byte, int) []byte {
	return func(message []byte, number int) []byte {
		if number == 0 {
			return message
		}
		return append(bytes.Clone(message[:bytes.LastIndexByte(message, octet)+1]), stars...)
	}
}

// maskSecondMessage hides LOGIN's password.
func maskSecondMessage(message []byte, number int) []byte {
	if number < 2 {
		return message
	}
	return []byte(stars)
}

// maskToken hides a bearer token.
func maskToken(message []byte, _ int) []byte {
	before, rest, found := bytes.Cut(message, []byte("auth=Bearer "))
	if !found {
		return message
	}
	_, behind, _ := bytes.Cut(rest, []byte("\x01"))
	return fmt.Appendf(nil, "%sauth=Bearer %s\x01%s", before, stars, behind)
}

// maskProof hides what SCRAM computes with the password: who has the proof can
// try passwords out. The p= at a client's beginning is no proof.
func maskProof(message []byte, number int) []byte {
	mark := ",p="
	if number == 0 {
		mark = "v="
	}
	before, _, found := bytes.Cut(message, []byte(mark))
	if !found || number == 0 && len(before) > 0 {
		return message
	}
	return append(append(bytes.Clone(before), mark...), stars...)
}
