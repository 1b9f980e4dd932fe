package session

import (
	"strings"
	"testing"
)

func TestParseTarget(t *testing.T) {
	for given, want := range map[string]Target{
		"imap://h":               {Plain, "h", 143, ""},
		"IMAP://H.example/":      {Plain, "H.example", 143, ""},
		"imap://h:1143":          {Plain, "h", 1143, ""},
		"imap://bob@h":           {Plain, "h", 143, "bob"},
		"imap://b%40x@h:143":     {Plain, "h", 143, "b@x"},
		"imap+starttls://h":      {StartTLS, "h", 143, ""},
		"imaps://h":              {ImplicitTLS, "h", 993, ""},
		"imaps://h:":             {ImplicitTLS, "h", 993, ""},
		"imaps://[::1]":          {ImplicitTLS, "::1", 993, ""},
		"imaps://[::1]:1993":     {ImplicitTLS, "::1", 1993, ""},
		"h":                      {ImplicitTLS, "h", 993, ""},
		"h:993":                  {ImplicitTLS, "h", 993, ""},
		"h:143":                  {StartTLS, "h", 143, ""},
		"h:1143":                 {ImplicitTLS, "h", 1143, ""},
		"127.0.0.1:143":          {StartTLS, "127.0.0.1", 143, ""},
		"::1":                    {ImplicitTLS, "::1", 993, ""},
		"[::1]":                  {ImplicitTLS, "::1", 993, ""},
		"[::1]:143":              {StartTLS, "::1", 143, ""},
		"fe80::1%eth0":           {ImplicitTLS, "fe80::1%eth0", 993, ""},
		"imap+starttls://h:2143": {StartTLS, "h", 2143, ""},
	} {
		got, err := ParseTarget(given)
		if got != want || err != nil {
			t.Errorf("%s: got %+v, %v, want %+v", given, got, err, want)
		}
		if again, err := ParseTarget(got.String()); again != got && !strings.Contains(got.Host, "%") {
			t.Errorf("%s: written %s, and read %+v, %v", given, got, again, err)
		}
	}
}

func TestParseTargetErrors(t *testing.T) {
	for given, want := range map[string]string{
		"":                                "names no host",
		"imap://":                         "names no host",
		"imap://:143":                     "names no host",
		":143":                            "names no host",
		"pop3://h":                        "pop3:// is no scheme of IMAP",
		"http://h":                        "http:// is no scheme of IMAP",
		"imap://h:0":                      "a port is a number from 1 to 65535",
		"imap://h:65536":                  "a port is a number from 1 to 65535",
		"h:0":                             "a port is a number from 1 to 65535",
		"h:imap":                          "a port is a number from 1 to 65535",
		"imap://h/INBOX":                  "nothing may follow the host and port",
		"imap://h?x":                      "nothing may follow the host and port",
		"imap://h#x":                      "nothing may follow the host and port",
		"imap://bob;AUTH=PLAIN@h":         "choose a mechanism",
		"imap://[::1":                     "is not a URL",
		"imap://h h":                      "is not a URL",
		"bob@h":                           "neither a host nor a URL",
		"a b":                             "neither a host nor a URL",
		"h/INBOX":                         "neither a host nor a URL",
		"a:b:c":                           "neither a host nor a URL",
		"[::1":                            "neither a host nor a URL",
		"[::1]x":                          "neither a host nor a URL",
		"imap://bob:Zq7x@h":               "a password does not belong in a URL",
		"imap://bob:Zq7x@h/INBOX":         "a password does not belong in a URL",
		"imap://bob:Zq7x@h?Zq7x":          "a password does not belong in a URL",
		"imap://bob:Zq%7x@h":              "is not a URL",
		"imap://bob:Zq7x/@h":              "is not a URL",
		"imap://bob:Zq7x@h:143:Zq7x@h":    "",
		"imap://bob:Zq7x":                 "is not a URL",
		"bob:Zq7x@h":                      "neither a host nor a URL",
		"bob:Zq7x@h:143":                  "neither a host nor a URL",
		"bob:Zq7x":                        "a port is a number",
		"imap://bob:Zq7x@h:port":          "is not a URL",
		"imap://bob:Zq7x@":                "",
		"imaps://bob:Zq7x@ss:w@Zq7x@h:99": "",
	} {
		got, err := ParseTarget(given)
		if err == nil {
			t.Errorf("%s: read as %+v", given, got)
			continue
		}
		says(t, err, want)
		if strings.Contains(err.Error(), "Zq7x") {
			t.Errorf("%s: the error shows the password: %v", given, err)
		}
	}
}

func TestTags(t *testing.T) {
	for n, want := range map[int]string{0: "A", 1: "B", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := tagNumber(n); got != want {
			t.Errorf("tag %d is %s, want %s", n, got, want)
		}
	}
}
