package wire

// IsCommand says that a word, in upper case, names a command of IMAP or of one
// of its extensions. RFC 9051 §6 and the extensions' own RFCs.
func IsCommand(word string) bool {
	switch word {
	case "CAPABILITY", "NOOP", "LOGOUT", "ID", "LANGUAGE", // any state
		"STARTTLS", "AUTHENTICATE", "LOGIN", // not authenticated
		"ENABLE", "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", // authenticated
		"UNSUBSCRIBE", "LIST", "LSUB", "XLIST", "RLIST", "RLSUB", "NAMESPACE", "STATUS",
		"APPEND", "IDLE", "CHECK",
		"CLOSE", "UNSELECT", "EXPUNGE", "SEARCH", "FETCH", "STORE", "COPY", "MOVE", "UID", // selected
		"SORT", "THREAD", "REPLACE", "UIDBATCHES",
		"SETACL", "DELETEACL", "GETACL", "LISTRIGHTS", "MYRIGHTS",
		"GETQUOTA", "GETQUOTAROOT", "SETQUOTA",
		"GETMETADATA", "SETMETADATA", "NOTIFY", "ESEARCH",
		"RESETKEY", "GENURLAUTH", "URLFETCH", "COMPRESS", "COMPARATOR",
		"CONVERSIONS", "CONVERT", "CANCELUPDATE", "UNAUTHENTICATE", "GETJMAPACCESS":
		return true
	}
	return false
}
