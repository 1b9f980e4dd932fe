package practice

import (
	"encoding/base64"

	"imapsh/internal/wire"
)

// authenticating is the command that leads a mechanism's exchange, whichever it
// is. RFC 9051 §6.2.2.
func authenticating() family {
	return family{
		commands: []command{
			{
				name: "AUTHENTICATE", states: beforeLogin, syntax: "mechanism [initial-response]",
				parse: parseAuthenticate, secret: true,
			},
		},
	}
}

// parseAuthenticate takes the mechanism and, with SASL-IR, the client's first
// message.
//
//	authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)
//	initial-resp = base64 / "="
//
// RFC 9051 §9, RFC 4959 §7.
func parseAuthenticate(d *wire.Decoder) (runner, bool) {
	if !d.SP() {
		return nil, false
	}
	mechanism, ok := d.Atom()
	if !ok || d.AtEnd() {
		return func(c *conn) reply { return c.authenticate(mechanism, "") }, ok
	}
	if !d.SP() {
		return nil, false
	}
	initial, ok := d.Atom()
	return func(c *conn) reply { return c.authenticate(mechanism, initial) }, ok
}

// authenticate leads a mechanism's exchange: each challenge and each response
// is a line of base64. initial is "" where no initial response was sent.
// RFC 9051 §6.2.2.
func (c *conn) authenticate(name, initial string) reply {
	m, none := c.mechanism(name)
	if m == nil {
		return none
	}
	if m.serverFirst && initial != "" {
		return bad("In " + m.name + " the server speaks first; there can be no initial response") // RFC 4959 §3
	}
	response, wrong := c.initialResponse(initial)
	next := m.start(c)
	for wrong == nil {
		challenge, end := next(response)
		if end != nil {
			return *end
		}
		response, wrong = c.challenge(challenge)
	}
	return *wrong
}

// initialResponse gives the octets of an initial response, nil if there is
// none. RFC 4959 §3: "=" is one of no octets.
func (c *conn) initialResponse(initial string) ([]byte, *reply) {
	switch {
	case initial == "":
		return nil, nil
	case !c.has("SASL-IR"):
		wrong := bad("An initial response needs SASL-IR, which is not offered here")
		return nil, &wrong
	case initial == "=":
		return []byte{}, nil
	}
	return decodeResponse(initial)
}

// challenge sends a challenge and reads the response to it.
//
//	continue-req = "+" SP (resp-text / base64) CRLF
func (c *conn) challenge(challenge []byte) ([]byte, *reply) {
	c.line("+ %s", base64.StdEncoding.EncodeToString(challenge))
	line, err := c.readLine()
	switch {
	case err != nil:
		wrong := broken(err)
		return nil, &wrong
	case string(line) == "*":
		wrong := bad("The client cancelled the exchange")
		return nil, &wrong
	}
	return decodeResponse(string(line))
}

func decodeResponse(line string) ([]byte, *reply) {
	response, err := base64.StdEncoding.Strict().DecodeString(line)
	if err != nil {
		wrong := bad("The response is not base64; a line that is a single * cancels the exchange")
		return nil, &wrong
	}
	return append([]byte{}, response...), nil // not nil even when empty
}
