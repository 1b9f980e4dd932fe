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

// loginMechanism is the mechanism LOGIN, which no RFC defines and old clients
// speak (draft-murchison-sasl-login): the server asks for the user, and then for
// the password. An initial response is the user: curl sends one.
func loginMechanism() family {
	return mechanism{
		name: sasl.Login, reveals: true,
		start: func(c *conn) exchange {
			var answers []string
			return func(response []byte) ([]byte, *reply) {
				if response == nil {
					return []byte("User Name\x00"), nil
				}
				answers = append(answers, string(response))
				if len(answers) == 1 {
					return []byte("Password\x00"), nil
				}
				return nil, new(c.authenticated(answers[0], answers[1], ""))
			}
		},
	}.family()
}
