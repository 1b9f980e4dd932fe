package practice

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"fmt"
)

// cramMD5 is the mechanism CRAM-MD5: the client proves to know the password
// with a keyed digest of what the server made up.
//
//	challenge = "<" nonce "." time "@" host ">"	as a msg-id
//	response  = user SP digest	HMAC-MD5(password, challenge), in hexadecimal
//
// RFC 2195 §2.
func cramMD5() family {
	return mechanism{
		name: "CRAM-MD5", serverFirst: true,
		start: func(c *conn) exchange {
			challenge := fmt.Appendf(nil, "<%s.%d@localhost>", c.server.config.Nonce(), c.server.config.Store.Now().Unix())
			return func(response []byte) ([]byte, *reply) {
				if response == nil {
					return challenge, nil
				}
				space := bytes.LastIndexByte(response, ' ') // a user's name may have one
				if space < 0 {
					return nil, new(bad("CRAM-MD5's response is user, space, digest"))
				}
				user, digest := string(response[:space]), response[space+1:]
				if !hmac.Equal(digest, c.cramDigest(user, challenge)) {
					return nil, new(loginFailed())
				}
				return nil, new(c.proved(user, ""))
			}
		},
	}.family()
}

// cramDigest is the digest that a user's response must have.
func (c *conn) cramDigest(user string, challenge []byte) []byte {
	keyed := hmac.New(md5.New, []byte(c.passwordOf(user)))
	keyed.Write(challenge)
	return hex.AppendEncode(nil, keyed.Sum(nil))
}
