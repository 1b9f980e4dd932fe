package practice

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"strings"

	"github.com/xdg-go/scram"
)

// iterations is how often SCRAM's password is hashed: the least that RFC 5802
// §5.1 and RFC 7677 §4 advise.
const iterations = 4096

// scramming is the mechanism SCRAM over a hash: client and server prove to each
// other that they know the password, and neither sends it.
//
//	client-first-message = gs2-header [reserved-mext ","] username "," nonce ["," extensions]
//	server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]
//	client-final-message = channel-binding "," nonce ["," extensions] "," proof
//	server-final-message = (server-error / verifier) ["," extensions]
//
// RFC 5802 §7. What the server has to say at last is a challenge, which the
// client answers with an empty line: RFC 5802 §5 and RFC 9051 §6.2.2, where OK
// carries none.
func scramming(name string, hash scram.HashGeneratorFcn) family {
	return mechanism{
		name:  name,
		start: func(c *conn) exchange { return c.scram(name, hash) },
	}.family()
}

// scramPlus is SCRAM bound to the TLS connection, so that nobody can stand
// between. RFC 5802 §6.
func scramPlus(name string, hash scram.HashGeneratorFcn) family {
	return mechanism{
		name:  name,
		start: func(c *conn) exchange { return c.scram(name, hash) },
		needs: "TLS, which it binds to",
		met:   func(c *conn) bool { return len(c.bindings()) > 0 },
	}.family()
}

// bindings are the connection's channel bindings: what both its ends know and
// nobody between. tls-unique has no meaning in TLS 1.3 (RFC 9266 §3).
func (c *conn) bindings() []scram.ChannelBinding {
	if c.tls == nil {
		return nil
	}
	var all []scram.ChannelBinding
	state := c.tls.ConnectionState()
	if exporter, err := scram.NewTLSExporterBinding(&state); err == nil {
		all = append(all, exporter)
	}
	if state.Version < tls.VersionTLS13 && len(state.TLSUnique) > 0 {
		all = append(all, scram.NewTLSUniqueBinding(state.TLSUnique))
	}
	return all
}

// scram is the server's side of the exchange.
func (c *conn) scram(name string, hash scram.HashGeneratorFcn) exchange {
	plus := strings.HasSuffix(name, "-PLUS")
	server, err := hash.NewServer(func(user string) (scram.StoredCredentials, error) { return c.scramKeys(user, hash) })
	if err != nil {
		return func([]byte) ([]byte, *reply) { return nil, new(no("SERVERBUG", name+": "+err.Error())) }
	}
	server.WithNonceGenerator(c.server.config.Nonce)
	var talk *scram.ServerConversation
	return func(response []byte) ([]byte, *reply) {
		switch {
		case response == nil:
			return []byte{}, nil
		case talk == nil:
			binding, wrong := c.bindingFor(string(response), name)
			if wrong != nil {
				return nil, wrong
			}
			talk = server.NewConversationWithChannelBinding(binding)
			if plus {
				talk = server.NewConversationWithChannelBindingRequired(binding)
			}
		case talk.Valid() && len(response) > 0:
			return nil, new(bad("The server's last message is answered with an empty line"))
		case talk.Valid():
			return nil, new(c.proved(talk.Username(), talk.AuthzID()))
		}
		challenge, err := talk.Step(string(response))
		if err != nil {
			return nil, new(scramFailed(name, challenge))
		}
		return []byte(challenge), nil
	}
}

// bindingFor gives the binding that the client's first message asks for.
//
//	gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
//
// A client that says "y" believes that the server has no -PLUS: where it does,
// somebody between has taken that away. RFC 5802 §6, §7.
func (c *conn) bindingFor(first, mechanism string) (scram.ChannelBinding, *reply) {
	flag, _, _ := strings.Cut(first, ",")
	wanted, binds := strings.CutPrefix(flag, "p=")
	plain, plus := strings.CutSuffix(mechanism, "-PLUS")
	switch {
	case binds && !plus:
		return scram.ChannelBinding{}, new(bad(plain + " binds no channel; p= is for " + plain + "-PLUS"))
	case !binds && plus:
		return scram.ChannelBinding{}, new(bad(mechanism + "'s first message begins with p= and a channel binding's name"))
	case !c.has("AUTH=" + plain + "-PLUS"):
		return scram.ChannelBinding{}, nil
	}
	var names []string
	for _, b := range c.bindings() {
		if !binds || string(b.Type) == wanted {
			return b, nil
		}
		names = append(names, string(b.Type))
	}
	if !binds {
		return scram.ChannelBinding{}, nil
	}
	return scram.ChannelBinding{}, new(no("AUTHENTICATIONFAILED", // RFC 5802 §7: unsupported-channel-binding-type
		"Login failed: there is no channel binding "+quote(wanted)+" here; there is "+strings.Join(names, ", ")))
}

// scramFailed is the reply to a message that SCRAM refuses, with the error that
// RFC 5802 §7 has for it; those that would tell users from no users do not occur.
func scramFailed(name, serverError string) reply {
	switch serverError {
	case scram.ErrInvalidProof:
		return loginFailed()
	case scram.ErrChannelBindingsDontMatch:
		return no("AUTHENTICATIONFAILED", "Login failed: the channel bindings do not match; somebody may stand between")
	case scram.ErrServerDoesSupportChannelBinding:
		return no("AUTHENTICATIONFAILED", "Login failed: "+name+"-PLUS is there, which the client did not see; somebody may stand between")
	}
	return bad("The message is not one of SCRAM's; RFC 5802 §7 has their grammar")
}

// scramKeys are what the exchange checks the client against.
func (c *conn) scramKeys(user string, hash scram.HashGeneratorFcn) (scram.StoredCredentials, error) {
	client, err := hash.NewClient(user, c.passwordOf(user), "")
	if err != nil {
		return scram.StoredCredentials{}, err
	}
	salt := sha256.Sum256([]byte("salt of " + user)) // the same each time, for those too whom nobody knows
	return client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: string(salt[:16]), Iters: iterations})
}

// passwordOf is a user's password. A user whom nobody knows has one that nobody
// knows: so that neither step nor time tells that there is no such user.
func (c *conn) passwordOf(user string) string {
	account, err := c.server.config.Store.Account(user)
	if err != nil {
		return rand.Text()
	}
	return account.Password()
}
