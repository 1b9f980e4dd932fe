package practice

import "github.com/emersion/go-sasl"

// loginMechanism is the mechanism LOGIN, which no RFC defines and old clients
// speak (draft-murchison-sasl-login): the server asks for the user, and then for
// the password, as RFC 9051 §6.2.2 has every mechanism ask. An initial response
// is the user: curl sends one.
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
