package practice

import (
	"unicode/utf8"

	"github.com/emersion/go-sasl"
)

// anonymousUser has the account that is open to all.
const anonymousUser = "anonymous"

// anonymous is the mechanism ANONYMOUS: no secret, and an account that all who
// come so share.
//
//	message = [email / token]
//	token   = 1*255TCHAR
//
// RFC 4505 §2.
func anonymous() family {
	return mechanism{
		name: sasl.Anonymous,
		start: func(c *conn) exchange {
			var end reply
			server := sasl.NewAnonymousServer(func(trace string) error {
				const longest = 255
				if !utf8.ValidString(trace) || utf8.RuneCountInString(trace) > longest {
					end = bad("ANONYMOUS's trace is at most 255 characters of UTF-8")
					return nil
				}
				account, err := c.server.config.Store.Guest(anonymousUser)
				if err != nil {
					end = refused(err)
					return nil
				}
				c.account, end = account, ok("Logged in as a guest")
				return nil
			})
			return step(server, &end, "ANONYMOUS has one response")
		},
	}.family()
}
