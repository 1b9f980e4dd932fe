package practice

import (
	"maps"
	"slices"
)

// AddCommand gives a server a command that does whatever a test needs; it may
// write responses, or parts of them.
func (s *Server) AddCommand(name string, run func(write func(string))) {
	s.table.commands[name] = &command{name: name, states: anyState, parse: bare(func(c *conn) reply {
		run(c.text)
		return ok("Done")
	})}
}

// Capabilities names all that a profile can leave out.
func Capabilities() []string {
	var names []string
	for _, f := range families(nil) {
		if f.capability != "" && f.capability != "IMAP4rev1" {
			names = append(names, f.capability)
		}
	}
	return names
}

// Beside names the capabilities beside which one cannot stand.
func Beside(capability string) []string {
	i := slices.IndexFunc(families(nil), func(f family) bool { return f.capability == capability })
	return families(nil)[i].unless
}

// Offers names what a server knows in a profile, by where it stands in a
// command.
func Offers(p Profile) map[string][]string {
	t := newTable(p)
	offers := map[string][]string{
		"%s":                     slices.Collect(maps.Keys(t.commands)),
		"FETCH 1 %s":             slices.Collect(maps.Keys(t.fetch)),
		"STATUS Archive (%s)":    slices.Collect(maps.Keys(t.status)),
		"SEARCH %s":              slices.Collect(maps.Keys(t.search)),
		"THREAD %s UTF-8 ALL":    slices.Collect(maps.Keys(t.threads)),
		`LIST (%s) "" *`:         slices.Collect(maps.Keys(t.listSelect)),
		`LIST "" * RETURN (%s)`:  slices.Collect(maps.Keys(t.listReturn)),
		"EXAMINE INBOX (%s)":     slices.Collect(maps.Keys(t.selectParams)),
		"FETCH 1 UID (%s 1)":     slices.Collect(maps.Keys(t.fetchModifiers)),
		"STORE 1 (%s 1) FLAGS x": slices.Collect(maps.Keys(t.storeModifiers)),
	}
	for _, r := range t.returns {
		offers["SEARCH RETURN (%s) ALL"] = append(offers["SEARCH RETURN (%s) ALL"], r.name)
	}
	for _, f := range t.families {
		if f.enabled != nil {
			offers["ENABLE %s"] = append(offers["ENABLE %s"], f.capability)
		}
		if f.mechanism != nil {
			offers["AUTHENTICATE %s"] = append(offers["AUTHENTICATE %s"], f.mechanism.name)
		}
	}
	return offers
}

// Misplaced names the commands that are not valid before login, before a mailbox
// is selected, and with one.
func Misplaced() (beforeLogin, loggedIn, withSelection []string) {
	for name, cmd := range newTable(ProfileAll()).commands {
		if cmd.states&notAuthenticated == 0 {
			beforeLogin = append(beforeLogin, name)
		}
		if cmd.states&authenticated == 0 {
			loggedIn = append(loggedIn, name)
		}
		if cmd.states&selected == 0 {
			withSelection = append(withSelection, name)
		}
	}
	return beforeLogin, loggedIn, withSelection
}

// Commands names the commands of a server's profile.
func (s *Server) Commands() []string { return slices.Sorted(maps.Keys(s.table.commands)) }

// RemoveCommand leaves a command out.
func (s *Server) RemoveCommand(name string) { delete(s.table.commands, name) }
