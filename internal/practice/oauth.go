package practice

import (
	"bytes"
	"strings"
)

// oauthBearer is the mechanism OAUTHBEARER: an account is opened by a token
// that somebody else has given out, here the fixture.
//
//	client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep
//	kvpair      = key "=" value kvsep
//	kvsep       = %x01
//
// RFC 7628 §3.1.
func oauthBearer() family {
	return mechanism{
		name: "OAUTHBEARER", reveals: true,
		start: func(c *conn) exchange {
			return c.bearer(parseOAuthBearer, `{"status":"invalid_token"}`,
				"OAUTHBEARER's message is n,a=USER,^Aauth=Bearer TOKEN^A^A, where ^A is the octet 1")
		},
	}.family()
}

// xOAuth2 is the mechanism XOAUTH2, what large providers had before
// OAUTHBEARER. No RFC defines it.
//
//	client-resp = "user=" user kvsep "auth=Bearer " token kvsep kvsep
func xOAuth2() family {
	return mechanism{
		name: "XOAUTH2", reveals: true,
		start: func(c *conn) exchange {
			return c.bearer(parseXOAuth2, `{"status":"401","schemes":"bearer"}`,
				"XOAUTH2's message is user=USER^Aauth=Bearer TOKEN^A^A, where ^A is the octet 1")
		},
	}.family()
}

// bearer is the server's side of both. A token that is refused gets a challenge
// that says why; what the client answers is thrown away, and only then comes the
// NO. RFC 7628 §3.2.2, §3.2.3.
func (c *conn) bearer(parse func(message []byte) (user, token string, ok bool), refusal, malformed string) exchange {
	var end reply
	return func(response []byte) ([]byte, *reply) {
		if response == nil {
			return []byte{}, nil
		}
		if end.status != "" {
			return nil, &end
		}
		user, token, ok := parse(response)
		if !ok {
			return nil, new(bad(malformed))
		}
		account, err := c.server.config.Store.Bearer(token)
		if err != nil {
			end = no("AUTHENTICATIONFAILED", "Login failed: the token opens nothing here")
			return []byte(refusal), nil
		}
		if end = c.proved(account.User(), user); end.status != "OK" {
			return []byte(refusal), nil
		}
		return nil, &end
	}
}

// parseOAuthBearer takes OAUTHBEARER's message.
//
//	gs2-header     = [gs2-nonstd-flag ","] gs2-cb-flag "," [gs2-authzid] ","
//	gs2-authzid    = "a=" saslname	where "," is "=2C" and "=" is "=3D"
//
// RFC 5801 §4.
func parseOAuthBearer(message []byte) (user, token string, ok bool) {
	flag, rest, _ := strings.Cut(string(message), ",")
	authzid, rest, found := strings.Cut(rest, ",")
	if !found || flag != "n" && flag != "y" {
		return "", "", false
	}
	if authzid != "" {
		name, ok := strings.CutPrefix(authzid, "a=")
		if !ok || name == "" {
			return "", "", false
		}
		user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(name)
	}
	rest, found = strings.CutPrefix(rest, kvsep)
	if !found {
		return "", "", false
	}
	token, ok = bearerToken(rest)
	return user, token, ok
}

// parseXOAuth2 takes XOAUTH2's message.
func parseXOAuth2(message []byte) (user, token string, ok bool) {
	first, rest, _ := bytes.Cut(message, []byte(kvsep))
	user, ok = strings.CutPrefix(string(first), "user=")
	if !ok || user == "" {
		return "", "", false
	}
	token, ok = bearerToken(string(rest))
	return user, token, ok
}

const kvsep = "\x01"

// bearerToken finds the token among key-value pairs, each ended by the octet 1,
// and all of them by another.
//
//	b64token    = 1*(ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/") *"="
//	credentials = "Bearer" 1*SP b64token
//
// RFC 6750 §2.1.
func bearerToken(pairs string) (token string, ok bool) {
	pairs, ok = strings.CutSuffix(pairs, kvsep+kvsep)
	if !ok {
		return "", false
	}
	for pair := range strings.SplitSeq(pairs, kvsep) {
		key, value, found := strings.Cut(pair, "=")
		if !found || key == "" {
			return "", false
		}
		if key != "auth" {
			continue // host and port are for who forwards
		}
		scheme, credentials, _ := strings.Cut(value, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return "", false
		}
		token = strings.TrimLeft(credentials, " ")
	}
	return token, token != ""
}
