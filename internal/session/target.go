package session

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Security is how a connection is protected.
type Security uint8

// The ways to protect a connection. RFC 8314 §3 prefers implicit TLS.
const (
	Plain       Security = iota // in the clear: imap://
	StartTLS                    // upgraded by STARTTLS before anything else: imap+starttls://
	ImplicitTLS                 // TLS from the first octet: imaps://
)

// String is the transcript's word for it.
func (s Security) String() string {
	return [...]string{"none", "starttls", "implicit"}[s]
}

// Target is where to connect, and how.
type Target struct {
	Security Security
	Host     string // a name, or an address without brackets
	Port     int
	User     string // from the URL, or none
}

// Addr is the target's host and port.
func (t Target) Addr() string { return net.JoinHostPort(t.Host, strconv.Itoa(t.Port)) }

// String writes the target as a URL.
func (t Target) String() string {
	u := url.URL{Scheme: t.scheme(), Host: t.Addr()}
	if t.User != "" {
		u.User = url.User(t.User)
	}
	return u.String()
}

func (t Target) scheme() string {
	return [...]string{"imap", "imap+starttls", "imaps"}[t.Security]
}

// The ports of IMAP. RFC 9051 §2.1, RFC 8314 §7.1.
const (
	portPlain = 143
	portTLS   = 993
)

// ParseTarget reads a URL (imap://, imaps://, imap+starttls://; RFC 5092), or a
// host with or without a port: a bare host is TLS on port 993, a host on port
// 143 is STARTTLS, and neither ever falls back to plain text.
func ParseTarget(s string) (Target, error) {
	if !strings.Contains(s, "://") {
		return parseHost(s)
	}
	u, err := url.Parse(s)
	if err != nil {
		return Target{}, fmt.Errorf("%q is not a URL: write imaps://host, imap+starttls://host or imap://host", hidePassword(s))
	}
	t := Target{Host: u.Hostname(), User: u.User.Username()}
	switch strings.ToLower(u.Scheme) {
	case "imap":
		t.Port = portPlain
	case "imap+starttls":
		t.Security, t.Port = StartTLS, portPlain
	case "imaps":
		t.Security, t.Port = ImplicitTLS, portTLS
	default:
		return Target{}, fmt.Errorf("%s:// is no scheme of IMAP: write imaps://, imap+starttls:// or imap://", u.Scheme)
	}
	if _, ok := u.User.Password(); ok {
		return Target{}, fmt.Errorf("%s://%s: a password does not belong in a URL: leave it out and log in when connected", u.Scheme, u.Host)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return Target{}, fmt.Errorf("%s://%s/...: nothing may follow the host and port", u.Scheme, u.Host)
	}
	if strings.Contains(t.User, ";") { // RFC 5092 §3.2 has a mechanism there
		return Target{}, fmt.Errorf("%s://%s: only a user's name may stand before the @: choose a mechanism when connected", u.Scheme, u.Host)
	}
	return t.withPort(s, u.Port())
}

// parseHost reads "host", "host:143", "::1", "[::1]:993".
func parseHost(s string) (Target, error) {
	t := Target{Security: ImplicitTLS, Host: s, Port: portTLS}
	host, port, err := net.SplitHostPort(s)
	if err == nil {
		t.Host = host
		if port == strconv.Itoa(portPlain) {
			t.Security = StartTLS
		}
	}
	if inner, ok := strings.CutPrefix(s, "["); ok && strings.HasSuffix(inner, "]") {
		t.Host = strings.TrimSuffix(inner, "]")
	}
	_, notAddress := netip.ParseAddr(t.Host)
	if strings.ContainsAny(t.Host, "[]:/ @") && notAddress != nil || strings.ContainsAny(port, "@/") {
		return Target{}, fmt.Errorf("%q is neither a host nor a URL: write imaps://host, imap+starttls://host or imap://host", hidePassword(s))
	}
	return t.withPort(s, port)
}

func (t Target) withPort(s, port string) (Target, error) {
	if t.Host == "" {
		return Target{}, fmt.Errorf("%q names no host", hidePassword(s))
	}
	if port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || n < 1 || n > 65535 {
			return Target{}, fmt.Errorf("%q: a port is a number from 1 to 65535", hidePassword(s))
		}
		t.Port = n
	}
	return t, nil
}

// hidePassword leaves out what may be a password in something that is not a
// proper URL: all between the first colon and the last @, or, where there is no
// @, behind a colon that no port follows.
func hidePassword(s string) string {
	scheme, rest, found := strings.Cut(s, "://")
	if !found {
		scheme, rest = "", s
	} else {
		scheme += "://"
	}
	before, behind, found := strings.Cut(rest, ":")
	at := strings.LastIndexByte(behind, '@')
	switch {
	case !found, strings.HasPrefix(rest, "["):
		return s
	case at >= 0:
		return scheme + before + ":********" + behind[at:]
	case strings.Trim(behind, "0123456789") != "":
		return scheme + before + ":********"
	}
	return s
}
