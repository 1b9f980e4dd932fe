package practice

import (
	"slices"
	"strings"

	"github.com/xdg-go/scram"
)

// families lists all that the server can do, in the order of CAPABILITY. What
// FETCH, STATUS and SEARCH may be asked for is looked up in the table that these
// families will fill.
func families(t *table) []family {
	return []family{
		anyTime(),
		saslIR(),
		id(),
		enable(),
		idle(),
		literalPlus(),
		startTLS(),
		loginDisabling(),
		authenticating(),
		plain(),
		loginMechanism(),
		cramMD5(),
		scramming("SCRAM-SHA-1", scram.SHA1),
		scramming("SCRAM-SHA-256", scram.SHA256),
		scramPlus("SCRAM-SHA-1-PLUS", scram.SHA1),
		scramPlus("SCRAM-SHA-256-PLUS", scram.SHA256),
		oauthBearer(),
		xOAuth2(),
		external(),
		anonymous(),
		login(),
		namespace(),
		children(),
		unselect(),
		uidPlus(),
		move(),
		condStore(),
		qresync(),
		selecting(t),
		mailboxes(),
		listing(),
		listExtended(t),
		listStatus(t),
		specialUse(),
		createSpecialUse(),
		statusing(t),
		statusSize(),
		appendLimit(),
		appending(),
		multiAppend(),
		quota(),
		quotaStorage(),
		quotaMessage(),
		quotaSet(),
		expunging(),
		fetching(t),
		storing(t),
		copying(),
		searching(t),
		esearch(),
		searchRes(),
		within(),
		sorting(t),
		orderedSubject(t),
		references(t),
	}
}

// Profile says which capabilities a server has: all but some, as if those had
// never been written. IMAP4rev1 cannot be left out.
type Profile struct {
	Name    string
	Without []string // capabilities, as CAPABILITY has them
}

// ProfileAll has everything.
func ProfileAll() Profile { return Profile{Name: "all"} }

// ProfileRev1 is a server of 2003: RFC 3501 and nothing else.
func ProfileRev1() Profile {
	p := Profile{Name: "rev1"}
	for _, f := range families(nil) {
		switch f.capability {
		case "", "IMAP4rev1", "STARTTLS", "AUTH=PLAIN":
		default:
			p.Without = append(p.Without, f.capability)
		}
	}
	return p
}

// choose gives the families that a profile has: what needs another that is left
// out is left out with it.
func (p Profile) choose(all []family) []family {
	chosen := slices.DeleteFunc(all, func(f family) bool {
		return f.capability != "" && f.capability != "IMAP4rev1" && slices.ContainsFunc(p.Without, func(w string) bool {
			return strings.EqualFold(w, f.capability)
		})
	})
	for {
		before := len(chosen)
		offered := make(map[string]bool)
		for _, f := range chosen {
			offered[f.capability] = true
		}
		chosen = slices.DeleteFunc(chosen, func(f family) bool {
			return slices.ContainsFunc(f.needs, func(name string) bool { return !offered[name] })
		})
		if len(chosen) == before {
			return chosen
		}
	}
}
