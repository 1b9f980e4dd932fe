package proxy

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"imapsh/internal/wire"
)

// editor keeps the server's capabilities true for a client that talks to the
// proxy: STARTTLS is the proxy's, and what the proxy cannot pass on is left out.
type editor struct {
	secure bool // the client has TLS
}

// capabilities finds the list of a CAPABILITY response or response code.
//
//	capability-data = "CAPABILITY" *(SP capability)
//
// RFC 9051 §7.2.2, §7.1.
var capabilities = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^([^ ]+ (?:[a-z]+ \[)?CAPABILITY)((?: [^ \]\r\n]+)*)`)
})

// line gives a response's line as the client is to see it.
func (e *editor) line(raw []byte) []byte {
	if !mentions(raw) {
		return raw
	}
	at := capabilities().FindSubmatchIndex(raw)
	if at == nil {
		return raw
	}
	list := e.list(strings.Fields(string(raw[at[4]:at[5]])))
	return bytes.Join([][]byte{raw[:at[3]], []byte(list), raw[at[5]:]}, nil)
}

// mentions says that a line is one that lists capabilities.
func mentions(raw []byte) bool {
	r, err := wire.ParseResponse(raw)
	return err == nil && (r.Name == "CAPABILITY" && r.Tag == "*" || r.Code == "CAPABILITY")
}

// list edits a list: a client without TLS is offered the proxy's STARTTLS.
// COMPRESS would hide what passes, and the mechanisms that bind a login to one
// TLS connection (RFC 5802 §6) cannot pass over two.
func (e *editor) list(words []string) string {
	var b strings.Builder
	for _, w := range words {
		upper := strings.ToUpper(w)
		if upper == "STARTTLS" || strings.HasPrefix(upper, "COMPRESS=") || strings.HasPrefix(upper, "AUTH=") && strings.HasSuffix(upper, "-PLUS") {
			continue
		}
		b.WriteString(" " + w)
	}
	if !e.secure {
		b.WriteString(" STARTTLS")
	}
	return b.String()
}

// outdated is the response code of a greeting that lists capabilities.
var outdated = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(\* [a-z]+) \[CAPABILITY[^\]\r\n]*\]`)
})

// withoutCapabilities leaves the capabilities of a greeting out.
func withoutCapabilities(greeting []byte) []byte {
	return outdated().ReplaceAll(greeting, []byte("$1"))
}
