package transcripts

import "strings"

// Writes finds the first command of records that may change what a server
// keeps: one that is not known to only read. If there is none it is nil.
func Writes(file string, records []Record) *Problem {
	for _, s := range compile(file, records).steps {
		if s.send == nil || !s.send.first || readsOnly(s.send.name, s.send.args) {
			continue
		}
		name := s.send.name
		if name == "UID" {
			sub, _, _ := strings.Cut(s.send.args, " ")
			name = "UID " + strings.ToUpper(sub)
		}
		return problemf(file, s.line, "%s may change the mail", name)
	}
	return nil
}

// readsOnly says that a command is known to leave mailboxes and messages as
// they are.
func readsOnly(name, args string) bool {
	switch name {
	case "CAPABILITY", "NOOP", "LOGOUT", "ID", "LANGUAGE", "STARTTLS", "AUTHENTICATE", "LOGIN",
		"UNAUTHENTICATE", "ENABLE", "SELECT", "EXAMINE", "UNSELECT", "LIST", "LSUB", "XLIST", "RLIST", "RLSUB",
		"NAMESPACE", "STATUS", "IDLE", "CHECK", "SEARCH", "ESEARCH", "SORT", "THREAD", "FETCH", "UIDBATCHES",
		"GETACL", "LISTRIGHTS", "MYRIGHTS", "GETQUOTA", "GETQUOTAROOT", "GETMETADATA", "GETJMAPACCESS",
		"NOTIFY", "COMPARATOR", "CONVERSIONS", "CONVERT", "CANCELUPDATE", "URLFETCH", "COMPRESS":
		return true
	case "UID":
		sub, _, _ := strings.Cut(args, " ")
		switch strings.ToUpper(sub) {
		case "FETCH", "SEARCH", "SORT", "THREAD":
			return true
		}
	}
	return false
}
