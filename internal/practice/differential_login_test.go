package practice_test

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/xdg-go/scram"

	"imapsh/internal/realserver"
)

// loginProductions lists what is valid before login only.
func loginProductions() []production {
	all := []production{
		{"LOGIN", beforeLogin, func(g *generator) string {
			a := g.credentials()
			return " " + g.astring(a.User) + " " + g.astring(a.Password)
		}},
		{"STARTTLS", beforeLogin, bare},
	}
	for _, m := range mechanisms() {
		all = append(all, production{"AUTHENTICATE " + m.name, beforeLogin, bare})
	}
	return all
}

func isLogin(name string) bool {
	return slices.ContainsFunc(loginProductions(), func(p production) bool { return p.name == name })
}

// credentials are those of the account, or wrong.
func (g *generator) credentials() realserver.Account {
	a := differentialAccount()
	if g.IntN(4) == 0 {
		return realserver.Account{User: g.pick(a.User, "nobody"), Password: "wrong"}
	}
	return a
}

// saslMechanism is what a client says in an exchange: what answers each of the
// server's challenges. The first is empty in a mechanism in which the client
// speaks first.
type saslMechanism struct {
	name        string
	serverFirst bool
	client      func(realserver.Account) func(challenge string) string
}

func mechanisms() []saslMechanism {
	return []saslMechanism{
		{"PLAIN", false, func(a realserver.Account) func(string) string {
			return func(string) string { return "\x00" + a.User + "\x00" + a.Password }
		}},
		{"LOGIN", true, func(a realserver.Account) func(string) string {
			said := []string{a.User, a.Password}
			return func(string) (next string) {
				next, said = said[0], append(said[1:], "")
				return next
			}
		}},
		{"CRAM-MD5", true, func(a realserver.Account) func(string) string {
			return func(challenge string) string {
				octets, _ := base64.StdEncoding.DecodeString(digest(a.User, a.Password, challenge))
				return string(octets)
			}
		}},
		{"SCRAM-SHA-1", false, scramClient(scram.SHA1)},
		{"SCRAM-SHA-256", false, scramClient(scram.SHA256)},
		{"X-NONE", true, func(realserver.Account) func(string) string { return func(string) string { return "" } }},
	}
}

func scramClient(hash scram.HashGeneratorFcn) func(realserver.Account) func(string) string {
	return func(a realserver.Account) func(string) string {
		client, err := hash.NewClient(a.User, a.Password, "")
		if err != nil {
			panic(err) // the names are those of the test
		}
		talk := client.WithNonceGenerator(func() string { return "nonce" }).NewConversation()
		return func(challenge string) string {
			said, _ := talk.Step(challenge) // an error says that the server is to be told so: nothing
			return said
		}
	}
}

// authenticate completes AUTHENTICATE with an exchange, which may be spoilt.
func (g *generator) authenticate(c request) request {
	_, name, _ := strings.Cut(c.name, " ")
	all := mechanisms()
	m := all[slices.IndexFunc(all, func(m saslMechanism) bool { return m.name == name })]
	account := g.credentials()
	c.text += " " + g.pick(name, strings.ToLower(name))
	spoilt := g.pick("", "", "", "", "", "*", "%%%", "AA", code("x"))
	initial := !m.serverFirst && g.IntN(2) == 0
	switch {
	case initial && spoilt != "" && spoilt != "*":
		c.text += " " + g.pick(spoilt, "=")
	case initial:
		c.text += " " + code(m.client(account)(""))
	}
	c.reply = func() func(string) string {
		client := m.client(account)
		if initial {
			client("")
		}
		return func(challenge string) string {
			if spoilt != "" {
				return spoilt
			}
			octets, err := base64.StdEncoding.DecodeString(challenge)
			if err != nil {
				return "*"
			}
			return code(client(string(octets)))
		}
	}
	return c
}
