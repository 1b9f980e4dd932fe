package practice

// literalPlus is the LITERAL+ extension: behind {n+} a client does not wait.
// RFC 7888; see readcommand.go.
func literalPlus() family { return family{capability: "LITERAL+"} }
