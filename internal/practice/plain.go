package practice

import "github.com/emersion/go-sasl"

// plain is the mechanism PLAIN: user and password as they are.
//
//	message = [authzid] UTF8NUL authcid UTF8NUL passwd
//
// RFC 4616 §2. The store prepares user and password, as that section has it.
func plain() family {
	return mechanism{
		name: sasl.Plain, reveals: true, everywhere: true,
		start: func(c *conn) exchange {
			var end reply
			server := sasl.NewPlainServer(func(identity, user, password string) error {
				end = c.authenticated(user, password, identity)
				return nil
			})
			return step(server, &end,
				"The mechanism's exchange went wrong: the response is not authorization identity, NUL, user, NUL, password")
		},
	}.family()
}
