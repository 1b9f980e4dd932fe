package practice

// saslIR is the SASL-IR extension: AUTHENTICATE takes the client's first
// message in its own line. RFC 4959; see authenticate.go.
func saslIR() family { return family{capability: "SASL-IR"} }
