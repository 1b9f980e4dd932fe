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
	return slices.Concat([]family{
		anyTime(),
		imap4rev2(),
		saslIR(),
		id(),
		enable(),
		idle(),
		literalPlus(),
		literalMinus(),
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
		compress(),
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
	}, messageFamilies(t))
}

// messageFamilies lists what is done with the messages of the selected mailbox.
func messageFamilies(t *table) []family {
	return []family{
		expunging(),
		fetching(t),
		storing(t),
		copying(),
		searching(t),
		esearch(t),
		searchRes(),
		within(),
		sorting(t),
		orderedSubject(t),
		references(t),
		binary(),
		utf8Accept(),
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
	return profileOf("rev1", "IMAP4rev1", "STARTTLS", "LOGINDISABLED", "AUTH=PLAIN")
}

// ProfileRev2 is a server of RFC 9051, which offers IMAP4rev2 in its greeting,
// and LITERAL- in place of LITERAL+.
func ProfileRev2() Profile { return Profile{Name: "rev2", Without: []string{"LITERAL+"}} }

// ProfileDovecot is the server that most people meet: it has what Dovecot 2.3, as
// Debian installs it, says that it has, as far as it is known here.
func ProfileDovecot() Profile {
	return profileOf("dovecot",
		"IMAP4rev1", "SASL-IR", "ID", "ENABLE", "IDLE", "SORT", "THREAD=REFERENCES", "THREAD=ORDEREDSUBJECT",
		"MULTIAPPEND", "UNSELECT", "CHILDREN", "NAMESPACE", "UIDPLUS", "LIST-EXTENDED", "CONDSTORE", "QRESYNC",
		"ESEARCH", "SEARCHRES", "WITHIN", "LIST-STATUS", "BINARY", "MOVE", "STATUS=SIZE", "LITERAL+", "SPECIAL-USE",
		"STARTTLS", "LOGINDISABLED", "AUTH=PLAIN")
}

// Profiles gives all profiles, the usual one first.
func Profiles() []Profile {
	return []Profile{ProfileAll(), ProfileDovecot(), ProfileRev1(), ProfileRev2()}
}

// profileOf is a profile with some capabilities only.
func profileOf(name string, capabilities ...string) Profile {
	p := Profile{Name: name}
	for _, f := range families(nil) {
		if f.capability != "" && !slices.Contains(capabilities, f.capability) {
			p.Without = append(p.Without, f.capability)
		}
	}
	return p
}

// choose gives the families that a profile has. What needs another that is left
// out is left out with it; so is what must not stand beside another.
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
			return slices.ContainsFunc(f.needs, func(name string) bool { return !offered[name] }) ||
				slices.ContainsFunc(f.unless, func(name string) bool { return offered[name] })
		})
		if len(chosen) == before {
			return chosen
		}
	}
}
